"""N-Triples and N-Quads: a line for each statement, with whole addresses; for bulk loading and comparing."""

from catalogue.rdf import NAMESPACES, Iri, Literal, Node, nodes
from catalogue.writers.turtle import quoted

HEAD = ""
BETWEEN = ""
TAIL = ""

_TYPE = f"<{NAMESPACES['rdf']}type>"
_names: dict[str, str] = {}


def fragment(node: Node) -> str:
    """A node and what hangs on it."""
    return "".join(_lines(node, " .\n"))


def quads(node: Node, graph: Iri) -> str:
    """A node and what hangs on it, as N-Quads of one graph."""
    return "".join(_lines(node, f" <{graph}> .\n"))


def _lines(whole: Node, end: str) -> list[str]:
    lines = []
    for node in nodes(whole):
        subject = f"<{node.iri}> "
        lines += [f"{subject}{_TYPE} {_name(kind)}{end}" for kind in node.types]
        lines += [f"{subject}{_name(name)} {_value(value)}{end}" for name, value in node.properties]
    return lines


def _name(prefixed: str) -> str:
    """In angle brackets; there are few names, so they are made once."""
    known = _names.get(prefixed)
    if known is None:
        prefix, _, local = prefixed.partition(":")
        known = _names[prefixed] = f"<{NAMESPACES[prefix]}{local}>"
    return known


def _value(value: Iri | Literal | Node) -> str:
    if isinstance(value, Iri):
        return f"<{value}>"
    if isinstance(value, Node):
        return f"<{value.iri}>"
    text, language, datatype = value
    return quoted(text) + (f"@{language}" if language else f"^^{_name(datatype)}" if datatype else "")
