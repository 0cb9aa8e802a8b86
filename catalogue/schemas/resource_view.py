"""A CKAN resource view, both ways."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import INCLUDE, Schema, ValidationError, fields, post_load
from werkzeug.datastructures import FileStorage

from catalogue.schemas.values import optional_text, required_text
from hub.datasets.models import ResourceView

TABLE, GRAPH, MAP, IMAGE = "datatables_view", "graph_view", "geo_view", "image_view"
TYPES = frozenset({
    TABLE, GRAPH, MAP, IMAGE, "text_view", "video_view", "audio_view", "webpage_view", "pdf_view", "geojson_view",
    "shp_view", "wmts_view",
})  # fmt: skip
FORMER = {"recline_view": TABLE, "recline_grid_view": TABLE, "recline_graph_view": GRAPH, "recline_map_view": MAP}
"""Types that CKAN no longer has and that clients still send."""
OWN = frozenset({"id", "resource_id", "package_id", "title", "description", "view_type", "order"})


class ViewUpdate(Schema):
    """What clients send for a view that is there; keys beyond these belong to its type and are kept."""

    class Meta:
        unknown = INCLUDE

    id = required_text()
    title = optional_text()
    description = fields.String(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The keys of every view, and apart from them those of its type."""
        further = {key: value for key, value in data.items() if key not in OWN and not isinstance(value, FileStorage)}
        return {**{key: data[key] for key in self.fields}, "settings": further}


class ViewCreate(ViewUpdate):
    """What clients send for a new view."""

    id = optional_text()
    resource_id = required_text()
    title = required_text()
    view_type = required_text()

    @post_load
    def make(self, data: dict[str, Any], **options: Any) -> dict[str, Any]:
        """What `ViewUpdate` makes, with a type that the hub knows."""
        made: dict[str, Any] = super().make(data, **options)
        made["view_type"] = FORMER.get(made["view_type"], made["view_type"])
        if made["view_type"] not in TYPES:
            raise ValidationError({"view_type": ["No plugin found for this view type"]})
        return made


def view_dict(row: ResourceView, package_id: UUID) -> Mapping[str, Any]:
    """A view as CKAN shows it."""
    return {
        **row.settings,
        "id": str(row.id),
        "resource_id": str(row.distribution_id),
        "package_id": str(package_id),
        "title": row.title,
        "description": row.description or None,
        "view_type": row.view_type,
    }
