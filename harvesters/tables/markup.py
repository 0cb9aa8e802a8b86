"""XML read element by element: without document types, entities and anything that lies elsewhere."""

import re
from collections.abc import Callable, Iterator
from typing import IO, Any

from lxml import etree

from hub.errors import Unreadable

HEAD = 65_536  # bytes in which the first element has to begin
NO_XML = "The file does not begin as XML does."
DOCTYPE = "The file defines its own document type or entities, which are not taken in."
DEEPEST = 200

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
                    raise Unreadable("The elements of the file are nested too deeply.")
                yield event == "start", name(element), element
        except etree.XMLSyntaxError as problem:
            line = f" (line {problem.lineno:,})" if problem.lineno else ""
            raise Unreadable(f"The file is not complete and correct XML{line}.") from problem


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
