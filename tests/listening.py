"""What a database is asked meanwhile. Engines outlive a test, so nobody may listen on afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event


@contextmanager
def statements(database: Any) -> Iterator[list[str]]:
    """The texts of all statements that are executed meanwhile."""
    texts: list[str] = []

    def note(*given: Any) -> None:
        texts.append(given[2])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield texts
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
