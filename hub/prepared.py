"""Reading statements that are made once and executed many times, for the hottest reads.

SQLAlchemy's ORM spends more on one small statement than a database does. Here it makes the SQL once for each scope,
with the boundary's criteria in it; after that only values go in and plain rows come out.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import repeat
from typing import Any
from uuid import UUID

import orjson
from psycopg.errors import QueryCanceled
from sqlalchemy import JSON, Connection, Dialect, Float, Select, Text, Uuid, bindparam, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from hub.boundary import Scope, confined, scope
from hub.boundary.criteria import forget
from hub.db import Instant, from_microseconds, loads
from hub.errors import TooSlow

Process = Callable[[Any], Any]
MOST = 1_000
"""So many statements a process keeps the SQL of, whichever they are and for whomever."""


class Prepared:
    """A SELECT of columns with bound parameters, and by name further SELECTs whose rows hang on each of its rows.

    A further SELECT is correlated to the outer row's table; all come in one trip to the database.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], **parts: Select[*tuple[Any, ...]]) -> None:
        self._statement, self._parts = statement, parts
        self._reader = lru_cache(maxsize=2)(self._make_reader)

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """What the session may see of it; each row has the columns by name."""
        read = self._reader(_dialect(session)).read
        return [read(row) for row in self.plain(session, values)]

    def plain(self, session: Session, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows as the driver has them, for who reads many and knows what stands in them."""
        compiled = _compiled(self, scope(session), _dialect(session))
        parameters = compiled.parameters(values)
        if session.info.get("glance") and not session.in_transaction():
            engine: Any = session.get_bind()
            with engine.connect() as connection:
                return _fetch(connection, compiled.sql, parameters)
        session.flush()  # what this session has changed counts
        return _fetch(session.connection(), compiled.sql, parameters)

    def first(self, session: Session, **values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(session, **values)), None)

    def compile(self, held: Scope, dialect: Dialect) -> "_Compiled":
        """The SQL for one scope."""
        whole = self._statement.add_columns(*(_array(p, dialect).label(n) for n, p in self._parts.items()))
        made: Any = confined(whole, held).compile(dialect=dialect)
        forget(whole)
        assert not made.post_compile_params, "a list of changing length cannot be prepared"  # noqa: S101
        # Of its parameters only what is needed: they would hold on to all that the statement was made of.
        binds = {
            name: (bind.callable, bind.value, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for bind, name in made.bind_names.items()
        }
        return _Compiled(made.string, made.positiontup, binds)

    def _make_reader(self, dialect: Dialect) -> "_RowOf":
        parts = {name: _RowOf.of_part(statement, dialect) for name, statement in self._parts.items()}
        return _RowOf.of_whole(self._statement, dialect, parts)


@lru_cache(maxsize=MOST)
def _compiled(prepared: Prepared, held: Scope, dialect: Dialect) -> "_Compiled":
    return prepared.compile(held, dialect)


class PreparedByKeys:
    """A prepared SELECT of the rows with given ids, for any number of them.

    It knows a few sizes only, filled up by repetition, so that the databases see few different statements.
    """

    def __init__(
        self, statement: Select[*tuple[Any, ...]], id: Any, sizes: Sequence[int], **parts: Select[*tuple[Any, ...]]
    ) -> None:
        self._sizes = sizes
        self._prepared = {
            size: Prepared(
                statement.where(id.in_([bindparam(f"id{at}", type_=id.type) for at in range(size)])), **parts
            )
            for size in sizes
        }

    def rows(self, session: Session, keys: Sequence[UUID] | Sequence[int]) -> list[Any]:
        """What the session may see of it, in any order."""
        found: list[Any] = []
        for some in (keys[at : at + self._sizes[-1]] for at in range(0, len(keys), self._sizes[-1])):
            size = next(size for size in self._sizes if size >= len(some))
            filled = (*some, *repeat(some[-1], size - len(some)))
            found += self._prepared[size].rows(session, **{f"id{at}": key for at, key in enumerate(filled)})
        return found


@dataclass(frozen=True, slots=True)
class _RowOf:
    """How the values of one row become a tuple with names."""

    make: Any
    processes: Sequence[tuple[int, Process]]

    @classmethod
    def of(cls, names: Sequence[str], processes: Sequence[Process | None]) -> "_RowOf":
        return cls(namedtuple("Row", names), [(at, each) for at, each in enumerate(processes) if each])

    @classmethod
    def of_part(cls, statement: Select[Any], dialect: Dialect) -> "_RowOf":
        return cls.of(_names(statement), [_from_json(c.type, dialect) for c in statement.selected_columns])

    @classmethod
    def of_whole(cls, statement: Select[Any], dialect: Dialect, parts: Mapping[str, "_RowOf"]) -> "_RowOf":
        found = [_from_database(column.type, dialect) for column in statement.selected_columns]
        return cls.of([*_names(statement), *parts], [*found, *(part.read_all for part in parts.values())])

    def read_all(self, text: str) -> list[Any]:
        return [self.read(row) for row in orjson.loads(text)]

    def read(self, values: Sequence[Any]) -> Any:
        changed = list(values)
        for at, process in self.processes:
            if (value := changed[at]) is not None:
                changed[at] = process(value)
        return self.make._make(changed)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The SQL for one scope, and what fills its places."""

    sql: str
    order: Sequence[str] | None
    binds: Mapping[str, tuple[Callable[[], Any] | None, Any, Process | None]]

    def parameters(self, given: Mapping[str, Any]) -> Any:
        found = {}
        for name, (ask, value, process) in self.binds.items():
            if name in given:
                value = given[name]
            elif ask is not None:
                value = ask()
            found[name] = process(value) if process and value is not None else value
        return found if self.order is None else tuple(found[name] for name in self.order)


def _dialect(session: Session) -> Dialect:
    return session.get_bind().dialect


def _array(statement: Select[Any], dialect: Dialect) -> Any:
    """The rows of a statement as one JSON text, an array of arrays."""
    rows = statement.subquery()
    if dialect.name == "sqlite":
        return select(func.json_group_array(func.json_array(*rows.c))).scalar_subquery()
    return select(func.coalesce(cast(func.json_agg(func.json_build_array(*rows.c)), Text), "[]")).scalar_subquery()


def _names(statement: Select[Any]) -> list[str]:
    return [str(column.key) for column in statement.selected_columns]


def _from_database(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    if isinstance(kind, Float):
        return None  # both drivers bring floats, and PostgreSQL's would want to see the answer first
    if dialect.name == "sqlite" and (known := next((own for of, own in _STORED if isinstance(kind, of)), None)):
        return known
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _from_json(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    """SQLite puts into JSON what it stores; PostgreSQL writes what JSON lacks as text."""
    if dialect.name == "sqlite":
        return _from_database(kind, dialect)
    return datetime.fromisoformat if isinstance(kind, Instant) else _uuid if isinstance(kind, Uuid) else None


# What rows have most of is read without the layers between, and what many rows of one answer share is read once.
_uuid = lru_cache(maxsize=MOST)(UUID)
_STORED: Sequence[tuple[type, Process]] = (
    (Uuid, _uuid),
    (Instant, lru_cache(maxsize=MOST)(from_microseconds)),
    (JSON, loads),
)
"""How SQLite keeps values, and what makes them ours again."""


def _fetch(connection: Connection, sql: str, parameters: Any) -> Sequence[Any]:
    try:
        driver: Any = connection.connection.driver_connection
        found: Sequence[Any] = driver.execute(sql, parameters).fetchall()
    except QueryCanceled as error:
        raise TooSlow from error
    except connection.dialect.loaded_dbapi.Error:
        # Once more through SQLAlchemy, which says what is wrong in its own words and drops a connection that is dead.
        found = connection.exec_driver_sql(sql, parameters).fetchall()
    return found
