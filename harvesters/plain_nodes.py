"""Records in plain JSON as nodes in the words of DCAT, so that one harvester reads them all."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Node = dict[str, Any]


def values(value: Any) -> list[Node]:
    """A field as the values of a property: texts, numbers and lists of them; objects as JSON text."""
    if value is None or value == "" or isinstance(value, bool):
        return []
    if isinstance(value, list | tuple):
        return [found for one in value for found in values(one)]
    if isinstance(value, Mapping):
        return [{"@value": _json(value)}] if value else []
    return [{"@value": str(value)}]


def links(*fields: Any) -> list[Node]:
    """Fields as addresses."""
    return [{"@id": one["@value"].strip()} for value in fields for one in values(value)]


def node(*types: str, **properties: Any) -> Node:
    """A node without a name; `dct_title` is the property `dct:title`, and properties without values are left out."""
    found: Node = {"@id": "_:"}
    if types:
        found["@type"] = list(types)
    return found | named(properties)


def named(properties: Mapping[str, Any]) -> Node:
    """Properties with a colon after their prefix; a value is one node, a list of nodes, or a plain value."""
    told = {name.replace("_", ":", 1): _nodes(value) for name, value in properties.items()}
    return {name: value for name, value in told.items() if value}


def rest(record: Mapping[str, Any], read: Iterable[str]) -> Node:
    """The fields that nothing was made of, under their own names."""
    known = frozenset(read)
    told = {key: values(value) for key, value in record.items() if key not in known and not key.startswith("@")}
    return {key: value for key, value in told.items() if value}


def _nodes(value: Any) -> list[Node]:
    if isinstance(value, dict) and ("@id" in value or "@value" in value):
        return [value] if len(value) > 1 or value.get("@id") != "_:" else []
    if isinstance(value, list) and all(isinstance(one, dict) and ("@id" in one or "@value" in one) for one in value):
        return [one for one in value if len(one) > 1 or one.get("@id") != "_:"]
    return values(value)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""
