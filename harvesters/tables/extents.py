"""How large the sheets of a workbook are and what they hide, told before a library lays them out in memory."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from harvesters.tables.packages import unpacked
from harvesters.tables.shape import File
from hub.errors import Unreadable

MAX_CELLS = 12_000_000
_KEEP = 4_096  # bytes that are looked at again with the next piece
_HIDDEN = re.compile(rb'<(?:\w{1,20}:)?row\s[^<>]{0,500}?\bhidden="(?:1|true)"')
_CELL = re.compile(rb'<(?:\w{1,20}:)?c\s[^<>]{0,200}?\br="([A-Z]{1,4})(\d{1,10})"')
_ERROR = re.compile(rb'<(?:\w{1,20}:)?c\s[^<>]{0,300}?\bt="e"[^<>]{0,300}>')
_PLACE, _WORD = re.compile(rb'\br="([A-Z]{1,4}\d{1,10})"'), re.compile(rb"v>([^<]{1,30})</")
MAX_ERRORS = 1_000
MAX_DOCUMENT = 10_000_000


@dataclass(slots=True)
class Extent:
    """The rows and columns that are laid out, hidden rows, and cells with errors."""

    first_row: int = 0
    last_row: int = 0
    first_column: int = 0
    last_column: int = 0
    hidden: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)

    def take(self, rows: set[int], columns: set[int]) -> None:
        """Reach as far as these."""
        if rows:
            self.first_row = min(self.first_row or min(rows), *rows)
            self.last_row = max(self.last_row, *rows)
        if columns:
            self.first_column = min(self.first_column or min(columns), *columns)
            self.last_column = max(self.last_column, *columns)

    def check(self) -> None:
        """Raise Unreadable if laying out all cells would take too much memory."""
        rows = self.last_row - self.first_row + 1
        columns = self.last_column - self.first_column + 1
        if rows * columns > MAX_CELLS:
            raise Unreadable(
                f"The sheet reaches over {rows:,} rows and {columns:,} columns; at most {MAX_CELLS:,} cells are read. "
                "Perhaps a cell far away is filled; otherwise please save the sheet as CSV."
            )


def xlsx(path: File, entry: zipfile.ZipInfo) -> Extent:
    """The extent of a sheet of an XLSX file, from the references of its cells."""
    extent, rest = Extent(), b""
    for piece in unpacked(path, entry):
        window = rest + piece
        # What may go on in the next piece is left for it: from the beginning of the last row or cell.
        cut = max(0, window.rfind(b"<", 0, max(0, len(window) - 1))) if len(window) < _KEEP else len(window) - _KEEP
        cut = max(window.rfind(b"<c", 0, cut + 1), window.rfind(b"<row", 0, cut + 1), 0)
        _look(extent, window[:cut])
        rest = window[cut:]
        if len(rest) > 64 * _KEEP:
            rest = rest[-_KEEP:]
    _look(extent, rest)
    extent.check()
    return extent


def _look(extent: Extent, window: bytes) -> None:
    cells = _CELL.findall(window)
    columns = {_column(letters) for letters in {letters for letters, _ in cells}}
    extent.take({int(number) for number in {number for _, number in cells}}, columns)
    if b"hidden=" in window:
        extent.hidden += len(_HIDDEN.findall(window))
    if b't="e"' in window and len(extent.errors) < MAX_ERRORS:
        extent.errors += _errors(window)


def _errors(window: bytes) -> Iterator[tuple[str, str]]:
    for tag in _ERROR.finditer(window):
        place, word = _PLACE.search(tag[0]), _WORD.search(window, tag.end(), tag.end() + 2_000)
        if place:
            yield place[1].decode(), word[1].decode("utf-8", "replace") if word else "#N/A"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def ods(path: File, entry: zipfile.ZipInfo) -> dict[str, Extent]:
    """The extents of all sheets of an ODS file; rows and cells that are repeated count as often."""
    walk = _Walk()
    for event, element in _events(path, entry):
        if isinstance(element.tag, str):
            walk.take(event, etree.QName(element).localname, element)
    return walk.extents


class _Walk:
    """The way through the sheets of an ODS file."""

    def __init__(self) -> None:
        self.extents: dict[str, Extent] = {}
        self.extent = Extent()
        self.row = self.columns = self.width = 0

    def take(self, event: str, name: str, element: etree._Element) -> None:
        """The next beginning or end of an element."""
        if event == "start":
            if name == "table":
                self.row = 0
                self.extent = self.extents[_attribute(element, "name")] = Extent(1, 0, 1, 0)
            elif name == "table-row":
                self.columns = self.width = 0
        elif name in ("table-cell", "covered-table-cell"):
            self.columns += _repeated(element, "number-columns-repeated")
            if len(element) or _attribute(element, "value-type"):
                self.width = self.columns
        elif name == "table-row":
            self._end_row(element)

    def _end_row(self, element: etree._Element) -> None:
        repeated = _repeated(element, "number-rows-repeated")
        self.row += repeated
        if self.width:
            self.extent.take({self.row}, {self.width})
            self.extent.check()
            self.extent.hidden += repeated if _attribute(element, "visibility") in ("collapse", "filter") else 0
        parent = element.getparent()
        element.clear()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def document(path: File, entry: zipfile.ZipInfo) -> etree._Element:
    """The root of a small part of an archive."""
    if entry.file_size > MAX_DOCUMENT:
        raise Unreadable("The workbook is not in the form that is expected.")
    root = None
    for _, element in _events(path, entry):
        root = element
    if root is None:
        raise Unreadable("The workbook is not in the form that is expected.")
    return root


def _events(path: File, entry: zipfile.ZipInfo) -> Iterator[tuple[str, etree._Element]]:
    parser = etree.XMLPullParser(
        ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for piece in unpacked(path, entry):
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise Unreadable("The file holds a document type definition, which is not allowed.")
            parser.feed(piece)
            yield from parser.read_events()
        parser.close()
    except etree.XMLSyntaxError as problem:
        raise Unreadable("The sheet is not complete and correct XML; please save it again.") from problem


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}" + name)), "")


def _repeated(element: etree._Element, name: str) -> int:
    text = _attribute(element, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 1
