"""Views that come by themselves: of a picture and of a table, with a new resource and when its format changes."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from catalogue.schemas.resource_view import IMAGE, TABLE
from hub.access import Call
from hub.datasets import store
from hub.datasets.models import Distribution, ResourceView

IMAGES = frozenset({"PNG", "JPG", "JPEG", "GIF", "SVG", "WEBP", "BMP", "TIFF"})
TABLES = frozenset({"CSV", "TSV", "XLS", "XLSX", "ODS"})

Formats = Mapping[UUID, str]
"""Resources and their formats."""


def formats(parts: Iterable[Distribution]) -> Formats:
    """The present formats, to compare with later."""
    return {part.id: part.format for part in parts}


def follow(call: Call, parts: Iterable[Distribution], before: Formats) -> None:
    """Give the resources that are new, or that have another format than `before`, the views that fit."""
    for part in parts:
        if before.get(part.id) != part.format:
            add(call, part, new=part.id not in before)


def add(call: Call, part: Distribution, *, new: bool = False) -> list[ResourceView]:
    """Make the views that fit a resource and are not there yet; one that is `new` has none."""
    wanted = _fitting(part)
    if new:
        return [store.add_view(call.session, part, *each, position=at) for at, each in enumerate(wanted)]
    known = {row.view_type for row in store.views(call.session, part.id)} if wanted else frozenset()
    return [store.add_view(call.session, part, *each) for each in wanted if each[0] not in known]


def _fitting(part: Distribution) -> list[tuple[str, str]]:
    """Types of views and their titles."""
    format = part.format.upper()
    found = [(IMAGE, "Image")] if format in IMAGES else []
    return [*found, *([(TABLE, "Table")] if format in TABLES or part.row_count is not None else [])]
