"""The body of CreateObservations: data arrays, each of one datastream, read column by column where all is as usual.

Only where something is not, row by row: what is wrong with one row is no matter of the others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import repeat
from typing import Any, NamedTuple

from hub.db import EPOCH, MICROSECOND
from hub.errors import BadRequest, TooLarge
from hub.iot.sensorthings.observing import values
from hub.iot.sensorthings.observing.bodies import fits
from hub.iot.store import rows as plain
from hub.iot.store.rows import Row

FEATURE = "FeatureOfInterest/id"
COMPONENTS = frozenset(("phenomenonTime", "result", "resultTime", FEATURE, *values.MORE))
MOST, FEATURES = 200_000, 1_000
"""Rows in one request, and different features in one data array."""
WRONG = (BadRequest, KeyError, TypeError, ValueError)

Feature = Callable[[int | None], int | None]
"""Which feature a row has to name when it was sent with this one, or with none."""


class Array(NamedTuple):
    """The rows of one datastream, as they were sent."""

    stream: int
    several: bool
    components: Sequence[str]
    rows: Sequence[Any]


def arrays(body: Any) -> list[Array]:
    """The data arrays of a request; `BadRequest` for what concerns all rows of one."""
    if not isinstance(body, list):
        raise BadRequest("CreateObservations takes a list of data arrays")
    found = [_array(each) for each in body]
    if sum(len(each.rows) for each in found) > MOST:
        raise TooLarge(f"More than the {MOST:,} observations that one request may bring")
    return found


def _array(given: Any) -> Array:
    if not isinstance(given, dict):
        raise BadRequest("A data array is an object with Datastream, components and dataArray")
    named = [name for name in ("Datastream", "MultiDatastream") if name in given]
    link = given[named[0]] if len(named) == 1 else None
    if not isinstance(link, dict) or "@iot.id" not in link:
        raise BadRequest("A data array names its Datastream by {“@iot.id”: 1}")
    unknown = [n for n in given if n not in ("components", "dataArray", *named) and "@iot." not in n]
    if unknown:
        raise BadRequest(f"A data array has no member “{unknown[0][:100]}”")
    rows = given.get("dataArray")
    if not isinstance(rows, list):
        raise BadRequest("“dataArray” must be a list of rows")
    return Array(values.key(link["@iot.id"]), named[0] == "MultiDatastream", _components(given), rows)


def _components(given: Mapping[str, Any]) -> Sequence[str]:
    found = given.get("components")
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise BadRequest("“components” must be the list of what stands in each row")
    wrong = [each for each in found if each not in COMPONENTS]
    if wrong:
        raise BadRequest(
            f"“{wrong[0][:100]}” is no component of a data array; there are {', '.join(sorted(COMPONENTS))}"
        )
    if len(set(found)) < len(found) or "result" not in found:
        raise BadRequest("“components” must hold result, and nothing twice")
    return found


def rows(array: Array, width: int | None, feature: Feature) -> list[Row | None]:
    """The rows of an array for the store; None for those in which something is wrong."""
    read = _Reader(array, width, _features(array, feature))
    first = values.now()
    if not array.rows:
        return []
    try:
        return list(read.all(array.rows, first))
    except WRONG:
        return [read.one(row, first + at) for at, row in enumerate(array.rows)]


def _features(array: Array, feature: Feature) -> dict[Any, int | None]:
    """What rows have to name, by what they name; without those that cannot be named."""
    if FEATURE not in array.components:
        return {None: feature(None)}
    at, width = array.components.index(FEATURE), len(array.components)
    named = {row[at] for row in array.rows if type(row) is list and len(row) == width and _is_key(row[at])}
    if len(named) > FEATURES:
        raise BadRequest(f"A data array names {len(named):,} features, and at most {FEATURES:,}")
    found = {}
    for id in named:
        with suppress(BadRequest):
            found[id] = feature(id)
    return found


def _is_key(given: Any) -> bool:
    return given is None or (type(given) is int and 0 < given < 2**31)


class _Reader(NamedTuple):
    """One data array, and what is known of its datastream and of the features it names."""

    array: Array
    width: int | None
    features: Mapping[Any, int | None]

    def one(self, row: Any, now: int) -> Row | None:
        """A row by itself."""
        try:
            (found,) = self.all([row], now)
        except WRONG:
            return None
        return found

    def all(self, given: Sequence[Any], now: int) -> Iterator[Row]:
        """Every row, or an error."""
        if set(map(type, given)) != {list}:
            raise BadRequest("A row is a list")
        columns = dict(zip(self.array.components, zip(*given, strict=True), strict=True))
        results, count = columns["result"], len(given)
        if self.width is not None or not set(map(type, results)) <= plain.NUMBERS:
            for result in results:
                fits(result, self.width)
                plain.check(result)
        times, ends = _times(columns.get("phenomenonTime"), now, count)
        taken = _taken(columns["resultTime"]) if "resultTime" in columns else repeat(None, count)
        more = self._more(columns, ends, count)
        return zip(repeat(self.array.stream), times, repeat(0), results, repeat(None), taken, more, strict=False)

    def _more(
        self, columns: Mapping[str, Sequence[Any]], ends: Sequence[int | None] | None, count: int
    ) -> Iterable[dict[str, Any] | None]:
        """What each says beside time and result."""
        found: dict[str, Sequence[Any]] = {"end": ends} if ends is not None else {}
        for name, (key, read) in values.MORE.items():
            if name in columns:
                found[key] = [None if each is None else read(each) for each in columns[name]]
                plain.check(found[key])
        named = columns.get(FEATURE, (None,))
        if not all(map(_is_key, named)):
            raise BadRequest("“FeatureOfInterest/id” is the id of a FeatureOfInterest")
        features = [self.features[id] for id in named]
        if any(features):
            found["feature"] = features if FEATURE in columns else features * count
        if not found:
            return repeat(None, count)
        members = zip(*found.values(), strict=True)
        return ({k: v for k, v in zip(found, each, strict=True) if v is not None} or None for each in members)


def _times(column: Sequence[Any] | None, now: int, count: int) -> tuple[Sequence[int], Sequence[int | None] | None]:
    """When each was observed, and where they are intervals until when; else one after the other, from now on."""
    if column is None:
        return range(now, now + count), None
    with suppress(TypeError, ValueError):
        # Made and taken apart by what is written in C: nothing else here costs as much.
        made = [(time - EPOCH) // MICROSECOND for time in map(datetime.fromisoformat, column)]
        if plain.FIRST <= min(made) <= max(made) <= plain.LAST:
            return made, None
    found = [(now + at, None) if each is None else values.phenomenon(each) for at, each in enumerate(column)]
    return [time for time, _ in found], [end for _, end in found]


def _taken(column: Sequence[Any]) -> list[int | None]:
    return [None if each is None else values.time(each) for each in column]
