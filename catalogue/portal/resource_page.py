"""The page of one resource: what it is, where it can be had, and the first rows where it is a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import Row

from catalogue.packages import sees
from catalogue.portal import file_notes, own_fields, present, resources
from catalogue.portal.file_notes import Note
from catalogue.portal.language import gettext
from catalogue.portal.markup import render
from catalogue.portal.metadata import Item, Line
from catalogue.portal.resources import Link, Preview
from hub.access import Call
from hub.datasets.store import Shown
from hub.errors import NotFound


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a resource shows."""

    dataset: Row[Any]
    id: UUID
    title: str
    description: Markup
    links: Sequence[Link]
    previews: Sequence[Preview]
    lines: Sequence[Line]
    notes: Sequence[Note]
    changed_columns: Sequence[tuple[str, str]]
    explained: bool


def build(call: Call, shown: Shown, id: UUID) -> Page:
    """The page of a resource of this dataset; raises `NotFound` where there is none to be seen."""
    part = resources.part(shown, id)
    if not sees(call, part):
        raise NotFound("There is no such resource")
    tables = resources.tables(call.session, [part])
    placed = frozenset(table.preview.id for table in tables if table.geometries)
    found = resources.downloads(shown.dataset.id, [part], placed)
    return Page(
        dataset=shown.dataset,
        id=part.id,
        title=resources.title(part),
        description=render(part.description),
        links=found[0].links if found else resources.readings(part),
        previews=[table.preview for table in tables],
        lines=[
            *(Line(label, [Item(text)]) for label, text in _lines(shown.dataset, part) if text),
            *own_fields.of_resource(shown.dataset, part),
        ],
        notes=file_notes.notes(call, shown, [part]),
        changed_columns=file_notes.changed_columns(call, [part]),
        explained=part.row_count is not None,
    )


def _lines(dataset: Row[Any], part: Row[Any]) -> Iterator[tuple[str, str]]:
    yield gettext("Format"), part.format
    yield gettext("Media type"), part.media_type
    yield gettext("Size"), present.size(part.byte_size) if part.byte_size else ""
    yield gettext("Licence"), present.licence(part.license or dataset.license)
    yield "SHA-256", part.blob
    yield gettext("Content last changed"), present.day(part.modified_at)
    yield gettext("In this catalogue since"), present.day(part.created_at)
