"""What only one process at a time may be: a session at the broker, or the one that publishes."""

import fcntl
import re
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from hub.boundary import Scope
from hub.db import Database
from hub.iot.mqtt import store


class Claim:
    """A name that one process has, until it gives it up or dies.

    PostgreSQL keeps it for a connection, which serves several machines; beside SQLite it is a lock on a file.
    """

    def __init__(self, database: Database[Scope], folder: Path, name: str) -> None:
        self._database, self.name = database, name
        self._file = folder / f"mqtt.{re.sub(r'[^A-Za-z0-9-]', '_', name)}.lock"
        self._held: IO[Any] | Connection | None = None

    def take(self) -> bool:
        """Take the name; False when another process has it."""
        if self._database.is_sqlite:
            return self._lock_file()
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._held = connection
        taken = False
        try:
            taken = store.lock(connection, self.name)
        finally:
            if not taken:
                self.release()
        return taken

    def holds(self) -> bool:
        """Whether it is still ours: a connection that broke has lost it."""
        if isinstance(self._held, Connection):
            try:
                store.check(self._held)
            except SQLAlchemyError:
                self.release()
        return self._held is not None

    def release(self) -> None:
        """Give it up."""
        held, self._held = self._held, None
        if isinstance(held, Connection):
            with suppress(SQLAlchemyError):
                store.unlock(held, self.name)
            with suppress(SQLAlchemyError):
                held.invalidate()  # a connection that went back to the pool would keep the lock
                held.close()
        elif held is not None:
            held.close()

    def _lock_file(self) -> bool:
        opened = self._file.open("a")
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            opened.close()
            return False
        self._held = opened
        return True
