"""XML from outside, for connectors and harvesters: decoded like browsers do, without document types and entities.

Nothing outside the document is read, and neither depth nor length can harm. A document type that only names where it
could be found, as old WMS and finding aids have it, is cut out before anything is parsed; one that brings something of
its own is refused. Paths are names without namespaces:
`title/CharacterString`, `//onlineResource/@href`, `@id`; a name fits in every namespace, because sources mix them.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from hub.errors import Unreadable

DOCTYPE = "The XML brings its own document type or entities, which are not taken in."
ENTITY = "The XML uses entities that it does not explain; document types elsewhere, which may do so, are not read."
DEEP = "The elements of the XML are nested too deeply."
EMPTY = "The answer is empty."
HTML = "An HTML page came instead of XML; it may be an error message of the server."
NO_XML = "This is not XML."

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(r"""<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["'][^>]*\?>""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2
_FORBIDDEN_REFERENCE = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));")
_NAMED = re.compile(
    r"""<!DOCTYPE\s+[\w:.-]{1,100}(?:\s+(?:SYSTEM|PUBLIC\s+(?:"[^"]{0,500}"|'[^']{0,500}'))"""
    r"""(?:\s*(?:"[^"]{0,2000}"|'[^']{0,2000}'))?)?\s*>"""
)
"""A document type that says no more than its name and where it stands."""
_BLANK = re.compile(r"\s*")
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def root(body: bytes, charset: str = "") -> etree._Element:
    """The first element of a document; raises Unreadable with a sentence for what is no XML or may do harm."""
    text = _without_type(decoded(body, charset))
    _check_prolog(text)
    try:
        found: etree._Element = etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError as problem:
        raise Unreadable(_sentence(problem)) from problem
    if found.getroottree().docinfo.doctype:
        raise Unreadable(DOCTYPE)
    return found


def check(text: str) -> None:
    """Raise what `root` would raise of a text, but keep nothing of it: for those who read it in another way."""
    _check_prolog(text)
    try:
        etree.fromstring(text.encode(), _parser(_Nothing()))
    except etree.XMLSyntaxError as problem:
        raise Unreadable(_sentence(problem)) from problem


class _Nothing:
    """A target of a parser that keeps nothing, and takes no document type."""

    def doctype(self, *_: object) -> None:
        raise Unreadable(DOCTYPE)

    def start(self, *_: object) -> None:
        pass

    def end(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass


def decoded(body: bytes, charset: str = "") -> str:
    """The text, by byte order mark, the server's word, the declaration, else UTF-8 or Windows-1252."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _without_forbidden(body[len(mark) :].decode(encoding, "replace"))
    declared = _DECLARATION.match(_start(body))
    own = declared[1] if declared else ""
    # Some servers call all they send Latin-1; where a document says UTF-8 and is, that is what it is.
    first = own if own.lower() in ("utf-8", "utf8") else charset
    for encoding in (first, charset, own, "utf-8"):
        text = _as(body, encoding)
        if text is not None:
            return _without_forbidden(text)
    return _without_forbidden(body.decode("cp1252", "replace"))


def charset(content_type: str) -> str:
    """The charset in a Content-Type, or nothing."""
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def name(node: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]


def nodes(node: etree._Element, path: str) -> Iterator[etree._Element]:
    """The elements at a path of names, in the order of the document; `//` before a name means at any depth."""
    return _walk(node, _steps(path), 0)


def node(node: etree._Element, path: str) -> etree._Element | None:
    """The first element at a path."""
    return next(nodes(node, path), None)


def texts(node: etree._Element, path: str = "") -> list[str]:
    """What is written at a path (elements with all they hold, or an attribute), without what is empty."""
    elements, _, attribute = path.partition("@")
    found = nodes(node, elements.rstrip("/"))
    if attribute:
        said = (value for one in found if (value := _attribute(one, attribute)))
    else:
        said = ("".join(one.itertext()) for one in found)
    return [value for one in said if (value := one.strip())]


def text(node: etree._Element, path: str = "") -> str:
    """The first that is written at a path, or nothing."""
    return next(iter(texts(node, path)), "")


def _walk(node: etree._Element, steps: tuple[tuple[bool, str], ...], at: int) -> Iterator[etree._Element]:
    if at == len(steps):
        yield node
        return
    deep, tag = steps[at]
    for found in node.iterdescendants(tag) if deep else node.iterchildren(tag):
        yield from _walk(found, steps, at + 1)


@lru_cache(maxsize=2_000)
def _steps(path: str) -> tuple[tuple[bool, str], ...]:
    """Each name of a path, as lxml looks for it, and whether it may be at any depth."""
    marked = path.replace("//", "/>").strip("/").split("/") if path else []
    return tuple((step.startswith(">"), f"{{*}}{step.removeprefix('>')}") for step in marked)


def _attribute(node: etree._Element, wanted: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == wanted), "")


def _start(body: bytes) -> str:
    """Enough of the document to find its declaration, also where signs take two or four bytes."""
    return body[:800].replace(b"\0", b"").decode("latin-1").lstrip()


def _as(body: bytes, encoding: str) -> str | None:
    """The text in this encoding; None if there is no such encoding or the bytes are none of it."""
    if not encoding:
        return None
    if encoding.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
        encoding = "cp1252"  # what is meant by those who write so
    try:
        return body.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return None


def _without_forbidden(text: str) -> str:
    """Signs that XML forbids slip in from word processors; without them the rest can be read."""
    return _FORBIDDEN_REFERENCE.sub("", _FORBIDDEN.sub("", text.removeprefix("\ufeff").lstrip()))


def _without_type(text: str) -> str:
    """The text without a document type that is only named; its lines stay where they are."""
    at = _behind_comments(text)
    found = None if _HTML.match(text[at : at + 100]) else _NAMED.match(text, at)
    return text if found is None else text[:at] + "\n" * found[0].count("\n") + text[found.end() :]


def _behind_comments(text: str) -> int:
    """Where comments and instructions at the beginning end."""
    at = 0
    while text.startswith(("<?", "<!--"), at):
        begin, end = ("<?", "?>") if text.startswith("<?", at) else ("<!--", "-->")
        found = text.find(end, at + len(begin))  # `<!-->` is the beginning of a comment, and not its end
        at = _BLANK.match(text, found + len(end)).end() if found >= 0 else len(text)  # type: ignore[union-attr]
    return at


def _check_prolog(text: str) -> None:
    """What stands before the first element: comments, instructions, and no document type."""
    if not text:
        raise Unreadable(EMPTY)
    at = _behind_comments(text)
    if text.startswith("<!", at):
        raise Unreadable(HTML if _HTML.match(text[at : at + 100]) else DOCTYPE)
    if _HTML.match(text[at : at + 100]):
        raise Unreadable(HTML)
    if not text.startswith("<", at):
        raise Unreadable(NO_XML)


def _parser(target: Any = None) -> Any:
    # The encoding is given because the declaration was followed already when the bytes became text.
    return etree.XMLParser(
        encoding="utf-8",
        target=target,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # depth 256, texts of 10 MB
        remove_comments=True,
        remove_pis=True,
    )


def _sentence(problem: etree.XMLSyntaxError) -> str:
    said = "".join(islice(str(problem.msg), 120))
    if "Excessive depth" in said:
        return DEEP
    if "Entity" in said:
        return ENTITY
    return f"This is not complete and correct XML: {said}."
