"""Groups, which here are the data themes of the EU: datasets join them, nobody makes or changes one."""

from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.actions.organization import CAP, Few, dataset_counts, order
from catalogue.schemas.package import group_dict, package_dict
from catalogue.schemas.values import Names, Natural, optional_text, required_text
from hub.access import WRITERS, Call
from hub.datasets import store as datasets
from hub.datasets import vocabulary
from hub.errors import NotFound
from hub.identity import store as identity


class GroupList(Schema):
    """Which groups, in which order, and how much of each."""

    sort = fields.String(load_default="")
    limit = Natural(load_default=CAP)
    offset = Natural(load_default=0)
    groups = Names(load_default=list)
    q = optional_text()
    all_fields = fields.Boolean(load_default=False)
    include_dataset_count = fields.Boolean(load_default=True)


class GroupShow(Schema):
    """Which group, and whether with its datasets."""

    id = required_text()
    include_datasets = fields.Boolean(load_default=False)
    include_dataset_count = fields.Boolean(load_default=True)
    include_users = fields.Boolean(load_default=False)


class Packages(Schema):
    """Datasets of which group or organisation, and how many."""

    id = required_text()
    limit = Natural(load_default=CAP)


@action(takes=GroupList)
def group_list(call: Call, argument: dict[str, Any]) -> list[Any]:
    """The names of all groups, or with `all_fields` the groups themselves."""
    counts, part = dataset_counts(call, "groups"), argument["q"].lower()
    chosen = {name.lower() for name in argument["groups"]}
    rows = [group_dict(code) for code in sorted(vocabulary.THEMES)]
    rows = [row for row in rows if not chosen or row["name"] in chosen]
    rows = [row for row in rows if part in row["name"] or part in row["title"].lower()]
    field, descending = order(argument["sort"])
    keys = {"name": "name", "title": "title"}
    rows.sort(key=lambda r: r[keys[field]] if field in keys else counts.get(r["name"], 0), reverse=descending)
    page = rows[argument["offset"] :][: min(argument["limit"], CAP)]
    return [_whole(row, counts, argument) if argument["all_fields"] else row["name"] for row in page]


@action(takes=GroupShow)
def group_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One group by name."""
    row = group_dict(_code(argument["id"]))
    found = _whole(row, dataset_counts(call, "groups"), argument)
    if argument["include_users"]:
        found["users"] = []
    if argument["include_datasets"]:
        found["packages"] = _packages(call, f'groups:"{row["name"]}"', CAP)
    return found


@action(takes=Packages)
def group_package_show(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The datasets of a group or an organisation that the caller may see."""
    return _packages(call, filter_on(call, argument["id"]), min(argument["limit"], CAP))


@action(takes=Few)
def group_autocomplete(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """Groups with `q` in name or title."""
    part = argument["q"].lower()
    rows = sorted(map(group_dict, vocabulary.THEMES), key=lambda row: row["title"])
    found = [{key: r[key] for key in ("id", "name", "title")} for r in rows if part in r["name"] + r["title"].lower()]
    return found[: argument["limit"]]


@action()
def group_list_authz(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups that the caller's datasets may join: all of them for who may write somewhere."""
    writes = call.principal.sysadmin or WRITERS & set(call.principal.roles.values())
    return [group_dict(code) for code in sorted(vocabulary.THEMES)] if writes and call.principal.may_write else []


def filter_on(call: Call, name_or_id: str) -> str:
    """What finds the datasets of a group or an organisation."""
    if name_or_id.upper() in vocabulary.THEMES:
        return f'groups:"{name_or_id.lower()}"'
    row = identity.find_organization(call.session, name_or_id)
    if row is None:
        raise NotFound("There is no such group")
    return f'owner_org:"{row.id}"'


def _code(name: str) -> str:
    if name.upper() not in vocabulary.THEMES:
        raise NotFound("There is no such group")
    return name.upper()


def _whole(row: dict[str, Any], counts: dict[str, int], include: dict[str, Any]) -> dict[str, Any]:
    found = {
        **row,
        "image_url": "",
        "type": "group",
        "is_organization": False,
        "state": "active",
        "approval_status": "approved",
        "created": None,
        "num_followers": 0,
        "extras": [],
        "groups": [],
        "tags": [],
    }
    if include["include_dataset_count"]:
        found["package_count"] = counts.get(row["name"], 0)
    return found


def _packages(call: Call, fq: str, limit: int) -> list[dict[str, Any]]:
    search = current_app.extensions["search"]
    ids = search.search(call, fq=[fq], rows=limit).ids
    return [package_dict(s, call.settings.site_url) for s in datasets.by_ids(call.session, map(UUID, ids))]
