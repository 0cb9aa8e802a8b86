"""Changing and deleting observations: latest values, counts and extents stay right, and the deletion log says so.

Whoever takes something away locks the latest values of the datastream first: who adds meanwhile waits there with what
it added, so that each sees the other's work.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    cast,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from hub.db import Base, from_microseconds, microseconds
from hub.errors import NotFound
from hub.iot.models import Datastream, Deletion, Latest, observation, observation_name
from hub.iot.store import rows as plain
from hub.iot.store.append import hold, settled
from hub.iot.store.keeping import keep_carefully
from hub.iot.store.rows import Given, Kept, Row
from hub.iot.store.writers import Writer, outbox, writer

REQUEST, RETENTION = "request", "retention"
RESERVED = "@"
"""Ends the name of a note that a name was taken along to another datastream."""
CHUNK = 500
_C = observation.c
_LATEST: Any = Base.metadata.tables[Latest.__tablename__]
"""Of rows that a datastream was asked for before: the boundary has been passed."""


class Key(NamedTuple):
    """Where an observation is."""

    datastream_id: int
    phenomenon_time: datetime
    id: int = 0


class _Extents(NamedTuple):
    """The latest end (microseconds), the first and the last result time of some rows."""

    end: int | None = None
    first: datetime | None = None
    last: datetime | None = None

    def reach(self, whole: "_Extents") -> bool:
        """Whether these rows may be those that make the extents of the whole."""
        return (self.end is not None and self.end == whole.end) or (
            self.first is not None and (self.first == whole.first or self.last == whole.last)
        )

    def with_(self, other: "_Extents") -> "_Extents":
        """The extents of both."""
        ends = [end for end in (self.end, other.end) if end is not None]
        firsts = [time for time in (self.first, other.first) if time is not None]
        lasts = [time for time in (self.last, other.last) if time is not None]
        return _Extents(max(ends, default=None), min(firsts, default=None), max(lasts, default=None))


_NONE = _Extents()


def remove(session: Session, datastream_id: int, *where: ColumnElement[bool], reason: str = REQUEST) -> int:
    """Delete observations of one datastream, which may be all; how many there were."""
    hold(session, [datastream_id])
    connection = session.connection()
    with settled(connection):
        return _remove(session, connection, datastream_id, where, reason)


def remove_keys(session: Session, keys: Iterable[Key], reason: str = REQUEST) -> int:
    """Delete these observations; how many of them there were."""
    wanted = sorted(set(keys))
    hold(session, {key.datastream_id for key in wanted})
    connection, count = session.connection(), 0
    with settled(connection):
        for stream, group in groupby(wanted, lambda key: key.datastream_id):
            mine = list(group)
            for at in range(0, len(mine), CHUNK):
                some = or_(*(_at(key) for key in mine[at : at + CHUNK]))
                count += _remove(session, connection, stream, (some,), reason)
    return count


def forget(session: Session, datastream_ids: Iterable[int]) -> int:
    """Delete all observations of datastreams that are deleted in this transaction; how many there were.

    Nobody adds to them any more: who tries waits, and is told afterwards that they are gone.
    """
    ids = sorted(set(datastream_ids))
    hold(session, ids)
    session.execute(select(Datastream.id).where(Datastream.id.in_(ids)).order_by(Datastream.id).with_for_update())
    connection, count = session.connection(), 0
    with settled(connection):
        for id in ids:
            known = _lock(connection, id)
            if known is not None:
                count += connection.execute(delete(observation).where(_C.datastream_id == id)).rowcount
                connection.execute(delete(observation_name).where(observation_name.c.datastream_id == id))
                connection.execute(delete(_LATEST).where(_LATEST.c.datastream_id == id))
                _tell(connection, id, known.first_time, known.phenomenon_time)
    return count


def change(session: Session, key: Key, **values: Any) -> Kept:
    """Give an observation other values, as `Given` has them; it keeps its name, also where its key is another now."""
    hold(session, {key.datastream_id, values.get("datastream_id", key.datastream_id)})
    connection = session.connection()
    with settled(connection):
        _lock(connection, key.datastream_id)
        write = writer(connection)
        instant = key.datastream_id, microseconds(key.phenomenon_time)
        old = next((row for row in write.known([instant]) if row[2] == key.id), None)
        if old is None:
            raise NotFound("There is no such observation")
        new = _changed(old, values)
        if new[:2] == old[:2]:
            _update(connection, key, new)
            _renew(connection, key.datastream_id, 0, _of(old), _of(new))
            write.tell(outbox([new], [(*instant, instant[1])]))
            return Kept(*key, new=False)
        return _move(write, old, new)


def settle(session: Session, datastream_id: int) -> None:
    """Make the latest values, the count and the extents of a datastream what its rows say."""
    hold(session, [datastream_id])
    connection, here = session.connection(), _C.datastream_id == datastream_id
    with settled(connection):
        known = _lock(connection, datastream_id)
        asked = select(func.count(), func.min(_C.phenomenon_time)).select_from(observation).where(here)
        count, first = connection.execute(asked).one()
        if known is None and first is not None:
            times = {"phenomenon_time": first, "first_time": first}
            connection.execute(insert(_LATEST).values(datastream_id=datastream_id, count=0, **times))
            known = _lock(connection, datastream_id)
        if known is not None:
            stands = _Extents(known.end_time and microseconds(known.end_time), known.result_first, known.result_last)
            _renew(connection, datastream_id, known.count - count, stands, _extents(connection, here))


def _changed(old: Row, values: dict[str, Any]) -> Row:
    stream, time, id, result, mark, taken, more = old
    given = Given(stream, from_microseconds(time), result, None if taken is None else from_microseconds(taken), more)
    made = plain.row(given._replace(**values))
    moved = made[:2] != old[:2]
    called = (more or {}).get("name") or (plain.name(stream, time, id) if moved else None)
    kept = {**(made[6] or {}), "name": called} if called else made[6]
    return (*made[:2], id, made[3], None if moved else mark, made[5], kept)


def _update(connection: Connection, key: Key, row: Row) -> None:
    number = plain.is_number(row[3])
    values = {
        "result": row[3] if number else None,
        "result_json": null() if number else row[3],
        "result_time": None if row[5] is None else from_microseconds(row[5]),
        "more": row[6],
    }
    connection.execute(update(observation).where(_at(key)).values(values))


def _move(write: Writer, old: Row, new: Row) -> Kept:
    """To another key: it is written there, and its name leads to it."""
    connection, key = write.connection, Key(old[0], from_microseconds(old[1]), old[2])
    (place,) = keep_carefully(write, [new])
    there = Key(new[0], from_microseconds(new[1]), place[0])
    connection.execute(delete(observation).where(_at(key)))
    _renew(connection, old[0], 1, _of(old))
    names = [new[6]["name"]]
    if old[0] != new[0]:
        # Whoever looks for free ids of the former datastream finds here that some are given away.
        names.append(new[6]["name"] + RESERVED)
    connection.execute(delete(observation_name).where(observation_name.c.name.in_(names)))
    led = [there, Key(old[0], from_microseconds(old[1]), old[2])]
    connection.execute(
        insert(observation_name), [{"name": each, **to._asdict()} for each, to in zip(names, led, strict=False)]
    )
    write.tell(outbox([], [(old[0], old[1], old[1])]))
    return Kept(*there, new=False)


def _remove(session: Session, connection: Connection, stream: int, where: Sequence[Any], reason: str) -> int:
    known = _lock(connection, stream)
    if known is None:
        return 0
    here = and_(_C.datastream_id == stream, *where)
    asked = select(func.min(_C.phenomenon_time), func.max(_C.phenomenon_time)).where(here)
    first, last = connection.execute(asked).one()
    if first is None:
        return 0
    timed = known.end_time is not None or known.result_first is not None
    lost = _extents(connection, here) if timed else _NONE
    count = connection.execute(delete(observation).where(here)).rowcount
    _drop_names(connection, stream, first, last)
    _renew(connection, stream, count, lost)
    entry = {"datastream_id": stream, "first_time": first, "last_time": last, "count": count, "reason": reason}
    session.add(Deletion(**entry, actor=session.info.get("actor", "")))
    session.flush()
    _tell(connection, stream, first, last)
    return count


def _tell(connection: Connection, stream: int, first: datetime, last: datetime) -> None:
    writer(connection).tell(outbox([], [(stream, microseconds(first), microseconds(last))]))


def _at(key: Key) -> ColumnElement[bool]:
    return and_(_C.datastream_id == key.datastream_id, _C.phenomenon_time == key.phenomenon_time, _C.id == key.id)


def _lock(connection: Connection, stream: int) -> Any:
    """The latest values, which nobody else changes until we are done; None where there is no observation."""
    return connection.execute(select(_LATEST).where(_LATEST.c.datastream_id == stream).with_for_update()).first()


def _renew(connection: Connection, stream: int, gone: int, lost: _Extents, new: _Extents = _NONE) -> None:
    """Latest values and count when rows with these extents are gone, or say something new."""
    known, here = _lock(connection, stream), _C.datastream_id == stream
    newest = connection.execute(
        select(observation).where(here).order_by(_C.phenomenon_time.desc(), _C.id.desc()).limit(1)
    ).first()
    mine = _LATEST.c.datastream_id == stream
    if newest is None:
        connection.execute(delete(_LATEST).where(mine))
        return
    first = select(_C.phenomenon_time).where(here).order_by(_C.phenomenon_time).limit(1).scalar_subquery()
    before = _Extents(known.end_time and microseconds(known.end_time), known.result_first, known.result_last)
    now = _extents(connection, here) if lost.reach(before) else before.with_(new)
    values = {name: getattr(newest, name) for name in ("phenomenon_time", "result", "quality", "result_time", "more")}
    values |= {"result_json": null() if newest.result_json is None else newest.result_json}
    values |= {"first_time": first, "end_time": None if now.end is None else from_microseconds(now.end)}
    values |= {"result_first": now.first, "result_last": now.last, "observation_id": newest.id}
    connection.execute(update(_LATEST).where(mine).values(**values, count=_LATEST.c.count - gone))


def _extents(connection: Connection, here: ColumnElement[bool]) -> _Extents:
    ends = func.max(cast(_C.more["end"].as_string(), BigInteger))
    asked = select(ends, func.min(_C.result_time), func.max(_C.result_time)).where(here)
    return _Extents(*connection.execute(asked).one())


def _of(row: Row) -> _Extents:
    time = None if row[5] is None else from_microseconds(row[5])
    return _Extents((row[6] or {}).get("end"), time, time)


def _drop_names(connection: Connection, stream: int, first: datetime, last: datetime) -> None:
    """Nothing is called by a name whose observation is gone."""
    names = observation_name.c
    there = select(_C.id).where(
        _C.datastream_id == names.datastream_id, _C.phenomenon_time == names.phenomenon_time, _C.id == names.id
    )
    here = (names.datastream_id == stream) & names.phenomenon_time.between(first, last)
    connection.execute(delete(observation_name).where(here, ~there.exists(), ~names.name.endswith(RESERVED)))
