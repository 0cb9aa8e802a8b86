"""Where the table begins in a file: what stands above it, its header of one or several rows, the units below."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harvesters import german
from harvesters.delimited import is_unit_line, units_of
from harvesters.tables import names
from harvesters.tables.values import written
from hub.errors import Unreadable

SAMPLE = 200  # rows that the head is told by
MAX_HEADER_ROWS = 3

_DATA = re.compile(
    rf"(?:{german.COMMA}|{german.POINT}|[+-]?\d[\d.,]*|{german.DATE}|{german.DATETIME}|{german.TIME})(?:\s?[%€])?",
    re.ASCII,
)
_YEAR = re.compile(r"(?:1[89]|2[01])\d{2}", re.ASCII)

Line = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Head:
    """The headings and units of all columns, the rows they stand in, and the last row before the values."""

    titles: list[str]
    units: list[str]
    rows: tuple[int, ...] = ()
    unit_row: int = 0
    last: int = 0

    @property
    def width(self) -> int:
        """How many columns the header has, without empty ones at its end."""
        return filled_width(self.titles) or len(self.titles)


def filled_width(fields: Sequence[Any]) -> int:
    """The place of the last field that holds something."""
    return next((index for index in range(len(fields), 0, -1) if not is_blank(fields[index - 1])), 0)


def is_blank(value: Any) -> bool:
    """Whether a field holds nothing."""
    return value is None or (type(value) is str and not value.strip())


def find(sample: Sequence[tuple[int, Sequence[Any]]], hints: Mapping[str, Any], missing: frozenset[str]) -> Head:
    """The head of the table that these first rows (with their numbers, none of them empty) are the beginning of."""
    lines = [(number, [_text(field) for field in fields]) for number, fields in sample]
    hinted = hints.get("header_row")
    if hinted is not None:
        return _hinted(lines, int(hinted))
    width = _usual_width(lines)
    at = _first_full(lines, width)
    if not _is_header(lines, at, missing):
        return Head([""] * max(len(fields) for _, fields in lines[at : at + 50]), [], (), 0, lines[at][0] - 1)
    first, last = _stretch(lines, at, width)
    return _head(lines, first, last)


def _text(value: Any) -> str:
    return "" if value is None else written(value).strip()


def _hinted(lines: Sequence[Line], row: int) -> Head:
    if row <= 0:
        return Head([""] * max(len(fields) for _, fields in lines), [])
    at = next((index for index, (number, _) in enumerate(lines) if number >= row), None)
    if at is None or lines[at][0] != row:
        raise Unreadable(f"Row {row}, which is said to be the header, is empty or not among the first rows.")
    return _head(lines, at, at)


def _head(lines: Sequence[Line], first: int, last: int) -> Head:
    rows = [fields for _, fields in lines[first : last + 1]]
    titles = _joined(rows)
    units, unit_row = [names.unit(title) for title in titles], 0
    width = filled_width(titles)
    if last + 2 < len(lines) and is_unit_line(lines[last + 1][1], lines[last + 2][1], width):
        below = units_of(lines[last + 1][1])
        units = [unit or (below[index] if index < len(below) else "") for index, unit in enumerate(units)]
        last, unit_row = last + 1, lines[last + 1][0]
    numbers = tuple(number for number, _ in lines[first : first + len(rows)])
    return Head(titles, units, numbers, unit_row, lines[last][0])


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """One heading for each column; in the upper rows of several, a heading reaches to the right."""
    width = max(map(len, rows))
    parts: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        reach = ""
        for index in range(width):
            field = names.title(row[index]) if index < len(row) else ""
            reach = field or (reach if depth < len(rows) - 1 else "")
            if reach and reach not in parts[index]:
                parts[index].append(reach)
    return [" ".join(part) for part in parts]


def _usual_width(lines: Sequence[Line]) -> int:
    """As wide as most rows; a single field is prose above or below the table, where other rows have more."""
    widths = Counter(width for _, fields in lines if (width := filled_width(fields)) > 1)
    if not widths:
        return 1
    most = max(widths.values())
    return max(width for width, count in widths.items() if count == most)


def _filled(fields: Sequence[str]) -> int:
    return sum(map(bool, fields))


def _first_full(lines: Sequence[Line], width: int) -> int:
    """The first row that is about as wide as the table and not mostly empty."""
    if width == 1:
        return 0
    for index, (_, fields) in enumerate(lines):
        if filled_width(fields) >= max(2, width * 0.6) and _filled(fields) >= max(2, width / 2):
            return index
    for index, (_, fields) in enumerate(lines):
        if _filled(fields) > 1:
            return index
    return 0


def _is_data(field: str) -> bool:
    return len(field) < 60 and _DATA.fullmatch(field) is not None


def _is_header(lines: Sequence[Line], at: int, missing: frozenset[str]) -> bool:
    """Headings are words; numbers above numbers are a first row of values, unless they are years."""
    fields = [field for field in lines[at][1] if field.lower() not in missing]
    data = [field for field in fields if _is_data(field)]
    if not data:
        return True
    years = [field for field in data if _YEAR.fullmatch(field)]
    below = lines[at + 1 : at + 50]
    if len(years) == len(data) == len(set(years)) and len(fields) > len(years) and below:
        under = [field for index in _places(lines[at][1], years) for field in _column(below, index)]
        return not all(map(_YEAR.fullmatch, under))
    same = different = 0
    for index, field in enumerate(lines[at][1]):
        values = [value for value in _column(below, index) if value.lower() not in missing]
        if values and field and sum(map(_is_data, values)) > len(values) / 2:
            same += _is_data(field)
            different += not _is_data(field) and field.lower() not in missing
    return different > same


def _places(fields: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [index for index, field in enumerate(fields) if field in wanted]


def _column(lines: Sequence[Line], index: int) -> list[str]:
    return [fields[index] for _, fields in lines if index < len(fields) and fields[index]]


def _stretch(lines: Sequence[Line], at: int, width: int) -> tuple[int, int]:
    """The first and the last row of a header: groups of columns stand above, their parts below."""
    first = last = at
    while first and last - first + 1 < MAX_HEADER_ROWS and _is_group(lines, first - 1, width):
        first -= 1
    while last - first + 1 < MAX_HEADER_ROWS and _goes_on(lines, last, width):
        last += 1
    return first, last


def _is_group(lines: Sequence[Line], index: int, width: int) -> bool:
    number, fields = lines[index]
    filled = _filled(fields)
    return (
        number + 1 == lines[index + 1][0]
        and filled_width(fields) <= width
        and 0 < filled < width
        and (filled > 1 or not fields[0])
        and not any(map(_is_data, fields))
    )


def _goes_on(lines: Sequence[Line], index: int, width: int) -> bool:
    """Whether the next row fills gaps of this one with words that stand above values."""
    if index + 2 >= len(lines) or filled_width(lines[index][1]) > width:
        return False
    upper, lower = ([*fields[:width], *[""] * (width - len(fields))] for _, fields in lines[index : index + 2])
    gaps = [index for index, field in enumerate(upper) if not field or (index and field == upper[index - 1])]
    if not gaps or any(_is_data(field) and not _YEAR.fullmatch(field) for field in lower):
        return False
    if is_unit_line(lower, lines[index + 2][1], filled_width(upper)) or lines[index][0] + 1 != lines[index + 1][0]:
        return False
    below = lines[index + 2 : index + 50]
    above_values = [index for index, field in enumerate(lower) if field and any(map(_is_data, _column(below, index)))]
    return any(lower[index] for index in gaps) and bool(above_values)
