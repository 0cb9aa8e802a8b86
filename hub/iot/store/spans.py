"""Reading roll-ups: hours or days of one datastream, exact up to the present.

What was computed is read as it stands. Hours that the outbox says were touched since are computed now from the rows,
and the days they are in from hours, so that a reader never sees less than the rows say.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, LargeBinary, bindparam, func, select
from sqlalchemy.orm import Session

from hub.db import EPOCH, microseconds
from hub.errors import BadRequest, NotFound
from hub.iot.models import Datastream, observation, observed, rollup
from hub.iot.store.following import behind, place
from hub.iot.store.rollups import (
    COLUMNS,
    DAYS,
    FIRST,
    HOURS,
    LAST,
    SECOND,
    day_of,
    fresh,
    midnight,
    still_open,
)
from hub.iot.store.touched import Range, hour_of, touched, within
from hub.prepared import Prepared

SPANS = {"hour": HOURS, "day": DAYS}
MOST = 100_000
"""How many hours or days are read at once."""
ALL = 2**31
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2, 9999))
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Spans:
    """Hours or days in the order of time, as a list of each value; times are in seconds since 1970."""

    start: list[int]
    count: list[int]
    low: list[float]
    high: list[float]
    total: list[float]
    last: list[float]
    last_time: list[float]
    above: list[float | None]

    @classmethod
    def of(cls, columns: Sequence[Sequence[Any] | None]) -> Self:
        """From lists of values; none at all where there is nothing."""
        return cls(*(list(column or ()) for column in columns)) if columns else cls(*([] for _ in fields(cls)))

    def columns(self) -> tuple[list[Any], ...]:
        """The lists in their order."""
        return tuple(getattr(self, each.name) for each in fields(self))

    def put(self, first: int, until: int, others: "Spans") -> None:
        """Take others in the place of what begins from `first` until before `until`."""
        low, high = bisect_left(self.start, first), bisect_left(self.start, until)
        for mine, theirs in zip(self.columns(), others.columns(), strict=True):
            mine[low:high] = theirs

    def cut(self, first: int, until: int) -> "Spans":
        """What begins from `first` until before `until`."""
        low, high = bisect_left(self.start, first), bisect_left(self.start, until)
        return Spans(*(column[low:high] for column in self.columns()))

    def together(self, start: int) -> "Spans":
        """All of them as one."""
        if not self.start:
            return self
        above = [each for each in self.above if each is not None]
        one = (start, sum(self.count), min(self.low), max(self.high), sum(self.total), self.last[-1])
        return Spans.of([[each] for each in (*one, self.last_time[-1], sum(above) if above else None)])


_ABOUT = Prepared(
    select(
        Datastream.id,
        Datastream.name,
        Datastream.unit_of_measurement,
        Datastream.threshold,
        Datastream.keep_days,
        Datastream.owner_id,
    ).where(Datastream.id == bindparam("id", type_=Datastream.id.type))
)


def about(session: Session, id: int) -> Any:
    """What a datastream is called, its unit, limit and retention; `NotFound` also when it is not to be seen."""
    found = _ABOUT.first(session, id=id)
    if found is None:
        raise NotFound("There is no such datastream")
    return found


def spans(
    session: Session,
    id: int,
    span: int,
    zone: ZoneInfo,
    start: datetime = EARLIEST,
    end: datetime = LATEST,
    names: Collection[str] = COLUMNS,
) -> Spans:
    """Those that begin from `start` until before `end`, of a datastream reached through the boundary.

    Lists that are not among `names` may be empty: a year of hours is many values.
    """
    changed = pending(session, id)
    connection = session.connection()
    changed = still_open(connection, within(changed, max(hour_of(start), FIRST), min(hour_of(end) + 26, LAST)))
    if not changed:
        return _stored(connection, id, span, start, end, names)
    found = _stored(connection, id, span, start, end)
    anew = list(_hours(connection, changed)) if span == HOURS else list(_days(connection, id, changed, zone))
    for first, until, others in anew:
        found.put(first, until, others)
    return found.cut(*(-(microseconds(each) // -MILLION) for each in (start, end)))


def pending(session: Session, id: int) -> list[Range]:
    """The hours of a datastream whose roll-ups may not be what its rows say."""
    here = place(session)
    if here is None or not here.covers(id):
        return _everything(session, id)
    connection = session.connection()
    commits = connection.execute(
        _NAMED[connection.dialect.name], {"txid": here.txid, "id": here.id, "name": b"[%d," % id}
    )
    return [each for each in touched(rows for (rows,) in commits) if each.datastream_id == id]


def _everything(session: Session, id: int) -> list[Range]:
    """From the first to the last hour that has rows or a roll-up."""
    kept = (rollup.c.datastream_id == id) & (rollup.c.span == HOURS)
    asked = select(func.min(rollup.c.start), func.max(rollup.c.start)).where(kept)
    known = [*session.connection().execute(asked).one()]
    rows = (observation.c.datastream_id == id,)
    for end in (func.min, func.max):
        known.append(session.connection().execute(select(end(observation.c.phenomenon_time)).where(*rows)).scalar())
    hours = [hour_of(each) for each in known if each is not None]
    return [Range(id, min(hours), max(hours) + 1)] if hours else []


# The part of a commit that names a datastream begins so; what else does is sorted out when it is read.
_NAMED = {
    "postgresql": select(observed.c.rows).where(
        behind(bindparam("txid", type_=BigInteger), bindparam("id", type_=BigInteger)),
        func.position(bindparam("name", type_=LargeBinary).op("IN")(observed.c.rows)) > 0,
    ),
    "sqlite": select(observed.c.rows).where(
        observed.c.id > bindparam("id"), func.instr(observed.c.rows, bindparam("name", type_=LargeBinary)) > 0
    ),
}

_SOME = "datastream_id = {p} AND span = {p} AND start >= {p} AND start < {p} ORDER BY start LIMIT {p}"
_IN_POSTGRES = {"start": "date_part('epoch', start)::int8", "last_time": "date_part('epoch', last_time)"}
_IN_SQLITE = {"start": f"start / {MILLION}", "last_time": "last_time / 1e6"}


def _stored(
    connection: Connection,
    id: int,
    span: int,
    start: datetime,
    end: datetime,
    names: Collection[str] = COLUMNS,
    most: int | None = None,
) -> Spans:
    """What was computed, past SQLAlchemy: binary arrays are read fastest."""
    driver: Any = connection.connection.driver_connection
    most = most or MOST
    known = [name for name in COLUMNS if name in names or name == "start"]
    if connection.dialect.name == "postgresql":
        arrays = ", ".join(f"array_agg({_IN_POSTGRES.get(name, name)})" for name in known)
        statement = f"SELECT {arrays} FROM (SELECT * FROM rollup WHERE {_SOME.format(p='%s')}) part"  # noqa: S608
        lists = driver.execute(statement, (id, span, start, end, most + 1), binary=True).fetchone()
    else:
        values = ", ".join(_IN_SQLITE.get(name, name) for name in known)
        statement = f"SELECT {values} FROM rollup WHERE {_SOME.format(p='?')}"  # noqa: S608
        rows = driver.execute(statement, (id, span, microseconds(start), microseconds(end), most + 1))
        lists = list(zip(*rows.fetchall(), strict=True))
    found = dict(zip(known, lists, strict=False))
    if len(found.get("start") or ()) > most:
        raise BadRequest(f"These are more than {most:,} values at once; choose a shorter time between start and end")
    return Spans.of([found.get(name) for name in COLUMNS])


def _hours(connection: Connection, changed: Sequence[Range]) -> Iterator[tuple[int, int, Spans]]:
    """Hours computed now from the rows, and from which second until before which one they count."""
    rows = [(_seconds(hour), *values) for _, _, hour, *values in fresh(connection, changed)]
    whole = Spans.of(list(zip(*sorted(rows), strict=True)))
    whole.last_time[:] = [_fraction(each) for each in whole.last_time]
    for each in changed:
        yield each.first * 3600, each.until * 3600, whole.cut(each.first * 3600, each.until * 3600)


def _days(
    connection: Connection, id: int, changed: Sequence[Range], zone: ZoneInfo
) -> Iterator[tuple[int, int, Spans]]:
    """Days computed now from hours, and from which second until before which one they count."""
    anew = list(_hours(connection, changed))
    for begin, end in _whole_days(changed, zone):
        hours = _stored(connection, id, HOURS, EPOCH + begin * SECOND, EPOCH + end * SECOND, most=ALL)
        for first, until, others in anew:
            if max(first, begin) < min(until, end):
                hours.put(max(first, begin), min(until, end), others.cut(begin, end))
        yield begin, end, _by_day(hours, zone)


def _whole_days(changed: Sequence[Range], zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """The time that the days take in which these hours begin, in seconds; days that meet in one piece."""
    piece: tuple[int, int] | None = None
    for each in changed:
        begin = midnight(day_of(each.first, zone), zone)
        end = midnight(day_of(each.until - 1, zone) + timedelta(days=1), zone)
        if piece is not None and begin > piece[1]:
            yield piece
            piece = None
        piece = (piece[0] if piece else begin, end)
    if piece is not None:
        yield piece


def _by_day(hours: Spans, zone: ZoneInfo) -> Spans:
    rows: list[Sequence[Any]] = []
    at = 0
    while at < len(hours.start):
        day = day_of(hours.start[at] // 3600, zone)
        begin, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        rows.append([column[0] for column in hours.cut(begin, end).together(begin).columns()])
        at = bisect_left(hours.start, end)
    return Spans.of(list(zip(*rows, strict=True)))


def _seconds(time: Any) -> int:
    return microseconds(time) // MILLION if isinstance(time, datetime) else int(time) // MILLION


def _fraction(time: Any) -> float:
    return microseconds(time) / 1e6 if isinstance(time, datetime) else time / 1e6
