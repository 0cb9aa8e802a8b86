"""Appending observations: fast when they are new, exact when some are known already, durable with the session's commit.

What a source says has its key from the source, so a repetition is known by it (`append`). What is sent over the web has
none, so a repetition is known by saying wholly the same (`observe`). In whatever order batches come, the rows, the
latest values and the counts are the same in the end.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from hub.boundary import scope
from hub.db import EPOCH, MICROSECOND
from hub.errors import Forbidden, Unavailable
from hub.iot.models import Datastream
from hub.iot.store import rows as plain
from hub.iot.store.keeping import keep
from hub.iot.store.rows import KEY, Added, Given, Kept, Missing, Observed, Place, Row
from hub.iot.store.writers import Taken, Writer, told, writer


def append(session: Session, rows: Sequence[Observed]) -> Added:
    """Store observations of datastreams that the caller reached through the boundary; what was new.

    Whoever appends to several datastreams in one transaction takes them in the order of their keys.
    """
    if not rows:
        return Added()
    connection = session.connection()
    with settled(connection):
        # In the order of their keys, so that two writers never wait for each other crosswise.
        write = writer(connection)
        found = write.finish(_new(write, sorted(map(_row, rows), key=KEY)))
    return Added(sum(each.rows for each in found), sum(each.flagged for each in found))


def observe(session: Session, rows: Sequence[Given]) -> list[Kept]:
    """Store observations that were sent, in order; where each of them is.

    Different results of one instant get the ids 0, 1, 2 and so on; a wholly identical one is the one that is there.
    """
    given = list(map(plain.row, rows))
    return plain.kept(given, observe_rows(session, given))


def observe_rows(session: Session, rows: Sequence[Row]) -> list[Place]:
    """The same for plain rows that were checked."""
    if not rows:
        return []
    hold(session, {row[0] for row in rows})
    connection = session.connection()
    with settled(connection):
        return keep(writer(connection), rows, connection.begin_nested)


def hold(session: Session, ids: Iterable[int]) -> None:
    """Refuse datastreams whose observations this session may not change."""
    wanted, held = set(ids), scope(session)
    owners = session.execute(select(Datastream.id, Datastream.owner_id).where(Datastream.id.in_(wanted))).all()
    if len(owners) < len(wanted):
        raise Missing(wanted - {id for id, _ in owners})
    if not held.everything and any(owner not in held.writes for _, owner in owners):
        raise Forbidden("This belongs to another organisation")


@contextmanager
def settled(connection: Connection) -> Iterator[None]:
    """What goes wrong below is said in the words of those above."""
    try:
        with told(connection):
            yield
    except Taken as error:  # only if somebody has just taken a month away
        raise Unavailable("The observations are being put in order, please try again") from error


def _new(write: Writer, rows: list[Row]) -> Sequence[Row]:
    try:
        with write.connection.begin_nested():
            write.add(rows)
    except Taken:
        first: dict[object, Row] = {}
        for row in rows:
            first.setdefault(KEY(row), row)
        added = write.merge(list(first.values()))
        return [row for key, row in first.items() if key in added]
    return rows


def _row(given: Observed) -> Row:
    stream, time, result, quality, id = given
    return stream, (time - EPOCH) // MICROSECOND, id, result, quality, None, None
