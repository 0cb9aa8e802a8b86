"""What a dataset's archive holds of its data: tables, readings and kept files, as far as the caller may see them."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row

from catalogue import codes, observation_file, table_file
from catalogue.exports import VARIANTS, Head, aside
from catalogue.exports.head import free
from catalogue.originals import clean_name
from hub.access import Call
from hub.datasets import store
from hub.datasets.store import Shown, tables
from hub.datasets.store.tables import DataTable, Query
from hub.errors import NotFound
from hub.iot import store as iot

TABLE, READINGS, FILE = "table", "readings", "file"
SAMPLE = 8
"""So many rows stand on the page for people."""
CELL, READING = 12, 60
"""About so many bytes a cell and a reading take as CSV."""
LOOSE = ("text/", "application/json", "application/geo+json", "application/xml", "application/gml+xml")
"""What is worth compressing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive; `size` is known or about right, `head` says what the columns of a CSV file are."""

    path: str
    title: str
    kind: str
    size: int
    address: str
    make: Callable[[], Generator[bytes, None, None]]
    head: Head | None = None
    media_type: str = "text/csv"
    rows: int = 0
    sample: Sequence[tuple[Any, ...]] = ()

    @property
    def compress(self) -> bool:
        """Whether compressing makes it smaller."""
        return self.media_type.startswith(LOOSE)


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes in, and what is too large together with it; `state` changes with any of them."""

    entries: Sequence[Entry]
    left_out: Sequence[Entry]
    state: Sequence[Any]


def contents(call: Call, shown: Shown, most: int) -> Contents:
    """Tables first, then readings, then kept files, each in the dataset's order, up to `most` bytes."""
    found = [*_tables(call, shown), *_readings(call, shown), *_files(call, shown)]
    entries: list[Entry] = []
    left_out: list[Entry] = []
    total = 0
    for (entry, _), path in zip(found, _each_once([entry.path for entry, _ in found]), strict=True):
        fits = total + entry.size <= most
        total += entry.size if fits else 0
        (entries if fits else left_out).append(replace(entry, path=path))
    return Contents(entries, left_out, [state for _, state in found])


Found = Iterator[tuple[Entry, Any]]


def _tables(call: Call, shown: Shown) -> Found:
    for part in shown.distributions:
        table = tables.find(call.session, part.id) if part.row_count is not None else None
        if table is None:
            continue
        name = _name(part)
        for suffix in ("csv", "parquet"):
            entry = _table(call, shown, part, table, suffix)
            yield replace(entry, path=f"data/{name}.{suffix}"), (part.id, table.version, suffix, entry.head)


def _table(call: Call, shown: Shown, part: Row[Any], table: DataTable, suffix: str) -> Entry:
    query, head = table_file.asked_of(call, shown, part, table, suffix, Query(limit=None))
    size = CELL * table.row_count * max(1, len(head.columns))
    return Entry(
        path="",
        title=head.title,
        kind=TABLE,
        size=size if suffix == "csv" else size // 3,
        address=f"{call.settings.site_url}/resource/{part.id}/table.{suffix}",
        make=partial(table_file.write, call, part.id, suffix, head, query, VARIANTS[""]),
        head=head,
        media_type="text/csv" if suffix == "csv" else "application/vnd.apache.parquet",
        rows=table.row_count,
        sample=_first(call, table, query) if suffix == "csv" else (),
    )


def _first(call: Call, table: DataTable, query: Query) -> Sequence[tuple[Any, ...]]:
    return tables.search(call.session, table, replace(query, limit=SAMPLE, geometry=False)).rows


def _readings(call: Call, shown: Shown) -> Found:
    ids = [part.datastream_id for part in shown.distributions if part.datastream_id is not None]
    newest = iot.latest(call.session, ids)
    for id in ids:
        try:
            stream = iot.datastream(call.session, id)
        except NotFound:  # private, beside a dataset that is not
            continue
        count = newest[id].count if id in newest else 0
        entry = Entry(
            path=f"data/{store.slug(stream.name) or id}.csv",
            title=stream.name,
            kind=READINGS,
            size=READING * count,
            address=f"{call.settings.site_url}/datastreams/{id}/observations.csv",
            make=partial(observation_file.write, call, id, "csv", (None, None), VARIANTS[""]),
            head=observation_file.head(stream, "csv", None),
            rows=count,
        )
        yield entry, (id, newest.get(id), entry.head, observation_file.corrections(stream))


def _files(call: Call, shown: Shown) -> Found:
    for part in shown.distributions:
        if not part.blob or part.held_back or not call.files.exists(part.blob):
            continue
        name = clean_name(part.file_name)
        file = call.files.path(part.blob)
        entry = Entry(
            path=f"originals/{name}",
            title=part.title or name,
            kind=FILE,
            size=file.stat().st_size,
            address=f"{call.settings.site_url}/dataset/{shown.dataset.id}/resource/{part.id}/download/{quote(name)}",
            make=partial(aside.pieces, file),
            media_type=codes.media_type(part.media_type) or "application/octet-stream",
        )
        yield entry, (part.id, part.blob, name)


def _each_once(paths: Sequence[str]) -> list[str]:
    """The paths, those alike told apart by numbers in front of their endings: not every system tells Ä from ä."""
    found: list[str] = []
    for path in paths:
        bare = PurePosixPath(path)
        stem = free(
            str(bare.with_suffix("")), [str(PurePosixPath(p).with_suffix("")) for p in found if p.endswith(bare.suffix)]
        )
        found.append(f"{stem}{bare.suffix}")
    return found


def _name(part: Row[Any]) -> str:
    return store.slug(part.title or PurePosixPath(part.file_name).stem) or f"table-{str(part.id)[:8]}"
