"""What an expression is worth: a kind, and the SQL for it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy import BigInteger, Boolean, Double, Text, bindparam
from sqlalchemy.types import TypeEngine

from hub import geo
from hub.db import MICROSECOND, Instant, microseconds
from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.tree import Literal

NAMES = {
    "number": "a number",
    "text": "text",
    "boolean": "true or false",
    "null": "null",
    "time": "a time",
    "moment": "a time",
    "duration": "a duration",
    "period": "a time or interval",
    "date": "a day",
    "timeofday": "a time of day",
    "geometry": "a geometry",
    "json": "JSON",
    "result": "a result",
    "key": "an id",
}
_WHOLE, _LARGEST = 2**53, 2**63


@dataclass(frozen=True, slots=True)
class Value:
    """An expression of one kind.

    A time is a column or value of the database's own type, a moment and a duration are computed: a number of
    microseconds. A period has a start and a stop; where it is `open`, a stop that is null means the start. JSON is a
    document and the names of what is inside; a result is a number in `sql`, or else JSON. A key is the row it names.
    """

    kind: str
    sql: Any = None
    literal: Any = None
    start: "Value | None" = None
    stop: "Value | None" = None
    open: bool = False
    document: Any = None
    names: tuple[str, ...] = ()
    whole: bool = False
    """A number from a column of integers."""
    indexed: bool = False
    """A geometry with a spatial index."""
    about: str = field(default="", compare=False)
    """How the request calls it."""

    def __str__(self) -> str:
        return f"{self.about or 'this'} is {NAMES[self.kind]}"


def bound(value: Any, kind: TypeEngine[Any]) -> Any:
    """A value as a parameter of the statement."""
    return bindparam(None, value, type_=kind, unique=True)


def number(value: float) -> Any:
    """A number as a parameter; whole ones that a double cannot hold exactly stay whole."""
    exact = isinstance(value, int) and _WHOLE < abs(value) < _LARGEST
    return bound(value if exact else float(value), BigInteger() if exact else Double())


def of(literal: Literal) -> Value:
    """The value of a literal."""
    value, kind = literal
    match kind:
        case "number":
            return Value(kind, number(value), value)
        case "string":
            return Value("text", bound(value, Text()), value)
        case "boolean":
            return Value(kind, bound(value, Boolean()), value)
        case "time":
            return time(value)
        case "interval":
            return Value("period", literal=value, start=time(value[0]), stop=time(value[1]))
        case "duration":
            return duration(value)
        case "geometry":
            return Value(kind, geo.shape(value), value)
        case "date" | "timeofday":
            return Value(kind, bound(value, Text()), value)
    return Value("null")


def time(value: datetime) -> Value:
    """An instant."""
    return Value("time", bound(value.astimezone(UTC), Instant()), value)


def duration(value: timedelta) -> Value:
    """A duration."""
    return Value("duration", number(value // MICROSECOND), value)


def counted(value: datetime) -> Any:
    """An instant as a number."""
    return number(microseconds(value))


def refuse(what: str, *values: Value) -> NoReturn:
    """Say that the kinds of values do not fit."""
    found = " and ".join(map(str, values))
    raise BadRequest(f"{what}, but {found}")
