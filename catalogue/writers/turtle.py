"""Turtle 1.1: a block for each node, a line for each statement; what hangs on a node follows it."""

import re

from catalogue.rdf import NAMESPACES, Iri, Literal, Node, nodes

HEAD = "".join(f"@prefix {prefix}: <{address}> .\n" for prefix, address in NAMESPACES.items()) + "\n"
BETWEEN = ""
TAIL = ""

_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def fragment(node: Node) -> str:
    """A node and what hangs on it."""
    return "".join(map(_block, nodes(node)))


def quoted(text: str) -> str:
    """The text in quotes, as Turtle and N-Triples write it."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _block(node: Node) -> str:
    lines = [f"a {', '.join(node.types)}"] if node.types else []
    lines += [f"{name} {_value(value)}" for name, value in node.properties]
    said = " ;\n    ".join(lines)
    return f"<{node.iri}> {said} .\n\n" if said else ""


def _value(value: Iri | Literal | Node) -> str:
    if isinstance(value, Iri):
        return f"<{value}>"
    if isinstance(value, Node):
        return f"<{value.iri}>"
    text, language, datatype = value
    return quoted(text) + (f"@{language}" if language else f"^^{datatype}" if datatype else "")


def _escape(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or f"\\u{ord(match[0]):04X}"
