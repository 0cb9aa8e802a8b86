"""Who has which role in which organisation or group. Lists of people are for members and the operator alone."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from catalogue.action import action
from catalogue.actions import group_member
from catalogue.actions.group import filter_on
from catalogue.actions.group_member import RoleOfUser, UserOf, give, take
from catalogue.actions.organization import CAP, knows_members
from catalogue.actions.organization_write import administered
from catalogue.schemas.membership import is_theme
from catalogue.schemas.organization import CAPACITY
from catalogue.schemas.values import optional_text, required_text
from hub.access import Call, Permission
from hub.errors import Forbidden, Invalid, NotFound
from hub.identity import store
from hub.identity.models import Organization, Role

KINDS = validate.OneOf(["user", "package", "group"], error="Must be user, package or group")


class MemberList(Schema):
    """Members of which organisation or group, of which kind, with which role."""

    id = required_text()
    object_type = fields.String(load_default=None, allow_none=True)
    capacity = optional_text()


class MemberKey(Schema):
    """Which user in which organisation; or which user, dataset or group in which group."""

    id = required_text()
    object = required_text()
    object_type = required_text(KINDS)


class MemberCreate(MemberKey):
    """Which user in which organisation, and the role; or what in which group."""

    capacity = required_text()

    @validates_schema
    def _role(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["object_type"] == "user":
            try:
                CAPACITY(data["capacity"])
            except ValidationError as error:
                raise ValidationError({"capacity": error.messages}) from error


class Kind(Schema):
    """Roles in organisations or in groups."""

    group_type = fields.String(load_default="organization")


@action(takes=MemberList)
def member_list(call: Call, argument: dict[str, Any]) -> list[list[str]]:
    """The users and datasets of an organisation or group, and the group above a group, as [id, type, role].

    Users are shown to members and to the operator.
    """
    kind, capacity = argument["object_type"], (argument["capacity"] or "").lower()
    fq = filter_on(call, argument["id"])
    found = _others(call, argument["id"], kind)
    if kind in (None, "package"):
        ids = current_app.extensions["search"].search(call, fq=[fq], rows=CAP).ids
        found += [[id, "package", "Public"] for id in ids]
    return [row for row in found if not capacity or row[2].lower() == capacity]


def _others(call: Call, name_or_id: str, kind: str | None) -> list[list[str]]:
    if _is_group(call, name_or_id):
        return group_member.listed(call, name_or_id, kind)
    if kind not in (None, "user"):
        return []
    row = store.organization(call.session, name_or_id)
    if knows_members(call.principal, row):
        return [[str(user.id), "user", role.title()] for user, role in store.members(call.session, row)]
    if kind:
        raise Forbidden("Only members see who the members are")
    return []


def _is_group(call: Call, name_or_id: str) -> bool:
    return is_theme(name_or_id) or store.find_group(call.session, name_or_id, deleted=True) is not None


@action(takes=MemberCreate, needs=Permission.WRITE)
def member_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Give the user `object` the role `capacity` in an organisation or group; or put a dataset into a group."""
    if _is_group(call, argument["id"]):
        return group_member.add(call, argument)
    row = _active(call, argument["id"])
    _check_user(argument["object_type"])
    return give(call, row, argument["object"], "object", argument["capacity"])


@action(takes=MemberKey, needs=Permission.WRITE)
def member_delete(call: Call, argument: dict[str, Any]) -> None:
    """Take the role of the user `object` in an organisation or group away; or a dataset out of a group."""
    if _is_group(call, argument["id"]):
        return group_member.remove(call, argument)
    _check_user(argument["object_type"])
    return take(call, administered(call, argument["id"]), argument["object"])


def _check_user(kind: str) -> None:
    if kind != "user":
        raise Invalid(object_type=["Only users can be members of an organisation"])


@action(takes=RoleOfUser, needs=Permission.WRITE)
def organization_member_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Give the user `username` a role in an organisation."""
    row = _active(call, argument["id"])
    return give(call, row, argument["username"], "username", argument["role"])


@action(takes=UserOf, needs=Permission.WRITE)
def organization_member_delete(call: Call, argument: dict[str, Any]) -> None:
    """Take the role of the user `username` in an organisation away."""
    take(call, administered(call, argument["id"]), argument["username"])


@action(takes=Kind)
def member_roles_list(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """The roles that a member can have."""
    return [{"text": role.value.title(), "value": role.value} for role in Role]


def _active(call: Call, name_or_id: str) -> Organization:
    row = administered(call, name_or_id)
    if row.state != "active":
        raise NotFound("There is no such organisation")
    return row
