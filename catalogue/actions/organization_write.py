"""Organisations: writing, by their administrators and the operator."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema

from catalogue.action import action
from catalogue.actions.organization import WHOLE, dataset_counts, shown, visible
from catalogue.pictures import placed
from catalogue.schemas.organization import OrganizationChanges, OrganizationSchema, columns
from catalogue.schemas.values import required_text
from hub.access import Call, Permission
from hub.datasets.defaults import cleaned
from hub.datasets.store import owners
from hub.errors import Conflict, Forbidden, Invalid
from hub.identity import store
from hub.identity.models import Organization, Role, User
from hub.identity.store import as_uuid

CLEARED: Mapping[str, Any] = {"title": "", "description": "", "image_url": "", "extras": {}}
"""What an update empties when it is left out."""


class Key(Schema):
    """Which organisation or group, by name or id."""

    id = required_text()


@action(takes=OrganizationSchema, needs=Permission.OPERATE)
def organization_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new organisation; only the hub's operator may make one. `groups` names the one above it."""
    id = as_uuid(argument["id"]) if argument["id"] else None
    if id and store.find_organization(call.session, id, deleted=True):
        raise Invalid(id=["is already in use"])
    values = placed(call, "group", argument, columns(argument))
    extras, said = values.pop("extras", {}), values.pop("defaults", {})
    row = store.create_organization(call.session, **values, id=id)
    row.extras, row.defaults = extras, cleaned(said)
    _relate(call, row, argument)
    return shown(call, row, {}, WHOLE)


@action(takes=OrganizationChanges, needs=Permission.WRITE)
def organization_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Make an organisation as given; what is left out becomes empty.

    Only members, the parent, the name, the official key and what is said of all its datasets (extras that begin with
    `default_`, such as `default_license`) stay when they are left out.
    """
    row = administered(call, argument["id"])
    return _change(call, row, argument, {**CLEARED, **columns(argument)})


@action(takes=OrganizationChanges, needs=Permission.WRITE)
def organization_patch(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change the given keys of the organisation `id` and leave the others as they are."""
    return _change(call, administered(call, argument["id"]), argument, columns(argument))


@action(takes=Key, needs=Permission.WRITE)
def organization_delete(call: Call, argument: dict[str, Any]) -> None:
    """Delete an organisation softly; not while it owns datasets or stands above others."""
    _delete(call, administered(call, argument["id"]))


@action(takes=Key, needs=Permission.OPERATE)
def organization_purge(call: Call, argument: dict[str, Any]) -> None:
    """Remove an organisation for good; not while anything belongs to it."""
    store.purge_organization(call.session, visible(call, argument["id"]))


def administered(call: Call, name_or_id: str) -> Organization:
    """An organisation that the caller runs; one that is only to be seen is forbidden."""
    row = visible(call, name_or_id)
    if not call.principal.administers(row.id):
        raise Forbidden("You do not run this organisation")
    return row


def _change(call: Call, row: Organization, given: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = placed(call, "group", given, values, row.image_url)
    if "title" in wanted:
        wanted["title"] = wanted["title"] or wanted.get("name") or row.name
    if wanted.get("official_key", row.official_key) != row.official_key and not call.principal.sysadmin:
        raise Forbidden("Only the operator may change the official key")
    if "defaults" in wanted:
        wanted["defaults"] = cleaned({**(row.defaults or {}), **wanted["defaults"]})
    told = [key for key in ("name", "title", "official_key") if wanted.get(key, getattr(row, key)) != getattr(row, key)]
    if store.update_organization(call.session, row, wanted) and told:
        # The official key stands in the datasets of all offices, too.
        below = store.descendants(call.session, [row.id])[row.id] if "official_key" in told else [row.id]
        _announce(call, below)
    _relate(call, row, given)
    _set_state(call, row, given.get("state", row.state))
    return shown(call, row, dataset_counts(call), WHOLE)


def _announce(call: Call, organizations: Iterable[UUID]) -> None:
    for each in organizations:
        owners.announce(call.session, each)


def _set_state(call: Call, row: Organization, state: str) -> None:
    if state == "deleted":
        _delete(call, row)
    elif row.state != state:
        if not call.principal.sysadmin:
            raise Forbidden("Only the operator may take back a deletion")
        store.restore_organization(call.session, row)


def _delete(call: Call, row: Organization) -> None:
    store.lock(call.session, row)  # else a dataset could come between the look and the deletion
    if row.state == "active" and owners.owns_any(call.session, row.id):
        raise Conflict("Organization cannot be deleted while it still has datasets")
    store.remove_organization(call.session, row)


def _relate(call: Call, row: Organization, given: Mapping[str, Any]) -> None:
    """The parent and the members, where they were given.

    No users at all stand in each answer that was not asked for them: who sends that back does not mean to lose them.
    """
    if "groups" in given:
        _move(call, row, given["groups"])
    if given.get("users"):
        store.set_roles(call.session, row, named_members(call, given["users"]))


def _move(call: Call, row: Organization, groups: list[dict[str, Any]]) -> None:
    """Put an organisation where the caller wants it; who runs only the one below can neither leave nor join."""
    parent = store.find_organization(call.session, groups[0]["name"] or groups[0]["id"]) if groups else None
    if groups and parent is None:
        wrong: Any = [{"name": ["There is no such organisation"]}]
        raise Invalid(groups=wrong)
    wanted = parent.id if parent else None
    if wanted == row.parent_id:
        return
    if not all(call.principal.administers(key) for key in (wanted, row.parent_id) if key):
        raise Forbidden("You do not run the organisation above")
    store.move_organization(call.session, row, parent)
    _announce(call, store.descendants(call.session, [row.id])[row.id])  # the official key comes from above


def named_members(call: Call, given: list[dict[str, Any]]) -> dict[UUID, tuple[User, Role]]:
    """The people in a list, by name or id, each with the role there."""
    found = [(store.find_account(call.session, each["name"] or each["id"]), Role(each["capacity"])) for each in given]
    wrong: Any = [{} if user else {"name": ["There is no such user"]} for user, _ in found]
    if any(wrong):
        raise Invalid(users=wrong)
    return {user.id: (user, role) for user, role in found if user}
