"""Appending observations: fast when they are new, exact when some are known already, durable with the session's commit.

A batch is written as if all of it were new. Only when a row is known does the database say so, and the batch is
taken back and merged instead. A repeated batch therefore changes nothing, in whatever order it arrives.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

import orjson
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.db import EPOCH, MICROSECOND
from hub.records import Result

FIRST_YEAR, LAST_YEAR = 1990, 2060
"""Months from the first until before the last year have a partition each; what lies before and after has one each."""

Values = tuple[Any, ...]
COLUMNS = "datastream_id, phenomenon_time, id, result, quality, result_json"
KEY = itemgetter(0, 1, 2)
STREAM = itemgetter(0)


class Observed(NamedTuple):
    """One observation on its way in; `id` separates several of one instant."""

    datastream_id: int
    phenomenon_time: datetime
    result: Result
    quality: int = 0
    id: int = 0


class Added(NamedTuple):
    """What was new in a batch: how many observations, and how many of them with a quality flag."""

    rows: int = 0
    flagged: int = 0


class _Sum(NamedTuple):
    """What a batch added to one datastream: its newest row, the oldest time, how many, and how many with a flag."""

    newest: Values
    first: Any
    rows: int
    flagged: int


class _Writer(Protocol):
    def values(self, rows: Sequence[Observed]) -> list[Values]: ...
    def add(self, values: list[Values]) -> None: ...
    def merge(self, values: list[Values]) -> Iterable[Any]: ...
    def keep_latest(self, sums: list[_Sum]) -> None: ...


def append(session: Session, rows: Sequence[Observed]) -> Added:
    """Store observations of datastreams that the caller reached through the boundary; what was new.

    Whoever appends to several datastreams in one transaction takes them in the order of their keys.
    """
    if not rows:
        return Added()
    connection = session.connection()
    write: _Writer = _Postgres(connection) if connection.dialect.name == "postgresql" else _Sqlite(connection)
    # In the order of their keys, so that two writers never wait for each other crosswise.
    values = sorted(write.values(rows), key=KEY)
    try:
        with connection.begin_nested():
            write.add(values)
        sums = _sums(values)
    except (IntegrityError, UniqueViolation):
        sums = _sums(sorted(write.merge(values), key=KEY))
    if sums:
        write.keep_latest(sums)
    return Added(sum(s.rows for s in sums), sum(s.flagged for s in sums))


def _sums(values: Iterable[Any]) -> list[_Sum]:
    """Of values in the order of their keys."""
    found = []
    for _, group in groupby(values, STREAM):
        rows = list(group)
        found.append(_Sum(rows[-1], rows[0][1], len(rows), sum(1 for row in rows if row[4])))
    return found


class _Sqlite:
    """One file, one writer: executemany is the fastest way in."""

    def __init__(self, connection: Connection) -> None:
        self.run = connection.exec_driver_sql

    def values(self, rows: Sequence[Observed]) -> list[Values]:
        return [
            (d, (t - EPOCH) // MICROSECOND, i, float(r), q, None)
            if type(r) is float or type(r) is int
            else (d, (t - EPOCH) // MICROSECOND, i, None, q, orjson.dumps(r).decode())
            for d, t, r, q, i in rows
        ]

    def add(self, values: list[Values]) -> None:
        self.run(f"INSERT INTO observation ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", values)  # noqa: S608

    def merge(self, values: list[Values]) -> Iterable[Any]:
        self.run(f"CREATE TEMP TABLE IF NOT EXISTS incoming ({COLUMNS})")
        self.run("DELETE FROM incoming")
        self.run("INSERT INTO incoming VALUES (?, ?, ?, ?, ?, ?)", values)
        return self.run(
            f"INSERT OR IGNORE INTO observation ({COLUMNS}) SELECT * FROM incoming RETURNING {COLUMNS}"  # noqa: S608
        ).all()

    def keep_latest(self, sums: list[_Sum]) -> None:
        newer = _LATEST.format(source="VALUES (?, ?, ?, ?, ?, ?, ?, ?)", least="min")
        self.run(newer, [_latest(s) for s in sums])


class _Postgres:
    """Binary COPY into monthly partitions."""

    types = ("int4", "timestamptz", "int8", "float8", "int2", "jsonb")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.run = connection.exec_driver_sql
        self.driver: Any = connection.connection.driver_connection

    def values(self, rows: Sequence[Observed]) -> list[Values]:
        values = [
            (d, t if t.tzinfo is UTC else t.astimezone(UTC), i, float(r), q, None)
            if type(r) is float or type(r) is int
            else (d, t if t.tzinfo is UTC else t.astimezone(UTC), i, None, q, Jsonb(r))
            for d, t, r, q, i in rows
        ]
        self._make_partitions({_partition(t.year, t.month) for _, t, *_ in values})
        return values

    def add(self, values: list[Values]) -> None:
        self._copy("observation", values)

    def merge(self, values: list[Values]) -> Iterable[Any]:
        self.run("CREATE TEMP TABLE IF NOT EXISTS incoming (LIKE observation) ON COMMIT DELETE ROWS")
        self.run("TRUNCATE incoming")
        self._copy("incoming", values)
        # Sorted here too: each row waits for whoever is just writing the same one.
        statement = f"INSERT INTO observation ({COLUMNS}) SELECT {COLUMNS} FROM incoming ORDER BY 1, 2, 3"  # noqa: S608
        rows = self.run(f"{statement} ON CONFLICT DO NOTHING RETURNING {COLUMNS}").all()
        return [(*row[:5], None if row[5] is None else Jsonb(row[5])) for row in rows]

    def keep_latest(self, sums: list[_Sum]) -> None:
        casts = ("int[]", "timestamptz[]", "int8[]", "float8[]", "jsonb[]", "int2[]", "timestamptz[]", "int8[]")
        source = f"SELECT * FROM unnest({', '.join(f'%s::{cast}' for cast in casts)})"  # noqa: S608
        columns = tuple(map(list, zip(*(_latest(s) for s in sums), strict=True)))
        self.run(_LATEST.format(source=source, least="least"), columns)

    def _copy(self, table: str, values: list[Values]) -> None:
        with (
            self.driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(self.types)
            write: Callable[[Values], None] = copy.write_row
            for row in values:
                write(row)

    def _make_partitions(self, wanted: set[str]) -> None:
        missing = wanted - self._partitions(self.run)
        if not missing:
            return
        # In a transaction of its own that is over at once, and attached, which unlike CREATE ... PARTITION OF waits
        # for no reader or writer: so nobody waits here for somebody who waits for us.
        with self.connection.engine.begin() as own:
            own.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('observation partitions'))")
            for name in sorted(missing - self._partitions(own.exec_driver_sql)):
                own.exec_driver_sql(f"CREATE TABLE {name} (LIKE observation INCLUDING DEFAULTS)")
                own.exec_driver_sql(f"ALTER TABLE observation ATTACH PARTITION {name} {_bounds(name)}")
        self._partitions(self.run)  # reading the catalogue makes this transaction see what is new in it

    @staticmethod
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


def _latest(added: _Sum) -> Values:
    key, time, id, number, quality, other = added.newest
    return key, time, id, number, other, quality, added.first, added.rows


_NEWER = "(excluded.phenomenon_time, excluded.observation_id) > (latest.phenomenon_time, latest.observation_id)"
_LATEST = (
    "INSERT INTO latest"
    " (datastream_id, phenomenon_time, observation_id, result, result_json, quality, first_time, count) {source}"
    " ON CONFLICT (datastream_id) DO UPDATE SET"
    + ",".join(
        f" {column} = CASE WHEN {_NEWER} THEN excluded.{column} ELSE latest.{column} END"
        for column in ("phenomenon_time", "observation_id", "result", "result_json", "quality")
    )
    + ", first_time = {least}(latest.first_time, excluded.first_time), count = latest.count + excluded.count"
)
