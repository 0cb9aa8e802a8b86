"""Users. Lists are closed: the operator sees everybody, others themselves and their fellow members."""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.packages import packages
from catalogue.pictures import placed
from catalogue.schemas.user import UserChanges, UserSchema, columns, user_dict
from catalogue.schemas.values import MISSING, Natural, Typed, optional_text, required_text
from hub.access import Call, Permission
from hub.datasets import store as datasets
from hub.datasets.store import owners
from hub.errors import Forbidden, Invalid, NotFound
from hub.identity import store
from hub.identity.models import User
from hub.identity.store import as_uuid

CAP = 1000
CLEARED = {"full_name": "", "about": "", "image_url": ""}
"""What an update empties when it is left out."""


class UserList(Schema):
    """Which users, in which order."""

    q = optional_text()
    email = optional_text()
    order_by = fields.String(load_default="display_name")
    all_fields = fields.Boolean(load_default=True)


class UserShow(Schema):
    """Which user, and how much of it."""

    id = optional_text()
    include_datasets = fields.Boolean(load_default=False)
    include_num_followers = fields.Boolean(load_default=False)
    include_password_hash = fields.Boolean(load_default=False)
    include_plugin_extras = fields.Boolean(load_default=False)


class Key(Schema):
    """Which user, by name or id."""

    id = required_text()


class Few(Typed):
    """What somebody has typed so far."""

    limit = Natural(load_default=20)
    ignore_self = fields.Boolean(load_default=False)


@action(takes=UserList)
def user_list(call: Call, argument: dict[str, Any]) -> list[Any]:
    """The users that the caller may know of, with `all_fields` false their names.

    `q` is a part of the name, and for the operator of the address; `email` is for the operator alone.
    """
    found = [row for row in _known(call) if _matches(call, row, argument["q"].lower())]
    if argument["email"]:
        if not call.principal.sysadmin:
            raise Forbidden("Only the operator may look for addresses")
        found = [row for row in found if row.email.lower() == argument["email"].lower()]
    made = owners.counts_by_maker(call.session)
    shown = [user_dict(row, made.get(row.id, 0), own=_own(call, row)) for row in found]
    read = ORDERS.get(argument["order_by"])
    if read is None:
        raise Invalid(order_by=[f"Users are ordered by one of {', '.join(ORDERS)}"])
    shown.sort(key=lambda each: (read(each), each["name"]))
    return shown if argument["all_fields"] else [each["name"] for each in shown]


ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    **{key: lambda each, key=key: each[key].lower() for key in ("name", "fullname", "display_name", "about")},  # type: ignore[misc]
    "created": lambda each: each["created"],
    "number_created_packages": lambda each: each["number_created_packages"],
    "edits": lambda each: each["number_created_packages"],
}


def _known(call: Call) -> list[User]:
    if call.principal.user_id is None:
        raise Forbidden("Who the users are is not public")
    return list(store.acquaintances(call.session, call.principal))


def _matches(call: Call, row: User, part: str) -> bool:
    texts = [row.name, row.full_name.lower(), row.email.lower() if call.principal.sysadmin else ""]
    return any(part in text for text in texts)


def _own(call: Call, row: User) -> bool:
    return call.principal.sysadmin or row.id == call.principal.user_id


@action(takes=UserShow)
def user_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One user by name or id, or the caller; the address is shown to the user and to the operator."""
    if call.principal.user_id is None:
        raise Forbidden("Who the users are is not public")
    row = visible(call, argument["id"] or str(call.principal.user_id))
    found = _whole(call, row)
    if argument["include_num_followers"]:
        found["num_followers"] = 0
    if argument["include_datasets"]:
        ids = owners.made_by(call.session, row.id)[:CAP]
        found["datasets"] = packages(call, datasets.by_ids(call.session, ids))
    if call.principal.sysadmin and argument["include_password_hash"]:
        found["password_hash"] = row.password
    if call.principal.sysadmin and argument["include_plugin_extras"]:
        found["plugin_extras"] = None
    return found


@action(takes=UserSchema, needs=Permission.OPERATE)
def user_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new user, made by the operator; `password_hash` brings a password from another hub."""
    if "password_hash" not in argument and not argument.get("password"):
        raise Invalid(password=[MISSING])
    id = as_uuid(argument["id"]) if argument["id"] else None
    if id and store.find_account(call.session, id, deleted=True):
        raise Invalid(id=["is already in use"])
    row = store.create_user(
        call.session, argument["name"], argument.get("password") or "", email=argument["email"], id=id
    )
    kept = None if argument.get("password") else argument.get("password_hash")
    _change(call, row, {**argument, "password": None, "password_hash": kept}, columns(argument))
    return _whole(call, row)


@action(takes=UserChanges, needs=Permission.WRITE)
def user_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Make a user as given; what is left out becomes empty, but the address must be there and the password stays."""
    row = own(call, argument["id"])
    if not argument.get("email") and row.email:
        raise Invalid(email=[MISSING])
    _change(call, row, argument, {**CLEARED, **columns(argument)})
    return _whole(call, row)


@action(takes=UserChanges, needs=Permission.WRITE)
def user_patch(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change the given keys of the user `id` and leave the others as they are."""
    row = own(call, argument["id"])
    if "email" in argument and not argument["email"] and row.email:
        raise Invalid(email=[MISSING])
    _change(call, row, argument, columns(argument))
    return _whole(call, row)


@action(takes=Key, needs=Permission.WRITE)
def user_delete(call: Call, argument: dict[str, Any]) -> None:
    """Delete a user softly: logins, tokens and roles end at once."""
    store.remove_user(call.session, own(call, argument["id"]))


@action(takes=Few)
def user_autocomplete(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """Users that the caller may know of with `q` in a name."""
    part, self_id = argument["q"].lower(), call.principal.user_id if argument["ignore_self"] else None
    rows = [row for row in _known(call) if part in row.name or part in row.full_name.lower()]
    found = [{"id": str(row.id), "name": row.name, "fullname": row.full_name} for row in rows if row.id != self_id]
    return found[: min(argument["limit"], CAP)]


def visible(call: Call, name_or_id: str) -> User:
    """A user that the caller may know of; to the operator also a deleted one."""
    row = store.find_account(call.session, name_or_id, deleted=call.principal.sysadmin)
    known = row is not None and (_own(call, row) or row in store.acquaintances(call.session, call.principal))
    if row is None or not known:
        raise NotFound("There is no such user")
    return row


def own(call: Call, name_or_id: str) -> User:
    """The caller, or for the operator any user; one that is only known of is forbidden."""
    row = visible(call, name_or_id)
    if not _own(call, row):
        raise Forbidden("This is somebody else")
    return row


def _whole(call: Call, row: User) -> dict[str, Any]:
    return user_dict(row, owners.counts_by_maker(call.session).get(row.id, 0), own=_own(call, row))


def _change(call: Call, row: User, given: dict[str, Any], values: dict[str, str]) -> None:
    if (given.get("name") or row.name) != row.name:
        raise Invalid(name=["That login name can not be modified"])
    store.update_user(call.session, row, placed(call, "user", given, values, row.image_url))
    if given.get("password"):
        store.set_password(call.session, row, given["password"])
    _change_rights(call, row, given)


def _change_rights(call: Call, row: User, given: dict[str, Any]) -> None:
    """What the operator alone may change; others may send back what they were shown."""
    sysadmin, state, kept = given.get("sysadmin"), given.get("state"), given.get("password_hash")
    changes = (sysadmin not in (None, row.sysadmin), state not in (None, row.state), kept is not None)
    if any(changes) and not call.principal.sysadmin:
        raise Forbidden("Only the operator may change this")
    if kept is not None and not given.get("password"):
        store.set_password_hash(call.session, row, kept)
    if state == "deleted":
        store.remove_user(call.session, row)
    elif state:
        store.restore_user(call.session, row)
    if sysadmin is not None and row.state == "active":
        store.set_sysadmin(call.session, row, sysadmin)
