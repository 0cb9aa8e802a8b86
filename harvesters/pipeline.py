"""From a source to the store: the only file of the ingest path that opens a session.

One message is one unit of work: its readings, datasets, issues, counts and the cursor are committed together.
What cannot be read or kept becomes an issue and the run goes on; what cannot be fetched ends it as failed, and the
next run resumes after the last committed message.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from harvesters import refine, registry, telling
from harvesters.convert import convert
from harvesters.packing import Series, unpack
from harvesters.provision import Known, Provision, key
from harvesters.storing import Difference, Storing
from harvesters.unit import Unit
from hub import sandbox
from hub.activity import store as activity
from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.datasets import store as datasets
from hub.datasets.store import duplicates, filling, harvested
from hub.db import Database, from_microseconds, now
from hub.errors import Problem, Unavailable
from hub.files import Files
from hub.http import HttpDoor
from hub.iot import quality
from hub.iot import store as iot
from hub.iot.store import Observed
from hub.records import Context, DatasetDraft, Harvested, Message, Refusal, Stream
from hub.sources import store as sources

BATCH = 10_000
HEARTBEAT = 20.0
SHRINKAGE = 0.8
"""A run that lists less than this share of what the last one listed withdraws nothing."""

log = structlog.get_logger()
sandbox.preload(("harvesters.convert", "harvesters.plugins"))


@dataclass(frozen=True, slots=True)
class Parts:
    """What a run needs of the hub."""

    settings: Settings
    database: Database[Scope]
    files: Files


@dataclass(slots=True)
class Outcome:
    """How a run ended: finished, failed, aborted or dry; what it did or would do, and the first of its issues."""

    run: int | None
    status: str = "running"
    error: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    difference: Difference | None = None


Progress = Callable[[Mapping[str, int]], None]


def run(
    parts: Parts, source: UUID, *, dry: bool = False, progress: Progress | None = None, asked: int | None = None
) -> Outcome:
    """Take in what is new at a source. A dry run does everything and keeps nothing but the difference it would make.

    `asked` is the run that was asked for and waits; it says itself whether it is dry.
    """
    if asked is not None:
        with parts.database.read(OPERATOR) as session:
            dry = sources.by_number(session, asked).dry
    if not dry:
        return _Run(parts, source, progress, asked=asked).go()
    with tempfile.TemporaryDirectory() as folder:
        aside = Parts(parts.settings, parts.database, Files(Path(folder)))
        return _Run(aside, source, progress, asked=asked, difference=Difference()).go()


def preview(parts: Parts, source: UUID, limit: int = 20) -> Iterator[Harvested]:
    """The first records that a run would take in; nothing is stored and no run is noted."""
    with parts.database.read(OPERATOR) as session:
        row = sources.source(session, source)
        kind, config = row.kind, dict(row.config)
    messages = registry.connector(kind).fetch(_context(parts.settings, config, {}))
    return islice((item for message in messages for item in _records(parts.settings, kind, message, config)), limit)


def _records(
    settings: Settings, kind: str, message: Message | Refusal, config: Mapping[str, Any]
) -> Iterator[Harvested]:
    try:
        for item in _convert(settings, kind, message, config):
            if isinstance(item, tuple):
                yield from unpack(item).readings()
            elif not isinstance(item, str):
                yield item
    except Problem as problem:
        yield _failure(message, kind, problem)


def _context(settings: Settings, config: Mapping[str, Any], state: Mapping[str, Any]) -> Context:
    door = HttpDoor(settings.allow_networks, max_bytes=settings.max_source_bytes)
    return Context(config, door, state, now(), settings.max_source_bytes)


def _convert(settings: Settings, kind: str, message: Message | Refusal, config: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(message, Refusal):
        return iter([message])
    limits = sandbox.Limits(seconds=settings.parse_seconds, memory=settings.parse_memory)
    return sandbox.run(convert, kind, message, config, limits=limits)


def _failure(message: Message | Refusal, kind: str, problem: Problem) -> Refusal:
    where = message.where if isinstance(message, Refusal) else message.name or message.url
    return Refusal(where or kind, problem.message)


class _Run:
    """One go through one source."""

    def __init__(
        self,
        parts: Parts,
        source: UUID,
        progress: Progress | None,
        *,
        asked: int | None = None,
        difference: Difference | None = None,
    ) -> None:
        self.parts, self.progress, self.dry = parts, progress, difference is not None
        with parts.database.write(OPERATOR, "pipeline") as session:
            row = sources.source(session, source)
            self.id, self.kind, self.config, self.state = row.id, row.kind, dict(row.config), dict(row.cursor)
            self.owner, self.private, self.title = row.owner_id, row.private, row.title
            self.provision = Provision(row.id, row.owner_id, row.name, row.title, row.private, self.config)
            self.complete = registry.names_everything(self.kind, self.config, self.state)
            all_say = filling.said_by(session, row.owner_id)
            # A dry run of the command line is noted nowhere.
            noted = asked is not None or not self.dry
            run = sources.start(session, row, dry=self.dry, asked=asked).id if noted else None
        self.outcome = Outcome(run, difference=difference)
        self.scope = Scope(frozenset({self.owner}), frozenset({self.owner}))
        self.counts = self.outcome.counts
        self.named: set[str] = set()
        self.listed: set[str] = set()
        self.unnamed = 0
        self.missing = False
        config = self.config if refine.applies(self.kind) else None
        self.storing = Storing(
            self.owner, self.id, None if self.dry else run, self.private, config, parts.settings.site_url,
            parts.files, self.counts, self._refusing_draft, difference, all_say=all_say,
        )  # fmt: skip

    @contextmanager
    def _session(self, scope: Scope) -> Iterator[Session]:
        with self.parts.database.write(scope, "pipeline") as session:
            yield session
            if self.dry:
                session.rollback()

    def go(self) -> Outcome:
        """Fetch, convert and store, message by message."""
        with self._heart():
            try:
                self._end("finished" if self._all() else "aborted")
            except Problem as problem:
                self._end("failed", problem.message)
            except Exception as error:
                log.exception("run failed", source=str(self.id))
                self._end("failed", f"An unexpected error ({type(error).__name__}); the log of the worker has more")
            except BaseException:  # told to stop: the next run need not wait until this one counts as lost
                self._end("aborted")
                raise
        return self.outcome

    def _all(self) -> bool:
        context = _context(self.parts.settings, self.config, self.state)
        for message in registry.connector(self.kind).fetch(context):
            state = None if isinstance(message, Refusal) else message.state
            if isinstance(message, Refusal) and message.kind == "refused":
                self.missing = True
            if not self._commit(self._read(message), state):
                return False
        if self.complete and not self.missing:
            self._withdraw()
        if not self.dry and self.counts["created"] + self.counts["updated"]:
            self._link()
        return True

    def _link(self) -> None:
        """Recognise what other sources bring, too; where the database is busy, the worker does it later."""
        try:
            duplicates.catch_up(self.parts.database)
        except DBAPIError:
            log.warning("duplicates were not looked for", source=str(self.id), exc_info=True)
            return
        unit = Unit()
        with self._session(self.scope) as session:
            for title, other in duplicates.of_run(session, self.outcome.run or 0):
                unit.refuse(telling.duplicate(title, other))
        if unit.refusals:
            self.counts["duplicates"] += unit.noted
            unit.noted = 0
            self._commit(unit, None)

    def _read(self, message: Message | Refusal) -> Unit:
        unit = Unit()
        try:
            for item in _convert(self.parts.settings, self.kind, message, self.config):
                unit.take(item)
        except Unavailable:  # nothing is wrong with the message: it is for the next run
            raise
        except Problem as problem:
            self.missing = True  # nobody knows what else it would have named
            unit.refuse(_failure(message, self.kind, problem))
        return unit

    def _commit(self, unit: Unit, state: Mapping[str, Any] | None) -> bool:
        """Store what one message says; False when the run is to stop."""
        with self._counting(), self._session(self.scope) as session:
            self._store(session, unit)
            self.counts["issues"] += unit.refused
            if unit.noted:
                self.counts["notes"] += unit.noted
            alive = self.dry or self.outcome.run is None or self._note(session, self.outcome.run, unit, state)
        if self.dry:
            self.provision.known.clear()
            alive = self.outcome.run is None or self._beat(self.outcome.run, unit)
        self.named |= unit.named
        self.listed |= unit.listed
        self.unnamed += unit.unnamed
        self.outcome.refusals += unit.refusals[: sources.MAX_ISSUES - len(self.outcome.refusals)]
        if self.progress:
            self.progress(self.counts)
        return alive

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """What was not committed does not count."""
        before = self.counts.copy()
        try:
            yield
        except BaseException:
            self.counts.clear()
            self.counts.update(before)
            raise

    def _note(self, session: Session, run: int, unit: Unit, state: Mapping[str, Any] | None) -> bool:
        sources.add_issues(session, run, unit.refusals, len(self.outcome.refusals))
        if state is not None:
            sources.advance(session, self.id, self._cursor(state), self.config)
        return sources.beat(session, run, self.counts)

    def _cursor(self, state: Mapping[str, Any]) -> Mapping[str, Any]:
        """Where the next run goes on; what changed is asked for again, where not all of it could be read."""
        again = self.missing and self.storing.config is not None and "since" in state
        return {**state, "since": self.state.get("since", "")} if again else state

    def _beat(self, run: int, unit: Unit) -> bool:
        """A dry run keeps its issues and counts only."""
        with self.parts.database.write(self.scope, "pipeline") as session:
            return self._note(session, run, unit, None)

    def _store(self, session: Session, unit: Unit) -> None:
        for stream in unit.streams:
            self._known(session, unit, stream)
        rows: list[Observed] = []
        for series in unit.series.values():
            known = self._known(session, unit, series.stream)
            if known is not None:
                rows += self._observed(series, known)
        self.counts["readings"] += len(rows)
        # In the order of datastreams over all batches, as `append` asks for.
        rows.sort(key=lambda row: row.datastream_id)
        for start in range(0, len(rows), BATCH):
            added = iot.append(session, rows[start : start + BATCH])
            self.counts["new readings"] += added.rows
            self.counts["flagged"] += added.flagged
        self.storing.take(session, unit)
        if unit.gone:
            self.counts["withdrawn"] += datasets.withdraw_named(session, self.id, unit.gone)

    def _observed(self, series: Series, known: Known) -> Iterator[Observed]:
        series.sort()
        times = list(map(from_microseconds, series.times))
        marks = quality.flags(zip(times, series.results, strict=True), known.checks, known.last, now())
        rows = zip(times, series.results, marks, series.keys, strict=True)
        return (Observed(known.id, *row) for row in rows)

    def _known(self, session: Session, unit: Unit, stream: Stream) -> Known | None:
        found = self.provision.known.get(key(stream))
        if found is None:
            with self._refusing(unit, stream.identifier), session.begin_nested():
                return self.provision.stream(session, stream)
        return found

    @contextmanager
    def _refusing(self, unit: Unit, where: str, identifier: str = "") -> Iterator[None]:
        """What one record makes go wrong in the database is refused; the others stay."""
        try:
            yield
        except Unavailable:
            raise
        except Problem as problem:
            unit.refuse(Refusal(where, problem.message, identifier=identifier))
        except OverflowError:  # SQLite's driver says so itself
            unit.refuse(Refusal(where, "It holds a number that is too large to be stored.", identifier=identifier))
        except StatementError as error:
            # Other errors of the database say nothing about the record: it is away, full, or our statement is wrong.
            if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
                raise
            reason = f"It cannot be stored ({type(error.orig).__name__})."
            unit.refuse(Refusal(where, reason, identifier=identifier))

    def _refusing_draft(self, unit: Unit, draft: DatasetDraft) -> AbstractContextManager[None]:
        return self._refusing(unit, draft.title or draft.identifier, draft.identifier)

    def _withdraw(self) -> None:
        """Take away what the source no longer has, after a run that has seen all of it."""
        with self.parts.database.read(self.scope) as session:
            before = sources.awaited(session, self.id, len(self.listed))
        if len(self.listed) < SHRINKAGE * before:
            self._alarm(before)
        elif self.unnamed:
            self._tell(telling.unreadable(self.unnamed))
        else:
            with self._counting(), self._session(self.scope) as session:
                self._tell_gone(session)
                self.counts["withdrawn"] += datasets.withdraw(session, self.id, self.named)
                sources.expect(session, self.id, len(self.listed))

    def _alarm(self, before: int) -> None:
        """So few that something may be wrong with the source: nothing is withdrawn, and its people are told."""
        told = telling.shrunk(len(self.listed), before)
        self.counts["listed"] = len(self.listed)
        self._tell(told)
        log.warning("source has shrunk", source=str(self.id), came=len(self.listed), before=before)
        with self._session(self.scope) as session:
            sources.expect(session, self.id, len(self.listed), alarm=told.reason)
            activity.tell_of_source(session, self.owner, self.title, told.reason)

    def _tell(self, refusal: Refusal) -> None:
        unit = Unit()
        unit.refuse(refusal)
        self._commit(unit, None)

    def _tell_gone(self, session: Session) -> None:
        if self.outcome.difference is not None:
            for row in harvested.gone(session, self.id, self.named):
                self.outcome.difference.tell("gone", row.guid, row.title)

    def _end(self, status: str, error: str = "") -> None:
        self.outcome.status, self.outcome.error = "dry" if self.dry and status == "finished" else status, error
        if self.outcome.run is not None:
            with self.parts.database.write(self.scope, "pipeline") as session:
                if self.outcome.difference is not None:
                    sources.differ(session, self.outcome.run, self.outcome.difference.plain())
                sources.finish(session, self.outcome.run, status, self.counts, error)

    @contextmanager
    def _heart(self) -> Iterator[None]:
        """Beat while a long fetch or parse is under way, so that nobody takes the run for dead."""
        if self.outcome.run is None:
            yield
            return
        stop = Event()
        thread = Thread(target=self._beat_until, args=(stop, self.outcome.run), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _beat_until(self, stop: Event, run: int) -> None:
        while not stop.wait(HEARTBEAT):
            try:
                with self.parts.database.write(self.scope, "pipeline") as session:
                    sources.touch(session, run)
            except Exception:  # the database is busy or away: the next beat may reach it
                log.warning("no heartbeat", run=run, exc_info=True)
