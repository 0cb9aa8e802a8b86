"""Queue and schedule: Huey on SQLite, and a clock that puts sources in the queue when their time has come."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import structlog
from huey import SqliteHuey

from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.errors import Problem
from hub.sources import store as sources

TICK = 1.0
QUEUE = "default"
"""What CKAN calls the one queue that there is."""

log = structlog.get_logger()


def _queue(folder: Path) -> SqliteHuey:
    return SqliteHuey("allmende", filename=str(folder / "jobs.sqlite"), fsync=True, results=False)


class Jobs:
    """The queue of one hub. `run_source` is what a job does; the queue does not know pipelines, so it is handed in."""

    def __init__(self, folder: Path, database: Database[Scope], run_source: Callable[[UUID], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.database = database
        self.queue = _queue(folder)
        self._task = self.queue.task()(self._guarded(run_source))

    def enqueue(self, source: UUID) -> None:
        """Let a worker run a source soon."""
        self._task(str(source))

    def tick(self) -> int:
        """Put every source whose time has come in the queue, once; how many."""
        with self.database.write(OPERATOR) as session:
            due = sources.due(session)
        for source in due:
            self.enqueue(source)
        return len(due)

    def work(self, threads: int) -> None:
        """Do jobs and keep the schedule until the process is told to stop (SIGTERM, SIGINT)."""
        stop = Event()
        clock = Thread(target=self._keep_time, args=(stop,), daemon=True)
        clock.start()
        try:
            self.queue.create_consumer(workers=threads, periodic=False, initial_delay=0.1, max_delay=1.0).run()
        finally:
            stop.set()
            clock.join()

    def _keep_time(self, stop: Event) -> None:
        while not stop.wait(TICK):
            try:
                self.tick()
            except Exception:  # the clock goes on when the database does not answer for a while
                log.exception("the schedule could not be read")
                time.sleep(TICK)

    @staticmethod
    def _guarded(run_source: Callable[[UUID], None]) -> Callable[[str], None]:
        def run_source_job(source: str) -> None:
            try:
                run_source(UUID(source))
            except Problem as problem:  # gone, or already running: nothing to repeat
                log.warning("source not run", source=source, reason=problem.message)

        return run_source_job


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that waits: the source that it is to run."""

    id: str
    source: str


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
        yield data, Waiting(message.id, str(message.args[0]))


def waiting(folder: Path, limit: int | None = None) -> list[Waiting]:
    """The jobs that wait, the next one first."""
    with _storage(folder) as queue:
        return [job for _, job in _messages(queue, limit)]


def cancel(folder: Path, id: str) -> bool:
    """Take away one job that waits; whether it was there."""
    with _storage(folder) as queue:
        found = next((data for data, job in _messages(queue, None) if job.id == id), None)
        if found is not None:
            queue.storage.sql("delete from task where queue = ? and data = ?", (queue.storage.name, found), commit=True)
        return found is not None


def clear(folder: Path) -> None:
    """Take away all jobs that wait."""
    with _storage(folder) as queue:
        queue.storage.flush_queue()
