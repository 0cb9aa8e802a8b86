"""Times and intervals: how they are compared, and what lies before, after or within what.

An interval is later than another when it starts after the other ends, and at least as late when it does not start
earlier; it is earlier, or not later, likewise by its end. So `ge A and le B` is what lies wholly between A and B.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import and_, func, true

from hub.iot.sensorthings.store.translate.values import Value, counted, refuse

TIMELY = ("time", "moment", "period")
Compare = Callable[[Any, Any], Any]
OPERATORS: Mapping[str, Compare] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
MIRRORED: Mapping[str, str] = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge", "eq": "eq", "ne": "ne"}


def micros(words: Any, value: Value) -> Any:
    """A time as a number of microseconds since 1970."""
    if value.kind == "moment":
        return value.sql
    return words.micros(value.sql) if value.literal is None else counted(value.literal)


def start(value: Value) -> Value:
    """When it starts; an instant is its own start."""
    return value.start if value.start is not None else value


def compared(words: Any, name: str, left: Value, right: Value) -> Any:
    """Two times or intervals under an operator."""
    if left.literal is not None and right.literal is None:
        name, left, right = MIRRORED[name], right, left
    if left.kind != "period" and right.kind != "period":
        return _instants(words, name, left, right)
    match name:
        case "gt":
            return _instants(words, "gt", start(left), _stop(words, right))
        case "ge":
            return _instants(words, "ge", start(left), start(right))
        case "lt":
            return _ends(words, "lt", left, start(right))
        case "le":
            return _ends(words, "le", left, _stop(words, right))
    same = and_(_instants(words, "eq", start(left), start(right)), _ends(words, "eq", left, _stop(words, right)))
    return same if name == "eq" else ~same


def _instants(words: Any, name: str, left: Value, right: Value) -> Any:
    if left.kind == right.kind == "time":
        return OPERATORS[name](left.sql, right.sql)
    return OPERATORS[name](micros(words, left), micros(words, right))


def _ends(words: Any, name: str, value: Value, other: Value) -> Any:
    if value.stop is None or not value.open:
        return _instants(words, name, value if value.stop is None else value.stop, other)
    if name == "eq":
        return _instants(words, name, _stop(words, value), other)
    # The start first, because it has an index and cannot lie behind the end.
    ended = func.coalesce(_instants(words, name, value.stop, other), true())
    return and_(_instants(words, name, start(value), other), ended)


def _stop(words: Any, value: Value) -> Value:
    if value.stop is None:
        return value
    if not value.open:
        return value.stop
    return Value("moment", func.coalesce(micros(words, value.stop), micros(words, start(value))))


def related(words: Any, name: str, left: Value, right: Value) -> Any:
    """One of the functions about two intervals; both may be instants."""
    for value in (left, right):
        if value.kind not in TIMELY:
            refuse(f"{name} needs times or intervals", value)
    match name:
        case "before":
            return _ends(words, "lt", left, start(right))
        case "after":
            return _instants(words, "gt", start(left), _stop(words, right))
        case "during":
            return and_(
                _instants(words, "ge", start(left), start(right)), _ends(words, "le", left, _stop(words, right))
            )
        case "overlaps":
            return and_(
                _instants(words, "le", start(left), _stop(words, right)),
                _instants(words, "ge", _stop(words, left), start(right)),
            )
        case "meets":
            return _instants(words, "eq", _stop(words, left), start(right))
        case "starts":
            return _instants(words, "eq", start(left), start(right))
    return _instants(words, "eq", _stop(words, left), _stop(words, right))
