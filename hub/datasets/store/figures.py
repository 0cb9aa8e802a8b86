"""How good live datastreams are, computed once a day for the days before: part of the metadata of their datasets.

Freshness is 1 where a value came on the last of these days and falls to 0 for one that has been silent for all of them.
Coverage is the share of hours with a number, or of days where a datastream measures less than every other hour.
Conformance is the share of observations that no check of quality found conspicuous.

They are told by days, so that a feed stays the same as long as nothing but an hour has passed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from hub import changes
from hub.boundary import OPERATOR, Scope
from hub.datasets.models import Dataset, Distribution
from hub.db import Database, now
from hub.iot.models import Latest, StreamFigures, observation, rollup
from hub.iot.store.following import locked
from hub.iot.store.rollups import DAYS, HOURS

WINDOW = 30
"""So many days are looked at."""
AT_ONCE = 50
DIGITS = 3
NAMES = ("freshness", "coverage", "conformance")

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
Figures = Mapping[str, float]


def of_streams(session: Session, streams: Sequence[int]) -> dict[int, dict[str, float]]:
    """The figures of each datastream that has some."""
    if not streams:
        return {}
    rows = session.scalars(select(StreamFigures).where(StreamFigures.datastream_id.in_(streams)))
    return {row.datastream_id: _told(row) for row in rows}


def together(figures: Iterable[Figures]) -> dict[str, float]:
    """The figures of a dataset: the mean of those of its datastreams."""
    rows = list(figures)
    given = {name: [row[name] for row in rows if name in row] for name in NAMES}
    return {name: round(fmean(values), DIGITS) for name, values in given.items() if values}


def _told(row: StreamFigures) -> dict[str, float]:
    return {name: value for name in NAMES if (value := getattr(row, name)) is not None}


def measure(database: Database[Scope], zone: ZoneInfo, stopping: Callable[[], bool] = lambda: False) -> int:
    """Compute the figures of all datastreams that have none of today; how many."""
    today, done = now().astimezone(zone).date(), 0
    while not stopping():
        with database.write(OPERATOR, "figures") as session:
            streams = _due(session, today) if locked(session) else []
            for row in _measured(session, streams, today, zone):
                _keep(session, row)
        done += len(streams)
        if len(streams) < AT_ONCE:
            break
    return done


def _due(session: Session, today: date) -> list[int]:
    known = select(StreamFigures.datastream_id).where(StreamFigures.day >= today)
    statement = select(Latest.datastream_id).where(Latest.datastream_id.not_in(known))
    return list(session.scalars(statement.order_by(Latest.datastream_id).limit(AT_ONCE)))


def _measured(session: Session, streams: Sequence[int], today: date, zone: ZoneInfo) -> Iterable[StreamFigures]:
    # Subtracted by the town's clock, compared by UTC: a day may have 23 hours.
    end = datetime.combine(today, time(), zone).astimezone(UTC)
    start = datetime.combine(today - WINDOW * _DAY, time(), zone).astimezone(UTC)
    hours, days = (_spans(session, streams, span, start, end) for span in (HOURS, DAYS))
    plausible = _plausible(session, streams, start, end)
    newest = select(Latest.datastream_id, Latest.first_time, Latest.phenomenon_time)
    for key, first, last in session.execute(newest.where(Latest.datastream_id.in_(streams))).all():
        length = max((end - max(first, start)) / _HOUR, 1.0)
        yield StreamFigures(
            datastream_id=key,
            day=today,
            freshness=round(max(0.0, 1 - max(end - last - _DAY, timedelta()) // _DAY / WINDOW), DIGITS),
            coverage=_coverage(hours[key], days.get(key, 0), length) if key in hours else None,
            conformance=plausible.get(key),
        )


def _coverage(hours: int, days: int, length: float) -> float:
    """By the hour, or by the day where there are few values a day."""
    found = days / max(length / 24, 1.0) if hours < 12 * days and length > 24 else hours / length
    return round(min(found, 1.0), DIGITS)


def _spans(session: Session, streams: Sequence[int], span: int, start: datetime, end: datetime) -> dict[int, int]:
    column = rollup.c
    statement = select(column.datastream_id, func.count()).where(
        column.datastream_id.in_(streams), column.span == span, column.start >= start, column.start < end
    )
    return {key: int(count) for key, count in session.execute(statement.group_by(column.datastream_id))}


def _plausible(session: Session, streams: Sequence[int], start: datetime, end: datetime) -> dict[int, float]:
    column = observation.c
    sound = func.sum(case((column.quality == 0, 1), else_=0))
    statement = select(column.datastream_id, func.count(), sound).where(
        column.datastream_id.in_(streams), column.phenomenon_time >= start, column.phenomenon_time < end
    )
    rows = session.execute(statement.group_by(column.datastream_id)).all()
    return {key: round(int(good) / count, DIGITS) for key, count, good in rows}


def _keep(session: Session, row: StreamFigures) -> None:
    """Who follows the feeds reads a dataset anew where its figures have changed."""
    before = session.get(StreamFigures, row.datastream_id)
    same = before is not None and _told(before) == _told(row)
    session.merge(row)
    if same:
        return
    shown = select(Dataset.id, Dataset.owner_id).join(Distribution, Distribution.dataset_id == Dataset.id)
    shown = shown.where(Distribution.datastream_id == row.datastream_id).distinct()
    for dataset, owner in session.execute(shown):
        changes.announce(session, "dataset", dataset, owner)
