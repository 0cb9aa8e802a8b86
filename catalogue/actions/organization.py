"""Organisations."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.schemas.organization import OrganizationSchema, organization_dict
from catalogue.schemas.package import package_dict
from catalogue.schemas.values import Names, Natural, optional_text, required_text
from hub.access import Call, Permission
from hub.datasets import store as datasets
from hub.errors import Invalid
from hub.identity import store
from hub.identity.models import Organization

CAP = 1000


class OrganizationList(Schema):
    """Which organisations, in which order, and how much of each."""

    sort = fields.String(load_default="")
    limit = Natural(load_default=CAP)
    offset = Natural(load_default=0)
    organizations = Names(load_default=list)
    q = optional_text()
    all_fields = fields.Boolean(load_default=False)


class OrganizationShow(Schema):
    """Which organisation, and whether with its datasets."""

    id = required_text()
    include_datasets = fields.Boolean(load_default=False)


@action(takes=OrganizationList)
def organization_list(call: Call, argument: dict[str, Any]) -> list[Any]:
    """The names of all organisations, or with `all_fields` the organisations themselves.

    `organizations` and `q` choose some, by name and by a part of name or title.
    """
    counts, wanted, part = _counts(call), argument["organizations"], argument["q"].lower()
    rows = [
        row
        for row in store.organizations(call.session)
        if (not wanted or row.name in wanted) and (part in row.name or part in row.title.lower())
    ]
    _order(rows, argument["sort"], counts)
    page = rows[argument["offset"] :][: min(argument["limit"], CAP)]
    if not argument["all_fields"]:
        return [row.name for row in page]
    return [organization_dict(row, counts.get(row.name, 0)) for row in page]


def _order(rows: list[Organization], sort: str, counts: Mapping[str, int]) -> None:
    field, _, direction = (" ".join(sort.lower().split()) or "title").partition(" ")
    if field not in _ORDERS or direction not in ("", "asc", "desc"):
        raise Invalid(sort=["Cannot sort by that field: name, title or package_count, then asc or desc"])
    rows.sort(key=lambda row: row.name)
    rows.sort(key=lambda row: _ORDERS[field](row, counts), reverse=direction == "desc")


_ORDERS: dict[str, Callable[[Organization, Mapping[str, int]], Any]] = {
    "name": lambda row, _: row.name,
    "title": lambda row, _: row.title.lower(),
    "package_count": lambda row, counts: counts.get(row.name, 0),
    "packages": lambda row, counts: counts.get(row.name, 0),
}


@action(takes=OrganizationShow)
def organization_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One organisation by name or id."""
    row = store.organization(call.session, argument["id"])
    found = organization_dict(row, _counts(call).get(row.name, 0))
    if argument["include_datasets"]:
        search = current_app.extensions["search"]
        ids = search.search(call, fq=[f'owner_org:"{row.id}"'], rows=CAP).ids
        found["packages"] = [
            package_dict(s, call.settings.site_url) for s in datasets.by_ids(call.session, map(UUID, ids))
        ]
    return found


@action(takes=OrganizationSchema, needs=Permission.OPERATE)
def organization_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new organisation; only the hub's operator may make one."""
    id = datasets.as_uuid(argument["id"]) if argument["id"] else None
    if id and store.find_organization(call.session, id):
        raise Invalid(id=["is already in use"])
    row = store.create_organization(
        call.session,
        argument["name"],
        argument["title"] or "",
        description=argument["description"] or "",
        image_url=argument["image_url"] or "",
        id=id,
    )
    return organization_dict(row, 0)


def _counts(call: Call) -> dict[str, int]:
    search = current_app.extensions["search"]
    found: dict[str, int] = search.search(call, rows=0, facets=["organization"], facet_limit=-1).facets["organization"]
    return found
