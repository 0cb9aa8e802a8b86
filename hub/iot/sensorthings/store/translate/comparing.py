"""Comparisons: kinds that fit, JSON by the type of what it is compared with, ids, nothing."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, case, cast, false, func, null, or_

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.values import instant
from hub.iot.sensorthings.store.translate import keys, temporal
from hub.iot.sensorthings.store.translate.temporal import MIRRORED, OPERATORS
from hub.iot.sensorthings.store.translate.values import Value, bound, refuse, time
from hub.iot.sensorthings.store.translate.views import JSON, as_boolean, as_number, as_text, missing

_VIEWS = {
    "number": as_number,
    "text": as_text,
    "date": as_text,
    "timeofday": as_text,
    "boolean": as_boolean,
}
_KINDS: dict[Any, str] = {as_number: "number", as_text: "text", as_boolean: "boolean"}
_LARGEST = 2**63


def compared(words: Any, name: str, left: Value, right: Value) -> Any:
    """Two values under one of the six operators."""
    if "null" in (left.kind, right.kind):
        return _with_null(words, name, left, right)
    if left.literal is not None and right.literal is None:
        name, left, right = MIRRORED[name], right, left
    if "key" in (left.kind, right.kind):
        return keys.compared(words, name, left, right)
    if left.kind in JSON or right.kind in JSON:
        return _json(words, name, left, right)
    if left.kind in temporal.TIMELY and isinstance(right.literal, str) and right.kind == "text":
        right = time(instant(right.literal))
    if left.kind in temporal.TIMELY and right.kind in temporal.TIMELY:
        return temporal.compared(words, name, left, right)
    if left.whole:
        right = _whole(right)
    if right.kind == "none":
        return ~missing(words, left) if name == "ne" else false()
    return _alike(words, name, left, right)


def _with_null(words: Any, name: str, left: Value, right: Value) -> Any:
    if name not in ("eq", "ne"):
        return cast(null(), Boolean)
    value = right if left.kind == "null" else left
    if value.kind == "null":
        return bound(name == "eq", Boolean())
    found = missing(words, value)
    return found if name == "eq" else ~found


def _whole(value: Value) -> Value:
    """A number beside a column of integers as an integer, so that their index is used; also from quotes."""
    literal = value.literal
    if value.kind == "text" and isinstance(literal, str):
        if not (literal.isascii() and literal.removeprefix("-").isdecimal() and len(literal) < 19):
            return Value("none")
        literal = int(literal)
    if isinstance(literal, int) and not isinstance(literal, bool) and abs(literal) < _LARGEST:
        return Value("number", bound(literal, BigInteger()), literal)
    return value


def _alike(words: Any, name: str, left: Value, right: Value) -> Any:
    textual = ("text", "date", "timeofday")
    same = left.kind == right.kind or (left.kind in textual and right.kind in textual)
    if {left.kind, right.kind} & {"date"} and {left.kind, right.kind} & {*temporal.TIMELY}:
        raise BadRequest("A day has no zone: compare with a time such as 2024-06-01T00:00:00Z, or with date(…)")
    if not same or left.kind == "geometry":
        refuse(f"Values under {name} have to be of one kind", left, right)
    if left.kind in textual and name not in ("eq", "ne"):
        return OPERATORS[name](words.ordered(left.sql), right.sql)
    return OPERATORS[name](left.sql, right.sql)


def _json(words: Any, name: str, left: Value, right: Value) -> Any:
    if left.kind in JSON and right.kind in JSON:
        return _both_json(words, name, left, right)
    if right.kind in JSON:
        name, left, right = MIRRORED[name], right, left
    view = _VIEWS.get(right.kind)
    if view is None:
        refuse("JSON is compared with text, numbers, true and false", right)
    found = _alike(words, name, Value(_KINDS[view], view(words, left, name)), right)
    if name not in ("eq", "ne") or (left.kind == "result" and name == "eq" and view is as_number):
        return found
    # JSON of another type is different, and only what is not there is unknown.
    return _known(name, missing(words, left), found)


def _both_json(words: Any, name: str, left: Value, right: Value) -> Any:
    views = (("number", as_number), ("text", as_text), ("boolean", as_boolean))
    pairs = [(Value(kind, view(words, left, name)), Value(kind, view(words, right, name))) for kind, view in views]
    found = func.coalesce(*(_alike(words, name, *pair) for pair in pairs), type_=Boolean())
    if name not in ("eq", "ne"):
        return found
    return _known(name, or_(missing(words, left), missing(words, right)), found)


def _known(name: str, unknown: Any, found: Any) -> Any:
    return case((unknown, null()), else_=func.coalesce(found, bound(name == "ne", Boolean()), type_=Boolean()))


def listed(words: Any, left: Value, values: list[Value]) -> Any:
    """Whether a value is one of those listed."""
    kinds = {value.kind for value in values}
    if left.kind in ("number", "text") and kinds == {left.kind} and left.literal is None:
        values = [_whole(value) for value in values] if left.whole else values
        return left.sql.in_([value.sql for value in values])
    return or_(*(compared(words, "eq", left, value) for value in values))
