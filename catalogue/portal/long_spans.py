"""Charts of long stretches: the means of hours or days, which are there already, in the place of all readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue.charts import line_chart
from catalogue.portal import present
from catalogue.portal.language import gettext, language, lazy_gettext
from hub.db import EPOCH
from hub.iot import store as iot
from hub.iot.calibration import corrected
from hub.iot.models import Calibration, Datastream
from hub.iot.store import Now
from hub.iot.store.spans import SPANS, Spans, spans

READABLE = 12_000
"""More readings than a chart can show are drawn by the hour."""
HOURLY = timedelta(days=92)
"""A longer stretch is drawn by the day."""
PERIODS = {
    "day": (timedelta(days=1), lazy_gettext("One day")),
    "week": (timedelta(days=7), lazy_gettext("One week")),
    "month": (timedelta(days=31), lazy_gettext("One month")),
    "year": (timedelta(days=366), lazy_gettext("One year")),
    "all": (timedelta(days=36_600), lazy_gettext("Everything")),
}
EACH = {
    "hour": lazy_gettext("Each point is the mean of an hour."),
    "day": lazy_gettext("Each point is the mean of a day."),
}
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One hour or day: when it begins, what was lowest, highest, last and the mean, and how many readings it has."""

    start: datetime
    low: float
    high: float
    mean: float
    last: float
    count: int

    @property
    def day(self) -> date:
        """The day by the town's clock."""
        return self.start.date()


def wanted(newest: Now, period: timedelta) -> str:
    """Whether a stretch up to the newest reading is drawn by its readings (""), by the hour or by the day."""
    whole = max(newest.point.time - newest.first_time, SECOND)
    if newest.count * min(1.0, period / whole) <= READABLE:
        return ""
    return "hour" if min(period, whole) <= HOURLY else "day"


def parts(session: Session, stream: Datastream, span: str, zone: ZoneInfo, start: datetime) -> list[Part]:
    """Hours or days from `start` on, corrected by the calibrations of the datastream."""
    found = spans(session, stream.id, SPANS[span], zone, start)
    known = iot.calibrations(session, [stream.id]).get(stream.id, [])
    return [_part(session, stream, one, zone, known) for one in _each(found, span)]


@dataclass(frozen=True, slots=True)
class _One:
    """An hour or day as it was computed, and until when it may last."""

    start: datetime
    end: datetime
    low: float
    high: float
    mean: float
    last: float
    count: int


def _each(found: Spans, span: str) -> Sequence[_One]:
    length = timedelta(hours=1) if span == "hour" else timedelta(hours=25)
    columns = zip(found.start, found.low, found.high, found.total, found.last, found.count, strict=True)
    begins = [EPOCH + start * SECOND for start in found.start]
    ends = [*begins[1:], *(begin + length for begin in begins[-1:])]
    return [
        _One(begin, min(end, begin + length), low, high, total / count, last, count)
        for begin, end, (_, low, high, total, last, count) in zip(begins, ends, columns, strict=True)
    ]


def _part(session: Session, stream: Datastream, one: _One, zone: ZoneInfo, known: Sequence[Calibration]) -> Part:
    begin = one.start.astimezone(zone)
    if not known:
        return Part(begin, one.low, one.high, one.mean, one.last, one.count)
    borders = {border for each in known for border in (each.valid_from, each.valid_to) if border is not None}
    if any(one.start < border < one.end for border in borders):
        # A calibration begins or ends within: only the readings tell what is how.
        values = [float(p.value) for p in iot.series(session, stream, one.start, one.end) if _is_number(p.value)]
        if values:
            return Part(begin, min(values), max(values), sum(values) / len(values), values[-1], len(values))
    low, high, mean, last = (corrected(one.start, value, known) for value in (one.low, one.high, one.mean, one.last))
    return Part(begin, min(low, high), max(low, high), mean, last, one.count)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def chart(found: Sequence[Part], title: str, unit: str) -> Markup:
    """The means over time."""
    points = [(part.start, part.mean) for part in found]
    return Markup(line_chart(points, title=title, unit=unit, language=language()))  # noqa: S704 (escaped there)


def sentence(found: Sequence[Part], span: str, unit: str) -> str:
    """What is to be seen, of all readings and not of the means alone."""
    count = sum(part.count for part in found)
    told = gettext(
        "Of %(count)s values the lowest was %(low)s and the highest %(high)s; their mean is %(mean)s.",
        count=present.number(count),
        low=present.amount(min(part.low for part in found), unit),
        high=present.amount(max(part.high for part in found), unit),
        mean=present.amount(sum(part.mean * part.count for part in found) / count, unit),
    )
    return f"{told} {EACH[span]}"
