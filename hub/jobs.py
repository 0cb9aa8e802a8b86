"""Queue and schedule: what waits for a worker, in which order it is done, and a clock for sources.

Runs of sources and indexes wait in Huey's queue on SQLite. Imports of tables wait in the database, as what they are
about does, and are done side by side so that no organisation waits for another one's files.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID

import structlog
from huey import SqliteHuey

from hub.boundary import OPERATOR, Scope
from hub.datasets.store import duplicates, imports, tables
from hub.datasets.store.imports import Order
from hub.db import Database
from hub.errors import Problem
from hub.sources import store as sources

TICK = 1.0
AT_A_TICK = 2_000
"""Changed datasets that are looked at for duplicates before the next look at the schedule."""
SWEEP = 21_600.0
"""Seconds between two looks for tables that nobody knows of."""
PAUSE = 0.5
"""Seconds between two looks for an import, while none waits."""
LAST_WORD = 5.0
"""Seconds that imports under way have for giving their orders back when the worker is told to stop."""
QUEUE = "default"
"""What CKAN calls the one queue that there is."""
RUN_SOURCE, MAKE_INDEX = "run source", "make index"

Stopping = Callable[[], bool]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Work:
    """What jobs do; the queue knows neither pipelines nor readers, so they are handed in."""

    run_source: Callable[[UUID, int | None], None]
    """Run a source, for nobody or as the run that somebody asked for."""
    import_table: Callable[[Order, Stopping], None]
    make_index: Callable[[UUID, Sequence[str]], None]


def _queue(folder: Path) -> SqliteHuey:
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("allmende", filename=str(folder / "jobs.sqlite"), fsync=True, results=False)


def _task(queue: SqliteHuey, work: Work | None) -> Any:
    """The one kind of message: what to do, to what, and further words."""

    def do(kind: str, subject: str, *details: str) -> None:
        if work is None:
            raise TypeError("only a worker does jobs")
        try:
            if kind == RUN_SOURCE:
                work.run_source(UUID(subject), int(details[0]) if details else None)
            elif kind == MAKE_INDEX:
                work.make_index(UUID(subject), details)
        except Problem as problem:  # gone, or already running: nothing to repeat
            log.warning("job not done", kind=kind, subject=subject, reason=problem.message)

    return queue.task()(do)


class Jobs:
    """The queue of one hub, as a worker sees it."""

    def __init__(self, folder: Path, database: Database[Scope], work: Work) -> None:
        self.database, self._work = database, work
        self.queue = _queue(folder)
        self._task = _task(self.queue, work)
        self._looking, self._more = Lock(), Event()

    def enqueue(self, source: UUID) -> None:
        """Let a worker run a source soon."""
        self._task(RUN_SOURCE, str(source))

    def tick(self) -> int:
        """Put every source whose time has come in the queue, once; how many. Duplicates follow the change feed."""
        with self.database.write(OPERATOR) as session:
            due = sources.due(session)
        for source in due:
            self.enqueue(source)
        duplicates.catch_up(self.database, AT_A_TICK)
        return len(due)

    def work(self, threads: int) -> None:
        """Do jobs and keep the schedule until the process is told to stop (SIGTERM, SIGINT)."""
        stop = Event()
        helping = [Thread(target=self._keep_time, args=(stop,), daemon=True)]
        helping += [Thread(target=self._import_tables, args=(stop,), daemon=True) for _ in range(threads)]
        for thread in helping:
            thread.start()
        try:
            self.queue.create_consumer(workers=threads, periodic=False, initial_delay=0.1, max_delay=1.0).run()
        finally:
            stop.set()
            self._more.set()
            end = time.monotonic() + LAST_WORD
            for thread in helping:
                thread.join(max(0.0, end - time.monotonic()))

    def claim(self) -> Order | None:
        """The import whose turn it is, which is this worker's from now on."""
        with self.database.read(OPERATOR) as session:
            if not imports.waits(session):
                return None
        with self.database.write(OPERATOR) as session:
            return imports.claim(session)

    def import_table(self, order: Order, stopping: Stopping = lambda: False) -> None:
        """Do one import; whatever goes wrong with it concerns no other one."""
        try:
            self._work.import_table(order, stopping)
        except Problem as problem:  # stopped, or ordered anew
            log.warning("table not imported", distribution=str(order.id), reason=problem.message)
        except Exception:  # its heartbeat ends, so it is taken up again
            log.exception("import broke off", distribution=str(order.id))
        finally:
            self._more.set()

    def _import_tables(self, stop: Event) -> None:
        """One table after the other. Of all threads that have nothing to do one looks for the next."""
        while not stop.is_set():
            with self._looking:
                order = self._next(stop)
            if order is not None:
                self.import_table(order, stop.is_set)

    def _next(self, stop: Event) -> Order | None:
        while not stop.is_set():
            self._more.clear()
            try:
                order = self.claim()
            except Exception:  # as the clock, it goes on when the database does not answer for a while
                log.exception("the imports that wait could not be read")
                order = None
            if order is not None:
                return order
            self._more.wait(PAUSE)
        return None

    def sweep(self) -> list[str]:
        """Remove tables that imports which were killed have left, and those whose distribution is gone."""
        with self.database.write(OPERATOR, "import") as session:
            return tables.sweep(session)

    def _keep_time(self, stop: Event) -> None:
        swept = -math.inf
        while not stop.wait(TICK):
            try:
                self.tick()
                if time.monotonic() - swept >= SWEEP:
                    swept = time.monotonic()
                    self.sweep()
            except Exception:  # the clock goes on when the database does not answer for a while
                log.exception("the schedule could not be read")
                time.sleep(TICK)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job of the queue that waits: what is to be done, to what, and further words."""

    id: str
    kind: str
    subject: str
    details: tuple[str, ...] = ()


@contextmanager
def _storage(folder: Path) -> Iterator[SqliteHuey]:
    queue = _queue(folder)
    try:
        yield queue
    finally:
        queue.storage.close()


def _messages(queue: SqliteHuey, limit: int | None) -> Iterator[tuple[bytes, Waiting]]:
    for data in queue.storage.enqueued_items(limit):
        message = queue.serializer.deserialize(data)
        kind, subject, *details = map(str, message.args)
        yield data, Waiting(message.id, kind, subject, tuple(details))


def ask_for_index(folder: Path, table: UUID, columns: Sequence[str]) -> bool:
    """Let a worker make an index soon; False when one was asked for already."""
    wanted = (MAKE_INDEX, str(table), tuple(columns))
    with _storage(folder) as queue:
        if any((job.kind, job.subject, job.details) == wanted for _, job in _messages(queue, None)):
            return False
        _task(queue, None)(MAKE_INDEX, str(table), *columns)
        return True


def ask_for_run(folder: Path, source: UUID, run: int) -> None:
    """Let a worker do a run that waits."""
    with _storage(folder) as queue:
        _task(queue, None)(RUN_SOURCE, str(source), str(run))


def waiting(folder: Path, limit: int | None = None) -> list[Waiting]:
    """The jobs that wait in the queue, the next one first."""
    with _storage(folder) as queue:
        return [job for _, job in _messages(queue, limit)]


def cancel(folder: Path, id: str) -> bool:
    """Take away one job that waits in the queue; whether it was there."""
    with _storage(folder) as queue:
        found = next((data for data, job in _messages(queue, None) if job.id == id), None)
        if found is not None:
            queue.storage.sql("delete from task where queue = ? and data = ?", (queue.storage.name, found), commit=True)
        return found is not None


def clear(folder: Path) -> None:
    """Take away all jobs that wait in the queue."""
    with _storage(folder) as queue:
        queue.storage.flush_queue()
