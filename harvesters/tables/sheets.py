"""Workbooks (XLSX, XLS, ODS): the first sheet that holds a table, or the one that is named."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from harvesters.tables import extents, packages
from harvesters.tables.grid import Line, tabulate
from harvesters.tables.heads import Head, filled_width, is_blank
from harvesters.tables.shape import MAX_COLUMNS, File, Found, Held, Source
from harvesters.tables.tally import TESTS
from harvesters.tables.values import clean
from hub.errors import Unreadable
from hub.records import Refusal, Words

ACCEPTS = frozenset({
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
})  # fmt: skip
MAX_MERGED = 100_000  # cells
MAX_STRINGS = 300_000_000  # bytes of XML

_ERROR = Words("The cell holds the error %(error)s; it was left empty.")


def look(source: Source, hints: Mapping[str, Any]) -> Found:
    """The table in a workbook."""
    problem: Unreadable | None = None
    wanted = hints.get("sheet")
    for sheet in grids(source.path, source.kind, None if wanted is None else str(wanted)):
        try:
            return tabulate(sheet, hints)
        except Unreadable as found:
            problem = problem or found
    raise problem or Unreadable("The workbook has no sheet with a table.")


def grids(file: File, kind: str, wanted: str | None = None) -> "Iterator[Spreadsheet]":
    """The sheets of a workbook one after the other, or the one that is wanted; the file may lie in memory."""
    sizes = _sizes(file, kind)
    workbook = _opened(file)
    for name in _visible(workbook) if wanted is None else [_named(workbook, wanted)]:
        extent = sizes(name)
        extent.check()
        yield Spreadsheet(workbook, name, extent)


class Spreadsheet:
    """One sheet as rows of values with their types."""

    tests = TESTS
    types: list[str] = []  # noqa: RUF012
    padded = True
    delimiter = ""

    def __init__(self, workbook: CalamineWorkbook, name: str, extent: extents.Extent) -> None:
        try:
            self.sheet: CalamineSheet = workbook.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError) as problem:
            raise Unreadable("The sheet cannot be read; please save the file again.") from problem
        self.extent = extent
        if self.sheet.width > MAX_COLUMNS:
            raise Unreadable(f"The sheet has {self.sheet.width:,} columns; at most {MAX_COLUMNS:,} are taken in.")
        self.merged = _merged(self.sheet)
        self._areas: dict[tuple[int, int], Any] = {}
        self.facts: dict[str, Any] = {"sheet": name, "sheets": list(workbook.sheet_names)}
        if extent.hidden:
            self.facts["hidden_rows"] = extent.hidden
        if extent.errors:
            self.facts["errors"] = [f"{cell}: {text}" for cell, text in extent.errors[:20]]

    def head(self) -> Head | None:
        """A sheet does not say its header."""
        return None

    def lines(self) -> Iterator[Line]:
        """Rows as they are numbered in the sheet, from its first column; cells of a merged area all hold its value."""
        for number, values in enumerate(self.sheet.iter_rows()):
            row = list(map(_plain, values)) if timedelta in map(type, values) else values
            yield number + 1, self._filled(number, row) if number in self.merged else row

    def notes(self) -> Iterator[Refusal]:
        """Cells with errors, which are left empty."""
        for cell, text in self.extent.errors:
            yield Refusal(Words("cell %(cell)s", cell=cell), Words(_ERROR, error=clean(text)))

    def _filled(self, number: int, row: list[Any]) -> list[Any]:
        """A row with the values of merged areas; one that reaches over everything is a title."""
        left = self.sheet.start[1] if self.sheet.start else 0
        before = filled_width(row)
        filled = list(row)
        for column, first in self.merged[number]:
            if 0 <= column - left < len(row):
                if first == (number, column):
                    self._areas[first] = row[column - left]
                filled[column - left] = self._areas.get(first, "")
        present = [value for value in filled if not is_blank(value)]
        return row if before == 1 and len(set(map(str, present))) == 1 else filled


def _plain(value: Any) -> Any:
    if type(value) is timedelta:
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return value


def _merged(sheet: CalamineSheet) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """By row the columns of merged areas, and the cell that holds their value."""
    found: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    count = 0
    try:
        ranges: Sequence[Any] = sheet.merged_cell_ranges or ()
    except CalamineError:
        return found
    for (top, left), (bottom, right) in ranges:
        count += (bottom - top + 1) * (right - left + 1)
        if count > MAX_MERGED:
            break
        for row in range(top, bottom + 1):
            found.setdefault(row, []).extend((column, (top, left)) for column in range(left, right + 1))
    return found


def _opened(file: File) -> CalamineWorkbook:
    try:
        if isinstance(file, Held):
            return CalamineWorkbook.from_filelike(file.open())
        return CalamineWorkbook.from_path(file)
    except PasswordError as problem:
        raise Unreadable("The file is protected with a password; please save it without one.") from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise Unreadable("The workbook is damaged or incomplete; please save it again.") from problem


def _visible(workbook: CalamineWorkbook) -> list[str]:
    """The sheets that people see; if all are hidden, all of them."""
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    return [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible] or [s.name for s in sheets]


def _named(workbook: CalamineWorkbook, wanted: str) -> str:
    if wanted in workbook.sheet_names:
        return wanted
    raise Unreadable(f"There is no sheet {wanted[:60]}; there are: {', '.join(workbook.sheet_names)[:400]}.")


def _sizes(file: File, kind: str) -> Callable[[str], extents.Extent]:
    """How large a sheet is, by its name; for older formats it cannot be told beforehand."""
    if kind == "xls":
        return lambda _: extents.Extent()
    entries = {entry.filename: entry for entry in packages.check(file)}
    if kind == "ods":
        return _ods_sizes(file, entries)
    if "xl/workbook.xml" not in entries:
        raise Unreadable("Binary workbooks (XLSB) are not read; please save the file as XLSX.")
    if "xl/sharedStrings.xml" in entries and entries["xl/sharedStrings.xml"].file_size > MAX_STRINGS:
        raise Unreadable("The texts of the workbook take too much memory; please save the sheet as CSV.")
    parts = _parts(file, entries)
    return lambda name: extents.xlsx(file, entries[parts[name]]) if parts.get(name) in entries else extents.Extent()


def _ods_sizes(file: File, entries: Mapping[str, zipfile.ZipInfo]) -> Callable[[str], extents.Extent]:
    """All sheets at once, for the library lays all of them out."""
    found = extents.ods(file, entries["content.xml"])
    return lambda name: found.get(name, extents.Extent())


def _parts(path: File, entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """The entry of the archive for each sheet."""
    if "xl/_rels/workbook.xml.rels" not in entries:
        return {}
    relations = {
        element.get("Id"): posixpath.normpath(posixpath.join("xl", element.get("Target", "")))
        if not element.get("Target", "").startswith("/")
        else element.get("Target", "").lstrip("/")
        for element in extents.document(path, entries["xl/_rels/workbook.xml.rels"])
    }
    sheets = extents.document(path, entries["xl/workbook.xml"]).iterfind(".//{*}sheet")
    return {sheet.get("name", ""): relations.get(_relation(sheet), "") for sheet in sheets}


def _relation(sheet: etree._Element) -> str:
    return next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
