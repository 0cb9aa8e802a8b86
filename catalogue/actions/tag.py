"""Tags, which are keywords of datasets."""

from typing import Any

from flask import current_app
from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.schemas.values import optional_text
from hub.access import Call
from hub.errors import NotFound


class TagList(Schema):
    """Which tags, and how much of each."""

    query = optional_text()
    vocabulary_id = optional_text()
    all_fields = fields.Boolean(load_default=False)


@action(takes=TagList)
def tag_list(call: Call, argument: dict[str, Any]) -> list[Any]:
    """The tags of datasets that the caller may see, in order; `query` keeps those that contain it."""
    if argument["vocabulary_id"]:
        raise NotFound("There is no such vocabulary: all tags here are free")
    found = current_app.extensions["search"].search(call, rows=0, facets=["tags"], facet_limit=-1).facets["tags"]
    wanted = argument["query"].lower()
    names = sorted(name for name in found if wanted in name.lower())
    if not argument["all_fields"]:
        return names
    return [{"id": n, "name": n, "display_name": n, "vocabulary_id": None} for n in names]
