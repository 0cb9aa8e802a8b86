"""What can be computed before a database is asked: the present, and arithmetic of times that are written out.

`phenomenonTime gt now() sub duration'P1D'` then compares with one value, for which there is an index.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.db import now
from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.tree import Apply, Exists, Literal, Node
from hub.iot.sensorthings.grammar.words import PARTS

_CLOCK: dict[str, Callable[[], datetime]] = {
    "now": now,
    "mindatetime": lambda: datetime.min.replace(tzinfo=UTC),
    "maxdatetime": lambda: datetime.max.replace(tzinfo=UTC),
}


def folded(node: Node) -> Node:
    """The same expression with what is known of it computed."""
    if isinstance(node, Exists):
        return node._replace(condition=folded(node.condition))
    if not isinstance(node, Apply):
        return node
    if node.name in _CLOCK:
        return Literal(_CLOCK[node.name](), "time")
    made = Apply(node.name, tuple(map(folded, node.arguments)))
    if all(isinstance(argument, Literal) for argument in made.arguments):
        return _computed(made, *made.arguments)  # type: ignore[arg-type]
    return made


def _computed(node: Apply, *literals: Literal) -> Node:
    kinds = tuple(literal.kind for literal in literals)
    if node.name in PARTS and kinds in (("time",), ("interval",)):
        time = literals[0].value
        return _part(node.name, time if kinds == ("time",) else time[0])
    if node.name == "neg" and kinds in (("number",), ("duration",)):
        return Literal(-literals[0].value, kinds[0])
    kind = _KINDS.get((node.name, *kinds))
    if kind is None:
        return node
    try:
        value = _timely(node.name, literals[0].value, literals[1].value)
        return Literal(value.astimezone(UTC) if kind == "time" else value, kind)
    except (OverflowError, ValueError, ZeroDivisionError) as error:
        raise BadRequest("The time or duration that is computed here leaves the years from 1 to 9999") from error


_KINDS: dict[tuple[str, ...], str] = {
    ("add", "time", "duration"): "time",
    ("add", "duration", "time"): "time",
    ("sub", "time", "duration"): "time",
    ("sub", "time", "time"): "duration",
    ("add", "duration", "duration"): "duration",
    ("sub", "duration", "duration"): "duration",
    ("mul", "duration", "number"): "duration",
    ("mul", "number", "duration"): "duration",
    ("div", "duration", "number"): "duration",
}


def _timely(name: str, one: Any, other: Any) -> Any:
    if name == "add":
        return one + other
    if name == "sub":
        return one - other
    return one * other if name == "mul" else one / other


def _part(name: str, time: datetime) -> Literal:
    """A part of a time that is written out, in the zone it is written in."""
    if name == "date":
        return Literal(time.date().isoformat(), "date")
    if name == "time":
        return Literal(time.time().isoformat("microseconds"), "timeofday")
    if name == "fractionalseconds":
        return Literal(time.microsecond / 1e6, "number")
    if name == "totaloffsetminutes":
        return Literal((time.utcoffset() or timedelta(0)) // timedelta(minutes=1), "number")
    return Literal(getattr(time, name), "number")
