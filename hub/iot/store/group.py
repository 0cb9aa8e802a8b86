"""Group commit: many small writers of a process share one transaction, and each is answered after it is durable.

There is no thread for it. Whoever comes while nobody writes, writes for all who wait; who comes meanwhile waits, and
the first of those is the next to write. So nobody waits for a clock, and the more come the larger the groups become.
"""

from collections import deque
from collections.abc import Sequence
from itertools import chain, islice
from threading import Lock

from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import DBAPIError, OperationalError

from hub.boundary import Scope
from hub.db import Database
from hub.errors import Full, Unavailable
from hub.iot.store import rows as plain
from hub.iot.store.keeping import keep, keep_carefully, note_repeating
from hub.iot.store.rows import Given, Kept, Missing, Place, Row
from hub.iot.store.writers import Alone, Sqlite, Taken, told

MOST = 500_000
"""So many rows may wait in a process; who brings more is told to come again."""
GROUP = 20_000
"""A transaction takes no further writer in when it has so many rows."""
TRIES = 5
"""How often a transaction is begun anew that others keep coming before."""


class _Ticket:
    """The rows of one writer, and what became of them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.places: list[Place] = []
        self.error: BaseException | None = None
        self.ended = False
        self.turn = Lock()
        self.turn.acquire()


class Intake:
    """Where the writers of a process meet."""

    def __init__(self, database: Database[Scope], most: int = MOST) -> None:
        self.database, self.most = database, most
        self._guard = Lock()
        self._waiting: deque[_Ticket] = deque()
        self._rows = 0
        self._busy = False
        self._repeating: set[int] = set()

    def add(self, rows: Sequence[Given]) -> list[Kept]:
        """Keep observations; returns when they are durable, with where each of them is."""
        given = list(map(plain.row, rows))
        return plain.kept(given, self.put(given))

    def put(self, rows: Sequence[Row]) -> list[Place]:
        """The same for plain rows that were checked."""
        if not rows:
            return []
        ticket = _Ticket(rows)
        if not self._enter(ticket):
            ticket.turn.acquire()  # until the rows are kept, or it is up to us to write
        if not ticket.ended:
            self._lead()
        if ticket.error is not None:
            raise ticket.error
        return ticket.places

    def _enter(self, ticket: _Ticket) -> bool:
        """Take a place among those who wait; whether nobody writes just now."""
        with self._guard:
            if self._waiting and self._rows + len(ticket.rows) > self.most:
                raise Full
            self._waiting.append(ticket)
            self._rows += len(ticket.rows)
            first, self._busy = not self._busy, True
            return first

    def _lead(self) -> None:
        """Write for those who have waited longest, then hand on."""
        group = self._group()
        try:
            self._write(group)
        except BaseException as error:
            for ticket in group:
                ticket.error = ticket.error or error
            raise
        finally:
            for ticket in group:
                ticket.ended = True
                ticket.turn.release()
            self._hand_on()

    def _group(self) -> list[_Ticket]:
        group, size = [], 0
        with self._guard:
            while self._waiting and size < GROUP:
                group.append(self._waiting.popleft())
                size += len(group[-1].rows)
            self._rows -= size
        return group

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting[0].turn.release()
            else:
                self._busy = False

    def _write(self, group: Sequence[_Ticket]) -> None:
        """In one transaction; where that fails each alone, so that nobody fails by another one's rows."""
        try:
            self._commit(group)
        except Missing as missing:
            self._without(group, missing)
        except Exception as error:
            if len(group) > 1 and not isinstance(error, Unavailable):
                for ticket in group:
                    self._write([ticket])
                return
            for ticket in group:
                ticket.error = error

    def _without(self, group: Sequence[_Ticket], missing: Missing) -> None:
        """Without those who write to what is not there."""
        lost = [t for t in group if len(group) == 1 or any(row[0] in missing.ids for row in t.rows)]
        for ticket in lost:
            ticket.error = Missing(missing.ids.intersection(row[0] for row in ticket.rows))
        rest = [ticket for ticket in group if ticket not in lost]
        for part in [rest] if missing.ids else [[ticket] for ticket in rest]:
            if part:
                self._write(part)

    def _commit(self, group: Sequence[_Ticket]) -> None:
        rows = list(chain.from_iterable(ticket.rows for ticket in group))
        places = iter(self._kept(rows))
        for ticket in group:
            ticket.places = list(islice(places, len(ticket.rows)))

    def _kept(self, rows: Sequence[Row]) -> list[Place]:
        careful = False
        for last in (*[False] * (TRIES - 1), True):
            try:
                return self._once(rows, careful)
            except Taken:
                careful = True
            except DBAPIError as error:
                # To write once more what may have been committed changes nothing.
                if last or not _passes(error):
                    raise _said(error) from error
        raise Unavailable("Too many write the same just now, please try again")

    def _once(self, rows: Sequence[Row], careful: bool) -> list[Place]:
        places = (self._on_sqlite if self.database.is_sqlite else self._on_postgres)(rows, careful)
        note_repeating(rows, places, self._repeating)
        return places

    def _on_sqlite(self, rows: Sequence[Row], careful: bool) -> list[Place]:
        with self.database.writer.begin() as connection, told(connection):
            write = Sqlite(connection)
            return keep_carefully(write, rows) if careful else keep(write, rows, repeating=self._repeating)

    def _on_postgres(self, rows: Sequence[Row], careful: bool) -> list[Place]:
        with self.database.operator.connect() as connection, told(connection):
            write = Alone(connection)
            if not careful:
                return keep(write, rows, repeating=self._repeating)
            with write.transaction():
                return keep_carefully(write, rows)


def _passes(error: DBAPIError) -> bool:
    """Whether it may be otherwise in a moment: a deadlock, or a connection that the server has closed."""
    return isinstance(error.orig, DeadlockDetected) or error.connection_invalidated


def _said(error: DBAPIError) -> Exception:
    return Unavailable("The database is not available just now") if isinstance(error, OperationalError) else error
