"""Where the marks of an axis stand: round numbers, and round times on the town's clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, floor, log10

from catalogue import svg

MINUTES = (1, 5, 10, 15, 30, 60, 120, 180, 360, 720)
DAYS = (1, 2, 7, 14)
MONTHS = (1, 3, 6, 12, 24, 60, 120, 600, 1_200, 6_000, 12_000)
PATTERNS = {
    "de": {"start": "d. MMM, HH:mm", "clock": "HH:mm", "day": "d. MMM", "month": "MMM yyyy", "year": "yyyy"},
    "en": {"start": "d MMM, HH:mm", "clock": "HH:mm", "day": "d MMM", "month": "MMM yyyy", "year": "yyyy"},
}


def values(low: float, high: float, count: int) -> tuple[list[float], int]:
    """About `count` round numbers that enclose both ends, and how many digits behind the comma they need."""
    if high - low <= max(1e-9 * max(abs(low), abs(high)), 1e-200):
        spare = abs(low) * 0.05 or 1.0
        low, high = low - spare, high + spare
    rough = (high - low) / count
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    digits = max(0, -floor(log10(step) + 1e-9))
    marks = range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)
    return [round(mark * step, digits + 2) for mark in marks], digits


def times(start: datetime, end: datetime, count: int, language: str) -> list[tuple[datetime, str]]:
    """At most about `count` round local times from `start` to `end`, each with its label."""
    minutes = (end - start) / timedelta(minutes=1) / count
    # A mapping, because the hour that is left out in spring falls on the next one.
    marks = list({mark: kind for mark, kind in _marks(start, end, minutes) if start <= mark <= end}.items())
    if marks and {kind for _, kind in marks} == {"clock"}:
        # Nobody would see which day it is.
        marks[0] = (marks[0][0], "start")
    return [(mark, svg.moment(mark, PATTERNS[language][kind], language)) for mark, kind in marks]


def _marks(start: datetime, end: datetime, minutes: float) -> Iterator[tuple[datetime, str]]:
    """Candidates at least so many minutes apart."""
    first, last = (moment.astimezone(svg.BERLIN).date() for moment in (start, end))
    if minutes <= MINUTES[-1]:
        return _in_days(first, last, next(step for step in MINUTES if step >= minutes))
    if minutes <= DAYS[-1] * 1_440:
        return _days(first, last, next(step for step in DAYS if step * 1_440 >= minutes))
    return _months(first, last, next((step for step in MONTHS if step * 43_200 >= minutes), MONTHS[-1]))


def _midnight(day: date) -> datetime:
    return _utc(datetime.combine(day, time(), svg.BERLIN))


def _utc(local: datetime) -> datetime:
    return local.astimezone(UTC)


def _in_days(first: date, last: date, step: int) -> Iterator[tuple[datetime, str]]:
    for day in range(first.toordinal(), last.toordinal() + 1):
        for minute in range(0, 1_440, step):
            clock = time(minute // 60, minute % 60)
            local = datetime.combine(date.fromordinal(day), clock, svg.BERLIN)
            yield _utc(local), "clock" if minute else "day"


def _days(first: date, last: date, step: int) -> Iterator[tuple[datetime, str]]:
    """Every so many days; weeks begin on Monday."""
    for day in range(first.toordinal(), last.toordinal() + 1):
        if (day - 1) % step == 0:
            yield _midnight(date.fromordinal(day)), "day"


def _months(first: date, last: date, step: int) -> Iterator[tuple[datetime, str]]:
    begin = first.year * 12 + first.month - 1
    for month in range(begin + -begin % step, last.year * 12 + last.month, step):
        yield _midnight(date(month // 12, month % 12 + 1, 1)), "year" if step >= 12 else "month"
