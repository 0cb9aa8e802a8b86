"""JSON-LD 1.1 with a context of prefixes in the document itself; what hangs on a node stands inside it."""

from typing import Any

import orjson

from catalogue.rdf import NAMESPACES, Iri, Node, Value

HEAD = f'{{"@context":{orjson.dumps(NAMESPACES).decode()},"@graph":[\n'
BETWEEN = ",\n"
TAIL = "\n]}\n"


def fragment(node: Node) -> str:
    """A node and what hangs on it."""
    return orjson.dumps(_node(node)).decode()


def _node(node: Node) -> dict[str, Any]:
    said: dict[str, Any] = {"@id": node.iri}
    if node.types:
        said["@type"] = node.types[0] if len(node.types) == 1 else list(node.types)
    for name, value in node.properties:
        before, now = said.get(name), _value(value)
        if before is None:
            said[name] = now
        elif isinstance(before, list):
            before.append(now)
        else:
            said[name] = [before, now]
    return said


def _value(value: Value) -> Any:
    if isinstance(value, Iri):
        return {"@id": value}
    if isinstance(value, Node):
        return _node(value)
    text, language, datatype = value
    if language:
        return {"@language": language, "@value": text}
    return {"@type": datatype, "@value": text} if datatype else text
