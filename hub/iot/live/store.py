"""All SQL of live readers: the outbox, and which datastreams somebody may see just now."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import orjson
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from hub.db import from_microseconds
from hub.geo import intersects, meets
from hub.iot.live.cursor import WHOLE, Cursor, start
from hub.iot.models import Datastream, Location, Thing, observed, thing_location

PAGE = 100
"""So many rows of the outbox are read at once, each with what one transaction wrote."""


class Seen(NamedTuple):
    """One observation of the outbox: what it says (`hub.iot.models.observed`), and where in which row it stands."""

    values: list[Any]
    row: Cursor
    read: int

    @property
    def cursor(self) -> Cursor:
        """The place behind it."""
        return self.row._replace(read=self.read)

    @property
    def datastream_id(self) -> int:
        """Whose observation it is."""
        found: int = self.values[0]
        return found


class Page(NamedTuple):
    """What was read of the outbox, in order, and where to go on."""

    rows: Sequence[Seen]
    cursor: Cursor
    whole: bool
    """Whether it reaches to the end."""
    gone: frozenset[int] = frozenset()
    """The datastreams of which observations were deleted or changed."""


_HEAD = {
    "postgresql": text("SELECT CAST(pg_current_snapshot() AS text)"),
    "sqlite": text("SELECT CAST(coalesce(max(seq), 0) AS text) FROM sqlite_sequence WHERE name = 'observed'"),
}
_NEXT = {
    "postgresql": text(
        "WITH present AS (SELECT coalesce(nullif(:until, ''), CAST(pg_current_snapshot() AS text)) AS until)"
        " SELECT present.until, o.txid, o.id, o.rows FROM present LEFT JOIN observed o"
        " ON o.txid >= CAST(CAST(pg_snapshot_xmin(CAST(:seen AS pg_snapshot)) AS text) AS bigint)"
        " AND (o.txid, o.id) >= (:txid, :id)"
        " AND NOT pg_visible_in_snapshot(CAST(CAST(o.txid AS text) AS xid8), CAST(:seen AS pg_snapshot))"
        " AND pg_visible_in_snapshot(CAST(CAST(o.txid AS text) AS xid8), CAST(present.until AS pg_snapshot))"
        " ORDER BY o.txid, o.id LIMIT :page"
    ),
    "sqlite": text(
        "WITH present AS (SELECT CAST(coalesce(nullif(:until, ''), max(seq), 0) AS integer) AS until"
        " FROM sqlite_sequence WHERE name = 'observed')"
        " SELECT CAST(present.until AS text) AS until, o.txid, o.id, o.rows FROM present LEFT JOIN observed o"
        " ON o.id > CAST(:seen AS integer) AND (o.txid, o.id) >= (:txid, :id) AND o.id <= present.until"
        " ORDER BY o.id LIMIT :page"
    ),
}


def head(session: Session) -> Cursor:
    """The cursor of one who wants to be told only what comes from now on."""
    return start(session.connection().execute(_HEAD[_dialect(session)]).scalar_one())


def following(session: Session, cursor: Cursor, page: int = PAGE) -> Page:
    """What comes after the cursor, as the operator sees it: who shows it asks first who may see it."""
    values = {**cursor._asdict(), "page": page + 1, "id": cursor.id + (cursor.read == WHOLE)}
    found = session.connection().execute(_NEXT[_dialect(session)], values).all()
    until, whole = found[0].until, len(found) <= page
    rows: list[Seen] = []
    gone: set[int] = set()
    for row in found[:page]:
        if row.id is not None:
            packed = orjson.loads(row.rows)
            place = cursor._replace(until=until, txid=row.txid, id=row.id)
            rows += _observations(packed["new"], place, cursor.read if (row.txid, row.id) == cursor[3:5] else 0)
            gone.update(each[0] for each in packed["gone"])
    if whole:
        # Of a snapshot that was taken for an earlier page nobody knows the age, so it counts as old.
        following = Cursor(cursor.at if cursor.until else int(time.time()), until)
    else:
        last = found[page - 1]
        following = cursor._replace(until=until, txid=last.txid, id=last.id, read=WHOLE)
    return Page(rows, following, whole, frozenset(gone))


def _observations(new: Sequence[list[Any]], place: Cursor, read: int) -> Iterator[Seen]:
    for number, values in enumerate(new[read:], read + 1):
        yield Seen(values, place, number)


def lost(session: Session, cursor: Cursor, minutes: int) -> bool:
    """Whether the outbox may lack something that came after the cursor, or is not the one it was made for."""
    present = head(session).seen
    if _end(present) < _end(cursor.seen) or (":" in present) != (":" in cursor.seen):
        return True
    if time.time() - cursor.at < minutes * 60:
        return False
    oldest = session.connection().execute(select(func.min(observed.c.at))).scalar_one()
    # What is older than the cursor is still there, so nothing that came after it has gone.
    return oldest is None or oldest >= from_microseconds(cursor.at * 1_000_000) - timedelta(seconds=1)


def _end(snapshot: str) -> int:
    parts = snapshot.split(":")
    return int(parts[1] if len(parts) > 1 else parts[0])


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


class Watch(NamedTuple):
    """What somebody listens to: one datastream, those of a thing, or all that observe in an area."""

    datastream_id: int | None = None
    thing_id: int | None = None
    area: BaseGeometry | None = None


def seen(session: Session, watch: Watch) -> frozenset[int] | None:
    """The datastreams of it that the session may see; None where what is listened to is not to be seen at all."""
    if watch.thing_id is not None and not _one(session, Thing.id, watch.thing_id):
        return None
    found = frozenset(session.scalars(_watched(watch)))
    return found or (None if watch.datastream_id is not None else found)


def _one(session: Session, column: Any, id: int) -> bool:
    return session.scalars(select(column).where(column == id)).first() is not None


def _watched(watch: Watch) -> Any:
    if watch.datastream_id is not None:
        return select(Datastream.id).where(Datastream.id == watch.datastream_id)
    if watch.thing_id is not None:
        return select(Datastream.id).where(Datastream.thing_id == watch.thing_id)
    place: Any = Location.location
    observing: Any = Datastream.observed_area
    within: Any = watch.area
    things = (
        select(thing_location.c.thing_id)
        .join(Location, Location.id == thing_location.c.location_id)
        .where(intersects(place, within))
    )
    return select(Datastream.id).where(or_(meets(observing, within), Datastream.thing_id.in_(things)))
