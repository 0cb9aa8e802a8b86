"""A table, or the rows of it that are asked for, as a file in any format."""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from catalogue import exports
from catalogue.exports import Format, Head, Options, Variant, csv
from catalogue.sending import PLACE, Sent
from hub.access import Call
from hub.datasets import store, words
from hub.datasets.store import Shown, tables
from hub.datasets.store.tables import ID, DataTable, Field, Query
from hub.records import Column

NUMBERED = frozenset(("xml", "geojson", "gpkg", "kml"))
"""Formats with a place for the number of a row."""


def sent(call: Call, part: Row[Any], suffix: str, asked: Query, variant: Variant, address: str) -> Sent:
    """The rows that are asked for; `address` is the whole question as it came."""
    table = tables.table(call.session, part.id)
    format = exports.find(suffix, places=table.has_geometry)
    shown = store.shown(call.session, part.dataset_id)
    query, head = asked_of(call, shown, part, table, suffix, asked)
    mark = hashlib.sha256(f"{part.id} {table.version} {address} {head!r}".encode()).hexdigest()
    return Sent(
        name=f"{shown.dataset.name}-{part.modified_at:%Y-%m-%d}.{suffix}",
        media_type=format.media_type,
        mark=mark,
        make=lambda: write(call, part.id, suffix, head, query, variant),
        folder=call.settings.data,
    )


def asked_of(
    call: Call, shown: Shown, part: Row[Any], table: DataTable, suffix: str, asked: Query
) -> tuple[Query, Head]:
    """The whole question to a table for a file of this format, and what stands above its rows."""
    query = _whole(table, asked, exports.FORMATS[suffix])
    return query, _head(call.settings.site_url, shown, part, table, query)


def write(
    call: Call, id: UUID, suffix: str, head: Head, query: Query, variant: Variant
) -> Generator[bytes, None, None]:
    """The file, in a session of its own; the first piece comes when the first rows are there."""
    options = Options(variant, call.settings.data / PLACE)
    with call.later() as session:
        table = tables.table(session, id)
        if (ready := copied(session, table, suffix, head, query, variant)) is not None:
            with closing(ready):
                yield from ready
            return
        # Closed before the session is, also where the client leaves half-way.
        with closing(tables.stream(session, table, query)) as batches:
            begin = next(batches, None)
            yield b""
            yield from exports.write(suffix, head, chain([begin] if begin else [], batches), options)


def copied(
    session: Session, table: DataTable, suffix: str, head: Head, query: Query, variant: Variant
) -> Generator[bytes, None, None] | None:
    """The file in the database's own words, which is quicker by far, where it can write what is wanted."""
    wanted: dict[str, Any]
    if suffix == "csv":
        wanted = {"delimiter": variant.delimiter, "decimal": variant.decimal, "newline": "\r\n", "safe": variant.safe}
    elif suffix == "parquet" and not any(each.type == "timestamp" for each in tables.fields_of(table)):
        wanted = {"places": "hex", "bare": True}
    else:
        return None
    rows = tables.copy_csv(session, table, query, {**wanted, "exact": True})
    return _from_rows(suffix, head, rows, variant) if rows is not None else None


def _from_rows(
    suffix: str, head: Head, rows: Generator[bytes, None, None], variant: Variant
) -> Generator[bytes, None, None]:
    with closing(rows):
        begin = next(rows, b"")
        yield b""
        whole = chain([begin] if begin else [], rows)
        if suffix == "csv":
            yield csv.begin(head, variant)
            yield from whole
        else:
            yield from exports.FORMATS[suffix].writer.from_csv(head, whole)


def about(site_url: str, shown: Shown, part: Row[Any] | None = None) -> dict[str, Any]:
    """What is told of a dataset, or one part of it, within its files."""
    row = shown.dataset
    code = (part.license if part else "") or row.license
    known = words.licensed(code)
    return {
        "description": (part.description if part else "") or row.description,
        "license": known.iri if known else code,
        "attribution": row.terms.get("license_attribution") or "",
        "source": f"{site_url}/dataset/{row.name}",
        "modified": part.modified_at if part else row.metadata_modified,
    }


def _whole(table: DataTable, asked: Query, format: Format) -> Query:
    """The question with its columns named: the number of the row where the format has a place for it."""
    numbered = format.suffix in NUMBERED and not asked.distinct
    names = asked.fields or [each.id for each in tables.fields_of(table)]
    first = [ID] if numbered and ID not in names else []
    geometry = table.has_geometry and (format.places or not asked.fields)
    return replace(asked, fields=[*first, *names], geometry=geometry)


def _head(site_url: str, shown: Shown, part: Row[Any], table: DataTable, query: Query) -> Head:
    known = {each.id: tables.to_column(each) for each in (Field(ID, "int8"), *tables.fields_of(table))}
    names: Sequence[str] = query.fields or ()
    return Head(
        name=shown.dataset.name,
        title=part.title or shown.dataset.title,
        columns=[known.get(name, Column(name)) for name in names],
        geometry=query.geometry,
        srid=table.srid,
        about=about(site_url, shown, part),
    )
