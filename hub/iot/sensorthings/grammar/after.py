"""The key of the last row of a page, as `$after` carries it in the address of the next one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from hub.db import from_microseconds, microseconds
from hub.errors import BadRequest

LENGTH = 8_000
VALUES = 30
_LARGEST = 2**63
_REFUSED = "The value of $after is not from an address that this service made"


def encode(values: Sequence[Any]) -> str:
    """Texts, numbers, booleans, aware times and None as letters and digits that an address can hold."""
    return urlsafe_b64encode(orjson.dumps([_packed(value) for value in values])).decode().rstrip("=")


def decode(text: str) -> tuple[Any, ...]:
    """The opposite of `encode`; whatever else somebody sends is refused."""
    if len(text) > LENGTH:
        raise BadRequest(_REFUSED)
    try:
        values = orjson.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        if not isinstance(values, list) or not 0 < len(values) <= VALUES:
            raise BadRequest(_REFUSED)
        found = tuple(map(_unpacked, values))
        if encode(found) != text:
            raise BadRequest(_REFUSED)
    except (ValueError, OverflowError, RecursionError) as error:
        raise BadRequest(_REFUSED) from error
    return found


def _packed(value: Any) -> Any:
    return [microseconds(value)] if isinstance(value, datetime) else value


def _unpacked(value: Any) -> Any:
    match value:
        case [int(time)] if time is not True and time is not False:
            return from_microseconds(time)
        case str() if "\x00" not in value:
            return value
        case None | bool() | float():
            return value
        case int() if -_LARGEST <= value < _LARGEST:
            return value
    raise BadRequest(_REFUSED)
