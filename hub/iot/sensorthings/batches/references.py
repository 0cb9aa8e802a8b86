"""References between the requests of a batch: `$x` stands for the entity that the request with the id `x` has made."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import orjson

from hub.errors import BadRequest
from hub.iot.sensorthings.batches.operations import Operation
from hub.iot.sensorthings.bodies import strict

_START = re.compile(r"\$(?!ref\b|value\b|metadata\b)([^/?()]+)")
_KEY = re.compile(r"\('?\$([^'/?()]+)'?\)")
_LOCATION = re.compile(r"/([A-Za-z]+\(([^/]*)\))$")


class Named(NamedTuple):
    """An entity that later requests may name: its path below the root, and its id."""

    path: str
    id: int | str


def named(location: str) -> Named | None:
    """The entity of a Location or self link."""
    found = _LOCATION.search(location)
    if found is None:
        return None
    key = found[2]
    return Named(found[1], key[1:-1].replace("''", "'") if key.startswith("'") else int(key))


def resolve(asked: Operation, known: Mapping[str, Named]) -> Operation:
    """The request with ids in the place of references, in its path and wherever its body has an `@iot.id`."""
    path = _START.sub(lambda found: _look(found[1], known).path, asked.path, count=1) if asked.path[:1] == "$" else ""
    path = _KEY.sub(lambda found: f"({_written(_look(found[1], known).id)})", path or asked.path)
    body = asked.body
    if b'"$' in body:
        body = orjson.dumps(_replaced(strict.read(body), known))
    return replace(asked, path=path, body=body)


def holds(condition: str, known: Mapping[str, Named]) -> bool:
    """Whether an `if` lets its request be done: `$x` where `x` found or made an entity, `not $x` where it did not."""
    words = condition.split()
    if not words:
        return True
    negated = words[0] == "not"
    words = words[1:] if negated else words
    if len(words) != 1 or not words[0].startswith("$"):
        raise BadRequest("The “if” of a request in a batch is $x or not $x, with the id of an earlier request")
    return (words[0][1:] in known) != negated


def _look(name: str, known: Mapping[str, Named]) -> Named:
    if name not in known:
        raise BadRequest(f"No earlier request of the batch has made “${name}”")
    return known[name]


def _written(id: int | str) -> str:
    return str(id) if isinstance(id, int) else "'" + id.replace("'", "''") + "'"


def _replaced(value: Any, known: Mapping[str, Named]) -> Any:
    if isinstance(value, list):
        return [_replaced(each, known) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _look(each[1:], known).id
        if name == "@iot.id" and isinstance(each, str) and each.startswith("$")
        else _replaced(each, known)
        for name, each in value.items()
    }
