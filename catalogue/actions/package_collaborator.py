"""Collaborators: people who are let in to single datasets of organisations they do not belong to.

The operator has to allow it: `dataset_collaborators`, and `admin_collaborators` for those who let others in.
"""

from typing import Any

from marshmallow import Schema, validate

from catalogue.action import action
from catalogue.actions.user import own
from catalogue.schemas.values import optional_text, required_text, stamp
from hub.access import Call, Permission
from hub.datasets import store
from hub.datasets.models import Dataset
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.identity import store as identity
from hub.identity.models import Collaborator, Role, User

CAPACITIES = [role.value for role in Role]
CAPACITY = validate.OneOf(CAPACITIES, error="Role must be one of admin, editor or member")
ANY = validate.OneOf(["", *CAPACITIES], error=CAPACITY.error)


class Who(Schema):
    """Which dataset, and which user."""

    id = required_text()
    user_id = required_text()


class New(Who):
    """Which dataset, which user, and as what."""

    capacity = required_text(CAPACITY)


class Key(Schema):
    """Of which dataset or user, and as what."""

    id = required_text()
    capacity = optional_text(validate=ANY)


@action(takes=New, needs=Permission.WRITE)
def package_collaborator_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Let a user in to a dataset: as a `member` to see it, as an `editor` to change it, as an `admin` to let others in.

    For administrators of the dataset's organisation, and for those who are let in as such.
    """
    row = _managed(call, argument["id"])
    if argument["capacity"] == Role.ADMIN and not call.settings.admin_collaborators:
        raise Invalid(capacity=["Role must be one of editor or member: the operator has not allowed admin"])
    user = _user(call, argument["user_id"])
    return _shown(identity.let_in(call.session, row.id, user, Role(argument["capacity"])))


@action(takes=Who, needs=Permission.WRITE)
def package_collaborator_delete(call: Call, argument: dict[str, Any]) -> None:
    """Let a user in to a dataset no more."""
    row = _managed(call, argument["id"])
    identity.let_out(call.session, row.id, _user(call, argument["user_id"]))


@action(takes=Key)
def package_collaborator_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """Who was let in to a dataset, for those who may let people in."""
    row = _managed(call, argument["id"])
    return [_shown(each) for each in identity.collaborators(call.session, row.id) if _as(each, argument["capacity"])]


@action(takes=Key)
def package_collaborator_list_for_user(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The datasets that a user was let in to; for the user and the operator."""
    _check_allowed(call)
    if call.principal.user_id is None:
        raise Forbidden("Who the users are is not public")
    rows = identity.collaborations(call.session, own(call, argument["id"]).id)
    return [_shown(each) for each in rows if _as(each, argument["capacity"])]


def _check_allowed(call: Call) -> None:
    if not call.settings.dataset_collaborators:
        raise Conflict("Dataset collaborators are not enabled on this hub")


def _managed(call: Call, name_or_id: str) -> Dataset:
    _check_allowed(call)
    row = store.dataset(call.session, name_or_id)
    if not call.principal.manages(row.id, row.owner_id):
        raise Forbidden("You may not let people in to this dataset")
    return row


def _user(call: Call, name_or_id: str) -> User:
    found = identity.find_account(call.session, name_or_id)
    if found is None:
        raise NotFound("There is no such user")
    return found


def _as(row: Collaborator, capacity: str | None) -> bool:
    return not capacity or row.role == capacity


def _shown(row: Collaborator) -> dict[str, Any]:
    found = {"package_id": str(row.dataset_id), "user_id": str(row.user_id), "capacity": row.role}
    return {**found, "modified": stamp(row.modified_at)}
