"""JSON as it was meant: no NaN, no member twice, nothing nested without end, no character that a database refuses."""

import json
from typing import Any

import orjson

from hub.errors import BadRequest

DEPTH = 64
"""Objects and arrays within each other; far more than any entity needs."""


def read(body: bytes) -> Any:
    """The value of a body; `BadRequest` says where it cannot be read."""
    if not body.strip():
        raise BadRequest("The body is empty, and should be JSON")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise BadRequest(f"The body is not JSON: {problem}") from problem
    check(value)
    json.loads(body.decode(), object_pairs_hook=_once)  # the quick reader above lets the last of two members win
    return value


def check(value: Any) -> None:
    """Refuse what is nested too deeply, and the character NUL."""
    level: list[Any] = [value]
    for _ in range(DEPTH + 1):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return
    raise BadRequest(f"The body is nested more than {DEPTH} levels deep")


def _parts(value: Any) -> list[Any]:
    if isinstance(value, str):
        if "\0" in value:
            raise BadRequest("The body holds the character NUL")
        return []
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


def _once(pairs: list[tuple[str, Any]]) -> None:
    seen = set()
    for name, _ in pairs:
        if name in seen:
            raise BadRequest(f"The body gives the member “{name}” twice")
        seen.add(name)
