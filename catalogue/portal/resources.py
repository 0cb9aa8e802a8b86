"""A dataset's distributions as people see them: what can be downloaded, and the first rows of tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import url_for
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row
from sqlalchemy.orm import Session

from catalogue.exports import FORMATS
from catalogue.portal import present
from catalogue.portal.language import gettext
from catalogue.portal.markup import excerpt, host, link
from hub.datasets import store as datasets
from hub.datasets.store import Shown
from hub.errors import NotFound

PREVIEWS = 3
ROWS = 8
COLUMNS = 8
ON_MAP = 2_000
LISTED = 20
OFFERED, OFFERED_PLACES = ("csv", "xlsx", "ods", "json", "parquet"), ("geojson", "gpkg", "kml")
"""The formats that pages offer: what people and researchers open; the others are for programs, which know of them."""
NUMERIC = frozenset({"integer", "number"})


@dataclass(frozen=True, slots=True)
class Link:
    """Where something can be had; `host` is the other site that it leads to."""

    label: str
    url: str
    size: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A distribution and the forms it comes in."""

    title: str
    description: str
    changed: datetime
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table, as its head says it."""

    title: str
    description: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a table, ready to read."""

    id: UUID
    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    total: int
    left_out: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's preview and the places in its rows, as many as a small map shows."""

    preview: Preview
    geometries: Sequence[BaseGeometry]


def part(shown: Shown, id: UUID) -> Row[Any]:
    """One distribution of a dataset; raises `NotFound` where it belongs to another one."""
    found = next((each for each in shown.distributions if each.id == id), None)
    if found is None:
        raise NotFound("There is no such resource")
    return found


def title(part: Row[Any]) -> str:
    """What a distribution is called where it has no title."""
    return part.title or part.file_name or part.format or gettext("Data")


def readings(part: Row[Any]) -> list[Link]:
    """Where the readings of a datastream can be had."""
    kinds = (*OFFERED, *OFFERED_PLACES)
    return [Link(kind_name(k), url_for("downloads.observations", id=part.datastream_id, suffix=k)) for k in kinds]


def tables(session: Session, parts: Sequence[Row[Any]]) -> list[Table]:
    """The first tables among the distributions."""
    with_rows = [part for part in parts if part.row_count]
    return [_table(session, part) for part in with_rows[:PREVIEWS]]


def _table(session: Session, part: Row[Any]) -> Table:
    first = list(datasets.rows(session, part.id, limit=ROWS))
    geometries = [row.geometry for row in first if row.geometry is not None]
    if geometries and part.row_count > ROWS:
        after = datasets.rows(session, part.id, after=first[-1].number, limit=ON_MAP - ROWS)
        geometries += [row.geometry for row in after if row.geometry is not None]
    kinds = [column.get("type", "text") for column in part.columns[:COLUMNS]]
    cells = [[present.cell(v, k) for v, k in zip(row.data, kinds, strict=False)] for row in first]
    headings = [_heading(column) for column in part.columns[:COLUMNS]]
    left_out = [_heading(column).title for column in part.columns[COLUMNS : COLUMNS + LISTED]]
    return Table(Preview(part.id, part.title, headings, cells, part.row_count, left_out), geometries)


def _heading(column: dict[str, Any]) -> Heading:
    title = column.get("title") or column.get("name") or ""
    title = f"{title} ({column['unit']})" if column.get("unit") else title
    return Heading(present.cell(title), excerpt(column.get("description") or "", 120), column.get("type") in NUMERIC)


def downloads(dataset: UUID, parts: Sequence[Row[Any]], placed: frozenset[UUID]) -> list[Download]:
    """The first files and links to download; `placed` are the tables with geometries."""
    return [_download(dataset, part, placed) for part in files(parts)[:LISTED]]


def files(parts: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The distributions that are no readings of datastreams."""
    return [part for part in parts if part.datastream_id is None]


def _download(dataset: UUID, part: Row[Any], placed: frozenset[UUID]) -> Download:
    return Download(title(part), excerpt(part.description), part.modified_at, _links(dataset, part, placed))


def _links(dataset: UUID, part: Row[Any], placed: frozenset[UUID]) -> list[Link]:
    links = []
    if part.held_back:  # those who may edit find it with what was found in it
        pass
    elif part.blob:
        address = f"/dataset/{dataset}/resource/{part.id}/download/{quote(part.file_name or 'file', safe='')}"
        label = gettext("Original (%(format)s)", format=part.format) if part.format else gettext("Original")
        links.append(Link(label, address, _size(part)))
    elif address := link(part.terms.get("download_url") or "") or link(part.access_url):
        links.append(Link(part.format or gettext("Link"), address, _size(part), host(address)))
    if part.row_count is not None:
        kinds = (*OFFERED, *OFFERED_PLACES) if part.id in placed else OFFERED
        links += [Link(kind_name(kind), f"/resource/{part.id}/table.{kind}") for kind in kinds]
    return links


def _size(part: Row[Any]) -> str:
    return present.size(part.byte_size) if part.byte_size else ""


def kind_name(kind: str) -> str:
    """How a file format is called."""
    return FORMATS[kind].title if kind in FORMATS else kind.upper()
