"""Tables in XML: the element that is repeated is a row, its attributes and children are the columns.

A document type is refused before anything is parsed, so there are no entities; nothing outside the file is read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

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
        self.path = _row_path(source)
        self.facts: dict[str, Any] = {"path": "/".join(self.path)}
        self.names = self._names()

    def _names(self) -> list[str]:
        names: dict[str, None] = {}
        for element in self._rows():
            names.update(dict.fromkeys(_fields(element)))
            if len(names) > MAX_COLUMNS:
                raise Unreadable(f"The rows have more than {MAX_COLUMNS:,} different fields.")
        return list(names)

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
        path: list[str] = []
        for event, element in events(self.source):
            if event == "start":
                path.append(_name(element.tag))
                continue
            if tuple(path) == self.path:
                yield element
            path.pop()
            if len(path) < len(self.path):
                forget(element)


def forget(element: etree._Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def events(source: Source) -> Iterator[tuple[str, etree._Element]]:
    """Beginnings and ends of elements; raises Unreadable with a sentence for what is not allowed."""
    _check_prolog(source)
    parser = etree.XMLPullParser(("start", "end"), remove_comments=True, remove_pis=True, **SAFE)
    depth = 0
    try:
        with source.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                parser.feed(chunk)
                for event, element in parser.read_events():
                    if not depth and element.getroottree().docinfo.doctype:  # in an encoding that hid it
                        raise Unreadable(_DOCTYPE)
                    depth += 1 if event == "start" else -1
                    if depth > DEEPEST:
                        raise Unreadable("The content of this file is nested too deeply.")
                    yield event, element
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


def _row_path(source: Source) -> Path:
    """The outermost element that is repeated and holds something; in doubt the one that is there most often."""
    counts: Counter[Path] = Counter()
    holding: set[Path] = set()
    path: list[str] = []
    for event, element in events(source):
        if event == "start":
            path.append(_name(element.tag))
            counts[tuple(path)] += 1
            if len(counts) > MAX_PATHS:
                raise Unreadable("The XML has too many different elements to be a table.")
            if element.attrib:
                holding.add(tuple(path))
            if len(path) > 1:
                holding.add(tuple(path[:-1]))
        else:
            path.pop()
            forget(element)
    found = [one for one in counts if one in holding and len(one) > 1]
    repeated = [one for one in found if counts[one] > 1]
    if not repeated:
        repeated = [one for one in found if one not in {other[:-1] for other in found}]
    if not repeated:
        raise Unreadable("The file is XML, but holds no repeated elements that would be the rows of a table.")
    return min(repeated, key=lambda one: (len(one), -counts[one]))


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
