"""Tags: free ones, which are keywords of datasets, and those of vocabularies."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.packages import packages
from catalogue.schemas.values import Names, Natural, optional_text, required_text
from catalogue.search.fields import VOCABULARY
from hub.access import Call
from hub.datasets import store as datasets
from hub.datasets.models import VocabularyTag
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
    """The free tags of datasets that the caller may see, or all tags of a vocabulary; `query` is a part of the name."""
    found = _tags(call, [argument["query"]], argument["vocabulary_id"])
    return found if argument["all_fields"] else [tag["name"] for tag in found]


@action(takes=TagShow)
def tag_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One free tag of datasets that the caller may see by name, or of a vocabulary by id or with `vocabulary_id`."""
    tag, field = _tag(call, argument["id"], argument["vocabulary_id"])
    found = {**tag, "state": "active"}
    if argument["include_datasets"]:
        quoted = tag["name"].replace("\\", "\\\\").replace('"', '\\"')
        ids = current_app.extensions["search"].search(call, fq=[f'{field}:"{quoted}"'], rows=CAP).ids
        shown = datasets.by_ids(call.session, map(UUID, ids))
        found["packages"] = packages(call, shown)
    return found


@action(takes=TagSearch)
def tag_search(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """How many tags contain one of the texts in `query`, and a page of them."""
    found = _asked(call, argument)
    return {"count": len(found), "results": _page(found, argument)}


@action(takes=TagAutocomplete)
def tag_autocomplete(call: Call, argument: dict[str, Any]) -> Sequence[str]:
    """The names of tags that contain one of the texts in `query`."""
    return [tag["name"] for tag in _page(_asked(call, argument), argument)]


def tag_dict(name: str) -> dict[str, Any]:
    """A free tag as CKAN shows it in lists."""
    return {"id": name, "name": name, "display_name": name, "vocabulary_id": None}


def tag_in(tag: VocabularyTag) -> dict[str, Any]:
    """A tag of a vocabulary as CKAN shows it in lists."""
    shown = {"id": str(tag.id), "name": tag.name, "display_name": tag.name}
    return {**shown, "vocabulary_id": str(tag.vocabulary_id)}


def _tag(call: Call, name_or_id: str, vocabulary: str) -> tuple[dict[str, Any], str]:
    """A tag, and by which field datasets with it are found."""
    row = datasets.vocabulary(call.session, vocabulary) if vocabulary else None
    tag = datasets.find_tag(call.session, name_or_id, row)
    if tag is not None:
        row = row or datasets.vocabulary(call.session, tag.vocabulary_id)
        return tag_in(tag), VOCABULARY + re.sub(r"(\W)", r"\\\1", row.name)
    if row is not None or name_or_id not in _free(call, [name_or_id]):
        raise NotFound("There is no such tag")
    return tag_dict(name_or_id), "tags"


def _asked(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [part for part in argument["query"] or argument["q"] if part.strip()]
    return _tags(call, parts, argument["vocabulary_id"])


def _page(tags: list[dict[str, Any]], argument: dict[str, Any]) -> list[dict[str, Any]]:
    return tags[argument["offset"] :][: min(argument["limit"], CAP)]


def _tags(call: Call, parts: Sequence[str], vocabulary: str | None) -> list[dict[str, Any]]:
    """The tags that contain one of `parts`, in order; none where nothing was asked for."""
    if not vocabulary:
        return [tag_dict(name) for name in _free(call, parts)]
    found = {tag.name: tag for tag in datasets.vocabulary(call.session, vocabulary).tags}
    return [tag_in(found[name]) for name in _with(found, parts)]


def _free(call: Call, parts: Sequence[str]) -> list[str]:
    found = current_app.extensions["search"].search(call, rows=0, facets=["tags"], facet_limit=-1).facets["tags"]
    return _with(found, parts)


def _with(names: Iterable[str], parts: Sequence[str]) -> list[str]:
    wanted = [part.strip().lower() for part in parts]
    return sorted(name for name in names if any(part in name.lower() for part in wanted))
