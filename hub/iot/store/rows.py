"""Observations on their way in: what is given, what was kept of it, and the plain rows between.

A row is a tuple: datastream, microseconds since 1970, id, result, quality, result time in microseconds or None, and the
members of `more` or None. Both databases and the outbox take it as it is. A quality of None is still to be flagged.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import isfinite
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from hub.db import from_microseconds, microseconds
from hub.errors import BadRequest, NotFound
from hub.records import Result

Row = tuple[Any, ...]
Place = tuple[int, bool]
"""The id that a row got among those of its instant, and whether it is new."""

KEY = itemgetter(0, 1, 2)
INSTANT = itemgetter(0, 1)
STREAM = itemgetter(0)
EXACT = 2**53
"""Whole numbers up to this one are numbers of the result column; larger ones would lose digits there."""


FIRST = microseconds(datetime(1, 1, 1, tzinfo=UTC))
LAST = microseconds(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
"""The years 1 to 9999, in UTC: what lies beyond, a zone can name but no calendar here can say."""


class Missing(NotFound):
    """Some datastreams are not there (any more); `ids` says which, where that is known."""

    def __init__(self, ids: Iterable[int] = ()) -> None:
        super().__init__("There is no such datastream")
        self.ids = frozenset(ids)


class Observed(NamedTuple):
    """One observation of a source; `id` separates several of one instant."""

    datastream_id: int
    phenomenon_time: datetime
    result: Result
    quality: int = 0
    id: int = 0


class Added(NamedTuple):
    """What was new in a batch: how many observations, and how many of them with a quality flag."""

    rows: int = 0
    flagged: int = 0


class Given(NamedTuple):
    """One observation as somebody sent it; without `quality` it is flagged here. `more` as in the table."""

    datastream_id: int
    phenomenon_time: datetime
    result: Any
    result_time: datetime | None = None
    more: dict[str, Any] | None = None
    quality: int | None = None


class Kept(NamedTuple):
    """Where an observation is, and whether it was new."""

    datastream_id: int
    phenomenon_time: datetime
    id: int
    new: bool

    def name(self) -> str:
        """Its @iot.id, unless it had another one before."""
        return name(self.datastream_id, microseconds(self.phenomenon_time), self.id)


def name(datastream_id: int, microseconds: int, id: int) -> str:
    """The @iot.id that follows from a key."""
    return f"{datastream_id}-{microseconds}-{id}" if id else f"{datastream_id}-{microseconds}"


def row(given: Given) -> Row:
    """The row of something given; refuses what no database can keep."""
    stream, time, result, result_time, more, quality = given
    if type(result) is not float or not isfinite(result):
        check(result)
    if more:
        check(more)
    taken = None if result_time is None else instant(result_time)
    return stream, instant(time), 0, result, quality, taken, more or None


def instant(time: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    found = microseconds(time)
    if not FIRST <= found <= LAST:
        raise BadRequest(f"{time.isoformat()} is not within the years 1 to 9999 in UTC")
    return found


def kept(rows: Iterable[Row], places: Iterable[Place]) -> list[Kept]:
    """Where rows are."""
    return [Kept(row[0], from_microseconds(row[1]), *place) for row, place in zip(rows, places, strict=True)]


def is_number(value: Any) -> bool:
    """Whether a result is kept as a number, not as JSON."""
    return type(value) is float or (type(value) is int and -EXACT <= value <= EXACT)


NUMBERS = frozenset((float, int))


def all_numbers(values: Sequence[Any]) -> bool:
    """Whether all results are kept as numbers."""
    return set(map(type, values)) <= NUMBERS and (
        -EXACT <= min(values) <= max(values) <= EXACT or all(map(is_number, values))
    )


def check(value: Any) -> None:
    """Refuse what is no JSON, and the character NUL, which PostgreSQL has in no text."""
    if _has_no_number(value):
        raise BadRequest("NaN and infinity are no results")
    try:
        text = orjson.dumps(value)
    except TypeError as error:
        raise BadRequest("A value is no JSON, holds a number that is too large, or is nested too deeply") from error
    if b"\\u0000" in text and _has_nul(value):
        raise BadRequest("A text holds the character NUL")


def _has_no_number(value: Any) -> bool:
    if isinstance(value, float):
        return not isfinite(value)
    return any(map(_has_no_number, _parts(value)))


def _has_nul(value: Any) -> bool:
    return "\0" in value if isinstance(value, str) else any(map(_has_nul, _parts(value)))


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list | tuple) else ()


def same(one: Row, other: Row) -> bool:
    """Whether two rows of one instant say the same; how they were flagged does not count."""
    return one[5] == other[5] and _equal(one[3], other[3]) and _equal(one[6], other[6])


def _equal(one: Any, other: Any) -> bool:
    """As JSON has it: true is not 1, and 1.0 is."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one == other)
