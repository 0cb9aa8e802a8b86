"""All SQL about sources, runs and issues."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import false, func, select, update
from sqlalchemy.orm import Session

from hub import audit
from hub.datasets.models import Dataset
from hub.datasets.store import withdraw
from hub.db import now
from hub.errors import Conflict, Invalid, NotFound
from hub.records import Refusal, Words
from hub.sources.models import Issue, Run, Source

LOST_AFTER = timedelta(minutes=2)
"""A running run whose heartbeat is older has died."""

ALIVE = ("running", "aborting")

MAX_ISSUES = 1000
"""Issues kept per run; further ones are counted only."""

WHOLE = Words("the whole run")
"""Where an issue stood that is of no single record."""

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
    awake = (Source.next_run_at <= now(), Source.paused.is_(false()))
    for row in session.scalars(select(Source).where(*awake).with_for_update(skip_locked=True)):
        every = interval(row.schedule)
        row.next_run_at = now() + every if every else None
        taken.append(row.id)
    return taken


def start(session: Session, source: Source, *, dry: bool = False, asked: int | None = None) -> Run:
    """A new run, or the one that was asked for; refused while another one is alive. A dead one is closed as lost."""
    # Two that start at once: the second waits here, and then sees the run of the first.
    session.execute(select(Source.id).where(Source.id == source.id).with_for_update())
    row = _waiting(session, source, asked) if asked is not None else None
    for running in session.scalars(select(Run).where(Run.source_id == source.id, Run.status.in_(ALIVE))):
        if running.heartbeat_at > now() - LOST_AFTER:
            raise Conflict("A run of this source is under way")
        running.status, running.ended_at, running.error = "lost", now(), "The run stopped without saying why"
    if row is None:
        row = Run(source_id=source.id, dry=dry)
        session.add(row)
    row.status, row.started_at, row.heartbeat_at = "running", now(), now()
    session.flush()
    return row


def _waiting(session: Session, source: Source, id: int) -> Run:
    row = session.get(Run, id)
    if row is None or row.source_id != source.id or row.status != "waiting":
        raise Conflict("This run was done or stopped already")
    return row


def ask(session: Session, source: Source, *, dry: bool = False) -> tuple[Run, bool]:
    """A run that waits for a worker, and whether it is a new one; of each kind only one waits."""
    waits = select(Run).where(Run.source_id == source.id, Run.status == "waiting", Run.dry == dry)
    row = session.scalars(waits).first()
    if row is not None:
        return row, False
    row = Run(source_id=source.id, dry=dry, status="waiting")
    session.add(row)
    session.flush()
    audit.record(session, "source.ask", str(source.id), dry=dry)
    return row, True


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
    row = by_number(session, run)
    row.status, row.ended_at, row.heartbeat_at = status, now(), now()
    row.counts, row.error = dict(counts), error


def abort(session: Session, source: Source) -> int:
    """Ask the runs of a source that are under way to stop after their present unit of work; how many."""
    rows = session.scalars(select(Run).where(Run.source_id == source.id, Run.status.in_(("running", "waiting")))).all()
    for row in rows:
        row.status, row.ended_at = ("aborting", None) if row.status == "running" else ("aborted", now())
    return len(rows)


def by_number(session: Session, run: int) -> Run:
    """A run by its number."""
    row = session.get(Run, run) if 0 < run < 2**31 else None
    if row is None:
        raise NotFound("There is no such run")
    return row


def runs(session: Session, source: Source, limit: int = 20) -> Sequence[Run]:
    """The latest runs, newest first."""
    return session.scalars(select(Run).where(Run.source_id == source.id).order_by(Run.id.desc()).limit(limit)).all()


def run_count(session: Session, source: Source) -> int:
    """How many runs of a source are kept."""
    return session.scalars(select(func.count(Run.id)).where(Run.source_id == source.id)).one()


def harvested(session: Session, dataset: UUID) -> tuple[Dataset, Source] | None:
    """A dataset that came from a source which may be seen, with the source."""
    row = session.get(Dataset, dataset)
    origin = session.get(Source, row.source_id) if row is not None and row.source_id else None
    return (row, origin) if row is not None and origin is not None else None


def last_runs(session: Session, sources: Collection[UUID]) -> Mapping[UUID, Run]:
    """The last run of each source."""
    newest = select(func.max(Run.id)).where(Run.source_id.in_(sources)).group_by(Run.source_id)
    return {row.source_id: row for row in session.scalars(select(Run).where(Run.id.in_(newest)))}


def awaited(session: Session, source: UUID, listed: int) -> int:
    """How many records a run should list: as many as the last good one, else any at all where some are here."""
    row = session.get(Source, source)
    if row is None or row.expected is not None or listed:
        return (row.expected or 0) if row is not None else 0
    here = (Dataset.source_id == source, Dataset.state == "active", Dataset.content_hash != "")
    return session.scalars(select(func.count(Dataset.id)).where(*here)).one()


def expect(session: Session, source: UUID, listed: int, alarm: str = "") -> None:
    """Remember how many records a run listed; with an alarm that it were too few, which ends the trust in none."""
    row = session.get(Source, source)
    if row is not None:
        row.alarm = alarm
        if not alarm:
            row.expected = listed


def trust(session: Session, source: Source) -> None:
    """Somebody has looked: as many as the last run listed are right, so the next one may withdraw the others."""
    audit.record(session, "source.trust", str(source.id), alarm=source.alarm)
    if not source.alarm:
        return
    # Runs that came after it and failed, or wait, say nothing of how many there are.
    listed = (run.counts["listed"] for run in runs(session, source, 100) if "listed" in run.counts)
    source.alarm, source.expected = "", next(listed, None)


def add_issues(session: Session, run: int, refusals: Sequence[Refusal], already: int = 0) -> None:
    """Keep refused records with the run, up to `MAX_ISSUES`."""
    for refusal in refusals[: max(0, MAX_ISSUES - already)]:
        where, record = _plain(_where(refusal), 500), _plain(refusal.record, 2000)
        told = isinstance(refusal.reason, Words) and _plain(refusal.reason, 1000) == refusal.reason
        reason = refusal.reason if told else _plain(refusal.reason, 1000)
        session.add(Issue(run_id=run, where=where, reason=reason, record=record, kind=refusal.kind))


def _where(refusal: Refusal) -> str:
    """Where it stood and which record it was: titles are often those of many."""
    where, identifier = refusal.where, refusal.identifier
    return where if not identifier or identifier in where else f"{where[:300]} ({identifier[:190]})"


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


def dataset_counts(session: Session, sources: Collection[UUID]) -> Mapping[UUID, int]:
    """How many active datasets came from each source."""
    of_these = (Dataset.source_id.in_(sources), Dataset.state == "active")
    statement = select(Dataset.source_id, func.count(Dataset.id)).where(*of_these).group_by(Dataset.source_id)
    return {key: count for key, count in session.execute(statement) if key is not None}


def differ(session: Session, run: int, difference: Mapping[str, Any]) -> None:
    """Keep what a dry run found that a run would do."""
    by_number(session, run).difference = dict(difference)


def change(
    session: Session,
    source: Source,
    *,
    config: Mapping[str, Any] | None = None,
    title: str | None = None,
    private: bool | None = None,
    schedule: str | None = None,
    paused: bool | None = None,
) -> None:
    """Change what is said; another configuration begins at the beginning, as what was left out before may be wanted."""
    if schedule is not None and schedule != source.schedule:
        source.schedule, source.next_run_at = schedule, now() if interval(schedule) else None
    if config is not None and dict(config) != source.config:
        source.config, source.cursor, source.expected, source.alarm = dict(config), {}, None, ""
    for field, value in (("title", title), ("private", private), ("paused", paused)):
        if value is not None:
            setattr(source, field, value)
    session.flush()
    audit.record(session, "source.change", str(source.id), name=source.name)


def clear(session: Session, source: Source) -> int:
    """Withdraw all datasets of a source and forget how far it was read; how many."""
    count = withdraw(session, source.id, ())
    source.cursor, source.expected, source.alarm = {}, None, ""
    audit.record(session, "source.clear", str(source.id), datasets=count)
    return count


def remove(session: Session, source: Source) -> None:
    """Take a source away with its runs; its datasets stay, and nobody fills them any more."""
    if session.scalars(select(Run.id).where(Run.source_id == source.id, Run.status.in_(ALIVE))).first():
        raise Conflict("A run of this source is under way")
    audit.record(session, "source.remove", str(source.id), name=source.name)
    session.delete(source)
    session.flush()


def advance(session: Session, source: UUID, cursor: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    """Remember where the last committed message left off; a source that was set up otherwise meanwhile begins anew."""
    row = session.get(Source, source)
    if row is not None and row.config == config:
        row.cursor = dict(cursor)
