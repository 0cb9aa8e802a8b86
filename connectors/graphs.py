"""RDF of any serialisation as a graph of plain values: lenient, whole statements only, nothing is fetched.

What a parser stumbles over is told, and the statements before and behind it are kept.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat

from connectors import json_ld, xmls
from connectors.media import looks_like_html
from connectors.rdf_names import prop, short
from hub.errors import Unreadable

MOST_MISTAKES = 200
DEEPEST = 6
LARGEST = 20_000
"""Nodes of one description; what is linked over and over must not multiply."""

_FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/x-turtle": RdfFormat.TURTLE,
    "text/n3": RdfFormat.N3,
    "text/rdf+n3": RdfFormat.N3,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
}
_SUFFIXES = {
    "ttl": RdfFormat.TURTLE,
    "n3": RdfFormat.N3,
    "rdf": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
_XML = re.compile(rb"<\?xml|<!DOCTYPE|(?:<!--(?:[^-]|-(?!->))*-->\s*)*<(?:\w+:)?RDF\b")
_STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NO_ENTITY = "The XML uses an entity that it does not explain, so it was read to there only."

Node = dict[str, Any]
_Object = str | tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What could not be read: why, in which line, what that says, and the node of which it was or behind which."""

    reason: str
    line: int = 0
    words: str = ""
    subject: str = ""

    @property
    def place(self) -> str:
        """Where it stood, as far as that is known."""
        told = [f"line {self.line}"] if self.line else []
        return ", ".join([*told, f"at or behind {self.subject}"] if self.subject else told)


@dataclass(slots=True)
class Graph:
    """Statements by subject: short name of the property -> values in the order of the document.

    An address is kept as text and a literal as its value, language and type: a page has many, and memory is little.
    """

    nodes: dict[str, dict[str, list[_Object]]] = field(default_factory=dict)
    types: dict[str, list[str]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Contexts that are not known here."""
    broken: bool = False
    """Whether a part could not be read, so that something may be missing."""

    def subjects(self, *types: str) -> Iterator[str]:
        """The subjects of one of these classes, in the order of the document."""
        wanted = frozenset(types)
        return (subject for subject, found in self.types.items() if wanted.intersection(found))

    def values(self, name: str) -> Iterator[Node]:
        """All values of a property, whatever they are said of."""
        for said in self.nodes.values():
            yield from map(_told, said.get(name, ()))

    def said(self, subject: str, name: str) -> Iterator[Node]:
        """The values of a property of a subject."""
        return map(_told, self.nodes.get(subject, {}).get(name, ()))

    def tree(self, subject: str, apart: frozenset[str]) -> Node:
        """What is said of the subject and of the nodes that it leads to; nodes of the classes `apart` only by name."""
        return _Growth(self, apart).node(subject, (subject,))

    def add(self, subject: str, address: str, value: _Object) -> None:
        """Take in one statement."""
        name = prop(address)
        if name == "rdf:type":
            if isinstance(value, str):
                self.types.setdefault(subject, []).append(short(value))
            return
        values = self.nodes.setdefault(subject, {}).setdefault(name, [])
        if len(values) > 50 or value not in values:
            values.append(value)


@dataclass(slots=True)
class _Growth:
    graph: Graph
    apart: frozenset[str]
    left: int = LARGEST

    def node(self, subject: str, path: tuple[str, ...]) -> Node:
        found: Node = {"@id": subject}
        if types := self.graph.types.get(subject):
            found["@type"] = types
        for name, values in self.graph.nodes.get(subject, {}).items():
            found[name] = [self._value(_told(value), path) for value in values]
        return found

    def _value(self, value: Node, path: tuple[str, ...]) -> Node:
        subject = value.get("@id")
        self.left -= 1
        if subject is None or subject in path or len(path) > DEEPEST or self.left < 0:
            return value
        if self.apart.intersection(self.graph.types.get(subject, ())):
            return {**value, "@type": self.graph.types[subject]}
        return self.node(subject, (*path, subject))


def read(body: bytes, media_type: str = "", url: str = "") -> Graph:
    """The graph in a document; raises Unreadable for what is no RDF or may do harm."""
    if not body.strip():
        raise Unreadable("The answer is empty.")
    if looks_like_html(body):
        raise Unreadable("An HTML page came instead of RDF; it may be an error message of the server.")
    kind = format(body, media_type, url)
    graph = Graph()
    content = _content(body, kind, media_type, graph)
    for quad in _quads(content, kind, url, graph):
        graph.add(_name(quad.subject), quad.predicate.value, _value(quad.object))
    if graph.broken and not graph.nodes:
        raise Unreadable(graph.mistakes[0].reason)
    return graph


def format(body: bytes, media_type: str, url: str) -> RdfFormat:
    """The serialisation: by what the server says, else by the first signs, else by the name."""
    said = _FORMATS.get(media_type.partition(";")[0].strip().lower())
    head = body[:2_000].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip()
    if head.startswith((b"{", b"[")) and said in (None, RdfFormat.RDF_XML):
        return said or RdfFormat.JSON_LD
    if _XML.match(head):
        return RdfFormat.RDF_XML
    suffix = url.partition("?")[0].rpartition(".")[2].lower()
    return said or _SUFFIXES.get(suffix) or RdfFormat.TURTLE


def _content(body: bytes, kind: RdfFormat, media_type: str, graph: Graph) -> bytes:
    charset = xmls.charset(media_type)
    if kind == RdfFormat.RDF_XML:
        return _xml(body, charset, graph)
    text = xmls.decoded(body, charset)
    if kind != RdfFormat.JSON_LD:
        return text.encode()
    content, unknown = json_ld.local(text)
    graph.left_out += [address[:200] for address in unknown]
    return content


def _xml(body: bytes, charset: str, graph: Graph) -> bytes:
    """The document, or its part before the first mistake: what is read is never deeper than `xmls` allows."""
    text = xmls.decoded(body, charset)
    declaration = re.match(r"<\?xml\b[^>]*\?>", text)  # the text is UTF-8 from here on
    text = text[declaration.end() :].lstrip() if declaration else text
    try:
        xmls.check(text)
    except Unreadable as problem:
        position = getattr(problem.__cause__, "position", None)
        if position is None or problem.message == xmls.DEEP or "<!DOCTYPE" in text:
            raise
        graph.broken = True
        lines = text.split("\n")
        said = _NO_ENTITY if problem.message == xmls.ENTITY else problem.message
        graph.mistakes.append(Mistake(said, position[0], lines[position[0] - 1].strip()[:200]))
        return "\n".join([*lines[: position[0] - 1], lines[position[0] - 1][: max(0, position[1] - 1)]]).encode()
    return text.encode()


def _quads(content: bytes, kind: RdfFormat, url: str, graph: Graph) -> Iterator[pyoxigraph.Quad]:
    """The statements; after a mistake a parser goes on where the next one begins."""
    base = url if _ABSOLUTE.match(url) else "http://localhost/"
    try:
        statements = iter(pyoxigraph.parse(content, format=kind, base_iri=base, lenient=True))
    except (SyntaxError, ValueError) as problem:
        raise Unreadable(f"This is not complete and correct RDF: {_said(problem)}.") from problem
    subject, lines = "", list[bytes]()
    while True:
        try:
            quad = next(statements)
            subject = quad.subject.value if isinstance(quad.subject, NamedNode) else subject
            yield quad
        except StopIteration:
            return
        except (SyntaxError, ValueError, OSError) as problem:
            graph.broken = True
            lines = lines or content.split(b"\n")
            graph.mistakes.append(_mistake(problem, lines, subject))
            if len(graph.mistakes) > MOST_MISTAKES:
                return


def _mistake(problem: Exception, lines: list[bytes], subject: str) -> Mistake:
    line = getattr(problem, "lineno", None) or 0
    words = lines[line - 1].strip()[:200].decode(errors="replace") if 0 < line <= len(lines) else ""
    return Mistake(f"A part is not correct RDF: {_said(problem)}.", line, words, subject)


def _said(problem: Exception) -> str:
    return re.sub(r"\s*\([^)]*, line \d+\)$|\s*\(line \d+\)$", "", str(problem))[:200].rstrip(".")


def _name(node: Any) -> str:
    return f"_:{node.value}" if isinstance(node, BlankNode) else str(getattr(node, "value", ""))


def _value(node: Any) -> _Object:
    if not isinstance(node, Literal):
        return sys.intern(_name(node))
    kind = "" if node.language or node.datatype == _STRING else sys.intern(node.datatype.value)
    return node.value, sys.intern(node.language or ""), kind


def _told(value: _Object) -> Node:
    """A value as JSON-LD has it expanded."""
    if isinstance(value, str):
        return {"@id": value}
    text, language, kind = value
    if language:
        return {"@value": text, "@language": language}
    return {"@value": text, "@type": kind} if kind else {"@value": text}
