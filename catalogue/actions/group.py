"""Groups: those that people make, and the data themes of the EU, which are built in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields

from catalogue import grouping
from catalogue.action import action
from catalogue.actions.organization import (
    CAP,
    Few,
    Include,
    add_followers,
    dataset_counts,
    depth,
    order,
    with_included,
)
from catalogue.packages import packages
from catalogue.schemas.group import whole_group, whole_theme
from catalogue.schemas.membership import group_dict, is_theme, theme_dict
from catalogue.schemas.values import Names, Natural, optional_text, required_text
from hub.access import WRITERS, Call
from hub.activity import store as activity
from hub.datasets import store as datasets
from hub.datasets import vocabulary
from hub.errors import NotFound
from hub.identity import store as identity
from hub.identity.models import Group, User


class GroupInclude(Include):
    """How much of a group."""

    include_followers = fields.Boolean(load_default=True)


class GroupList(GroupInclude):
    """Which groups, in which order, and how much of each."""

    sort = fields.String(load_default="")
    limit = Natural(load_default=CAP)
    offset = Natural(load_default=0)
    groups = Names(load_default=list)
    q = optional_text()
    all_fields = fields.Boolean(load_default=False)
    type = fields.String(load_default="group")


class GroupShow(GroupInclude):
    """Which group, and whether with its datasets."""

    id = required_text()
    include_datasets = fields.Boolean(load_default=False)


class Packages(Schema):
    """Datasets of which group or organisation, how many, and whether also private ones."""

    id = required_text()
    limit = Natural(load_default=CAP)
    include_private = fields.Boolean(load_default=False)


class Authorised(Schema):
    """Only groups that one is a member of."""

    am_member = fields.Boolean(load_default=False)
    available_only = fields.Boolean(load_default=False)


@action(takes=GroupList)
def group_list(call: Call, argument: dict[str, Any]) -> list[Any]:
    """The names of all groups, or with `all_fields` the groups themselves.

    Without `sort` names come by title, those above before those below them: whoever takes them over one by one finds
    the parent there already.
    """
    field, descending = order(argument["sort"])
    if argument["type"] not in ("group", ""):
        return []
    counts, known = dataset_counts(call, "groups"), {row.name: row for row in identity.groups(call.session)}
    rows = sorted(_chosen(known.values(), argument), key=lambda row: str(row["name"]))
    keys = {"name": lambda row: row["name"], "title": lambda row: row["title"].lower()}
    rows.sort(key=keys.get(field, lambda row: counts.get(row["name"], 0)), reverse=descending)
    if not (argument["sort"] or argument["all_fields"]):
        ids, parents = {name: row.id for name, row in known.items()}, {r.id: r.parent_id for r in known.values()}
        rows.sort(key=lambda row: depth(parents, ids.get(row["name"])))
    page = rows[argument["offset"] :][: min(argument["limit"], CAP)]
    if not argument["all_fields"]:
        return [row["name"] for row in page]
    followers = activity.follower_counts(call.session, "group")
    return [shown(call, known.get(row["name"]), row["name"], counts, argument, followers) for row in page]


def _chosen(known: Iterable[Group], argument: Mapping[str, Any]) -> list[dict[str, Any]]:
    part, wanted = argument["q"].lower(), set(argument["groups"])
    rows = [row for row in _short(known) if part in row["name"] or part in row["title"].lower()]
    if not wanted:
        return rows
    lower = {name.lower() for name in wanted}  # themes are known by their codes too
    return [row for row in rows if row["name"] in (lower if is_theme(row["name"]) else wanted)]


def _short(known: Iterable[Group]) -> list[dict[str, Any]]:
    """Groups and all themes in short."""
    return [*map(theme_dict, vocabulary.THEMES), *map(group_dict, known)]


@action(takes=GroupShow)
def group_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One group by name or id; a deleted one is shown to its members and to the operator."""
    row = None if is_theme(argument["id"]) else grouping.visible(call, argument["id"])
    name = row.name if row else argument["id"].lower()
    found = shown(call, row, name, dataset_counts(call, "groups"), argument)
    if argument["include_datasets"]:
        found["packages"] = _packages(call, f'groups:"{name}"', CAP)
    return found


def shown(
    call: Call,
    row: Group | None,
    name: str,
    counts: Mapping[str, int],
    include: Mapping[str, Any],
    followers: Mapping[UUID, int] | None = None,
) -> dict[str, Any]:
    """A group, or without one the theme of that name, with as much as was asked for."""
    found = whole_group(row, identity.parent_group(call.session, row)) if row else whole_theme(name.upper())
    found["package_count"] = counts.get(name, 0)
    if row:
        add_followers(call, found, "group", row.id, include, followers)
    return with_included(call, found, include, lambda: _members(call, row) if row else ())


def _members(call: Call, row: Group) -> Sequence[tuple[User, str]]:
    return identity.members(call.session, row) if grouping.knows_members(call, row) else ()


WHOLE = {**GroupInclude().load({}), "include_users": True}


@action(takes=Packages)
def group_package_show(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The datasets of a group or an organisation that the caller may see."""
    limit, private = min(argument["limit"], CAP), argument["include_private"]
    return _packages(call, filter_on(call, argument["id"]), limit, private=private)


@action(takes=Few)
def group_autocomplete(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """Groups with `q` in name or title."""
    part = argument["q"].lower()
    rows = sorted(_short(identity.groups(call.session)), key=lambda row: (row["title"], row["name"]))
    found = [{key: r[key] for key in ("id", "name", "title")} for r in rows if part in r["name"] + r["title"].lower()]
    return found[: argument["limit"]]


@action(takes=Authorised)
def group_list_authz(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups that the caller may put datasets into; who may write somewhere may use all themes.

    `am_member` leaves those that the caller has a role in.
    """
    if not call.principal.may_write:
        return []
    rows = grouping.enterable(call, as_member=argument["am_member"])
    writes = call.principal.sysadmin or WRITERS & set(call.principal.roles.values())
    free = sorted(vocabulary.THEMES) if writes and not argument["am_member"] else []
    return [*map(theme_dict, free), *map(group_dict, rows)]


def filter_on(call: Call, name_or_id: str) -> str:
    """What finds the datasets of a group or an organisation."""
    if is_theme(name_or_id):
        return f'groups:"{name_or_id.lower()}"'
    group = identity.find_group(call.session, name_or_id)
    if group:
        return f'groups:"{group.name}"'
    row = identity.find_organization(call.session, name_or_id)
    if row is None:
        raise NotFound("There is no such group")
    return f'owner_org:"{row.id}"'


def _packages(call: Call, fq: str, limit: int, *, private: bool = True) -> list[dict[str, Any]]:
    search = current_app.extensions["search"]
    ids = search.search(call, with_private=private, fq=[fq], rows=limit).ids
    return packages(call, datasets.by_ids(call.session, map(UUID, ids)))
