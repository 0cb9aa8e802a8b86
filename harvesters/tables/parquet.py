"""Parquet: the file tells the types itself; its batches are read one after the other."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from harvesters.tables.grid import Line, tabulate
from harvesters.tables.heads import Head
from harvesters.tables.shape import CHUNK, MAX_COLUMNS, Found, Source
from hub.errors import Unreadable
from hub.records import Refusal

ACCEPTS = frozenset({"application/vnd.apache.parquet"})
MAX_UNPACKED = 20_000_000_000  # bytes
BATCH = 16_000_000  # bytes that a batch should have
_DAMAGED = "The Parquet file is damaged or incomplete"
_WHOLE_DIGITS = 18


def look(source: Source, hints: Mapping[str, Any]) -> Found:
    """The table in a Parquet file."""
    return tabulate(Batches(source), hints)


class Batches:
    """A Parquet file as rows."""

    padded = True
    delimiter = ""
    tests: tuple[str, ...] = ()

    def __init__(self, source: Source) -> None:
        self.source = source
        with self._opened() as file:
            self.schema, about = file.schema_arrow, file.metadata
            if len(self.schema) > MAX_COLUMNS:
                raise Unreadable(f"The file has {len(self.schema):,} columns; at most {MAX_COLUMNS:,} are taken in.")
            size = sum(about.row_group(index).total_byte_size for index in range(about.num_row_groups))
            self.rows = about.num_rows
            large = _beyond(file)
            self.types = [_type(field.type, field.name in large) for field in self.schema]
        if size > MAX_UNPACKED:
            raise Unreadable(f"The file unpacks to more than {MAX_UNPACKED:,} bytes.")
        self.batch = max(1, min(CHUNK, BATCH * self.rows // max(1, size)))
        crs = _crs((self.schema.metadata or {}).get(b"geo", b""))
        self.facts: dict[str, Any] = {"crs": crs} if crs else {}

    def _opened(self) -> Any:
        try:
            return pq.ParquetFile(self.source.path, memory_map=False, pre_buffer=False, buffer_size=1 << 18)
        except MemoryError:
            raise
        except (pa.ArrowException, OSError, ValueError) as problem:
            raise Unreadable(f"{_DAMAGED} ({str(problem)[:150]}).") from problem

    def head(self) -> Head | None:
        """The names of the schema."""
        return Head([str(name) for name in self.schema.names], [""] * len(self.schema))

    def notes(self) -> Iterator[Refusal]:
        """There is nothing beside rows."""
        return iter(())

    def lines(self) -> Iterator[Line]:
        """All rows, numbered from 1."""
        number = 0
        with self._opened() as file:
            try:
                for batch in file.iter_batches(self.batch, use_threads=False):
                    columns = [_values(array, kind) for array, kind in zip(batch.columns, self.types, strict=True)]
                    for row in zip(*columns, strict=True):
                        number += 1
                        yield number, list(row)
            except MemoryError:
                raise
            except (pa.ArrowException, OSError) as problem:
                raise Unreadable(f"{_DAMAGED} ({str(problem)[:150]}).") from problem


def _crs(geo: bytes) -> str:
    """The coordinate system that GeoParquet names for its first geometry; empty where it means WGS 84."""
    try:
        about = orjson.loads(geo)
        found = about["columns"][about["primary_column"]]["crs"]["id"]
        return f"EPSG:{int(found['code'])}" if found["authority"] == "EPSG" else ""
    except (ValueError, LookupError, TypeError):
        return ""


def _beyond(file: Any) -> set[str]:
    """The columns of unsigned numbers of which some do not fit 64 bits with a sign."""
    unsigned = [
        index for index, column in enumerate(map(file.schema.column, range(len(file.schema)))) if _is_u64(column)
    ]
    found = set()
    for group in map(file.metadata.row_group, range(file.metadata.num_row_groups)):
        for column in map(group.column, unsigned):
            if column.statistics is None or not column.statistics.has_min_max or column.statistics.max >= 2**63:
                found.add(column.path_in_schema)
    return found


def _is_u64(column: Any) -> bool:
    return '"bitWidth":64,"isSigned":false' in str(column.logical_type.to_json())


def _type(kind: Any, large: bool) -> str:
    """The type of a column by the type in the file."""
    if pa.types.is_dictionary(kind):
        return _type(kind.value_type, large)
    if pa.types.is_integer(kind):
        return "text" if large else "integer"
    if pa.types.is_decimal(kind):
        return "integer" if kind.scale == 0 and kind.precision <= _WHOLE_DIGITS else "number"
    for test, name in _TESTS:
        if test(kind):
            return name
    return "text"


_TESTS = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_floating, "number"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "datetime"),
    (pa.types.is_time, "time"),
    (pa.types.is_nested, "json"),
)


def _values(array: Any, kind: str) -> list[Any]:
    """A column of a batch as plain values."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.timestamp("us", array.type.tz and "UTC"), safe=False)
    elif pa.types.is_time(array.type):
        array = array.cast(pa.time64("us"), safe=False)
    elif pa.types.is_duration(array.type):
        array = array.cast(pa.duration("us"), safe=False)
    try:
        values = array.to_pylist()
    except (ValueError, OverflowError):
        values = [_one(value) for value in array]
    if kind == "json":
        return [orjson.loads(orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS)) for value in values]
    if pa.types.is_string(array.type) or kind in ("integer", "boolean", "date", "datetime", "time"):
        return [int(value) if type(value) is Decimal else value for value in values] if kind == "integer" else values
    return [value if value is None or type(value) in (str, float) else _of(value, kind) for value in values]


def _one(value: Any) -> Any:
    """A moment beyond the calendar stays as the file's own number, and is refused as what it is not."""
    try:
        return value.as_py()
    except (ValueError, OverflowError):
        return f"{value.value}"


def _of(value: Any, kind: str) -> Any:
    if kind == "number":
        number = float(value)
        return number if isfinite(number) else None
    return value if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> Any:
    """What JSON does not know, as text."""
    match value:
        case Decimal():
            return float(value)
        case bytes():
            return _decoded(value)
        case timedelta():
            return str(value)
    return str(value)


def _decoded(value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return value.hex()
    return text if text.isprintable() else value.hex()
