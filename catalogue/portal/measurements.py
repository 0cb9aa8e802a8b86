"""The readings of a dataset's datastreams: the newest of each, and charts with the tables behind them."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.orm import Session

from catalogue.charts import line_chart, sparkline
from catalogue.charts import sentence as told
from catalogue.portal import long_spans, present
from catalogue.portal.language import language
from catalogue.svg import BERLIN
from hub.db import now
from hub.iot import store as iot
from hub.iot.calibration import Point
from hub.iot.models import Datastream
from hub.iot.quality import Flag
from hub.iot.store import Now

WEEK = timedelta(days=7)
MOST = 12_000
"""More readings than a chart can show make it cover less than a week."""
HEAVY = 43_000
"""Charts with their tables are drawn until they weigh about this many bytes; the other series are a link away."""
TABLES = 6_500
"""What the tables behind a chart weigh."""
NEWEST = 24
SILENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Series:
    """A datastream in one line."""

    id: int
    name: str
    unit: str
    now: Now | None

    @property
    def value(self) -> str:
        """The newest value with its unit."""
        return present.amount(self.now.point.value, self.unit) if self.now else present.UNKNOWN

    @property
    def silent(self) -> bool:
        """Whether far longer has passed than usually lies between two readings."""
        if self.now is None:
            return True
        usual = (self.now.point.time - self.now.first_time) / max(1, self.now.count - 1)
        return now() - self.now.point.time > max(SILENT, 3 * usual)


@dataclass(frozen=True, slots=True)
class Day:
    """The readings of one day: lowest, highest, last, how many, how many of them conspicuous (None: not looked at)."""

    day: date
    low: float
    high: float
    last: float
    count: int
    flagged: int | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A datastream with its chart: the days it covers, its newest readings, what is conspicuous."""

    series: Series
    chart: Markup
    sentence: str
    days: Sequence[Day]
    newest: Sequence[Point]
    corrected: bool
    notes: Sequence[str]
    flags: Mapping[str, str]
    start: datetime
    end: datetime


def series(streams: Iterable[Datastream], latest: Mapping[int, Now]) -> list[Series]:
    """Each datastream in one line."""
    return [Series(s.id, _name(s), present.symbol(s.unit_of_measurement), latest.get(s.id)) for s in streams]


def _name(stream: Datastream) -> str:
    """What is measured, and by whom where its name does not say so; a thing may be hidden."""
    thing = stream.thing.name if stream.thing else ""
    plain = thing.partition(" (")[0]  # what stands in brackets is no part of the name
    return stream.name if plain in stream.name else f"{thing}: {stream.name}"


def measurements(
    session: Session,
    streams: Sequence[Datastream],
    lines: Sequence[Series],
    wanted: int | None,
    zone: ZoneInfo = BERLIN,
) -> list[Measurement]:
    """Charts of the series `wanted`, or of the first ones as far as the page's weight allows."""
    drawn: list[Measurement] = []
    weight = 0
    for stream, line in zip(streams, lines, strict=True):
        if line.now is None or (wanted is not None and line.id != wanted):
            continue
        made = measurement(session, stream, line, line.now, zone)
        weight += len(made.chart) + TABLES
        if drawn and weight > HEAVY:
            break
        drawn.append(made)
    return drawn


def measurement(
    session: Session, stream: Datastream, line: Series, newest: Now, zone: ZoneInfo = BERLIN
) -> Measurement:
    """One datastream over the week up to its newest value; by the hour where it is very dense."""
    if _span(newest) < WEEK and (made := _dense(session, stream, line, newest, zone)) is not None:
        return made
    points = list(iot.series(session, stream, newest.point.time - _span(newest)))
    drawable = [p for p in points if not isinstance(p.value, str)]
    corrected = any(p.raw != p.value for p in points)
    chart = line_chart(
        [(p.time, p.value) for p in drawable],
        title=line.name,
        unit=line.unit,
        language=language(),
        raw=[(p.time, p.raw) for p in drawable if p.raw != p.value],
        flagged=[(p.time, p.value) for p in drawable if p.quality],
    )
    calibrations = iot.calibrations(session, [stream.id]).get(stream.id, ())
    return Measurement(
        series=line,
        chart=Markup(chart) if drawable else Markup(),  # noqa: S704 (text is escaped by catalogue.svg)
        sentence=told([(p.time, p.value) for p in drawable], line.unit, language()) if drawable else "",
        days=_days(points),
        newest=list(deque(points, NEWEST))[::-1],
        corrected=corrected,
        notes=[c.note for c in calibrations if c.note] if corrected else (),
        flags=_flags(points),
        start=points[0].time,
        end=points[-1].time,
    )


def _dense(session: Session, stream: Datastream, line: Series, newest: Now, zone: ZoneInfo) -> Measurement | None:
    """A week of a series with more readings than can be drawn, by the hour; None where these are no numbers."""
    start = newest.point.time - WEEK
    hours = long_spans.parts(session, stream, "hour", zone, start)
    if not hours:
        return None
    points = list(iot.series(session, stream, newest.point.time - _of_newest(newest)))
    calibrations = iot.calibrations(session, [stream.id]).get(stream.id, ())
    days = long_spans.parts(session, stream, "day", zone, start)
    return Measurement(
        series=line,
        chart=long_spans.chart(hours, line.name, line.unit),
        sentence=long_spans.sentence(hours, "hour", line.unit),
        days=[Day(day.day, day.low, day.high, day.last, day.count, None) for day in reversed(days)],
        newest=points[-NEWEST:][::-1],
        corrected=any(p.raw != p.value for p in points),
        notes=[c.note for c in calibrations if c.note],
        flags=_flags(points),
        start=hours[0].start,
        end=points[-1].time,
    )


def _of_newest(newest: Now) -> timedelta:
    """How long about as many readings take as a table of the newest ones shows, and some more."""
    return max((newest.point.time - newest.first_time) * (4 * NEWEST / newest.count), timedelta(seconds=1))


def spark(session: Session, stream: Datastream, newest: Now) -> Markup:
    """The last day as a chart the size of a word."""
    start = newest.point.time - min(SILENT, _span(newest))
    points: list[tuple[datetime, Any]] = [(p.time, p.value) for p in iot.series(session, stream, start)]
    unit = present.symbol(stream.unit_of_measurement)
    known = [(time, value) for time, value in points if not isinstance(value, str)]
    return Markup(sparkline(known, title=stream.name, unit=unit, language=language()))  # noqa: S704 (escaped there)


def _span(newest: Now) -> timedelta:
    """A week, or as much less as keeps the number of readings within bounds."""
    whole = newest.point.time - newest.first_time
    if whole <= timedelta(0):
        return WEEK
    return min(WEEK, whole * (MOST / newest.count)) if newest.count > MOST else WEEK


def _days(points: Sequence[Point]) -> list[Day]:
    """Numbers by the day of the town hall's clock, newest first."""
    found: dict[date, list[Point]] = {}
    for point in points:
        if isinstance(point.value, int | float) and not isinstance(point.value, bool):
            found.setdefault(point.time.astimezone(BERLIN).date(), []).append(point)
    return [_day(day, of_day) for day, of_day in sorted(found.items(), reverse=True)]


def _day(day: date, points: Sequence[Point]) -> Day:
    values = [float(p.value) for p in points]
    return Day(day, min(values), max(values), values[-1], len(values), sum(p.quality != 0 for p in points))


def _flags(points: Sequence[Point]) -> dict[str, str]:
    """What the marks on these readings mean."""
    seen = 0
    for point in points:
        seen |= point.quality
    return {str(name): str(meaning) for flag, (name, meaning) in present.FLAGS.items() if Flag(seen) & flag}
