"""What is new in the outbox, read once for all who listen in this process.

One thread reads while somebody listens, and keeps what it read last. Nobody's slowness costs anything here: a listener
takes what is kept at its own pace, and one that has fallen out of it has to begin anew at its place in the outbox.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Condition, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.errors import Problem
from hub.iot.live import store
from hub.iot.live.cursor import Cursor
from hub.iot.live.store import Seen

PAUSE = 0.25
"""Seconds between two looks at the outbox."""
KEPT = 50_000
"""So many observations are kept for those who listen; who is further behind is cut off."""

log = structlog.get_logger()


class Events:
    """The newest observations, for those who listen in this process."""

    def __init__(self, database: Database[Scope], kept: int = KEPT) -> None:
        self._database, self._most = database, kept
        self._news = Condition()
        self._kept: deque[Sequence[Seen]] = deque()
        self._size = 0
        self._first = 0
        self._listeners = 0
        self._thread: Thread | None = None
        self._cursor: Cursor | None = None
        self._head: tuple[Cursor, int] | None = None
        self._heads = 0
        self.stopped = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Let the outbox be read inside the `with` block."""
        with self._news:
            if self._head is None:
                with self._database.read(OPERATOR) as session:
                    self._cursor = store.head(session)
                self._head = self._cursor, self._first
            self._listeners += 1
            if self._thread is None:
                self._thread = Thread(target=self._read, daemon=True, name="live events")
                self._thread.start()
        try:
            yield
        finally:
            with self._news:
                self._listeners -= 1

    def head(self) -> tuple[Cursor, int]:
        """Up to where everything was read, and the number under which `after` tells what follows."""
        with self._news:
            assert self._head is not None  # noqa: S101 (there is one while somebody listens)
            return self._head

    def coming_head(self, patience: float) -> tuple[Cursor, int] | None:
        """The same as of a moment that is yet to come; None when it does not come in time."""
        with self._news:
            wanted = self._heads + 2  # the next one may have been asked for already
            came = self._news.wait_for(lambda: self.stopped or self._heads >= wanted, patience)
            return self._head if came else None

    def after(self, number: int, patience: float) -> Sequence[Seen] | None:
        """What was read as this number, nothing if that does not come in time; None when it is no longer kept."""
        with self._news:
            self._news.wait_for(lambda: self.stopped or number < self._first + len(self._kept), patience)
            if number < self._first:
                return None
            return self._kept[number - self._first] if number < self._first + len(self._kept) else ()

    def stop(self) -> None:
        """Let everybody who listens know that the process ends."""
        with self._news:
            self.stopped = True
            self._news.notify_all()

    def _read(self) -> None:
        reached = True
        while self._wanted(PAUSE if reached else 0):
            try:
                reached = self._read_page()
            except (SQLAlchemyError, Problem) as error:
                reached = True
                log.warning("the outbox could not be read", error=type(error).__name__)

    def _wanted(self, pause: float) -> bool:
        """Wait a moment; False when nobody listens any more, with nothing kept, or when the process ends."""
        with self._news:
            self._news.wait_for(lambda: self.stopped, pause)
            if self._listeners and not self.stopped:
                return True
            self._thread = None
            if not self._listeners:  # who still listens while the process ends may still ask where we are
                self._first += len(self._kept)
                self._kept.clear()
                self._size, self._head = 0, None
            return False

    def _read_page(self) -> bool:
        """Read on; whether there is nothing more."""
        assert self._cursor is not None  # noqa: S101 (there is one while the thread runs)
        with self._database.read(OPERATOR) as session:
            page = store.following(session, self._cursor)
        with self._news:
            self._cursor = page.cursor
            if page.rows:
                self._kept.append(page.rows)
                self._size += len(page.rows)
                while self._size > self._most and len(self._kept) > 1:
                    self._size -= len(self._kept.popleft())
                    self._first += 1
            if page.whole:
                self._head, self._heads = (page.cursor, self._first + len(self._kept)), self._heads + 1
            self._news.notify_all()
        return page.whole
