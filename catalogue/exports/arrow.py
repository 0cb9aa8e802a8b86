"""Rows as columns in memory (Apache Arrow), with what is told of each column."""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import shapely

from catalogue.exports.head import Head, Rows
from catalogue.exports.values import text

ZONED = pa.timestamp("us", "UTC")
TYPES: dict[str, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": ZONED,
    "time": pa.time64("us"),
}
"""Everything else is a text."""


def schema(head: Head, names: Sequence[str], place: str) -> pa.Schema:
    """The columns under these names, with title, unit and description; geometries as WKB."""
    columns = zip(head.columns, names, strict=True)
    fields = [pa.field(name, TYPES.get(each.type, pa.string()), metadata=_about(each)) for each, name in columns]
    return pa.schema([*fields, pa.field(place, pa.binary())] if head.geometry else fields)


def batch(head: Head, rows: Rows, like: pa.Schema) -> pa.RecordBatch:
    """The rows as columns of this schema."""
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * len(like)
    if head.geometry:
        columns[-1] = shapely.to_wkb(list(columns[-1])).tolist() if rows else ()
    for at, column in enumerate(head.columns):
        columns[at] = _PREPARED.get(column.type, _texts)(columns[at])
    return pa.RecordBatch.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, like, strict=True)], schema=like
    )


def _about(column: Any) -> dict[str, str] | None:
    said = {"title": column.title, "unit": column.unit, "description": column.description}
    return {key: value for key, value in said.items() if value} or None


def _same(values: Sequence[Any]) -> Sequence[Any]:
    return values


def _numbers(values: Sequence[Any]) -> Sequence[Any]:
    if set(map(type, values)) <= {float, type(None)}:
        return values
    return [None if value is None else float(value) for value in values]


def _texts(values: Sequence[Any]) -> Sequence[Any]:
    if set(map(type, values)) <= {str, type(None)}:
        return values
    return [None if value is None else text(value) for value in values]


_PREPARED: dict[str, Callable[[Sequence[Any]], Sequence[Any]]] = {
    **dict.fromkeys(TYPES, _same),
    "number": _numbers,
}
