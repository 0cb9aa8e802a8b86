"""Observations that are older than they are to be kept go, in steps; their roll-ups stay.

A datastream may say for how many days it keeps observations (`keep_days`); days are those of the town's clock. In the
transaction that deletes rows their hours and days are computed, and the log of deletions says so. From then on those
hours are closed: what arrives late for them is kept and flagged until the next pass, which adds it to its hour and
deletes it. Which part of a closed hour it was above a limit cannot be known any more, so that stays as it was.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import audit
from hub.boundary import OPERATOR, Scope
from hub.db import Database, microseconds, now
from hub.errors import Invalid
from hub.iot.models import Datastream, Deletion, Latest, observation
from hub.iot.store.changing import RETENTION, remove
from hub.iot.store.following import ROWS, Stopping, locked
from hub.iot.store.rollups import DAYS, add, compute, days, put, still_open
from hub.iot.store.touched import Range, hour_of, instant
from hub.iot.store.writers import outbox, writer

LONGEST = 36_500
_C = observation.c


class Old(NamedTuple):
    """A datastream with observations from before `horizon`, which it keeps no longer."""

    datastream_id: int
    horizon: datetime


def keep(session: Session, stream: Datastream, days: int | None) -> None:
    """For how many days a datastream keeps its observations; None: for good."""
    if days is not None and not 1 <= days <= LONGEST:
        raise Invalid(keep_days=[f"must be between 1 and {LONGEST:,} days, or empty"])
    if stream.keep_days != days:
        stream.keep_days = days
        session.flush()
        audit.record(session, "datastream.keep", str(stream.id), days=days)


def limit(session: Session, stream: Datastream, threshold: float | None) -> None:
    """The value above which roll-ups count the time; the hours whose rows are still there are computed anew."""
    if threshold is not None and not abs(threshold) <= 1e300:
        raise Invalid(threshold=["must be a number"])
    if stream.threshold == threshold:
        return
    stream.threshold = threshold
    session.flush()
    audit.record(session, "datastream.limit", str(stream.id), threshold=threshold)
    known = session.execute(
        select(Latest.first_time, Latest.phenomenon_time).where(Latest.datastream_id == stream.id)
    ).first()
    if known is not None:
        whole = (stream.id, microseconds(known.first_time), microseconds(known.phenomenon_time))
        writer(session.connection()).tell(outbox([], [whole]))


def deletions(session: Session, id: int, most: int = 1_000) -> Sequence[Deletion]:
    """The log of what was deleted of a datastream, newest first."""
    statement = select(Deletion).where(Deletion.datastream_id == id)
    return session.scalars(statement.order_by(Deletion.at.desc(), Deletion.id.desc()).limit(most)).all()


def horizon(keep_days: int, zone: ZoneInfo, present: datetime) -> datetime:
    """From when on observations are kept: so many whole days before the present one."""
    day = present.astimezone(zone).date() - timedelta(days=keep_days)
    return instant(hour_of(datetime.combine(day, time(), zone)))


def old(session: Session, zone: ZoneInfo) -> list[Old]:
    """The datastreams that have observations older than they keep."""
    statement = select(Datastream.id, Datastream.keep_days, Latest.first_time).join(
        Latest, Latest.datastream_id == Datastream.id
    )
    found = session.execute(statement.where(Datastream.keep_days.is_not(None)).order_by(Datastream.id))
    begins = ((id, horizon(days or 0, zone, now()), first) for id, days, first in found)
    return [Old(id, begin) for id, begin, first in begins if first < begin]


def expire(database: Database[Scope], zone: ZoneInfo, stopping: Stopping = lambda: False) -> Iterator[int]:
    """Delete what is too old, in transactions of bounded size: how many observations each."""
    with database.read(OPERATOR) as session:
        found = old(session, zone)
    for each in found:
        while not stopping():
            with database.write(OPERATOR, RETENTION) as session:
                count = _step(session, each, zone)
            if not count:
                break
            yield count


def _step(session: Session, each: Old, zone: ZoneInfo) -> int:
    """One transaction: roll-ups first, then the rows. Nobody adds to the datastream or takes from it meanwhile."""
    # Whoever adds or takes away locks this row before it commits.
    mine = select(Latest.datastream_id).where(Latest.datastream_id == each.datastream_id).with_for_update()
    if not locked(session) or session.scalars(mine).first() is None or (step := _next(session, each)) is None:
        return 0
    opened = still_open(session.connection(), [step])
    compute(session, opened, zone)
    until = opened[0].first if opened else step.until
    if step.first < until:
        closed = step._replace(until=until)
        add(session.connection(), closed)
        put(session.connection(), DAYS, sorted(set(days([closed], zone))))
    return remove(session, each.datastream_id, _C.phenomenon_time < instant(step.until), reason=RETENTION)


def _next(session: Session, each: Old) -> Range | None:
    """The oldest hours that go: of one month, and of a bounded number of rows."""
    times = _C.phenomenon_time
    here = (_C.datastream_id == each.datastream_id) & (times < each.horizon)
    oldest = select(times).where(here).order_by(times)
    connection = session.connection()
    first = connection.execute(oldest.limit(1)).scalar()
    if first is None:
        return None
    begin, end = hour_of(first), hour_of(_next_month(first))
    many = connection.execute(oldest.offset(ROWS).limit(1)).scalar()
    until = min(hour_of(each.horizon), end, end if many is None else hour_of(many))
    return Range(each.datastream_id, begin, max(until, begin + 1))


def _next_month(time: datetime) -> datetime:
    return (time.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
