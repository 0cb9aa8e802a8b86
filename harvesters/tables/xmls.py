"""Tables in XML: the element that is repeated is a row, its attributes and children are the columns.

A document type is refused before anything is parsed, so there are no entities; nothing outside the file is read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from lxml import etree

from harvesters.tables.grid import Line, tabulate
from harvesters.tables.heads import Head
from harvesters.tables.shape import MAX_COLUMNS, Found, Source
from harvesters.tables.tally import TESTS
from hub.errors import Unreadable
from hub.records import Refusal

ACCEPTS = frozenset({"application/xml", "text/xml"})
DEEPEST = 60
CHUNK = 1 << 18
MAX_PATHS = 20_000
SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
PROLOG = 1_000_000  # bytes
_BLANK = re.compile(rb"(?:\s|\xef\xbb\xbf|\xff\xfe|\xfe\xff)*")
_DOCTYPE = "The file holds a document type definition, which is not allowed."
Path = tuple[str, ...]


def look(source: Source, hints: Mapping[str, Any]) -> Found:
    """The table in an XML file."""
    return tabulate(Elements(source), hints)


class Elements:
    """Repeated elements as rows."""

    tests = TESTS
    types: list[str] = []  # noqa: RUF012
    padded = True
    delimiter = ""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.path, self.names = survey(source)
        self.facts: dict[str, Any] = {"path": "/".join(self.path)}

    def head(self) -> Head | None:
        """The names of attributes and children."""
        return Head(list(self.names), [""] * len(self.names))

    def notes(self) -> Iterator[Refusal]:
        """There is nothing beside rows."""
        return iter(())

    def lines(self) -> Iterator[Line]:
        """Each row with its place among the rows."""
        for number, element in enumerate(self._rows(), 1):
            fields = _fields(element)
            yield number, [fields.get(name) for name in self.names]

    def _rows(self) -> Iterator[etree._Element]:
        for _, element in events(self.source, ("end",), f"{{*}}{self.path[-1]}"):
            if _path(element) == self.path:
                yield element
                forget(element)


def _path(element: etree._Element) -> Path:
    return (*(_name(above.tag) for above in reversed(list(element.iterancestors()))), _name(element.tag))


def forget(element: etree._Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def events(
    source: Source, kinds: tuple[Literal["start", "end"], ...] = ("start", "end"), tag: str | None = None
) -> Iterator[tuple[str, etree._Element]]:
    """Beginnings and ends of elements; raises Unreadable with a sentence for what is not allowed."""
    _check_prolog(source)
    parser = etree.XMLPullParser(kinds, tag=tag, remove_comments=True, remove_pis=True, **SAFE)
    try:
        with source.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.feed(chunk)
                yield from parser.read_events()
        parser.close()
    except etree.XMLSyntaxError as problem:
        raise Unreadable(f"The file is not complete and correct XML: {str(problem)[:150]}.") from problem


def _check_prolog(source: Source) -> None:
    """What stands before the first element: comments, instructions, and no document type."""
    with source.path.open("rb") as file:
        head = file.read(PROLOG)
    if b"\0" in head[:4]:
        head = head.replace(b"\0", b"")
    at = _BLANK.match(head).end()  # type: ignore[union-attr]
    while head.startswith((b"<?", b"<!"), at):
        if not head.startswith((b"<?", b"<!--"), at):
            raise Unreadable(_DOCTYPE)
        end = b"?>" if head.startswith(b"<?", at) else b"-->"
        found = head.find(end, at + 2)
        if found < 0:
            raise Unreadable("The file is XML in which no element begins.")
        at = _BLANK.match(head, found + len(end)).end()  # type: ignore[union-attr]


def _name(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


class _Survey:
    """Which elements there are, by the names of those around them."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.counts: Counter[Path] = Counter()
        self.fields: dict[Path, dict[str, None]] = {}

    def begin(self, element: etree._Element) -> None:
        """An element and its attributes; it is a field of the one around it."""
        if not self.path and element.getroottree().docinfo.doctype:  # in an encoding that hid it
            raise Unreadable(_DOCTYPE)
        name, around = _name(element.tag), tuple(self.path)
        self.path.append(name)
        path = tuple(self.path)
        self.counts[path] += 1
        if len(path) > DEEPEST:
            raise Unreadable("The content of this file is nested too deeply.")
        if len(self.counts) > MAX_PATHS:
            raise Unreadable("The XML has too many different elements to be a table.")
        if around:
            self._add(around, name)
        for key in element.attrib:
            self._add(path, _name(key))

    def _add(self, path: Path, name: str) -> None:
        names = self.fields.setdefault(path, {})
        names[name] = None
        if len(names) > MAX_COLUMNS:
            raise Unreadable(f"The rows have more than {MAX_COLUMNS:,} different fields.")

    def end(self, element: etree._Element) -> None:
        """The end of an element, whose text is known now."""
        path = tuple(self.path)
        if path in self.fields and (element.text or "").strip():
            self._add(path, "text")
        self.path.pop()
        forget(element)

    def rows(self) -> Path:
        """The outermost element that is repeated and holds something; in doubt the one that is there most often."""
        found = [path for path in self.fields if len(path) > 1]
        repeated = [path for path in found if self.counts[path] > 1]
        around = {path[:-1] for path in found}
        repeated = repeated or [path for path in found if path not in around]
        if not repeated:
            raise Unreadable("The file is XML, but holds no repeated elements that would be the rows of a table.")
        return min(repeated, key=lambda path: (len(path), -self.counts[path]))


def survey(source: Source) -> tuple[Path, list[str]]:
    """Where the rows are, and the names of their fields."""
    found = _Survey()
    for event, element in events(source):
        if event == "start":
            found.begin(element)
        else:
            found.end(element)
    path = found.rows()
    return path, list(found.fields[path])


def _fields(element: etree._Element) -> dict[str, Any]:
    """What a row says: attributes, and children with their text or, where they hold more, as an object."""
    fields: dict[str, Any] = {_name(key): str(value) for key, value in element.attrib.items()}
    for child in element:
        if not isinstance(child.tag, str):
            raise Unreadable("The file holds entities, which are not allowed.")
        name, value = _name(child.tag), _value(child)
        if name in fields:
            known = fields[name]
            fields[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            fields[name] = value
    text = (element.text or "").strip()
    if text:
        fields["text"] = text
    return fields


def _value(element: etree._Element) -> Any:
    if any(_name(key) == "nil" for key in element.attrib):
        return None
    if len(element):
        return _fields(element)
    return element.text or ""
