"""Organisations: reading."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.packages import packages
from catalogue.schemas.organization import member_dicts, organization_dict
from catalogue.schemas.values import Names, Natural, Typed, optional_text, required_text
from hub.access import Call, Principal
from hub.activity import store as activity
from hub.datasets import store as datasets
from hub.datasets.store import owners
from hub.errors import Forbidden, Invalid, NotFound
from hub.identity import store
from hub.identity.models import Organization, User

CAP = 1000
PERMISSIONS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("read", "manage_group"), frozenset({"admin", "editor", "member"})),
    **dict.fromkeys(("create_dataset", "update_dataset", "delete_dataset"), frozenset({"admin", "editor"})),
}
"""Which roles have CKAN's permissions; an administrator has also those that are not named."""


class Include(Schema):
    """How much of an organisation."""

    include_extras = fields.Boolean(load_default=True)
    include_users = fields.Boolean(load_default=False)
    include_groups = fields.Boolean(load_default=True)
    include_tags = fields.Boolean(load_default=True)
    include_dataset_count = fields.Boolean(load_default=True)
    include_member_count = fields.Boolean(load_default=False)
    include_followers = fields.Boolean(load_default=True)


class OrganizationList(Include):
    """Which organisations, in which order, and how much of each."""

    sort = fields.String(load_default="")
    limit = Natural(load_default=CAP)
    offset = Natural(load_default=0)
    organizations = Names(load_default=list)
    q = optional_text()
    all_fields = fields.Boolean(load_default=False)
    type = fields.String(load_default="organization")


class OrganizationShow(Include):
    """Which organisation, and whether with its datasets."""

    id = required_text()
    include_datasets = fields.Boolean(load_default=False)


class OfUser(Schema):
    """Whose organisations, and what the user may do there."""

    id = optional_text()
    permission = fields.String(load_default="manage_group")
    include_dataset_count = fields.Boolean(load_default=False)
    include_member_count = fields.Boolean(load_default=False)


class Few(Typed):
    """What somebody has typed so far."""

    limit = Natural(load_default=10)


@action(takes=OrganizationList)
def organization_list(call: Call, argument: dict[str, Any]) -> list[Any]:
    """The names of all organisations, or with `all_fields` the organisations themselves.

    `organizations` and `q` choose some, by name and by a part of name or title. Without `sort` names come by title,
    those above before those below them: whoever takes them over one by one finds the parent there already.
    """
    counts, wanted, part = dataset_counts(call), argument["organizations"], argument["q"].lower()
    of_type = argument["type"] in ("organization", "")
    rows = [
        row
        for row in store.organizations(call.session)
        if of_type and (not wanted or row.name in wanted) and (part in row.name or part in row.title.lower())
    ]
    _order(rows, argument["sort"], counts)
    if not (argument["sort"] or argument["all_fields"]):
        parents = {row.id: row.parent_id for row in rows}
        rows.sort(key=lambda row: depth(parents, row.id))
    page = rows[argument["offset"] :][: min(argument["limit"], CAP)]
    if not argument["all_fields"]:
        return [row.name for row in page]
    followers = activity.follower_counts(call.session, "organization")
    return [shown(call, row, counts, argument, followers) for row in page]


def _order(rows: list[Organization], sort: str, counts: Mapping[str, int]) -> None:
    field, descending = order(sort)
    rows.sort(key=lambda row: row.name)
    rows.sort(key=lambda row: _ORDERS[field](row, counts), reverse=descending)


def depth(parents: Mapping[UUID, UUID | None], id: UUID | None) -> int:
    """How many of the organisations or groups of a list stand above one of them."""
    found, above = 0, parents.get(id) if id else None
    while above and above in parents and found < len(parents):
        found, above = found + 1, parents[above]
    return found


def order(sort: str) -> tuple[str, bool]:
    """The field that a list of organisations or groups is sorted by, and whether downwards."""
    field, _, direction = (" ".join(sort.lower().split()) or "title").partition(" ")
    if field not in _ORDERS or direction not in ("", "asc", "desc"):
        raise Invalid(sort=["Cannot sort by that field: name, title or package_count, then asc or desc"])
    return field, direction == "desc"


_ORDERS: dict[str, Callable[[Organization, Mapping[str, int]], Any]] = {
    "name": lambda row, _: row.name,
    "title": lambda row, _: row.title.lower(),
    "package_count": lambda row, counts: counts.get(row.name, 0),
    "packages": lambda row, counts: counts.get(row.name, 0),
}


@action(takes=OrganizationShow)
def organization_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One organisation by name or id; a deleted one is shown to its members and to the operator."""
    row = visible(call, argument["id"])
    found = shown(call, row, dataset_counts(call), argument)
    if argument["include_datasets"]:
        search = current_app.extensions["search"]
        ids = search.search(call, fq=[f'owner_org:"{row.id}"'], rows=CAP).ids
        found["packages"] = packages(call, datasets.by_ids(call.session, map(UUID, ids)))
    return found


def visible(call: Call, name_or_id: str) -> Organization:
    """An organisation that the caller may see."""
    row = store.find_organization(call.session, name_or_id, deleted=True)
    if row is None or (row.state != "active" and not knows_members(call.principal, row)):
        raise NotFound("There is no such organisation")
    return row


def knows_members(principal: Principal, row: Organization) -> bool:
    """Whether somebody may know who the members are: they themselves and the operator."""
    return principal.sysadmin or row.id in principal.roles


def shown(
    call: Call,
    row: Organization,
    counts: Mapping[str, int],
    include: Mapping[str, Any],
    followers: Mapping[UUID, int] | None = None,
) -> dict[str, Any]:
    """An organisation with as much as was asked for."""
    found = organization_dict(row, counts.get(row.name, 0), store.parent(call.session, row))
    add_followers(call, found, "organization", row.id, include, followers)
    known = knows_members(call.principal, row)
    return with_included(call, found, include, lambda: store.members(call.session, row) if known else ())


def add_followers(
    call: Call,
    found: dict[str, Any],
    kind: str,
    id: UUID,
    include: Mapping[str, Any],
    known: Mapping[UUID, int] | None,
) -> None:
    """How many people follow an organisation or a group, counted only where it is not known for all of a list."""
    if include["include_followers"]:
        found["num_followers"] = activity.follower_count(call.session, kind, id) if known is None else known.get(id, 0)


def with_included(
    call: Call, found: dict[str, Any], include: Mapping[str, Any], people: Callable[[], Sequence[tuple[User, str]]]
) -> dict[str, Any]:
    """As much of an organisation or a group as was asked for; `people` are looked up only where they are wanted."""
    for key, part in (("extras", "extras"), ("groups", "groups"), ("tags", "tags"), ("dataset_count", "package_count")):
        if not include[f"include_{key}"]:
            del found[part]
    if include["include_users"] or include["include_member_count"]:
        members = people()
        if include["include_users"]:
            found["users"] = member_dicts(members, owners.counts_by_maker(call.session) if members else {})
        if include["include_member_count"]:
            found["member_count"] = len(members)
    return found


WHOLE = {**Include().load({}), "include_users": True}


@action(takes=OfUser)
def organization_list_for_user(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The organisations where the caller, or for the operator the user `id`, has a permission, with the role there."""
    principal = _asked(call, argument["id"])
    if principal.user_id is None:
        return []
    allowed = PERMISSIONS.get(argument["permission"], frozenset({"admin"}))
    roles = {row.id: "admin" if principal.sysadmin else principal.roles.get(row.id, "") for row in _all(call)}
    counts = dataset_counts(call) if argument["include_dataset_count"] else {}
    include = {**Include().load({}), **argument}
    rows = [row for row in _all(call) if roles[row.id] in allowed]
    followers = activity.follower_counts(call.session, "organization")
    return [{**shown(call, row, counts, include, followers), "capacity": roles[row.id]} for row in rows]


def _asked(call: Call, name_or_id: str | None) -> Principal:
    if not name_or_id or name_or_id in (call.principal.name, str(call.principal.user_id)):
        return call.principal
    if not call.principal.sysadmin:
        raise Forbidden("You may only ask for your own organisations")
    found = store.find_account(call.session, name_or_id)
    if found is None:
        raise NotFound("There is no such user")
    return store.principal(call.session, found)


def _all(call: Call) -> list[Organization]:
    return sorted(store.organizations(call.session), key=lambda row: (row.title.lower(), row.name))


@action(takes=Few)
def organization_autocomplete(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """Organisations with `q` in name or title."""
    part = argument["q"].lower()
    rows = [row for row in _all(call) if part in row.name or part in row.title.lower()]
    page = rows[: min(argument["limit"], CAP)]
    return [{"id": str(row.id), "name": row.name, "title": row.title} for row in page]


def dataset_counts(call: Call, field: str = "organization") -> dict[str, int]:
    """How many datasets that the caller may see each organisation, or each value of another field, has."""
    search = current_app.extensions["search"]
    found: dict[str, int] = search.search(call, rows=0, facets=[field], facet_limit=-1).facets[field]
    return found
