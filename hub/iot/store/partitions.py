"""PostgreSQL keeps the observations of each month in a partition; they are made ahead, and else when one is missing."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from hub.db import Database, from_microseconds, now

FIRST_YEAR, LAST_YEAR = 1990, 2060
"""Months from the first until before the last year have a partition each; what lies before and after has one each."""
AHEAD = 2
"""How many months after the present one are made before they come."""

_known: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()
"""What was seen to be there, by the pool of a database: no batch asks the catalogue for it."""


def make_ahead(database: Database[Any], instant: datetime | None = None) -> list[str]:
    """Make the partitions of this month and the next ones; those that were missing."""
    if database.is_sqlite:
        return []
    day = (instant or now()).replace(day=1)
    wanted = set()
    for _ in range(AHEAD + 1):
        wanted.add(_partition(day.year, day.month))
        day = (day + timedelta(days=31)).replace(day=1)
    with database.engine.connect() as connection:
        forget(connection)
        return _make(connection, wanted)


def ensure(connection: Connection, times: Iterable[int]) -> None:
    """Make the partitions that rows of these times (microseconds) need and that are not there."""
    missing = _wanted(times) - _known.get(connection.engine.pool, frozenset())
    if missing:
        _make(connection, missing)


def forget(connection: Connection) -> None:
    """Look at the catalogue again: somebody has taken a partition away."""
    _known.pop(connection.engine.pool, None)


def _wanted(times: Iterable[int]) -> set[str]:
    times = tuple(times)
    first, last = from_microseconds(min(times)), from_microseconds(max(times))
    if (first.year, first.month) == (last.year, last.month):
        return {_partition(first.year, first.month)}
    days = {time // 86_400_000_000 * 86_400_000_000 for time in times}
    return {_partition(day.year, day.month) for day in map(from_microseconds, days)}


def _make(connection: Connection, wanted: set[str]) -> list[str]:
    run = connection.exec_driver_sql
    missing = sorted(wanted - _partitions(run))
    if missing:
        # In a transaction of its own that is over at once, and attached, which unlike CREATE ... PARTITION OF waits
        # for no reader or writer: so nobody waits here for somebody who waits for us.
        with connection.engine.execution_options(isolation_level="READ COMMITTED").begin() as own:
            own.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('observation partitions'))")
            for name in sorted(wanted - _partitions(own.exec_driver_sql)):
                # One that was taken off comes back with what it holds.
                own.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {name} (LIKE observation INCLUDING DEFAULTS)")
                own.exec_driver_sql(f"ALTER TABLE observation ATTACH PARTITION {name} {_bounds(name)}")
    # Reading the catalogue makes this transaction see what is new in it.
    _known[connection.engine.pool] = frozenset(_partitions(run))
    return missing


def _partitions(run: Callable[[str], Iterable[Any]]) -> set[str]:
    return {name for (name,) in run("SELECT relid::regclass::text FROM pg_partition_tree('observation')")}


def _partition(year: int, month: int) -> str:
    if year < FIRST_YEAR:
        return "observation_before"
    return f"observation_{year}_{month:02}" if year < LAST_YEAR else "observation_after"


def _bounds(name: str) -> str:
    if name == "observation_before":
        return f"FOR VALUES FROM (MINVALUE) TO ('{FIRST_YEAR}-01-01 00:00+00')"
    if name == "observation_after":
        return f"FOR VALUES FROM ('{LAST_YEAR}-01-01 00:00+00') TO (MAXVALUE)"
    year, month = map(int, name.split("_")[1:])
    after = f"{year + month // 12}-{month % 12 + 1:02}-01"
    return f"FOR VALUES FROM ('{year}-{month:02}-01 00:00+00') TO ('{after} 00:00+00')"


def drop_empty(database: Database[Any], instant: datetime | None = None) -> list[str]:
    """Take away the months before the present one in which nothing is left; who writes into one has it made again.

    Nobody waits for this longer than a moment: a month that is in use is left for another time.
    """
    if database.is_sqlite:
        return []
    present = _partition((instant or now()).year, (instant or now()).month)
    with database.engine.connect() as connection:
        past = sorted(name for name in _partitions(connection.exec_driver_sql) if _MONTH.fullmatch(name))
    return [name for name in past if name < present and _drop(database, name)]


_MONTH = re.compile(r"observation_\d{4}_\d{2}")
_PATIENCE = "300ms"


def _drop(database: Database[Any], name: str) -> bool:
    try:
        with database.engine.begin() as connection:
            run = connection.exec_driver_sql
            if _holds(run, name):
                return False
            run(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
            run("SELECT pg_advisory_xact_lock(hashtext('observation partitions'))")
            # From here on nobody writes into it; what came in until now is seen.
            run(f"LOCK TABLE observation, {name} IN ACCESS EXCLUSIVE MODE")
            if _holds(run, name):
                return False
            run(f"DROP TABLE {name}")
            forget(connection)
    except OperationalError:
        return False
    return True


def _holds(run: Callable[[str], Any], name: str) -> bool:
    return run(f"SELECT EXISTS (SELECT FROM {name})").scalar() is True  # noqa: S608
