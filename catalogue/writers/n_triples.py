"""N-Triples and N-Quads: a line for each statement, with whole addresses; for bulk loading and comparing."""

from collections.abc import Mapping
from types import MappingProxyType

from catalogue.rdf import NAMESPACES, Iri, Literal, Node
from catalogue.writers.turtle import quoted

HEAD = ""
BETWEEN = ""
TAIL = ""
NOTHING: Mapping[Iri, str] = MappingProxyType({})


class _Names(dict[str, str]):
    """Prefixed names in angle brackets; there are few, so they are made once."""

    def __missing__(self, prefixed: str) -> str:
        prefix, _, local = prefixed.partition(":")
        self[prefixed] = made = f"<{NAMESPACES[prefix]}{local}>"
        return made


_names = _Names()
_TYPE = _names["rdf:type"]


def fragment(node: Node) -> str:
    """A node and what hangs on it."""
    return "".join(_lines(node, " .\n", []))


def quads(node: Node, graph: Iri, ready: Mapping[Iri, str] = NOTHING) -> str:
    """A node and what hangs on it, as N-Quads of one graph; what is said of some of those may be `ready`."""
    return "".join(_lines(node, f" <{graph}> .\n", [], ready))


def _lines(node: Node, end: str, lines: list[str], ready: Mapping[Iri, str] = NOTHING) -> list[str]:
    """Each node before what hangs on it; written out, for a catalogue has millions of lines."""
    subject, behind = f"<{node.iri}> ", []
    for kind in node.types:
        lines.append(f"{subject}{_TYPE} {_names[kind]}{end}")
    for name, value in node.properties:
        if isinstance(value, Literal):
            text, language, datatype = value
            mark = f"@{language}" if language else f"^^{_names[datatype]}" if datatype else ""
            lines.append(f"{subject}{_names[name]} {quoted(text)}{mark}{end}")
        elif isinstance(value, Node):
            behind.append(value)
            lines.append(f"{subject}{_names[name]} <{value.iri}>{end}")
        else:
            lines.append(f"{subject}{_names[name]} <{value}>{end}")
    for each in behind:
        if each.iri in ready:
            lines.append(ready[each.iri])
        else:
            _lines(each, end, lines, ready)
    return lines
