"""Values as clients of the DataStore send them: JSON as text, lists with commas, numbers in quotes.

A record is never looked at by itself here: of a thousand at a time that would cost more than to write them.
"""

from collections.abc import Container, Iterable
from typing import Any, ClassVar

import orjson
from marshmallow import ValidationError, fields

from catalogue.action import check
from catalogue.schemas.values import Natural
from hub.errors import BadRequest

OBJECT: dict[str, Any] = {"type": "object"}
LINES: dict[str, Any] = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}


def unpacked(value: Any) -> Any:
    """What a text of JSON says; any other value as it is. Raises `ValidationError`."""
    if not isinstance(value, str):
        return value
    try:
        found = orjson.loads(value)
        check({"": found})  # JSON within a text was not looked at when the request was read
    except (orjson.JSONDecodeError, BadRequest) as error:
        raise ValidationError("Cannot parse JSON") from error
    return found


class Objects(fields.Field[list[dict[str, Any]]]):
    """A list of objects, or JSON text of it."""

    json_schema: ClassVar = {"type": ["array", "string"], "items": OBJECT}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[dict[str, Any]]:
        found = unpacked(value)
        if not isinstance(found, list) or set(map(type, found)) - {dict}:
            raise ValidationError("Must be a list of objects")
        return found


class Object(fields.Field[dict[str, Any]]):
    """An object, or JSON text of it."""

    json_schema: ClassVar = {"anyOf": [OBJECT, {"type": "string"}]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> dict[str, Any]:
        found = unpacked(value)
        if not isinstance(found, dict):
            raise ValidationError("Must be an object")
        return found


class Words(fields.Field[str | dict[str, Any]]):
    """What to look for: a text, or an object of a text for each column, also as JSON text."""

    json_schema: ClassVar = {"anyOf": [{"type": "string"}, OBJECT]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str | dict[str, Any]:
        if isinstance(value, str):
            return _by_column(value)
        if isinstance(value, bool) or not isinstance(value, dict | int | float):
            raise ValidationError("Must be a text, or an object of texts by column")
        return value if isinstance(value, dict) else str(value)


def _by_column(text: str) -> str | dict[str, Any]:
    """An object where the text is one; a search for a brace is a search like any other."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        found = unpacked(text)
    except ValidationError:
        return text
    return found if isinstance(found, dict) else text


class Listed(fields.Field[list[str]]):
    """A list of names: as a list, as JSON text of a list, or separated by commas."""

    json_schema: ClassVar = LINES

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[str]:
        return names(value)


def names(value: Any) -> list[str]:
    """What `Listed` reads; raises `ValidationError`."""
    if isinstance(value, str):
        found = (
            unpacked(value) if value.lstrip().startswith("[") else [n.strip() for n in value.split(",") if n.strip()]
        )
    else:
        found = value
    if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
        raise ValidationError("Must be a list of names")
    return found


class Sorts(fields.Field[str]):
    """An order: `"a desc nulls last, b"`, or a list of such parts."""

    json_schema: ClassVar = LINES

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        found = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) for each in found):
            raise ValidationError("Must be a text, or a list of texts")
        return ", ".join(each for each in found if each.strip())


class Capped(Natural):
    """How many at most: more than `most` means that many."""

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        return min(super()._deserialize(value, attr, data, **options), self.most)


def as_text(value: Any) -> str:
    """A value as a link carries it."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def wrong_keys(given: Iterable[str], known: Container[str]) -> list[str]:
    """What stands under `__extras` when there are keys that mean nothing."""
    foreign = sorted(str(key)[:100] for key in given if key not in known)
    return [f"Unknown: {', '.join(foreign[:20])}"] if foreign else []
