"""Whether what is kept of each datastream, its newest observation and how many there are, is what the rows say."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.iot.models import Datastream, Latest, observation
from hub.iot.store.changing import settle

AT_ONCE = 50
_C = observation.c


class Standing(NamedTuple):
    """How many observations there are, the time of the first and of the newest, and its id."""

    number: int
    first_time: datetime
    phenomenon_time: datetime
    id: int


class Difference(NamedTuple):
    """A datastream of which something else is kept than the rows say; None where there is nothing."""

    datastream_id: int
    name: str
    kept: Standing | None
    rows: Standing | None

    def __str__(self) -> str:
        kept, rows = self.kept, self.rows
        if kept is None or rows is None or kept.number != rows.number:
            told, there = (0 if each is None else each.number for each in (kept, rows))
            return f"{told:,} observations of “{self.name}” ({self.datastream_id}) are told, {there:,} are there"
        return f"the first or newest observation of “{self.name}” ({self.datastream_id}) is not the one that is told"


def differences(session: Session) -> Iterator[Difference]:
    """Of all datastreams, some at a time; what comes in meanwhile is in both or in neither."""
    names = session.execute(select(Datastream.id, Datastream.name).order_by(Datastream.id)).all()
    for at in range(0, len(names), AT_ONCE):
        some = {row.id: row.name for row in names[at : at + AT_ONCE]}
        for id, kept, rows in _compared(session, some):
            if kept != rows:
                yield Difference(id, some[id], kept, rows)


def mend(session: Session, difference: Difference) -> None:
    """Let what is kept of a datastream be what the rows say."""
    settle(session, difference.datastream_id)


def _compared(session: Session, ids: Any) -> Iterator[tuple[int, Standing | None, Standing | None]]:
    """In one statement, so that both are of the same moment."""
    rows = (
        select(
            _C.datastream_id,
            func.count().label("count"),
            func.min(_C.phenomenon_time).label("first"),
            func.max(_C.phenomenon_time).label("last"),
        )
        .where(_C.datastream_id.in_(ids))
        .group_by(_C.datastream_id)
        .subquery()
    )
    newest = select(func.max(_C.id)).where(_C.datastream_id == rows.c.datastream_id, _C.phenomenon_time == rows.c.last)
    kept = (Latest.count, Latest.first_time, Latest.phenomenon_time, Latest.observation_id)
    statement = (
        select(Datastream.id, *kept, rows.c.count, rows.c.first, rows.c.last, newest.scalar_subquery())
        .outerjoin(Latest, Latest.datastream_id == Datastream.id)
        .outerjoin(rows, rows.c.datastream_id == Datastream.id)
        .where(Datastream.id.in_(ids))
        .order_by(Datastream.id)
    )
    for id, *values in session.execute(statement):
        told, there = (None if part[0] is None else Standing(*part) for part in (values[:4], values[4:]))
        yield id, told, there
