"""XLSX: strings as strings and never formulas, days as days, what a cell cannot hold cut where it says so."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from catalogue.exports import aside, sheets
from catalogue.exports.head import Batches, Head, Options
from catalogue.exports.values import wkts

LONGEST = 32_767
CUT = " […]"
FIRST_DAY = date(1900, 3, 1)
"""Before this day spreadsheets disagree on how days are counted."""
SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 (as in the archive around it: the same rows give the same bytes)


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """The whole workbook from a file aside; empty pieces while it is made, so that who left is noticed."""
    with aside.folder(options.folder) as folder:
        book = _Book(head, folder)
        try:
            for batch in batches:
                book.add(batch)
                yield b""
        finally:
            book.close()
        yield from aside.pieces(book.file)


class _Book:
    """A workbook while it is written."""

    def __init__(self, head: Head, folder: Path) -> None:
        self.head, self.file, self.cut = head, folder / "table.xlsx", 0
        self.book = xlsxwriter.Workbook(str(self.file), {**SETTINGS, "tmpdir": str(folder)})
        self.book.set_properties({"title": head.title or head.name, "created": CREATED})
        self.bold = self.book.add_format({"bold": True})
        # Number 14 is the day as the reader's country writes it.
        self.formats: dict[type, Any] = {
            date: self.book.add_format({"num_format": 14}),
            datetime: self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            time: self.book.add_format({"num_format": "hh:mm:ss"}),
        }
        self.sheets = 0
        self._next_sheet()

    def add(self, batch: Any) -> None:
        """Write rows, on a further sheet where this one is full."""
        places = wkts([row[-1] for row in batch]) if self.head.geometry else None
        for at, row in enumerate(batch):
            if self.row >= sheets.ROWS:
                self._next_sheet()
            for column, value in enumerate(chain(row[:-1], (places[at],)) if places else row):
                if value is not None:
                    self._cell(column, value)
            self.row += 1

    def close(self) -> None:
        """Finish the file with a sheet about the columns."""
        notes = (
            [f"{self.cut} Texte gekürzt (CSV enthält sie ganz) / texts cut (CSV has all of them)"] if self.cut else []
        )
        about = self.book.add_worksheet(sheets.about_name(self.head))
        for row, line in enumerate(sheets.about(self.head, notes)):
            for column, text in enumerate(line):
                about.write_string(row, column, text[:LONGEST])
        self.book.close()

    def _next_sheet(self) -> None:
        self.sheets += 1
        self.sheet = self.book.add_worksheet(sheets.name(self.head, self.sheets))
        self.sheet.freeze_panes(1, 0)
        names = [*self.head.names, self.head.place] if self.head.geometry else self.head.names
        for column, name in enumerate(names):
            self.sheet.write_string(0, column, name, self.bold)
        self.row = 1
        self.writers = self._writers(self.sheet)

    def _writers(self, sheet: Worksheet) -> dict[type, Callable[[int, int, Any], Any]]:
        timed: dict[type, Callable[[int, int, Any], Any]] = {
            kind: partial(self._day, sheet, format) for kind, format in self.formats.items()
        }
        timed[time] = lambda row, column, value: sheet.write_datetime(row, column, value, self.formats[time])
        return {
            str: partial(self._text, sheet),
            int: sheet.write_number,
            float: sheet.write_number,
            bool: sheet.write_boolean,
            **timed,
        }

    def _cell(self, column: int, given: Any) -> None:
        value = sheets.value(given)
        if value is not None:
            self.writers[type(value)](self.row, column, value)

    def _day(self, sheet: Worksheet, format: Any, row: int, column: int, value: Any) -> None:
        if (value.date() if isinstance(value, datetime) else value) < FIRST_DAY:
            sheet.write_string(row, column, value.isoformat())
        else:
            sheet.write_datetime(row, column, value, format)

    def _text(self, sheet: Worksheet, row: int, column: int, value: str) -> None:
        if len(value) * 2 > LONGEST and len(value.encode("utf-16-le", "replace")) > LONGEST * 2:
            self.cut += 1
            kept = value.encode("utf-16-le", "replace")[: (LONGEST - len(CUT)) * 2]
            value = kept.decode("utf-16-le", "ignore") + CUT
        sheet.write_string(row, column, value)
