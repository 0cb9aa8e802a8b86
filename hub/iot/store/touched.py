"""Which hours of which datastreams changed, from what the outbox of observations says."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import orjson

from hub.db import EPOCH, microseconds

HOUR = 3_600_000_000
"""An hour in microseconds."""
WIDE = 1_000
"""A range of more hours is walked through step by step, and as many are computed in one transaction."""


class Range(NamedTuple):
    """The hours from `first` until before `until` of one datastream, counted since 1970.

    With `closed` the rows of the hour before were deleted because of their age.
    """

    datastream_id: int
    first: int
    until: int
    closed: bool = False


def touched(commits: Iterable[bytes]) -> list[Range]:
    """What these rows of the outbox touched, in order, each hour once.

    An observation also counts in the hour after its own: there its value holds until the next one comes.
    """
    hours: set[tuple[int, int]] = set()
    found: list[Range] = []
    for commit in commits:
        entry = orjson.loads(commit)
        hours.update((row[0], row[1] // HOUR) for row in entry.get("new", ()))
        found += [Range(key, first // HOUR, last // HOUR + 2) for key, first, last in entry.get("gone", ())]
    return merged([*found, *(Range(key, hour, hour + 2) for key, hour in hours)])


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same hours in order, what meets or overlaps in one range."""
    found: list[Range] = []
    for each in sorted(ranges):
        last = found[-1] if found else None
        if last is None or last.datastream_id != each.datastream_id or last.until < each.first:
            found.append(each)
        elif each.until > last.until:
            found[-1] = last._replace(until=each.until)
    return found


def portions(ranges: Iterable[Range]) -> Iterator[list[Range]]:
    """The narrow ones of these ranges in lists of a bounded number of hours."""
    kept: list[Range] = []
    size = 0
    for each in ranges:
        if kept and size + each.until - each.first > WIDE:
            yield kept
            kept, size = [], 0
        kept.append(each)
        size += each.until - each.first
    if kept:
        yield kept


def within(ranges: Iterable[Range], first: int, until: int) -> list[Range]:
    """What of the ranges lies between two hours."""
    cut = [each._replace(first=max(each.first, first), until=min(each.until, until)) for each in ranges]
    return [each for each in cut if each.first < each.until]


def by_datastream(ranges: Sequence[Range]) -> Iterator[tuple[int, list[Range]]]:
    """The ranges of each datastream."""
    for key, group in groupby(ranges, attrgetter("datastream_id")):
        yield key, list(group)


def instant(hour: int) -> datetime:
    """When an hour begins."""
    return EPOCH + timedelta(hours=hour)


def hour_of(time: datetime) -> int:
    """The hour in which a time lies."""
    return microseconds(time) // HOUR
