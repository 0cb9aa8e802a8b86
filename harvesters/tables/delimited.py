"""CSV and its relatives, of any size: encoding, delimiter, and rows that do not swallow each other."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from harvesters.delimited import DELIMITERS
from harvesters.tables.grid import Line, tabulate
from harvesters.tables.heads import Head
from harvesters.tables.shape import MAX_COLUMNS, Found, Source
from harvesters.tables.tally import TESTS
from harvesters.tables.texts import NEITHER, Text, is_foul
from hub.errors import Unreadable
from hub.records import Refusal, Words

ACCEPTS = frozenset({"text/csv", "text/tab-separated-values"})
SAMPLE_LINES = 200
_QUOTE = Words("The row cannot be read, perhaps a quotation mark is missing (%(why)s).")
_LONG = Words("The row cannot be read, perhaps a quotation mark is missing: a field is too long.")
_NAMES = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


def look(source: Source, hints: Mapping[str, Any]) -> Found:
    """The table in a delimited text file."""
    text = Text(source.path, str(hints.get("encoding") or ""))
    return tabulate(Delimited(text, str(hints.get("delimiter") or "")), hints)


class Delimited:
    """A delimited text file as rows of fields."""

    tests = TESTS
    types: list[str] = []  # noqa: RUF012
    padded = False

    def __init__(self, text: Text, delimiter: str = "") -> None:
        self.text = text
        lines = _sample(text)
        self.skipped = 1 if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip("\r\n")) == 5 else 0
        told = lines[0][4] if self.skipped else ""  # Excel's own note about the delimiter
        self.delimiter = _NAMES.get(delimiter.lower(), delimiter) or told or sniffed(lines[self.skipped :])
        if len(self.delimiter) != 1 or self.delimiter in '"\r\n':
            raise Unreadable("What separates the columns has to be one character, for example a semicolon.")
        self.facts = {"encoding": text.encoding, "delimiter": self.delimiter}

    def head(self) -> Head | None:
        """CSV does not say its header."""
        return None

    def notes(self) -> Iterator[Refusal]:
        """There is nothing beside rows."""
        return iter(())

    def lines(self) -> Iterator[Line]:
        """All records, numbered as a spreadsheet would; after one that cannot be read, the next line goes on."""
        feed = _Feed(self.text.lines())
        number = 0
        while True:
            try:
                for fields in csv.reader(feed, delimiter=self.delimiter, strict=True):
                    number += 1
                    feed.taken.clear()
                    if number > self.skipped:
                        yield number, self._checked(fields)
            except csv.Error as problem:
                number += 1
                yield number, _LONG if "limit" in str(problem) else Words(_QUOTE, why=str(problem))
                feed.back(feed.taken[1:])
                continue
            return

    def _checked(self, fields: list[str]) -> list[str] | str:
        if self.text.foul and any(map(is_foul, fields)):
            return NEITHER
        if len(fields) > MAX_COLUMNS and len("".join(fields[MAX_COLUMNS:]).strip()):
            raise Unreadable(f"The file has {len(fields):,} columns; at most {MAX_COLUMNS:,} are taken in.")
        return fields


class _Feed:
    """Lines for the reader, which can be given again: what a missing quotation mark swallows is not lost."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def back(self, lines: list[str]) -> None:
        """Give these again, in their order, before what follows."""
        self._again += reversed(lines)
        self.taken = []


def _sample(text: Text) -> list[str]:
    """The first lines, as far as they lie in the first part of the file."""
    lines: list[str] = []
    size = 0
    for line in text.lines():
        lines.append(line)
        size += len(line)
        if len(lines) >= SAMPLE_LINES or size > 200_000:
            break
    return lines


def sniffed(lines: list[str]) -> str:
    """What separates the columns: by what most lines have the same width, more than one column."""
    lines = [line for line in lines if line.strip()]
    best, score = ";", (0.0, 0.0, 0)
    for delimiter in DELIMITERS:
        found = _score(lines, delimiter)
        if found > score:
            best, score = delimiter, found
    return best


def _score(lines: list[str], delimiter: str) -> tuple[float, float, int]:
    """How many of the later lines, then of all, have the usual width, and that width."""
    try:
        widths = [len(fields) for fields in csv.reader(lines, delimiter=delimiter) if fields]
    except csv.Error:
        return (0.0, 0.0, 0)
    wide = [width for width in widths if width > 1]
    if not wide:
        return (0.0, 0.0, 0)
    usual = max(set(wide), key=lambda width: (wide.count(width), width))
    start = next(index for index, width in enumerate(widths) if width > 1)
    share = wide.count(usual) / len(widths[start:])
    if share <= 0.4 or (start and usual == 2 and delimiter == ","):  # commas in prose, or in one column of numbers
        return (0.0, 0.0, 0)
    later = widths[len(widths) // 2 :]
    return (later.count(usual) / len(later), wide.count(usual) / len(widths), usual)
