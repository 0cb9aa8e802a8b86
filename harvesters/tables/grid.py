"""Rows of fields become a table: one pass finds shape and types, another gives the rows in them.

Every reader of rows (delimited text, sheets, JSON, XML) comes through here, so all files get the same answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import shapely
from shapely.geometry import mapping

from harvesters.tables import heads, names, personal, places, shape, tails
from harvesters.tables.shape import Found, Points, Refusals, Rows
from harvesters.tables.tally import Tally, missing_words
from harvesters.tables.values import Converter, clean, written
from harvesters.tables.verdicts import Verdict, decimal_comma, verdict
from hub.errors import Unreadable
from hub.records import Column, Refusal, Sheet, Words

CELLS = 500_000  # at most in one block
Line = tuple[int, Sequence[Any] | str]


class Grid(Protocol):
    """A file as rows of fields."""

    facts: dict[str, Any]
    delimiter: str  # empty where there is none
    padded: bool  # whether a row may be shorter than the header
    tests: tuple[str, ...]  # what texts are tried to be
    types: list[str]  # where the format says them itself, else empty

    def head(self) -> heads.Head | None:
        """The header, where the format says it itself."""
        ...

    def notes(self) -> Iterator[Refusal]:
        """What is lost that is no whole row."""
        ...

    def lines(self) -> Iterator[Line]:
        """Every row with its number in the file: its fields, or the reason why it cannot be read."""
        ...


@dataclass(slots=True)
class Block:
    """Rows next to each other."""

    numbers: list[int] = field(default_factory=list)
    rows: list[Sequence[Any]] = field(default_factory=list)

    def without(self, indices: Mapping[int, Any]) -> "Block":
        """The same without some rows."""
        kept = [index for index in range(len(self.rows)) if index not in indices]
        return Block([self.numbers[index] for index in kept], [self.rows[index] for index in kept])


@dataclass(slots=True)
class Frame:
    """What the rows of a table must fit."""

    head: heads.Head
    width: int
    least: int  # fields that a row must have
    end: int | None = None  # the last row of the table, where something stands below it
    header: list[Any] = field(default_factory=list)


def tabulate(grid: Grid, hints: Mapping[str, Any]) -> Found:
    """Look at all rows of a grid."""
    return _Table(grid, hints).found()


class _Table:
    def __init__(self, grid: Grid, hints: Mapping[str, Any]) -> None:
        self.grid, self.hints = grid, hints
        self.missing = missing_words(hints.get("missing") or ())
        self.zone = zone(hints)
        self.count = 0
        self.first: list[Sequence[Any]] = []

    def found(self) -> Found:
        lines = self.grid.lines()
        sample = list(islice(_readable(lines, before := Refusals()), heads.SAMPLE))
        head = self._head(sample, before)
        self.frame = _frame(head, self.grid, sample)
        self.tallies = [Tally(self.missing, self.grid.tests, personal.PATTERNS) for _ in range(self.frame.width)]
        refused = self._see(chain(sample, lines))
        self._decide()
        facts = {**self.grid.facts, "rows": self.count, "refused": refused + before.count, **self._facts(head)}
        facts |= self.points.facts if self.points else {}
        facts |= places.addresses(self.columns)
        return Found(Sheet(self.columns, facts, self._samples(), self.warnings), self.rows)

    def _head(self, sample: list[tuple[int, Sequence[Any]]], before: Refusals) -> heads.Head:
        given = self.grid.head()
        if not sample and given is None:
            raise Unreadable(before.named[0].reason if before.named else "The file is empty.")
        head = given or heads.find(sample, self.hints, self.missing)
        if head.width > shape.MAX_COLUMNS:
            raise Unreadable(f"The file has {head.width:,} columns; at most {shape.MAX_COLUMNS:,} are taken in.")
        return head

    def _see(self, lines: Iterator[Line]) -> int:
        """Let the tallies see all rows; those at the very end are looked at last, for notes and sums."""
        refusals = Refusals()
        waiting: Block | None = None
        for block in blocks(lines, self.frame, refusals):
            if waiting:
                self._tally(waiting)
            waiting = block
        if waiting:
            refusals.count += self._see_end(waiting)
        return refusals.count

    def _see_end(self, block: Block) -> int:
        """The last rows: returns how many of them are no rows of the table."""
        start = tails.first_candidate(block.numbers, block.rows)
        self._tally(Block(block.numbers[:start], block.rows[:start]))
        for index in range(start, len(block.rows)):
            if not tails.belongs(block.numbers[max(0, index - 1) : index + 1], block.rows[index], self.tallies):
                self.frame.end = block.numbers[index] - 1
                return len(block.rows) - index
            self._tally(Block(block.numbers[index : index + 1], block.rows[index : index + 1]))
        return 0

    def _tally(self, block: Block) -> None:
        if not block.rows:
            return
        self.count += len(block.rows)
        if len(self.first) < shape.SAMPLES:
            self.first += block.rows[: shape.SAMPLES]
        for tally, values in zip(self.tallies, zip(*block.rows, strict=True), strict=True):
            tally.see(trimmed(values))

    def _decide(self) -> None:
        titles, units = self.frame.head.titles, self.frame.head.units
        seen = [index for index, tally in enumerate(self.tallies) if titles[index] or tally.present]
        labels = dict(zip(seen, names.names(titles[index] for index in seen), strict=True))
        excluded = {str(name) for name in self.hints.get("exclude") or ()}
        self.kept = [index for index in seen if labels[index] not in excluded]
        if not self.kept:
            raise Unreadable("The file holds no column with values.")
        tallies = [self.tallies[index] for index in self.kept]
        self.comma = decimal_comma(self.tallies, self.grid.delimiter, str(self.hints.get("decimal", "")))
        self.verdicts = [self._verdict(index, labels[index]) for index in self.kept]
        self.columns = tuple(
            _column(labels[index], titles[index], units[index] if index < len(units) else "", found)
            for index, found in zip(self.kept, self.verdicts, strict=True)
        )
        self.warnings = personal.warnings(self.columns, tallies)
        self.points = self._points(tallies)

    def _verdict(self, index: int, name: str) -> Verdict:
        if self.grid.types and name not in (self.hints.get("types") or {}):
            return Verdict(self.grid.types[index], self.comma)
        return verdict(self.tallies[index], name, self.comma, self.hints)

    def _points(self, tallies: Sequence[Tally]) -> Points | None:
        extents = {
            column.name: (tally.least, tally.greatest)
            for column, tally in zip(self.columns, tallies, strict=True)
            if column.type in ("integer", "number") and tally.least <= tally.greatest
        }
        samples = list(zip(*self._converted(Block([], self.first), self._converters())[1], strict=True))
        return places.find(
            self.columns, extents, samples, str(self.hints.get("crs") or self.grid.facts.get("crs") or "")
        )

    def _facts(self, head: heads.Head) -> dict[str, Any]:
        numbers = any(column.type == "number" for column in self.columns)
        return {
            "header_row": head.rows[-1] if head.rows else 0,
            "header_rows": len(head.rows),
            "unit_row": head.unit_row,
            **({"decimal": "," if self.comma else "."} if numbers and self.grid.delimiter else {}),
            "geometry": "",
        }

    def _samples(self) -> tuple[tuple[Any, ...], ...]:
        impossible, columns = self._converted(Block([], self.first), self._converters())
        columns = _without(columns, impossible)
        if self.points:
            columns.append([_geojson(found) for found in self.points.wkb(columns)[0]])
        return tuple(zip(*columns, strict=True))[: shape.SAMPLES]

    def _converters(self) -> list[Converter]:
        return [Converter(found, self.missing, self.zone) for found in self.verdicts]

    def _converted(self, block: Block, converters: list[Converter]) -> tuple[dict[int, str], list[list[Any]]]:
        """The columns of a block, and by index the rows in which something cannot be."""
        impossible: dict[int, str] = {}
        columns = []
        raw = list(zip(*block.rows, strict=True)) or [()] * self.frame.width
        for column, index, converter in zip(self.columns, self.kept, converters, strict=True):
            values, wrong = converter(trimmed(raw[index])) if raw[index] else ([], {})
            columns.append(values)
            for row, reason in wrong.items():
                impossible.setdefault(row, Words("%(column)s: %(why)s", column=column.name, why=reason))
        return impossible, columns

    def rows(self) -> Rows:
        """Read the file again, now in the types of its columns."""
        yield from self.grid.notes()
        refusals, converters = Refusals(), self._converters()
        for block in blocks(self.grid.lines(), self.frame, refusals):
            impossible, columns = self._converted(block, converters)
            for index, reason in impossible.items():
                refusals.add(block.numbers[index], reason, _record(block.rows[index]))
            yield from refusals.taken()
            columns = _without(columns, impossible)
            if self.points:
                numbers = block.without(impossible).numbers
                geometries, lost = self.points.wkb(columns)
                for index, reason in lost.items():
                    refusals.add(numbers[index], Words("The row was taken in without its place: %(why)s", why=reason))
                columns.append(geometries)
            if columns[0]:
                yield shape.chunk(list(zip(*columns, strict=True)))
        yield from refusals.rest()


def _without(columns: list[list[Any]], rows: Mapping[int, Any]) -> list[list[Any]]:
    """The columns without some rows."""
    if not rows:
        return columns
    return [[value for index, value in enumerate(values) if index not in rows] for values in columns]


def zone(hints: Mapping[str, Any]) -> ZoneInfo:
    """The time zone of clock times that do not say theirs."""
    name = str(hints.get("timezone") or "Europe/Berlin")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Unreadable(f"There is no time zone {name[:60]}; Europe/Berlin would be one.") from problem


def trimmed(values: Sequence[Any]) -> list[Any]:
    """A column without blanks around its texts."""
    try:
        return list(map(str.strip, values))
    except TypeError:
        return [value.strip() if type(value) is str else value for value in values]


def _column(name: str, title: str, unit: str, found: Verdict) -> Column:
    return Column(name, found.type, title=title if title != name else "", unit=unit or found.unit)


def _geojson(geometry: str | None) -> dict[str, Any] | None:
    return None if geometry is None else dict(mapping(shapely.from_wkb(geometry)))


def _record(fields: Sequence[Any]) -> str:
    """The beginning of a row, for people."""
    return clean("; ".join("" if field is None else written(field)[:60] for field in fields[:20])[:200])


def _readable(lines: Iterator[Line], refused: Refusals) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, fields in lines:
        if isinstance(fields, str):
            refused.add(number, fields)
        elif heads.filled_width(fields):
            yield number, fields


def _frame(head: heads.Head, grid: Grid, sample: Sequence[tuple[int, Sequence[Any]]]) -> Frame:
    """Below nameless last columns there may be values all the same."""
    header = next((list(fields) for number, fields in sample if head.rows and number == head.rows[-1]), [])
    return Frame(head, len(head.titles), 0 if grid.padded else head.width, header=header)


def blocks(lines: Iterator[Line], frame: Frame, refusals: Refusals) -> Iterator[Block]:
    """The rows below the head, all as wide as the frame, a block at a time; others are refused."""
    size = max(1, min(shape.CHUNK, CELLS // max(1, frame.width)))
    block, width, last = Block(), frame.width, frame.head.last
    for number, fields in lines:
        # Most rows show by their first field that they are not empty.
        first = fields[0] if fields else ""
        if number <= last or ((not first or (type(first) is str and first[0] <= " ")) and _is_empty(fields)):
            continue
        if len(fields) != width or fields == frame.header or isinstance(fields, str) or frame.end is not None:
            fitted = _fitted(number, fields, frame)
            if isinstance(fitted, str):
                refusals.add(number, fitted, "" if isinstance(fields, str) else _record(fields))
                continue
            fields = fitted
        block.numbers.append(number)
        block.rows.append(fields)
        if len(block.rows) == size:
            yield block
            block = Block()
    if block.rows:
        yield block


def _is_empty(fields: Sequence[Any] | str) -> bool:
    return not isinstance(fields, str) and not heads.filled_width(fields)


def _fitted(number: int, fields: Sequence[Any] | str, frame: Frame) -> Sequence[Any] | str:
    """A row in the width of the table, or why it is none of it."""
    if isinstance(fields, str):
        return fields
    if frame.end is not None and number > frame.end:
        return tails.REASON
    if fields == frame.header:
        return Words("The row repeats the header.")
    width = heads.filled_width(fields)
    if len(fields) < frame.least or width > frame.width:
        shown = width if width > frame.width else len(fields)
        return Words("The row has %(shown)s fields, but the header has %(width)s.", shown=shown, width=frame.head.width)
    return [*fields[: frame.width], *[""] * (frame.width - len(fields))]
