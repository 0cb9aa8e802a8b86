"""CSV as RFC 4180 says it, whole columns at a time."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from catalogue.exports.head import Batches, Head, Options, Variant
from catalogue.exports.values import json, moment, number, text, wkts

RISKY = frozenset("=+-@\t\r")
"""With these a text begins that a spreadsheet would read as a formula."""

Cells = Sequence[Any]


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """A line of names, then a line per row; geometries as WKT in a column behind the others."""
    variant = options.variant
    yield begin(head, variant)
    for batch in batches:
        yield _lines(zip(*_columns(head, batch, variant), strict=True), variant)


def begin(head: Head, variant: Variant) -> bytes:
    """The line of names, with the mark that some spreadsheets want."""
    names = [*head.names, head.place] if head.geometry else head.names
    return variant.mark + _lines([[safe(name) if variant.safe else name for name in names]], variant)


def safe(value: str) -> str:
    """A text that no spreadsheet reads as a formula."""
    return "'" + value if value[:1] in RISKY else value


def _lines(rows: Any, variant: Variant) -> bytes:
    into = io.StringIO(newline="")
    csv.writer(into, delimiter=variant.delimiter, lineterminator="\r\n").writerows(rows)
    return into.getvalue().encode("utf-8", "replace")


def _columns(head: Head, batch: Sequence[tuple[Any, ...]], variant: Variant) -> list[Cells]:
    columns: list[Cells] = list(zip(*batch, strict=True))
    if head.geometry and columns:
        columns[-1] = wkts(columns[-1])
    for at, column in enumerate(head.columns):
        if columns:
            columns[at] = _BY_TYPE.get(column.type, _any)(columns[at], variant)
    return columns


def _whole(values: Cells, _: Variant) -> Cells:
    return values  # the writer does the rest, and quicker


def _texts(values: Cells, variant: Variant) -> Cells:
    if not variant.safe:
        return values
    return ["'" + value if value is not None and value[:1] in RISKY else value for value in values]


def _numbers(values: Cells, variant: Variant) -> Cells:
    written = [number(value) if type(value) is float else text(value) for value in values]
    return written if variant.decimal == "." else [value.replace(".", variant.decimal) for value in written]


def _flags(values: Cells, _: Variant) -> Cells:
    return [_FLAGS[value] for value in values]


def _days(values: Cells, _: Variant) -> Cells:
    return [None if value is None else value.isoformat() for value in values]


def _moments(values: Cells, _: Variant) -> Cells:
    return [None if value is None else moment(value) for value in values]


def _parts(values: Cells, _: Variant) -> Cells:
    return [None if value is None else json(value).decode() for value in values]


def _any(values: Cells, variant: Variant) -> Cells:
    """Values of all kinds in one column, as readings of sensors may be."""
    return [_one(value, variant) for value in values]


def _one(value: Any, variant: Variant) -> str:
    if isinstance(value, str):
        return safe(value) if variant.safe else value
    return text(value).replace(".", variant.decimal) if isinstance(value, float) else text(value)


_FLAGS = {True: "true", False: "false", None: None}
_BY_TYPE: dict[str, Callable[[Cells, Variant], Cells]] = {
    "integer": _whole,
    "text": _texts,
    "number": _numbers,
    "boolean": _flags,
    "date": _days,
    "datetime": _moments,
    "time": _days,
    "json": _parts,
}
