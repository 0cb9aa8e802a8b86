"""A stream of Server-Sent Events: what one listener may see, for as long as it may see it."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, suppress
from types import TracebackType

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.errors import Problem
from hub.iot.live import store
from hub.iot.live.cursor import Cursor
from hub.iot.live.events import Events
from hub.iot.live.store import Seen
from hub.turns import Places

HEARTBEAT = 15.0
"""Seconds after which a stream that has nothing to say says so; who is gone is noticed by that."""
ASKED = 0.9
"""So many seconds an answer holds to the question what may be seen: it is to be out of use within one."""
PATIENCE = 10.0
"""Seconds for which one who resumes waits for the others' place."""
RETRY = b"retry: 2000\n"
GAP = b'event: gap\ndata: {"message": "Observations may be missing here: the place to go on from is too old"}\n'

Ask = Callable[[], frozenset[int] | None]
Write = Callable[[Seen], bytes]

log = structlog.get_logger()


class Stream:
    """The events of one listener, from a place in the outbox or from now on.

    It holds a place in the room until it is closed. What may be seen is asked again each second, and the stream ends
    when that is nothing any more, when the listener is too slow, and when the process ends.
    """

    def __init__(self, room: Places, events: Events, database: Database[Scope], ask: Ask, write: Write) -> None:
        self._events, self._database = events, database
        self._ask, self._write = ask, write
        self._sees: frozenset[int] | None = frozenset()
        self._asked, self._newest, self._closed = 0.0, 0, False
        self._parts: Generator[bytes, None, None] | None = None
        self._place = ExitStack()
        self._place.enter_context(room.one())

    def begin(self, place: Cursor | None, *, gap: bool) -> "Stream":
        """Start at a place, or now; `gap` says that something may be missing before."""
        self._parts = self._follow(place, gap)
        return self

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._parts is None:
            raise StopIteration
        try:
            return next(self._parts)
        except (SQLAlchemyError, Problem) as error:
            # Nobody can say what may be seen now: the listener comes again and goes on where it was.
            log.warning("a stream has ended", error=type(error).__name__)
            raise StopIteration from error

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the place in the room back."""
        if self._closed:
            return
        self._closed = True
        self._place.close()
        if self._parts is not None:
            with suppress(ValueError):  # another thread is in it, and will see that it is closed
                self._parts.close()

    def _follow(self, place: Cursor | None, gap: bool) -> Generator[bytes, None, None]:
        with self._events.listening():
            here, number = self._events.head()
            yield RETRY + _mark(place or here, GAP if gap else b"")
            following = number if place is None else (yield from self._resume(place))
            if following is not None:
                yield from self._listen(following)

    def _resume(self, place: Cursor) -> Generator[bytes, None, int | None]:
        """Tell what was missed; the number with which the others go on, or None when the stream is to end."""
        reached = yield from self._catch_up(place)
        head = self._events.coming_head(PATIENCE) if reached is not None else None
        if reached is None or head is None:
            return None
        # From a snapshot to a later one: so nothing is told twice, and nothing is left out.
        reached = yield from self._catch_up(reached._replace(until=head[0].seen))
        return None if reached is None else head[1]

    def _catch_up(self, place: Cursor) -> Generator[bytes, None, Cursor | None]:
        """Read the outbox to its end; where that was, or None when the listener may see nothing any more."""
        while not self._events.stopped:
            with self._database.read(OPERATOR) as session:
                page = store.following(session, place)
            said = self._say(page.rows)
            if said is None:
                return None
            if said:
                yield said
            place = page.cursor
            if page.whole:
                return place
        return None

    def _listen(self, number: int) -> Generator[bytes, None, None]:
        quiet_since = time.monotonic()
        while not self._closed:
            rows = self._events.after(number, max(0.0, ASKED - (time.monotonic() - self._asked)))
            if rows is None or self._events.stopped:
                return
            said = self._say(rows)
            if said is None:
                return
            number += bool(rows)
            if not said and time.monotonic() - quiet_since >= HEARTBEAT:
                head, following = self._events.head()
                said = _mark(head, b": still here\n") if following == number else b": still here\n\n"
            if said:
                yield said
                quiet_since = time.monotonic()

    def _say(self, rows: Sequence[Seen]) -> bytes | None:
        """What the listener is told of these rows; None when it may see nothing any more."""
        newest = max((row.datastream_id for row in rows), default=0)
        if newest > self._newest or time.monotonic() - self._asked >= ASKED:
            self._asked = time.monotonic()  # before it is asked: what is answered may be older than its end
            self._newest = max(newest, self._newest)
            self._sees = self._ask()
        sees = self._sees
        if sees is None:
            return None
        return b"".join(_event(row.cursor, self._write(row)) for row in rows if row.datastream_id in sees)


def _mark(cursor: Cursor, said: bytes) -> bytes:
    return b"%sid: %s\n\n" % (said, str(cursor).encode())


def _event(cursor: Cursor, data: bytes) -> bytes:
    return b"event: observation\nid: %s\ndata: %s\n\n" % (str(cursor).encode(), data)
