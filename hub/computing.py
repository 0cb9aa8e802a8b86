"""Functions that both databases know by the same names and answer alike: SQLite calls Python, PostgreSQL its own.

What cannot be computed is null and never an error: one odd row would otherwise take a whole answer away.
"""

import math
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from operator import attrgetter
from typing import Any

HUGE, TINY = 1e150, 1e-150
"""What is farther from zero, or nearer to it, is not multiplied: so no product leaves what a double can hold."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_000_000
"""The microseconds since 1970 of the years 1 to 9999, both such that a double holds them exactly."""
LONGEST = 1_000_000_000
"""No text has more characters."""
_EXACT = Context(prec=60)

_ARITHMETIC = {
    "add": "IF abs(a) > 1e300 OR abs(b) > 1e300 THEN RETURN NULL; END IF; RETURN a + b;",
    "subtract": "IF abs(a) > 1e300 OR abs(b) > 1e300 THEN RETURN NULL; END IF; RETURN a - b;",
    "multiply": (
        f"IF abs(a) > {HUGE} OR abs(b) > {HUGE} THEN RETURN NULL; END IF;"
        f" IF abs(a) < {TINY} OR abs(b) < {TINY} THEN RETURN 0; END IF; RETURN a * b;"
    ),
    "divide": (
        f"IF abs(a) > {HUGE} OR abs(b) > {HUGE} OR abs(b) < {TINY} THEN RETURN NULL; END IF;"
        f" IF abs(a) < {TINY} THEN RETURN 0; END IF; RETURN a / b;"
    ),
    # In decimals, so that 0.3 is three times 0.1 without a rest.
    "modulo": (
        "IF abs(a) > 1e15 OR abs(b) > 1e15 OR abs(b) < 1e-15 THEN RETURN NULL; END IF;"
        f" IF abs(a) < {TINY} THEN RETURN 0; END IF; RETURN mod(a::text::numeric, b::text::numeric)::float8;"
    ),
}


def statements() -> Iterator[str]:
    """What makes the functions on PostgreSQL; repeatable."""
    number = "double precision"
    for name, body in _ARITHMETIC.items():
        yield _function(f"allmende_{name}(a {number}, b {number})", number, body)
    yield _function(f"allmende_round(a {number})", number, "RETURN sign(a) * floor(abs(a) + 0.5);")
    yield _function(f"allmende_offset(a {number})", "integer", f"RETURN least(greatest(floor(a), 0), {LONGEST});")
    inside = f"least(greatest(a, {_FIRST}), {_LAST})"
    yield _function(
        f"allmende_time(a {number})",
        "timestamptz",
        f"RETURN timestamptz 'epoch' + {inside} * interval '1 microsecond';",
    )


def _function(signature: str, returns: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE"
        f" AS $$ BEGIN {body} END $$"
    )


def register(connection: sqlite3.Connection) -> None:
    """Give a SQLite connection the functions."""
    for name, function in _TWO.items():
        connection.create_function(f"allmende_{name}", 2, _strict(function), deterministic=True)
    for name, alone in _ONE.items():
        connection.create_function(f"allmende_{name}", 1, _strict(alone), deterministic=True)


def _strict(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return call


def _add(a: float, b: float) -> float | None:
    return None if _beyond(1e300, a, b) else float(a) + float(b)


def _subtract(a: float, b: float) -> float | None:
    return None if _beyond(1e300, a, b) else float(a) - float(b)


def _multiply(a: float, b: float) -> float | None:
    if _beyond(HUGE, a, b):
        return None
    return 0.0 if abs(a) < TINY or abs(b) < TINY else float(a) * float(b)


def _divide(a: float, b: float) -> float | None:
    if _beyond(HUGE, a, b) or abs(b) < TINY:
        return None
    return 0.0 if abs(a) < TINY else float(a) / float(b)


def _modulo(a: float, b: float) -> float | None:
    if _beyond(1e15, a, b) or abs(b) < 1e-15:
        return None
    if abs(a) < TINY:
        return 0.0
    return float(_EXACT.remainder(Decimal(repr(float(a))), Decimal(repr(float(b)))))


def _beyond(limit: float, *numbers: float) -> bool:
    return any(abs(number) > limit for number in numbers)


def _floor(a: float) -> float:
    return float(math.floor(a)) if math.isfinite(a) else a


def _ceiling(a: float) -> float:
    return float(math.ceil(a)) if math.isfinite(a) else a


def _offset(a: float) -> int:
    return int(min(max(a, 0), LONGEST))


def _round(a: float) -> float:
    return math.copysign(_floor(abs(a) + 0.5), a) if math.isfinite(a) else a


def _part(microseconds: float, name: str) -> float | str:
    """A part of a time in UTC."""
    time = _EPOCH + timedelta(microseconds=int(min(max(microseconds, _FIRST), _LAST)))
    return _PARTS[name](time)


_PARTS: dict[str, Callable[[datetime], float | str]] = {
    **{name: attrgetter(name) for name in ("year", "month", "day", "hour", "minute", "second")},
    "fractionalseconds": lambda time: time.microsecond / 1e6,
    "date": lambda time: time.date().isoformat(),
    "time": lambda time: time.time().isoformat("microseconds"),
}
_ONE: dict[str, Callable[..., Any]] = {
    "round": _round,
    "offset": _offset,
    "floor": _floor,
    "ceiling": _ceiling,
    "lower": lambda text: str(text).lower(),
    "upper": lambda text: str(text).upper(),
}
_TWO: dict[str, Callable[..., Any]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "modulo": _modulo,
    "part": _part,
}
