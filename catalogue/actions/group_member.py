"""Who and what belongs to a group: people with a role, datasets, and the group above it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from marshmallow import Schema

from catalogue import grouping
from catalogue.action import action
from catalogue.actions.group_write import move, put
from catalogue.edit import writable
from catalogue.schemas.membership import is_theme
from catalogue.schemas.organization import CAPACITY
from catalogue.schemas.values import required_text
from hub.access import Call, Permission
from hub.datasets.store import groups as links
from hub.errors import Forbidden, Invalid, NotFound
from hub.identity import store
from hub.identity.models import Group, Role
from hub.identity.store import Joined

THEMES = uuid5(UUID(int=0), "themes")
PUBLIC = "public"


class UserOf(Schema):
    """Which user in which organisation or group."""

    id = required_text()
    username = required_text()


class RoleOfUser(UserOf):
    """Which user in which organisation or group, and the role."""

    role = required_text(CAPACITY)


@action(takes=RoleOfUser, needs=Permission.WRITE)
def group_member_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Give the user `username` a role in a group."""
    row = grouping.administered(call, argument["id"])
    return give(call, _active(row), argument["username"], "username", argument["role"])


@action(takes=UserOf, needs=Permission.WRITE)
def group_member_delete(call: Call, argument: dict[str, Any]) -> None:
    """Take the role of the user `username` in a group away."""
    take(call, grouping.administered(call, argument["id"]), argument["username"])


def add(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give a user a role in a group, or put a dataset into it, or the group below another."""
    key, kind = given["object"], given["object_type"]
    if kind == "package":
        return _add_dataset(call, given["id"], key)
    row = _active(grouping.administered(call, given["id"]))
    if kind == "user":
        return give(call, row, key, "object", given["capacity"])
    parent = store.find_group(call.session, key)
    if parent is None:
        raise Invalid(object=["There is no such group"])
    if row.parent_id and row.parent_id != parent.id:
        raise Invalid(object=["Only one can stand above, and another one does"])
    move(call, row, parent)
    return membership("group", parent.id, PUBLIC, row.id)


def remove(call: Call, given: Mapping[str, Any]) -> None:
    """Take back what `add` did; once more changes nothing."""
    key, kind = given["object"], given["object_type"]
    if kind == "package":
        return _remove_dataset(call, given["id"], key)
    row = grouping.administered(call, given["id"])
    if kind == "user":
        return take(call, row, key)
    parent = store.group(call.session, key)
    if row.parent_id == parent.id:
        move(call, row, None)
    return None


def listed(call: Call, name_or_id: str, kind: str | None) -> list[list[str]]:
    """The users of a group and the group above it, as [id, type, role]; users are shown to members and the operator."""
    if is_theme(name_or_id):
        return []
    row = grouping.visible(call, name_or_id)
    found = []
    if kind in (None, "user"):
        if grouping.knows_members(call, row):
            found += [[str(user.id), "user", role.title()] for user, role in store.members(call.session, row)]
        elif kind:
            raise Forbidden("Only members see who the members are")
    parent = store.parent_group(call.session, row) if kind in (None, "group") else None
    return [*found, [str(parent.id), "group", PUBLIC.title()]] if parent else found


def _active(row: Group) -> Group:
    if row.state != "active":
        raise NotFound("There is no such group")
    return row


def give(call: Call, row: Joined, name_or_id: str, key: str, role: str) -> dict[str, Any]:
    """Give a user a role in an organisation or group; `key` is what the request calls the user."""
    user = store.find_account(call.session, name_or_id)
    if user is None:
        raise Invalid(**{key: ["There is no such user"]})
    store.set_role(call.session, row, user, Role(role))
    return membership("user", user.id, role, row.id)


def take(call: Call, row: Joined, name_or_id: str) -> None:
    """Take the role of a user in an organisation or group away; once more changes nothing."""
    user = store.find_account(call.session, name_or_id)
    if user is None:
        raise NotFound("There is no such user")
    if any(member.id == user.id for member, _ in store.members(call.session, row)):
        store.set_role(call.session, row, user, None)


def _add_dataset(call: Call, name_or_id: str, dataset: str) -> dict[str, Any]:
    if is_theme(name_or_id):
        return _add_to_theme(call, name_or_id, dataset)
    row = store.group(call.session, name_or_id)
    key = put(call, row.id, dataset, inside=True)
    return membership("package", key, PUBLIC, row.id)


def _add_to_theme(call: Call, name: str, dataset: str) -> dict[str, Any]:
    row = writable(call, dataset)
    links.set_themes(call.session, row, dict.fromkeys([*row.theme, name.upper()]))
    return {**membership("package", row.id, PUBLIC, THEMES), "group_id": name.lower()}


def _remove_dataset(call: Call, name_or_id: str, dataset: str) -> None:
    if is_theme(name_or_id):
        row = writable(call, dataset)
        links.set_themes(call.session, row, [code for code in row.theme if code != name_or_id.upper()])
    else:
        put(call, store.group(call.session, name_or_id).id, dataset, inside=False)


def membership(kind: str, key: UUID, capacity: str, group: UUID) -> dict[str, Any]:
    """That something belongs to a group or an organisation, as CKAN shows it."""
    return {
        "id": str(uuid5(group, str(key))),
        "table_name": kind,
        "table_id": str(key),
        "capacity": capacity,
        "group_id": str(group),
        "state": "active",
    }
