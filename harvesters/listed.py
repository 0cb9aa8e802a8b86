"""The rows of a table that came in a message: CSV or a workbook, with its header found as for any file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from harvesters.documents import clean
from harvesters.tables import heads, kinds, sheets
from harvesters.tables.delimited import Delimited
from harvesters.tables.grid import Grid, Line
from harvesters.tables.shape import Held
from harvesters.tables.tally import missing_words
from harvesters.tables.texts import Text
from hub.errors import Unreadable


@dataclass(frozen=True, slots=True)
class Row:
    """The filled fields of one row by their column's title, and the number that a spreadsheet shows."""

    number: int
    fields: Mapping[str, str]
    problem: str = ""


def rows(body: bytes, media_type: str, name: str, hints: Mapping[str, Any]) -> Iterator[Row]:
    """Every row below the header that is not empty; raises Unreadable where there is no table."""
    problem: Unreadable | None = None
    for grid in _grids(Held(body), media_type, name, hints):
        try:
            return _below(grid, hints)
        except Unreadable as found:
            problem = problem or found
    raise problem or Unreadable("The table is empty.")


def _grids(held: Held, media_type: str, name: str, hints: Mapping[str, Any]) -> Iterator[Grid]:
    kind = kinds.kind(held, media_type, name)
    if kind == "csv":
        yield Delimited(Text(held), str(hints.get("delimiter") or ""))
    elif kind in ("xlsx", "ods", "xls"):
        yield from sheets.grids(held, kind, hints.get("sheet"))
    else:
        raise Unreadable("Datasets can be listed in CSV, XLSX, XLS or ODS.")


def _below(grid: Grid, hints: Mapping[str, Any]) -> Iterator[Row]:
    """The rows below the header of a sheet."""
    lines = grid.lines()
    sample = list(islice(lines, heads.SAMPLE))
    filled = [(number, found) for number, found in sample if not isinstance(found, str) and heads.filled_width(found)]
    head = heads.find(filled, hints, missing_words()) if filled else None
    if head is None or not head.rows:
        raise Unreadable("The table has no header that names its columns.")
    titles = [" ".join(title.split()) for title in head.titles]
    rows = (_row(titles, line) for line in chain(sample, lines) if line[0] > head.last)
    return (row for row in rows if row)


def _row(titles: list[str], line: Line) -> Row | None:
    number, values = line
    if isinstance(values, str):
        return Row(number, {}, values)
    texts = (_text(value) for value in values)
    filled = {title: text for title, text in zip(titles, texts, strict=False) if title and text}
    return Row(number, filled) if filled else None


def _text(value: Any) -> str:
    """What a cell says; whole numbers and days are not shown as a spreadsheet stores them."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else clean(str(value)).strip()
