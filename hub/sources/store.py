"""All SQL about sources, runs and issues."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub import audit
from hub.datasets.models import Dataset
from hub.db import now
from hub.errors import Conflict, Invalid, NotFound
from hub.records import Refusal
from hub.sources.models import Issue, Run, Source

LOST_AFTER = timedelta(minutes=2)
"""A running run whose heartbeat is older has died."""

MAX_ISSUES = 1000
"""Issues kept per run; further ones are counted only."""

_DURATION = re.compile(r"P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?")


def interval(schedule: str) -> timedelta | None:
    """The time between two runs from an ISO 8601 duration such as PT15M or P1D; None for never."""
    if not schedule:
        return None
    match = _DURATION.fullmatch(schedule)
    days, hours, minutes, seconds = (int(part or 0) for part in (match.groups() if match else (0, 0, 0, 0)))
    found = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if found < timedelta(seconds=5):
        raise Invalid(schedule=["must be a duration such as PT15M, PT1H or P1D, at least five seconds"])
    return found


def add(
    session: Session,
    owner: UUID,
    name: str,
    kind: str,
    config: Mapping[str, Any],
    *,
    title: str = "",
    private: bool = True,
    schedule: str = "",
) -> Source:
    """A new source of an organisation; `config` was checked by the connector's schema."""
    every = interval(schedule)
    if session.scalars(select(Source.id).where(Source.owner_id == owner, Source.name == name)).first():
        raise Invalid(name=["is already in use"])
    row = Source(owner_id=owner, name=name, title=title or name, kind=kind, config=dict(config), private=private)
    row.schedule, row.next_run_at = schedule, now() if every else None
    session.add(row)
    session.flush()
    audit.record(session, "source.add", str(row.id), name=name, kind=kind)
    return row


def source(session: Session, name_or_id: str | UUID) -> Source:
    """A source by name or id."""
    where = Source.id == name_or_id if isinstance(name_or_id, UUID) else Source.name == name_or_id
    row = session.scalars(select(Source).where(where)).first()
    if row is None:
        raise NotFound("There is no such source")
    return row


def find(session: Session, id: UUID) -> Source | None:
    """A source by id, or None."""
    return session.get(Source, id)


def sources(session: Session) -> Sequence[Source]:
    """All sources by name."""
    return session.scalars(select(Source).order_by(Source.name)).all()


def due(session: Session) -> Sequence[UUID]:
    """The sources whose time has come; their next time is set, so that nobody else takes them too."""
    taken = []
    for row in session.scalars(select(Source).where(Source.next_run_at <= now()).with_for_update(skip_locked=True)):
        every = interval(row.schedule)
        row.next_run_at = now() + every if every else None
        taken.append(row.id)
    return taken


def start(session: Session, source: Source) -> Run:
    """A new run; refused while another one is alive. A dead one is closed as lost."""
    # Two that start at once: the second waits here, and then sees the run of the first.
    session.execute(select(Source.id).where(Source.id == source.id).with_for_update())
    for running in session.scalars(
        select(Run).where(Run.source_id == source.id, Run.status.in_(("running", "aborting")))
    ):
        if running.heartbeat_at > now() - LOST_AFTER:
            raise Conflict("A run of this source is under way")
        running.status, running.ended_at, running.error = "lost", now(), "The run stopped without saying why"
    row = Run(source_id=source.id)
    session.add(row)
    session.flush()
    return row


def beat(session: Session, run: int, counts: Mapping[str, int]) -> bool:
    """Note that a run is alive and how far it is; False when somebody asked it to stop."""
    row = session.get(Run, run)
    if row is None or row.status != "running":
        return False
    row.heartbeat_at, row.counts = now(), dict(counts)
    return True


def touch(session: Session, run: int) -> None:
    """Note that a run is alive."""
    session.execute(update(Run).where(Run.id == run).values(heartbeat_at=now()))


def finish(session: Session, run: int, status: str, counts: Mapping[str, int], error: str = "") -> None:
    """Close a run as finished, failed or aborted."""
    row = session.get(Run, run)
    if row is None:
        raise NotFound("There is no such run")
    row.status, row.ended_at, row.heartbeat_at = status, now(), now()
    row.counts, row.error = dict(counts), error


def abort(session: Session, source: Source) -> int:
    """Ask the runs of a source that are under way to stop after their present unit of work; how many."""
    statement = update(Run).where(Run.source_id == source.id, Run.status == "running").values(status="aborting")
    result: Any = session.execute(statement)
    return int(result.rowcount)


def runs(session: Session, source: Source, limit: int = 20) -> Sequence[Run]:
    """The latest runs, newest first."""
    return session.scalars(select(Run).where(Run.source_id == source.id).order_by(Run.id.desc()).limit(limit)).all()


def last_good_count(session: Session, source: Source) -> int:
    """How many datasets the last finished run named."""
    run = session.scalars(
        select(Run).where(Run.source_id == source.id, Run.status == "finished").order_by(Run.id.desc())
    ).first()
    return int(run.counts.get("datasets", 0)) if run else 0


def add_issues(session: Session, run: int, refusals: Sequence[Refusal], already: int = 0) -> None:
    """Keep refused records with the run, up to `MAX_ISSUES`."""
    for refusal in refusals[: max(0, MAX_ISSUES - already)]:
        where, reason, record = _plain(refusal.where, 500), _plain(refusal.reason, 1000), _plain(refusal.record, 2000)
        session.add(Issue(run_id=run, where=where, reason=reason, record=record))


def _plain(text: str, length: int) -> str:
    """Without what no database stores as text: NUL, and halves of characters, as a foreign file may hold."""
    return text[:length].encode(errors="replace").decode().replace("\0", "�")


def issues(session: Session, run: int, limit: int = MAX_ISSUES) -> Sequence[Issue]:
    """What a run refused, in order."""
    return session.scalars(select(Issue).where(Issue.run_id == run).order_by(Issue.id).limit(limit)).all()


def datasets(session: Session, source: Source) -> Sequence[Dataset]:
    """The active datasets that came from a source."""
    statement = select(Dataset).where(Dataset.source_id == source.id, Dataset.state == "active")
    return session.scalars(statement.order_by(Dataset.name)).all()


def advance(session: Session, source: UUID, cursor: Mapping[str, Any]) -> None:
    """Remember where the last committed message left off."""
    row = session.get(Source, source)
    if row is not None:
        row.cursor = dict(cursor)
