"""Records as CSV, JSON and GeoJSON, piece by piece, so that no answer has to fit into memory.

Sources: RFC 4180 (CSV), RFC 8259 (JSON), RFC 7946 (GeoJSON).
"""

import csv
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry

from catalogue import places

TYPES = {"csv": "text/csv;charset=utf-8", "json": "application/json", "geojson": "application/geo+json"}
"""What follows the dot in an address, and its media type."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Variant:
    """How a CSV file is written; `safe` takes the meaning from texts that a spreadsheet would read as a formula."""

    delimiter: str = ","
    decimal: str = "."
    mark: bytes = b""
    safe: bool = True


VARIANTS = {"": Variant(), "de": Variant(";", ",", b"\xef\xbb\xbf"), "raw": Variant(safe=False)}
"""The usual one, the one that German spreadsheets open by double click, the one for programs."""


class _Line:
    """What `csv` writes to: it gives the line back."""

    def write(self, line: str) -> bytes:
        return line.encode("utf-8", "replace")


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]], variant: Variant) -> Iterator[bytes]:
    """A CSV file, line by line."""
    write: Any = csv.writer(_Line(), delimiter=variant.delimiter, lineterminator="\r\n").writerow
    yield variant.mark + write([_cell(name, variant) for name in header])
    for row in rows:
        yield write([_cell(value, variant) for value in row])


def _cell(value: Any, variant: Variant) -> str:
    if isinstance(value, str):
        return "'" + value if variant.safe and value.startswith(FORMULA) else value
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", variant.decimal) if isfinite(value) else ""
    return str(value) if type(value) is int else orjson.dumps(value).decode()


def json_list(records: Iterable[Any], before: bytes = b"", behind: bytes = b"") -> Iterator[bytes]:
    """A JSON list, record by record, with what stands before and behind it."""
    yield before + b"["
    separator = b"\n"
    for record in records:
        yield separator + orjson.dumps(record)
        separator = b",\n"
    yield b"\n]" + behind + b"\n"


def feature_collection(features: Iterable[Any]) -> Iterator[bytes]:
    """A GeoJSON file of these features."""
    return json_list(features, b'{"type":"FeatureCollection","features":', b"}")


def feature(properties: Any, geometry: BaseGeometry | None, id: int) -> dict[str, Any]:
    """One thing on the map."""
    return {"type": "Feature", "id": id, "properties": properties, "geometry": place(geometry)}


def place(geometry: BaseGeometry | None) -> orjson.Fragment:
    """A geometry as GeoJSON within a record."""
    return orjson.Fragment(places.geojson(geometry))


def gather(pieces: Iterable[bytes]) -> Generator[bytes, None, None]:
    """The same bytes in pieces of a size that is worth sending."""
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(kept)
            kept, size = [], 0
    yield b"".join(kept)
