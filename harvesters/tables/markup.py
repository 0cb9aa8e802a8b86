"""XML read element by element: without document types, entities and anything that lies elsewhere."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from lxml import etree

from hub.errors import Unreadable

HEAD = 65_536  # bytes in which the first element has to begin
NO_XML = "The file does not begin as XML does."
DOCTYPE = "The file defines its own document type or entities, which are not taken in."
DEEPEST = 200
DEEP = "The elements of the file are nested too deeply."

_ENCODING = re.compile(r"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
# Those that spell the signs of XML as ASCII does, so that what is looked for can be found.
_ENCODINGS = re.compile(r"utf-?8|us-ascii|ascii|latin-?1|iso[-_]?8859-\d{1,2}|windows-125\d|cp125\d", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.\-]+:)?([A-Za-z_][\w.\-]*)")


def root(head: bytes) -> str:
    """The name of the first element, without its prefix; raises Unreadable for what is no XML or may do harm."""
    text = _head(head)
    found = _ROOT.search(_COMMENT.sub("", text))
    before = _COMMENT.sub("", text)[: found.start()] if found else text
    if "<!" in before:
        raise Unreadable(DOCTYPE)
    if found is None or before.strip("\ufeff \t\r\n"):
        raise Unreadable(NO_XML)
    return found[1]


def _head(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") and head[2:4] != b"\0\0":
        return head[:HEAD].decode("utf-16", "replace")
    text = head[:HEAD].decode("latin-1").removeprefix("\xef\xbb\xbf")
    declared = _ENCODING.match(text)
    if "\0" in text or (declared and not _ENCODINGS.fullmatch(declared[1])):
        raise Unreadable(NO_XML)
    return text


def check(path: Path) -> None:
    """Whether a file is XML to its end, for readers that would take what they got."""
    with path.open("rb") as file:
        root(file.read(HEAD))
        file.seek(0)
        depth = 0

        def begins(_: str, __: Any) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise Unreadable(DEEP)

        def ends(_: str) -> None:
            nonlocal depth
            depth -= 1

        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = begins, ends
        try:
            parser.ParseFile(file)
        except (expat.ExpatError, ValueError, LookupError) as problem:
            raise Unreadable(_incomplete(getattr(problem, "lineno", 0))) from problem


def _incomplete(line: int) -> str:
    return f"The file is not complete and correct XML{f' (line {line:,})' if line else ''}."


def elements(source: Callable[[], IO[bytes]]) -> Iterator[tuple[bool, str, Any]]:
    """Each element when it begins (True) and when it ends, with its name; who reads clears what was read."""
    with source() as file:
        root(file.read(HEAD))
    depth = 0
    with source() as file:
        steps = etree.iterparse(
            file, ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
        )
        try:
            for event, element in steps:
                depth += 1 if event == "start" else -1
                if depth > DEEPEST:
                    raise Unreadable(DEEP)
                yield event == "start", name(element), element
        except etree.XMLSyntaxError as problem:
            raise Unreadable(_incomplete(problem.lineno or 0)) from problem


def name(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text(element: Any) -> str:
    """The words in an element."""
    return (element.text or "").strip()


def forget(element: Any) -> None:
    """Give back the memory of an element that was read, and of those like it before it."""
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    while before is not None and before.tag == element.tag:
        parent.remove(before)
        before = element.getprevious()
