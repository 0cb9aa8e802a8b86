"""Tags, which are keywords of datasets."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.schemas.package import package_dict
from catalogue.schemas.values import Names, Natural, optional_text, required_text
from hub.access import Call
from hub.datasets import store as datasets
from hub.errors import NotFound

CAP = 1000


class TagList(Schema):
    """Which tags, and how much of each."""

    query = optional_text()
    vocabulary_id = optional_text()
    all_fields = fields.Boolean(load_default=False)


class TagShow(Schema):
    """Which tag, and whether with its datasets."""

    id = required_text()
    vocabulary_id = optional_text()
    include_datasets = fields.Boolean(load_default=False)


class TagSearch(Schema):
    """Parts of names, and which page of the tags that have one."""

    query = Names(load_default=list)
    q = Names(load_default=list)
    vocabulary_id = optional_text()
    limit = Natural(load_default=CAP)
    offset = Natural(load_default=0)


class TagAutocomplete(TagSearch):
    """What somebody has typed so far."""

    limit = Natural(load_default=20)


@action(takes=TagList)
def tag_list(call: Call, argument: dict[str, Any]) -> list[Any]:
    """The tags of datasets that the caller may see, in order; `query` keeps those that contain it."""
    names = _names(call, [argument["query"]], argument["vocabulary_id"])
    return [tag_dict(name) for name in names] if argument["all_fields"] else names


@action(takes=TagShow)
def tag_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One tag of datasets that the caller may see, by name."""
    name = argument["id"]
    if name not in _names(call, [name], argument["vocabulary_id"]):
        raise NotFound("There is no such tag")
    found = {**tag_dict(name), "state": "active"}
    if argument["include_datasets"]:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        ids = current_app.extensions["search"].search(call, fq=[f'tags:"{quoted}"'], rows=CAP).ids
        shown = datasets.by_ids(call.session, map(UUID, ids))
        found["packages"] = [package_dict(each, call.settings.site_url) for each in shown]
    return found


@action(takes=TagSearch)
def tag_search(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """How many tags contain one of the texts in `query`, and a page of them."""
    names = _asked(call, argument)
    return {"count": len(names), "results": [tag_dict(name) for name in _page(names, argument)]}


@action(takes=TagAutocomplete)
def tag_autocomplete(call: Call, argument: dict[str, Any]) -> Sequence[str]:
    """The names of tags that contain one of the texts in `query`."""
    return _page(_asked(call, argument), argument)


def tag_dict(name: str) -> dict[str, Any]:
    """A tag as CKAN shows it in lists."""
    return {"id": name, "name": name, "display_name": name, "vocabulary_id": None}


def _asked(call: Call, argument: dict[str, Any]) -> list[str]:
    parts = [part for part in argument["query"] or argument["q"] if part.strip()]
    return _names(call, parts, argument["vocabulary_id"])


def _page(names: list[str], argument: dict[str, Any]) -> list[str]:
    return names[argument["offset"] :][: min(argument["limit"], CAP)]


def _names(call: Call, parts: Sequence[str], vocabulary: str | None) -> list[str]:
    """The tags that contain one of `parts`, in order; none where nothing was asked for."""
    if vocabulary:
        raise NotFound("There is no such vocabulary: all tags here are free")
    found = current_app.extensions["search"].search(call, rows=0, facets=["tags"], facet_limit=-1).facets["tags"]
    wanted = [part.strip().lower() for part in parts]
    return sorted(name for name in found if any(part in name.lower() for part in wanted))
