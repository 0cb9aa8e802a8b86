"""How each database takes rows of observations, at its fastest; the algorithms above know no dialect."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple, Protocol

import orjson
from psycopg.errors import CheckViolation, ForeignKeyViolation, UniqueViolation
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hub.db import from_microseconds, microseconds, now
from hub.iot.store import partitions
from hub.iot.store.binary import packed
from hub.iot.store.rows import KEY, STREAM, Missing, Row, is_number

FEW = 200
"""So many rows are quicker in one statement than by COPY."""
COLUMNS = "datastream_id, phenomenon_time, id, result, quality, result_json, result_time, more"


class Taken(Exception):
    """A key is there already, or the partition is not: the same again, in another way."""


class Standing(NamedTuple):
    """What has to be known of a datastream: its checks, its newest time, and whether names of rows are reserved."""

    checks: Any
    newest: int | None
    named: bool


class Sum(NamedTuple):
    """What a batch added to one datastream: newest row, oldest time, how many, and the extents of what else it says."""

    newest: Row
    first: int
    rows: int
    flagged: int
    end: int | None
    result_first: int | None
    result_last: int | None


class Writer(Protocol):
    """One connection in a transaction."""

    connection: Connection

    def standing(self, ids: Collection[int]) -> dict[int, Standing]:
        """What there is of these datastreams."""
        ...

    def add(self, rows: Sequence[Row]) -> None:
        """Write rows in the order of their keys that are all new; `Taken` if one is not."""
        ...

    def merge(self, rows: Sequence[Row]) -> set[tuple[int, int, int]]:
        """Write those whose keys are free; these keys."""
        ...

    def known(self, instants: Collection[tuple[int, int]]) -> list[Row]:
        """The rows of these datastreams and times."""
        ...

    def reserved(self, names: Collection[str]) -> set[str]:
        """Those of the names that belong to rows which are elsewhere now."""
        ...

    def keep(self, rows: Sequence[Row]) -> None:
        """The same, with latest values, counts and the outbox."""
        ...

    def finish(self, rows: Sequence[Row]) -> list[Sum]:
        """Latest values, counts and the outbox of rows that were written, in the order of their keys."""
        ...

    def tell(self, outbox: bytes) -> None:
        """Tell the outbox alone."""
        ...


def writer(connection: Connection) -> Writer:
    """The way into the connection's database."""
    return Postgres(connection) if connection.dialect.name == "postgresql" else Sqlite(connection)


@contextmanager
def told(connection: Connection) -> Iterator[None]:
    """What the driver says goes wrong is said as SQLAlchemy says it."""
    dbapi: Any = connection.dialect.loaded_dbapi
    try:
        yield
    except dbapi.Error as error:
        lost = connection.dialect.is_disconnect(error, connection.connection.driver_connection, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(None, None, error, dbapi.Error, connection_invalidated=lost) from error


def sums(rows: Sequence[Row]) -> list[Sum]:
    """Of rows in the order of their keys."""
    return [_sum(list(group)) for _, group in groupby(rows, STREAM)]


def _sum(rows: list[Row]) -> Sum:
    *_, marks, taken, more = zip(*rows, strict=True)
    ends = [each["end"] for each in more if each and "end" in each] if any(more) else None
    times = [each for each in taken if each is not None]
    count = len(rows)
    return Sum(
        rows[-1],
        rows[0][1],
        count,
        count - marks.count(0),
        max(ends) if ends else None,
        min(times) if times else None,
        max(times) if times else None,
    )


def outbox(new: Sequence[Row], gone: Sequence[tuple[int, int, int]] = ()) -> bytes:
    """What the outbox says of one commit."""
    return orjson.dumps({"new": new, "gone": gone})


def _text(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


class Sqlite:
    """One file, one writer: executemany is the fastest way in."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver: Any = connection.connection.driver_connection

    def standing(self, ids: Collection[int]) -> dict[int, Standing]:
        """One after the other: each look takes microseconds."""
        found = {}
        for id in ids:
            for row in self.driver.execute(_STANDING_SQLITE, (id,)):
                checks, newest, named = row[1:]
                found[id] = Standing(orjson.loads(checks), newest, bool(named))
        return found

    def add(self, rows: Sequence[Row]) -> None:
        """All of them, or the savepoint around it is rolled back."""
        try:
            self.driver.executemany(_INSERT.format(""), map(_sqlite, rows))
        except sqlite3.IntegrityError as error:
            raise Taken from error

    def merge(self, rows: Sequence[Row]) -> set[tuple[int, int, int]]:
        """Row by row."""
        insert = _INSERT.format("OR IGNORE ")
        return {KEY(row) for row in rows if self.driver.execute(insert, _sqlite(row)).rowcount}

    def known(self, instants: Collection[tuple[int, int]]) -> list[Row]:
        """Instant by instant."""
        asked = f"SELECT {COLUMNS} FROM observation WHERE datastream_id = ? AND phenomenon_time = ?"  # noqa: S608
        return [_read(row) for instant in instants for row in self.driver.execute(asked, instant)]

    def reserved(self, names: Collection[str]) -> set[str]:
        """Name by name."""
        asked = "SELECT name FROM observation_name WHERE name = ?"
        return {row[0] for name in names for row in self.driver.execute(asked, (name,))}

    def keep(self, rows: Sequence[Row]) -> None:
        """One after the other."""
        self.add(rows)
        self.finish(rows)

    def finish(self, rows: Sequence[Row]) -> list[Sum]:
        """Nobody else writes meanwhile."""
        found = sums(rows)
        if found:
            self.driver.executemany(_LATEST_SQLITE, map(_latest, found))
            self.tell(outbox(rows))
        return found

    def tell(self, outbox: bytes) -> None:
        """There are no numbers of transactions."""
        self.driver.execute("INSERT INTO observed (txid, at, rows) VALUES (0, ?, ?)", (microseconds(now()), outbox))


class Postgres:
    """Binary COPY into monthly partitions, latest values and outbox in one statement."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver: Any = connection.connection.driver_connection

    def standing(self, ids: Collection[int]) -> dict[int, Standing]:
        """In one question, which locks nothing: who deletes a datastream deletes its latest values first."""
        found = self.driver.execute(_STANDING_POSTGRES, (list(ids),))
        return {id: Standing(checks, _micro(newest), named) for id, checks, newest, named in found}

    def add(self, rows: Sequence[Row]) -> None:
        """By COPY."""
        with self._partitioned(rows), _free():
            self._copy("observation", rows)

    def merge(self, rows: Sequence[Row]) -> set[tuple[int, int, int]]:
        """By a temporary table."""
        self.driver.execute("CREATE TEMP TABLE IF NOT EXISTS incoming (LIKE observation) ON COMMIT DELETE ROWS")
        self.driver.execute("TRUNCATE incoming")
        self._copy("incoming", rows)
        # Sorted here too: each row waits for whoever is just writing the same one.
        statement = f"INSERT INTO observation ({COLUMNS}) SELECT {COLUMNS} FROM incoming ORDER BY 1, 2, 3"  # noqa: S608
        statement += " ON CONFLICT DO NOTHING RETURNING datastream_id, phenomenon_time, id"
        with self._partitioned(rows):
            found = self.driver.execute(statement).fetchall()
        return {(stream, microseconds(time), id) for stream, time, id in found}

    def known(self, instants: Collection[tuple[int, int]]) -> list[Row]:
        """Each instant is looked up by the key: a join over all partitions could become anything."""
        streams, times = zip(*instants, strict=True)
        found = self.driver.execute(_KNOWN, (list(streams), list(map(from_microseconds, times))))
        return [
            _read((d, microseconds(t), i, r, q, j, rt and microseconds(rt), m)) for d, t, i, r, q, j, rt, m in found
        ]

    def reserved(self, names: Collection[str]) -> set[str]:
        """In one question."""
        asked = "SELECT name FROM observation_name WHERE name = ANY(%s)"
        return {name for (name,) in self.driver.execute(asked, (list(names),))}

    def keep(self, rows: Sequence[Row]) -> None:
        """A few in one statement, more by COPY."""
        if len(rows) > FEW:
            self.add(rows)
            self.finish(rows)
            return
        with self._partitioned(rows), _free():
            given = map(list, zip(*map(_instants, map(_sqlite, rows)), strict=True))
            self._finish(_KEEP, sums(rows), rows, *given)

    def finish(self, rows: Sequence[Row]) -> list[Sum]:
        """In one statement."""
        found = sums(rows)
        if found:
            self._finish(_FINISH, found, rows)
        return found

    def _finish(self, statement: str, found: Sequence[Sum], rows: Sequence[Row], *given: list[Any]) -> None:
        """`latest` refers to the datastream, so this fails if that has been deleted meanwhile."""
        columns = map(list, zip(*map(_instants, map(_latest, found)), strict=True))
        try:
            self.driver.execute(statement, (*given, *columns, outbox(rows)))
        except ForeignKeyViolation as error:
            raise Missing from error

    def tell(self, outbox: bytes) -> None:
        """With the number of the transaction."""
        self.driver.execute(_TELL, (outbox,))

    @contextmanager
    def _partitioned(self, rows: Sequence[Row]) -> Iterator[None]:
        """Their months are there; where somebody has taken one off meanwhile, the next try finds it missing."""
        partitions.ensure(self.connection, [row[1] for row in rows])
        try:
            yield
        except CheckViolation as error:
            partitions.forget(self.connection)
            raise Taken from error

    def _copy(self, table: str, rows: Sequence[Row]) -> None:
        with (
            self.driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.write(packed(rows))


class Alone(Postgres):
    """On a connection without transaction: what is kept is durable afterwards, at once or not at all."""

    def keep(self, rows: Sequence[Row]) -> None:
        """One statement stands for itself; several need a transaction."""
        if len(rows) <= FEW:
            super().keep(rows)
            return
        with self.transaction():
            super().keep(rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begun and ended here, because the pool's connections are in none."""
        self.driver.execute("BEGIN")
        try:
            yield
        except BaseException:
            if not self.driver.closed:
                self.driver.execute("ROLLBACK")
            raise
        self.driver.execute("COMMIT")


@contextmanager
def _free() -> Iterator[None]:
    try:
        yield
    except UniqueViolation as error:
        raise Taken from error


def _sqlite(row: Row) -> tuple[Any, ...]:
    stream, time, id, result, mark, taken, more = row
    if is_number(result):
        return stream, time, id, float(result), mark, None, taken, _text(more)
    return stream, time, id, None, mark, orjson.dumps(result).decode(), taken, _text(more)


def _read(row: Sequence[Any]) -> Row:
    stream, time, id, number, mark, other, taken, more = row
    if isinstance(other, str):  # SQLite makes a number of a text that is one
        other = orjson.loads(other)
    elif other is None:
        other = number
    return stream, time, id, other, mark, taken, more and orjson.loads(more)


def _latest(added: Sum) -> tuple[Any, ...]:
    stream, time, id, number, mark, other, taken, more = _sqlite(added.newest)
    extents = added.first, added.end, added.result_first, added.result_last
    return stream, time, id, number, other, mark, taken, more, *extents, added.rows


def _micro(time: datetime | None) -> int | None:
    return None if time is None else microseconds(time)


_INSTANTS = (1, 6, 8, 9, 10, 11)
"""Where times stand among the columns of `latest`, and as far as they go of `observation`."""


def _instants(values: tuple[Any, ...]) -> list[Any]:
    made = list(values)
    for at in _INSTANTS:
        if at < len(made) and made[at] is not None:
            made[at] = from_microseconds(made[at])
    return made


_STANDING = (
    "SELECT d.id, {0}, l.phenomenon_time, EXISTS (SELECT 1 FROM observation_name n WHERE n.datastream_id = d.id)"
    " FROM datastream d LEFT JOIN latest l ON l.datastream_id = d.id WHERE d.id {1}"
)
_STANDING_SQLITE = _STANDING.format("json_quote(json_extract(d.properties, '$.quality'))", "= ?")
_STANDING_POSTGRES = _STANDING.format("d.properties -> 'quality'", "= ANY(%s)")
_INSERT = f"INSERT {{}}INTO observation ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_KNOWN = (
    "SELECT o.datastream_id, o.phenomenon_time, o.id, o.result, o.quality, o.result_json::text, o.result_time,"
    " o.more::text FROM unnest(%s::int[], %s::timestamptz[]) AS k (stream, instant), LATERAL (SELECT * FROM observation"
    " WHERE datastream_id = k.stream AND phenomenon_time = k.instant OFFSET 0) AS o"
)
_NEWER = "(excluded.phenomenon_time, excluded.observation_id) > (latest.phenomenon_time, latest.observation_id)"
_OF_NEWEST = ("phenomenon_time", "observation_id", "result", "result_json", "quality", "result_time", "more")
_EXTENTS = (("first_time", "least"), ("end_time", "most"), ("result_first", "least"), ("result_last", "most"))
_LATEST = (
    f"INSERT INTO latest (datastream_id, {', '.join(_OF_NEWEST)}, {', '.join(name for name, _ in _EXTENTS)}, count)"
    " {source} ON CONFLICT (datastream_id) DO UPDATE SET "
    + ", ".join(f"{name} = CASE WHEN {_NEWER} THEN excluded.{name} ELSE latest.{name} END" for name in _OF_NEWEST)
    + "".join(
        f", {name} = {{{end}}}(coalesce(latest.{name}, excluded.{name}), coalesce(excluded.{name}, latest.{name}))"
        for name, end in _EXTENTS
    )
    + ", count = latest.count + excluded.count"
)
_LATEST_SQLITE = _LATEST.format(source=f"VALUES ({', '.join('?' * 13)})", least="min", most="max")
_CASTS = (
    *("int", "timestamptz", "int8", "float8", "jsonb", "int2", "timestamptz", "jsonb"),
    *("timestamptz",) * 4,
    "int8",
)
_TELL = "INSERT INTO observed (txid, at, rows) VALUES (pg_current_xact_id()::text::int8, now(), %s)"
_UNNESTED = f"SELECT * FROM unnest({', '.join(f'%s::{cast}[]' for cast in _CASTS)})"  # noqa: S608
_KEPT = f"kept AS ({_LATEST.format(source=_UNNESTED, least='least', most='greatest')})"
_FINISH = f"WITH {_KEPT} {_TELL}"
_KINDS = ("int", "timestamptz", "int8", "float8", "int2", "jsonb", "timestamptz", "jsonb")
_ADDED = f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _KINDS)})"  # noqa: S608
_KEEP = f"WITH added AS (INSERT INTO observation ({COLUMNS}) {_ADDED}), {_KEPT} {_TELL}"
