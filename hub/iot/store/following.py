"""How roll-ups follow the observations: from the outbox, in order, without gaps, and first for all that is there.

What a pass computes is computed anew from the rows, so nothing is lost or counted twice when it is killed half-way,
and only the last of its transactions moves the cursor. A hub whose roll-ups nobody has begun computes all of them,
one datastream after the other, while it follows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    cast,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, Scope
from hub.changes import Reader
from hub.db import Database, now
from hub.iot.models import Latest, observation, observed, rollup
from hub.iot.store.rollups import FIRST, HOURS, LAST, compute, drop_strange_days
from hub.iot.store.touched import WIDE, Range, hour_of, instant, portions, touched, within

COMMITS = 500
"""How many rows of the outbox a pass takes at most."""
BYTES = 20_000_000
"""How many bytes of them, or a single one that is larger."""
ROWS = 50_000
"""About how many observations of one datastream are computed in one transaction."""
TXID, ID, ALL = "rollups txid", "rollups id", "rollups all"
"""Readers of the feed: where in the outbox roll-ups stand, and, while all are made, the last datastream done."""

Stopping = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """How far roll-ups have come: the last row of the outbox, and up to which datastream all are made (None: all)."""

    txid: int
    id: int
    made: int | None = None

    def covers(self, datastream: int) -> bool:
        """Whether all roll-ups of a datastream were made once."""
        return self.made is None or datastream <= self.made


def place(session: Session) -> Place | None:
    """How far roll-ups have come; None where nobody has begun."""
    rows = session.execute(select(Reader.name, Reader.seq).where(Reader.name.in_((TXID, ID, ALL)))).all()
    known = {row.name: row.seq for row in rows}
    return Place(known[TXID], known[ID], known.get(ALL)) if TXID in known else None


def begin(session: Session) -> None:
    """Let all roll-ups be made, and follow from here on; whoever is at it begins again."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        # What was committed before the oldest transaction under way is seen by whoever computes from now on.
        here = {TXID: connection.execute(select(_OLDEST)).scalar_one(), ID: 0}
    else:
        here = {TXID: 0, ID: connection.execute(select(func.coalesce(func.max(observed.c.id), 0))).scalar_one()}
    for name, seq in {**here, ALL: 0}.items():
        session.merge(Reader(name=name, seq=seq))


_OLDEST = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
_NEWEST = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
_ORDER = tuple_(observed.c.txid, observed.c.id)


def behind(txid: Any, id: Any) -> ColumnElement[bool]:
    """Whether a row of the outbox comes after a place, on PostgreSQL."""
    return tuple_(txid, id) < _ORDER


def after(connection: Connection, here: Place) -> Select[Any]:
    """The rows of the outbox behind a place, as far as none can come before them any more."""
    if connection.dialect.name != "postgresql":
        return select(observed).where(observed.c.id > here.id).order_by(observed.c.id)
    known = select(observed).where(behind(literal(here.txid), literal(here.id)), observed.c.txid < _OLDEST)
    return known.order_by(observed.c.txid, observed.c.id)


def follow(database: Database[Scope], zone: ZoneInfo) -> int:
    """One pass: compute what the next commits touched; how many commits."""
    with database.read(OPERATOR) as session:
        here = place(session)
        commits = _next(session.connection(), here) if here else []
        touches = within(touched(commit.rows for commit in commits), FIRST, LAST)
        strange = here is not None and _is_strange(session.connection(), here)
    if here is None or strange:
        with database.write(OPERATOR, "rollups") as session:
            if strange:
                _renumber(session)
            elif place(session) is None:
                begin(session)
        return 0
    if not commits:
        return 0
    for each in touches:
        if _is_wide(each) and not walk(database, each, zone):
            return 0
    *first, last = list(portions(each for each in touches if not _is_wide(each))) or [[]]
    for some in first:
        if not _computed(database, some, zone):
            return 0
    then = replace(here, txid=commits[-1].txid, id=commits[-1].id)
    return len(commits) if _computed(database, last, zone, here, then) else 0


def _is_strange(connection: Connection, here: Place) -> bool:
    """Whether the place is one of another server, which has counted further: this database was restored from it."""
    if connection.dialect.name != "postgresql":
        return False
    return bool(connection.execute(select(literal(here.txid) > _NEWEST)).scalar_one())


def _renumber(session: Session) -> None:
    """Let what came from another server stand before all that this one writes, and be computed once more."""
    if locked(session):
        session.connection().execute(update(observed).where(observed.c.txid > _NEWEST).values(txid=0))
        session.merge(Reader(name=TXID, seq=-1))
        session.merge(Reader(name=ID, seq=0))


def late(session: Session) -> timedelta | None:
    """For how long a commit has been waiting for roll-ups; None where none waits."""
    here = place(session)
    connection = session.connection()
    waiting = after(connection, here) if here else select(observed).order_by(observed.c.id)
    first = connection.execute(waiting.limit(1)).first()
    return None if first is None else now() - first.at


def _next(connection: Connection, here: Place) -> Sequence[Row[Any]]:
    """The next commits, no more than fit into memory."""
    whole = after(connection, here)
    sizes = whole.with_only_columns(observed.c.txid, observed.c.id, func.length(observed.c.rows)).limit(COMMITS)
    total, last = 0, None
    for txid, id, size in connection.execute(sizes):
        total += size
        if last is not None and total > BYTES:
            break
        last = (txid, id)
    if last is None:
        return []
    return connection.execute(whole.where(tuple_(*map(literal, last)) >= _ORDER)).all()


def _computed(
    database: Database[Scope],
    ranges: Sequence[Range],
    zone: ZoneInfo,
    here: Place | None = None,
    then: Place | None = None,
) -> bool:
    """Compute in a transaction of its own; False when another worker is at it, or was before."""
    with database.write(OPERATOR, "rollups") as session:
        if not locked(session):
            return False
        compute(session, ranges, zone)
        if here is not None and then is not None:
            stands = place(session)
            if stands is None or (stands.txid, stands.id) != (here.txid, here.id):
                return False
            session.merge(Reader(name=TXID, seq=then.txid))
            session.merge(Reader(name=ID, seq=then.id))
        return True


def locked(session: Session) -> bool:
    """Whether this transaction alone computes roll-ups; on SQLite there is one writer anyway."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(func.hashtext("roll-ups")))).scalar_one())


def _is_wide(each: Range) -> bool:
    return each.until - each.first > WIDE


def make_all(database: Database[Scope], zone: ZoneInfo, stopping: Stopping = lambda: False) -> Iterator[int]:
    """Go on making all roll-ups, if they are to be made: the datastreams, each when it is done."""
    while not stopping():
        with database.read(OPERATOR) as session:
            here = place(session)
            if here is None or here.made is None:
                return
            of_rows = select(func.min(Latest.datastream_id)).where(Latest.datastream_id > here.made)
            stream = session.scalars(of_rows).first()
        if stream is not None and not walk(database, Range(stream, FIRST, LAST), zone, stopping):
            return
        with database.write(OPERATOR, "rollups") as session:
            row = session.get(Reader, ALL)
            if row is None or row.seq != here.made:
                return
            if stream is None:
                session.delete(row)
            else:
                drop_strange_days(session, stream, zone)
                row.seq = stream
        if stream is not None:
            yield stream


def walk(database: Database[Scope], whole: Range, zone: ZoneInfo, stopping: Stopping = lambda: False) -> bool:
    """Compute a wide range in steps of bounded size, from one hour that has something to the next; whether all."""
    at = whole.first
    while not stopping():
        with database.read(OPERATOR) as session:
            step = _step(session.connection(), whole._replace(first=at))
        if step is None:
            return True
        if not _computed(database, [step], zone):
            return False
        at = step.until
    return False


def _step(connection: Connection, rest: Range) -> Range | None:
    """The first hours of a range that have rows or roll-ups, as many as are computed in one transaction."""
    key, (first, until) = rest.datastream_id, (instant(hour) for hour in (rest.first, rest.until))
    rows = observation.c.phenomenon_time
    here = (observation.c.datastream_id == key) & (rows >= first) & (rows < until)
    kept = (rollup.c.datastream_id == key) & (rollup.c.span == HOURS) & (rollup.c.start >= first)
    known = [
        connection.execute(select(func.min(rows)).where(here)).scalar(),
        connection.execute(select(func.min(rollup.c.start)).where(kept, rollup.c.start < until)).scalar(),
    ]
    begins = [hour_of(each) for each in known if each is not None]
    if not begins:
        return None
    begin = min(begins)
    many = connection.execute(select(rows).where(here).order_by(rows).offset(ROWS).limit(1)).scalar()
    end = min(begin + WIDE, rest.until, rest.until if many is None else hour_of(many))
    return Range(key, begin, max(end, begin + 1))
