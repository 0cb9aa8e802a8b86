"""What a filter may cost, and what a database says when it is too much."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hub.errors import BadRequest, TooSlow

SECONDS = 20.0
"""How long one statement may take."""
STEPS = 20_000
"""After so many steps of its machine SQLite looks at the clock."""
TOO_LONG = "The answer takes longer than {:g} seconds to find: ask for less, or by ids and times"
TOO_MUCH = "The question is too much for the database: ask for less at once"

_CANCELLED = ("57014",)
_COMPLEX = ("54", "22", "53200")
"""Beginnings of PostgreSQL's codes: limits of the program, values that cannot be computed, no memory."""
_SAID = (
    "parser stack overflow",
    "tree is too large",
    "too many",
    "user-defined function raised exception",
    "string or blob too big",
)


@contextmanager
def bounded(session: Session, seconds: float = SECONDS) -> Iterator[None]:
    """Statements that somebody's filter or order stands in: none takes longer, and its faults are the asker's."""
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        end = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    elif not session.info.get("glance"):
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, round(seconds * 1000))}")
    try:
        yield
    except RecursionError as error:
        raise BadRequest(TOO_MUCH) from error
    except TooSlow as error:
        raise BadRequest(TOO_LONG.format(seconds)) from error
    except DBAPIError as error:
        raise _said(error, seconds) or error from error
    finally:
        if sqlite:
            driver.set_progress_handler(None, 0)


def _said(error: DBAPIError, seconds: float) -> BadRequest | None:
    code, text = getattr(error.orig, "sqlstate", None) or "", str(error.orig)
    if code in _CANCELLED or text == "interrupted":
        return BadRequest(TOO_LONG.format(seconds))
    if code.startswith(_COMPLEX) or any(sign in text for sign in _SAID):
        return BadRequest(TOO_MUCH)
    return None
