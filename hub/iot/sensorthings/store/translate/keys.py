"""The id of an observation: a text made of its key, or the name it was once given."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, and_, false, func, select, tuple_, union_all

from hub.db import Instant, from_microseconds
from hub.errors import BadRequest
from hub.iot.models import observation_name
from hub.iot.sensorthings.store.translate.temporal import OPERATORS
from hub.iot.sensorthings.store.translate.values import Value, bound

_KEY = re.compile(r"([1-9][0-9]{0,9})-(0|-?[1-9][0-9]{0,17})(?:-([1-9][0-9]{0,17}))?")


def parsed(text: str) -> tuple[int, datetime, int] | None:
    """The datastream, time and number that an id names, or None if it is no key."""
    match = _KEY.fullmatch(text)
    if match is None or int(match[1]) >= 2**31:
        return None
    try:
        return int(match[1]), from_microseconds(int(match[2])), int(match[3] or 0)
    except OverflowError:
        return None


def compared(words: Any, name: str, left: Value, right: Value) -> ColumnElement[bool]:
    """The id of an observation beside a text."""
    if left.kind != "key" or right.kind == "key":
        raise BadRequest("The id of an observation is compared with a text in quotes")
    if not isinstance(right.literal, str):
        return false() if name == "eq" else left.sql.c.id.is_not(None)
    table, key = left.sql, parsed(right.literal)
    if name in ("eq", "ne"):
        found = _named(words, table, right.literal, key)
        return found if name == "eq" else ~found
    if key is None:
        raise BadRequest(f"“{right.literal[:60]}” is not the id of an observation")
    return OPERATORS[name](tuple_(*columns(table)), tuple_(*_bound(key)))  # type: ignore[no-any-return]


def columns(table: Any) -> tuple[Any, ...]:
    """What observations are in the order of, by id."""
    return table.c.datastream_id, table.c.phenomenon_time, table.c.id


def _bound(key: tuple[int, datetime, int]) -> tuple[Any, ...]:
    return bound(key[0], Integer()), bound(key[1], Instant()), bound(key[2], BigInteger())


def _named(words: Any, table: Any, text: str, key: tuple[int, datetime, int] | None) -> ColumnElement[bool]:
    names = observation_name.alias()
    named: Any = select(*columns(names)).where(names.c.name == bound(text, Text()))
    if key is not None:
        named = union_all(select(*_bound(key)), named)
    # One that has a name is not called by its key any more.
    name = words.json_text(table.c.more, ("name",))
    return and_(tuple_(*columns(table)).in_(named), func.coalesce(name, bound(text, Text())) == bound(text, Text()))
