"""Nodes of `catalogue.rdf` written as RDF, piece by piece, so that nothing has to fit into memory.

A document is a head, one fragment for each node, and a tail. The fragment of a node depends on nothing but the node:
the same node always gives the same bytes, and fragments that were kept can be put together later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from catalogue.rdf import Node
from catalogue.writers import json_ld, n_triples, turtle, xml

__all__ = ["FORMATS", "Format", "Writer", "document", "stream", "whole"]


class Writer(Protocol):
    """The shape of a module that writes a format."""

    HEAD: str
    BETWEEN: str
    TAIL: str

    def fragment(self, node: Node) -> str:
        """A node and what hangs on it."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """What a format is called by RDF programs, its media type, and the module that writes it."""

    name: str
    media_type: str
    writer: Writer


_TURTLE = Format("turtle", "text/turtle", turtle)
_XML = Format("xml", "application/rdf+xml", xml)
FORMATS = {
    "ttl": _TURTLE,
    "n3": Format("n3", "text/n3", turtle),
    "rdf": _XML,
    "xml": _XML,
    "jsonld": Format("json-ld", "application/ld+json", json_ld),
    "nt": Format("nt", "application/n-triples", n_triples),
}
"""What follows the dot in an address; Turtle is N3, too."""


def stream(nodes: Iterable[Node], suffix: str) -> Iterator[bytes]:
    """The nodes as a document in the format that `suffix` (of `FORMATS`) names: head, a piece for each node, tail."""
    writer = FORMATS[suffix].writer
    return document(map(writer.fragment, nodes), suffix)


def document(fragments: Iterable[str], suffix: str) -> Iterator[bytes]:
    """Fragments of that format as a document."""
    writer = FORMATS[suffix].writer
    before = writer.HEAD
    for fragment in fragments:
        yield (before + fragment).encode()
        before = writer.BETWEEN
    yield (writer.TAIL if before == writer.BETWEEN else writer.HEAD + writer.TAIL).encode()


def whole(nodes: Iterable[Node], suffix: str) -> bytes:
    """The nodes as one document."""
    return b"".join(stream(nodes, suffix))
