"""Readings on their way out of the sandbox: columns of one stream, not thousands of records."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from harvesters.limits import EARLIEST, LATEST, result_objection
from hub.db import from_microseconds, microseconds
from hub.errors import Unreadable
from hub.records import Reading, Result, Stream

AT_ONCE = 5_000
"""Readings that wait in the sandbox until they are handed over together."""

FIRST, LAST = microseconds(EARLIEST), microseconds(LATEST)
FOUL = "The part that reads files gave back readings that it must not."

Packed = tuple[Stream, bytes, bytes | tuple[Result, ...], bytes]
"""A stream, its times in microseconds, its results (a column of doubles, or values of all kinds), its keys."""


@dataclass(slots=True)
class Series:
    """Readings of one stream, column by column: microseconds since 1970, results, and what tells equal times apart."""

    stream: Stream
    times: list[int] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)

    def extend(self, other: "Series") -> None:
        """Put the readings of the same stream behind."""
        self.times += other.times
        self.results += other.results
        self.keys += other.keys

    def sort(self) -> None:
        """In the order of time; files are often in another one."""
        if all(map(int.__le__, self.times, self.times[1:])):
            return
        rows = sorted(
            zip(self.times, self.keys, range(len(self.times)), self.results, strict=True), key=lambda r: r[:3]
        )
        self.times, self.keys, _, self.results = map(list, zip(*rows, strict=True))

    def readings(self) -> Iterator[Reading]:
        """One by one."""
        for time, result, key in zip(self.times, self.results, self.keys, strict=True):
            yield Reading(self.stream, from_microseconds(time), result, key)


def pack(items: Iterable[Any]) -> Iterator[Any]:
    """Everything but readings as it comes, and readings packed; also those that came before an error."""
    waiting: dict[int, Series] = {}
    count = 0
    try:
        for item in items:
            if not isinstance(item, Reading):
                yield item
                continue
            series = waiting.get(id(item.stream)) or waiting.setdefault(id(item.stream), Series(item.stream))
            series.times.append(microseconds(item.phenomenon_time))
            series.results.append(item.result)
            series.keys.append(item.key)
            count += 1
            if count % AT_ONCE == 0:
                yield from map(_packed, waiting.values())
                waiting.clear()
    except Exception:
        yield from map(_packed, waiting.values())
        raise
    yield from map(_packed, waiting.values())


def _packed(series: Series) -> Packed:
    numbers = all(type(result) is float or type(result) is int for result in series.results)
    results = array("d", series.results).tobytes() if numbers else tuple(series.results)
    return series.stream, array("q", series.times).tobytes(), results, array("q", series.keys).tobytes()


def unpack(packed: Any) -> Series:
    """What was packed; `Unreadable` for what no honest sandbox sends."""
    match packed:
        case (Stream() as stream, bytes(times), bytes(numbers), bytes(keys)):
            series = Series(stream, _column("q", times), _column("d", numbers), _column("q", keys))
            sound = all(map(isfinite, series.results))
        case (Stream() as stream, bytes(times), tuple(results), bytes(keys)):
            series = Series(stream, _column("q", times), list(results), _column("q", keys))
            sound = not any(map(result_objection, results))
        case _:
            raise Unreadable(FOUL)
    whole = len(series.times) == len(series.results) == len(series.keys) > 0
    if not (sound and whole and min(series.times) >= FIRST and max(series.times) < LAST and min(series.keys) >= 0):
        raise Unreadable(FOUL)
    return series


def _column(kind: str, data: bytes) -> list[Any]:
    column = array(kind)
    try:
        column.frombytes(data)
    except ValueError as problem:
        raise Unreadable(FOUL) from problem
    return column.tolist()
