"""RDF/XML: what hangs on a node stands inside it."""

from catalogue.rdf import NAMESPACES, Literal, Node, Value, name

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF'
    + "".join(f'\n  xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    + ">\n"
)
BETWEEN = ""
TAIL = "</rdf:RDF>\n"


def fragment(node: Node) -> str:
    """A node and what hangs on it."""
    return _node(node, "  ")


def _node(node: Node, indent: str) -> str:
    element = node.types[0] if node.types else "rdf:Description"
    inner = indent + "  "
    lines = [f'{inner}<rdf:type rdf:resource="{_escaped(name(kind))}"/>\n' for kind in node.types[1:]]
    lines += [_property(name, value, inner) for name, value in node.properties]
    about = f'{indent}<{element} rdf:about="{_escaped(node.iri)}"'
    return f"{about}>\n{''.join(lines)}{indent}</{element}>\n" if lines else f"{about}/>\n"


def _property(name: str, value: Value, indent: str) -> str:
    if isinstance(value, Literal):
        return f"{indent}<{name}{_marks(value)}>{_escaped(value.text)}</{name}>\n"
    if isinstance(value, Node):
        if not value.types and not value.properties:
            value = value.iri
        else:
            return f"{indent}<{name}>\n{_node(value, indent + '  ')}{indent}</{name}>\n"
    return f'{indent}<{name} rdf:resource="{_escaped(value)}"/>\n'


def _marks(value: Literal) -> str:
    if value.language:
        return f' xml:lang="{value.language}"'
    return f' rdf:datatype="{name(value.datatype)}"' if value.datatype else ""


def _escaped(text: str) -> str:
    """Texts hold nothing that XML cannot hold, and addresses no quotes (`catalogue.rdf`)."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
