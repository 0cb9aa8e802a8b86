"""Observations of many datastreams by time: the page is looked for in a span of time that grows until it is full.

There is an index by time for each datastream, and none for all of them: a span keeps the search short in each.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from hub.db import EPOCH, from_microseconds
from hub.iot.sensorthings.store.reading.found import Values
from hub.iot.sensorthings.store.reading.pages import Plan

SHORTEST = timedelta(seconds=1)
GROWS = 8
"""Times by which a span becomes longer when it did not hold enough."""


def rows(session: Session, found: Plan, given: Mapping[str, Any], enough: int) -> Sequence[Values]:
    """The rows of a page, and `enough` in all with those that are skipped."""
    assert found.spread is not None  # noqa: S101 (a programming error)
    ((first, last, count),) = found.spread.plain(session, {})
    if not count:
        return []
    low, high = moment(first), moment(last)
    descending = found.terms[0].descending
    begin = min(high, given.get("a0", high)) if descending else max(low, given.get("a0", low))
    span = max((high - low) * (2 * enough / int(count)), SHORTEST)
    while True:
        bounds = _span(begin, span, low, high, descending)
        taken = found.page.plain(session, {**given, "low": bounds[0], "high": bounds[1]})
        if len(taken) > found.limit or (bounds[0] <= low if descending else bounds[1] >= high):
            return taken
        span *= GROWS


def _span(
    begin: datetime, span: timedelta, low: datetime, high: datetime, descending: bool
) -> tuple[datetime, datetime]:
    if descending:
        return max(low, begin - min(span, begin - low)) if begin > low else low, begin
    return begin, begin + min(span, high - begin) if begin < high else high


def moment(value: Any) -> datetime:
    """A time as the driver gave it, aware."""
    return from_microseconds(value) if isinstance(value, int) else value.replace(tzinfo=EPOCH.tzinfo)
