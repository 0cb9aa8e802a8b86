"""Following datasets, organisations, groups and people; what follows a group also takes an organisation, as in CKAN."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema

from catalogue.action import action
from catalogue.packages import packages
from catalogue.schemas.group import whole_group
from catalogue.schemas.organization import organization_dict
from catalogue.schemas.values import optional_text, required_text, stamp
from hub.access import Call, Permission
from hub.activity import store
from hub.datasets import store as datasets
from hub.errors import Forbidden, Unauthenticated
from hub.identity import store as identity
from hub.identity.models import User


class Key(Schema):
    """What is followed, by name or id."""

    id = required_text()


class Person(Schema):
    """Whose list; the caller's own without `id`."""

    id = optional_text()


Found = tuple[str, UUID]
"""What is followed: of which kind, and which one."""


def _dataset(call: Call, key: str) -> Found:
    return "dataset", datasets.shown(call.session, key).dataset.id


def _organization(call: Call, key: str) -> Found:
    return "organization", identity.organization(call.session, key).id


def _group(call: Call, key: str) -> Found:
    row = identity.find_group(call.session, key)
    return ("group", row.id) if row else _organization(call, key)


def _user(call: Call, key: str) -> Found:
    _myself(call)
    return "user", identity.account(call.session, key).id


FIND: Mapping[str, Callable[[Call, str], Found]] = {
    "dataset": _dataset,
    "organization": _organization,
    "group": _group,
    "user": _user,
}


def _myself(call: Call) -> UUID:
    if call.principal.user_id is None:
        raise Unauthenticated
    return call.principal.user_id


def _follow(call: Call, kind: str, key: str) -> dict[str, Any]:
    me, (found, id) = _myself(call), FIND[kind](call, key)
    since = store.follow(call.session, me, found, id)
    return {"follower_id": str(me), "object_id": str(id), "datetime": stamp(since)}


def _unfollow(call: Call, kind: str, key: str) -> None:
    store.unfollow(call.session, _myself(call), *FIND[kind](call, key))


def _am_following(call: Call, kind: str, key: str) -> bool:
    return store.follows(call.session, _myself(call), *FIND[kind](call, key))


def _count(call: Call, kind: str, key: str) -> int:
    return store.follower_count(call.session, *FIND[kind](call, key))


def _followers(call: Call, kind: str, key: str) -> list[dict[str, Any]]:
    return [_person(row) for row in store.followers(call.session, *FIND[kind](call, key))]


def _person(row: User) -> dict[str, Any]:
    return {"id": str(row.id), "name": row.name, "fullname": row.full_name, "display_name": row.full_name or row.name}


def _whose(call: Call, key: str) -> UUID:
    """The person whose list is asked for: oneself, or anybody for the operator."""
    me = _myself(call)
    wanted = identity.account(call.session, key).id if key else me
    if wanted != me and not call.principal.sysadmin:
        raise Forbidden("What others follow is theirs to know")
    return wanted


@action(takes=Key, needs=Permission.WRITE)
def follow_dataset(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Follow the dataset `id`."""
    return _follow(call, "dataset", argument["id"])


@action(takes=Key, needs=Permission.WRITE)
def follow_group(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Follow the group or organisation `id`."""
    return _follow(call, "group", argument["id"])


@action(takes=Key, needs=Permission.WRITE)
def follow_user(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Follow the user `id`."""
    return _follow(call, "user", argument["id"])


@action(takes=Key, needs=Permission.WRITE)
def unfollow_dataset(call: Call, argument: dict[str, Any]) -> None:
    """Follow the dataset `id` no more."""
    _unfollow(call, "dataset", argument["id"])


@action(takes=Key, needs=Permission.WRITE)
def unfollow_group(call: Call, argument: dict[str, Any]) -> None:
    """Follow the group or organisation `id` no more."""
    _unfollow(call, "group", argument["id"])


@action(takes=Key, needs=Permission.WRITE)
def unfollow_user(call: Call, argument: dict[str, Any]) -> None:
    """Follow the user `id` no more."""
    _unfollow(call, "user", argument["id"])


@action(takes=Key)
def am_following_dataset(call: Call, argument: dict[str, Any]) -> bool:
    """Whether the caller follows the dataset `id`."""
    return _am_following(call, "dataset", argument["id"])


@action(takes=Key)
def am_following_group(call: Call, argument: dict[str, Any]) -> bool:
    """Whether the caller follows the group or organisation `id`."""
    return _am_following(call, "group", argument["id"])


@action(takes=Key)
def am_following_user(call: Call, argument: dict[str, Any]) -> bool:
    """Whether the caller follows the user `id`."""
    return _am_following(call, "user", argument["id"])


@action(takes=Key)
def dataset_follower_count(call: Call, argument: dict[str, Any]) -> int:
    """How many people follow the dataset `id`."""
    return _count(call, "dataset", argument["id"])


@action(takes=Key)
def group_follower_count(call: Call, argument: dict[str, Any]) -> int:
    """How many people follow the group or organisation `id`."""
    return _count(call, "group", argument["id"])


@action(takes=Key)
def organization_follower_count(call: Call, argument: dict[str, Any]) -> int:
    """How many people follow the organisation `id`."""
    return _count(call, "organization", argument["id"])


@action(takes=Key)
def user_follower_count(call: Call, argument: dict[str, Any]) -> int:
    """How many people follow the user `id`; for people who are logged in."""
    return _count(call, "user", argument["id"])


@action(takes=Key, needs=Permission.OPERATE)
def dataset_follower_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """Who follows the dataset `id`."""
    return _followers(call, "dataset", argument["id"])


@action(takes=Key, needs=Permission.OPERATE)
def group_follower_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """Who follows the group or organisation `id`."""
    return _followers(call, "group", argument["id"])


@action(takes=Key, needs=Permission.OPERATE)
def organization_follower_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """Who follows the organisation `id`."""
    return _followers(call, "organization", argument["id"])


@action(takes=Key, needs=Permission.OPERATE)
def user_follower_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """Who follows the user `id`."""
    return _followers(call, "user", argument["id"])


@action(takes=Person)
def followee_count(call: Call, argument: dict[str, Any]) -> int:
    """How much the caller follows of all kinds."""
    me = _whose(call, argument["id"])
    return sum(len(store.followed(call.session, me, kind)) for kind in store.KINDS)


@action(takes=Person)
def dataset_followee_count(call: Call, argument: dict[str, Any]) -> int:
    """How many datasets the caller follows."""
    return len(store.followed(call.session, _whose(call, argument["id"]), "dataset"))


@action(takes=Person)
def group_followee_count(call: Call, argument: dict[str, Any]) -> int:
    """How many groups the caller follows."""
    return len(store.followed(call.session, _whose(call, argument["id"]), "group"))


@action(takes=Person)
def organization_followee_count(call: Call, argument: dict[str, Any]) -> int:
    """How many organisations the caller follows."""
    return len(store.followed(call.session, _whose(call, argument["id"]), "organization"))


@action(takes=Person)
def user_followee_count(call: Call, argument: dict[str, Any]) -> int:
    """How many people the caller follows."""
    return len(store.followed(call.session, _whose(call, argument["id"]), "user"))


@action(takes=Person)
def followee_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """All that the caller follows, each with its type and what it is called."""
    lists = {
        "dataset": dataset_followee_list,
        "organization": organization_followee_list,
        "group": group_followee_list,
        "user": user_followee_list,
    }
    return [
        {"type": kind, "display_name": each.get("display_name") or each.get("title") or each["name"], "dict": each}
        for kind, listed in lists.items()
        for each in listed(call, argument)
    ]


@action(takes=Person)
def dataset_followee_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The datasets that the caller follows."""
    ids = store.followed(call.session, _whose(call, argument["id"]), "dataset")
    return packages(call, datasets.by_ids(call.session, ids))


@action(takes=Person)
def group_followee_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups that the caller follows, without counts of their datasets."""
    ids = store.followed(call.session, _whose(call, argument["id"]), "group")
    return [_without_count(whole_group(identity.group(call.session, id))) for id in ids]


@action(takes=Person)
def organization_followee_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The organisations that the caller follows, without counts of their datasets."""
    return _organizations(call, argument["id"])


@action(takes=Person)
def user_followee_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The people that the caller follows, by name."""
    ids = store.followed(call.session, _whose(call, argument["id"]), "user")
    return [_person(row) for row in store.people(call.session, ids)]


def _organizations(call: Call, key: str) -> list[dict[str, Any]]:
    ids = store.followed(call.session, _whose(call, key), "organization")
    return [_without_count(organization_dict(identity.organization(call.session, id), 0)) for id in ids]


def _without_count(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "package_count"}
