"""Search among datasets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields, pre_load, validate

from catalogue.action import action
from catalogue.packages import packages
from catalogue.schemas.values import Names, Natural, optional_text
from hub.access import Call
from hub.datasets import store, vocabulary
from hub.errors import UnknownParameter
from hub.identity import store as identity

ROWS_CAP = 1000


class Search(Schema):
    """CKAN's package_search."""

    q = optional_text()
    fq = optional_text()
    fq_list = Names(load_default=list)
    fl = Names(load_default=list)
    rows = Natural(load_default=10)
    start = Natural(load_default=0)
    sort = optional_text()
    facet = fields.Boolean(load_default=True)
    facet_field = Names(load_default=list, data_key="facet.field")
    facet_limit = fields.Integer(load_default=50, data_key="facet.limit", validate=validate.Range(-1, 100_000))
    facet_mincount = fields.Integer(load_default=1, data_key="facet.mincount", validate=validate.Range(0, 2**31))
    include_private = fields.Boolean(load_default=False)
    include_drafts = fields.Boolean(load_default=False)
    include_deleted = fields.Boolean(load_default=False)
    ext_bbox = optional_text()

    @pre_load
    def _refuse(self, data: Mapping[str, Any], **_: Any) -> Mapping[str, Any]:
        known = TOLERATED | {field.data_key or name for name, field in self.fields.items()}
        unknown = sorted(key for key in data if key not in known and not key.startswith("ext_"))
        if unknown:
            raise UnknownParameter(f"Invalid search parameters: {', '.join(unknown)[:500]}")
        return data


TOLERATED = frozenset((
    "use_default_schema", "extras", "df", "qf", "mm", "bf", "boost", "tie",
    "defType", "wt", "facet.sort",
))  # fmt: skip
"""Keys that CKAN knows and that change nothing here."""


@action(takes=Search)
def package_search(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Datasets that match `q` and the filters `fq`, a page of them, with counts by the fields in `facet.field`."""
    filters = [argument["fq"], *argument["fq_list"]]
    result = current_app.extensions["search"].search(
        call,
        with_private=any(argument[key] for key in ("include_private", "include_drafts", "include_deleted")),
        q=argument["q"],
        fq=[text for text in filters if text.strip()],
        rows=min(argument["rows"], ROWS_CAP),
        start=argument["start"],
        sort=argument["sort"],
        facets=argument["facet_field"] if argument["facet"] else [],
        facet_limit=argument["facet_limit"],
        facet_mincount=argument["facet_mincount"],
        bbox=argument["ext_bbox"],
        states=frozenset({"active"} | {state for key, state in _STATES.items() if argument[key]}),
    )
    found = packages(call, store.by_ids(call.session, map(UUID, result.ids)))
    if wanted := {name for text in argument["fl"] for name in text.split(",")}:
        found = [{key: value for key, value in package.items() if key in wanted} for package in found]
    return {
        "count": result.count,
        "sort": result.sort,
        "facets": result.facets,
        "search_facets": {field: _facet(call, field, counts) for field, counts in result.facets.items()},
        "results": found,
        **({"suggestions": result.suggestions} if result.suggestions else {}),
    }


_STATES = {"include_drafts": "draft", "include_deleted": "deleted"}


def _facet(call: Call, field: str, counts: Mapping[str, int]) -> dict[str, Any]:
    titles: dict[str, str] = {}
    if field == "organization":
        titles = identity.titles(call.session)
    elif field == "groups":
        titles = {code.lower(): theme.de for code, theme in vocabulary.THEMES.items()}
        if counts.keys() - titles.keys():
            titles |= {row.name: row.title for row in identity.groups(call.session)}
    elif field == "license_id":
        titles = {code: row.title for code, row in vocabulary.licenses().items()}
    items = [{"name": name, "display_name": titles.get(name, name), "count": count} for name, count in counts.items()]
    return {"title": field, "items": sorted(items, key=lambda i: (-i["count"], str(i["display_name"])))}
