"""All SQL of ingest processes: their sessions at the broker, who of them publishes, and what is to be seen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.orm import Session

from hub.changes import Reader, advance
from hub.iot.models import Datastream, Latest

_LOCK = text("SELECT pg_try_advisory_lock(hashtext('allmende mqtt'), hashtext(:name))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtext('allmende mqtt'), hashtext(:name))")
_ALIVE = text("SELECT 1")


def lock(connection: Connection, name: str) -> bool:
    """Take a lock that PostgreSQL holds as long as this connection lives; False when somebody else has it."""
    return bool(connection.execute(_LOCK, {"name": name}).scalar_one())


def unlock(connection: Connection, name: str) -> None:
    """Give it up at once; the end of a connection takes the server a moment."""
    connection.execute(_UNLOCK, {"name": name})


def check(connection: Connection) -> None:
    """Ask whether the connection still lives."""
    connection.execute(_ALIVE)


def sessions(session: Session, group: str) -> list[int]:
    """The numbers of the sessions that ingest processes have, or had, at the broker."""
    names = session.scalars(select(Reader.name).where(Reader.name.startswith(_session(group, ""), autoescape=True)))
    return sorted(int(name.rpartition(" ")[2]) for name in names)


def note(session: Session, group: str, number: int) -> None:
    """Remember a session before the broker has it."""
    advance(session, _session(group, number), number)


def forget(session: Session, group: str, number: int) -> None:
    """Forget a session that the broker has no more."""
    session.execute(delete(Reader).where(Reader.name == _session(group, number)))


def _session(group: str, number: Any) -> str:
    return f"mqtt session {group} {number}"


def visible(session: Session) -> Mapping[int, int | None]:
    """The datastreams that the session may see, with the feature of interest of each."""
    found = session.execute(select(Datastream.id, Datastream.feature_of_interest_id))
    return {row.id: row.feature_of_interest_id for row in found}


def latest(session: Session, ids: Iterable[int]) -> Sequence[Latest]:
    """The newest observations of datastreams."""
    return session.scalars(select(Latest).where(Latest.datastream_id.in_(sorted(ids)))).all()
