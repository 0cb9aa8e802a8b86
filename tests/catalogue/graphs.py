"""What the hub writes as RDF, as graphs of rdflib, to ask questions of."""

from collections.abc import Iterable

from rdflib import RDF, Graph, Literal, URIRef

from catalogue import rdf, writers
from catalogue.rdf import Iri, Node, Value


def name(prefixed: str) -> URIRef:
    """The address of a prefixed name."""
    return URIRef(rdf.name(prefixed))


def graph(nodes: Iterable[Node], suffix: str = "nt") -> Graph:
    """Nodes as they come back from a format."""
    return parsed(writers.whole(nodes, suffix), suffix)


def parsed(body: bytes, suffix: str) -> Graph:
    """A document of the format that `suffix` names."""
    return Graph().parse(data=body, format=writers.FORMATS[suffix].name)


def value(found: Graph, subject: URIRef, *path: str) -> URIRef:
    """What one reaches from `subject` by these properties."""
    for step in path:
        subject = found.value(subject, name(step))
    return subject


def told(nodes: Iterable[Node]) -> Graph:
    """What nodes say, as rdflib would say it: no writer and no parser has a part in it."""
    made = Graph()
    for node in rdf.nodes(*nodes):
        for kind in node.types:
            made.add((URIRef(node.iri), RDF.type, name(kind)))
        for property, value in node.properties:
            made.add((URIRef(node.iri), name(property), _object(value)))
    return made


def _object(value: Value) -> URIRef | Literal:
    if isinstance(value, Node):
        return URIRef(value.iri)
    if isinstance(value, Iri):
        return URIRef(value)
    kind = name(value.datatype) if value.datatype else None
    return Literal(value.text, lang=value.language or None, datatype=kind, normalize=False)
