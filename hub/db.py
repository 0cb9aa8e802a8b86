"""Engines, sessions and column types for both databases: SQLite (embedded default) and PostgreSQL with PostGIS."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

import orjson
import psycopg
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Engine, String, create_engine, event, make_url, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

from hub import computing, geo
from hub.errors import Unavailable
from hub.records import Words

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DATASTORE = "datastore"
"""The schema of the data tables: on SQLite a file of its own beside the database, attached to every connection."""
READER = "allmende_sql"
"""The role of PostgreSQL, without login, as which SQL from outside runs. The operator makes it."""
RESTING = 2
"""So many connections for long answers are kept when none is being sent."""
GLANCE = 30
"""So many seconds a statement of a glance takes at most: what stands alone cannot be told a limit for a while."""
REST = 1.0
"""After so many seconds in the pool a connection is tried before it is used."""


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970 of an aware time; exact, unlike `timestamp()`."""
    return (instant - EPOCH) // MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The aware UTC time of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=value)


def now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


class Instant(TypeDecorator[datetime]):
    """An aware time: timestamptz on PostgreSQL, integer microseconds since 1970 on SQLite."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Timestamptz where the database has one."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuses a time without a zone: it would silently mean something else elsewhere."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value if dialect.name == "postgresql" else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else from_microseconds(value)


class Wording(TypeDecorator[str]):
    """A sentence as text; of `Words` form and values are kept apart, so that they can be said in any language."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Words with values as JSON, all else as it is."""
        return orjson.dumps(_apart(value)).decode() if isinstance(value, Words) and value.values else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """As it was."""
        if value is None or not value.startswith(_APART):
            return value
        try:
            said: Words = _together(orjson.loads(value))
        except (ValueError, KeyError, TypeError, AttributeError):  # a sentence that only looks like it
            return value
        return said


_APART = '{"form":'


def _apart(value: Any) -> Any:
    if not isinstance(value, Words):
        return value
    return {"form": value.form, "values": {key: _apart(each) for key, each in value.values.items()}}


def _together(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    form, values = kept["form"], kept["values"]
    return Words(form, **{key: _together(each) for key, each in values.items()})


Json = JSON().with_variant(JSONB(), "postgresql")
OptionalJson = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""For columns in which None means that there is nothing."""


class Base(DeclarativeBase):
    """All tables. Python types map to column types that mean the same on both databases."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own name and shape)
        datetime: Instant,
        dict[str, Any]: Json,
        list[str]: Json,
        list[Any]: Json,
        list[dict[str, Any]]: Json,
    }


S = TypeVar("S")


class Database(Generic[S]):
    """The database of one hub, and the only place where sessions begin.

    Every session carries a scope (`hub.boundary`); there is no session without one.
    """

    def __init__(self, url: str, *, pool: int = 10, heads: Path | None = None) -> None:
        self.url = make_url(url)
        self.heads = heads
        address = self.url.render_as_string(hide_password=False)
        self.engine = _engine(address, pool)
        self.writer = self.engine.execution_options(allmende_write=True)
        self._reader = self.engine.execution_options(allmende_read=True, postgresql_readonly=True)
        self._glancer = self._reader if self.is_sqlite else _engine(address, pool, glancing=True)
        in_memory = self.is_sqlite and self.url.database in (None, "", ":memory:")
        lasting = self.engine if in_memory else _engine(address, RESTING, max_overflow=-1)
        self.lasting = lasting.execution_options(allmende_read=True, postgresql_readonly=True)
        self.operator = self.writer if self.is_sqlite else _engine(address, pool, operating=True)
        """For the hottest statements, each by itself, on PostgreSQL over connections with the operator's scope.
        Whoever writes over them has asked before who may."""

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self, scope: S) -> Iterator[Session]:
        """A session that sees what `scope` may see, cannot change anything, and is rolled back at the end."""
        with Session(self._reader, info={"scope": scope, "read": True}) as session:
            yield session

    @contextmanager
    def last(self, scope: S) -> Iterator[Session]:
        """Like `read`, for long answers: who reads one slowly holds no connection that others wait for.

        There are as many connections as are asked for. How many long answers there may be, `hub.turns` says.
        """
        with Session(self.lasting, info={"scope": scope, "read": True}) as session:
            yield session

    @contextmanager
    def glance(self, scope: S) -> Iterator[Session]:
        """Like `read`, but on PostgreSQL each statement stands alone, which saves two of four trips to the server.

        Only for scopes that need no settings of a transaction, and not for reading row by row.
        """
        with Session(self._glancer, info={"scope": scope, "read": True, "glance": True}) as session:
            yield session

    @contextmanager
    def oversee(self, scope: S) -> Iterator[Session]:
        """Like `glance`, for the scope of the operator."""
        engine = self._reader if self.is_sqlite else self.operator
        with Session(engine, info={"scope": scope, "read": True, "glance": True}) as session:
            yield session

    @contextmanager
    def sketch(self, scope: S) -> Iterator[Session]:
        """Like `read`, but on PostgreSQL its transaction may make temporary things, which go with it at the end."""
        with Session(self.engine, info={"scope": scope, "read": True}) as session:
            yield session

    @contextmanager
    def write(self, scope: S, actor: str = "system") -> Iterator[Session]:
        """A session that is committed at the end, or wholly rolled back; `actor` stands in the audit log."""
        info = {"scope": scope, "actor": actor, "heads": self.heads}
        with Session(self.writer, info=info) as session, session.begin():
            yield session

    def bypasses_row_security(self) -> bool:
        """Whether PostgreSQL lets this role past row-level security, the boundary's second lock."""
        if self.is_sqlite:
            return False
        with self.engine.connect() as connection:
            asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            return bool(connection.execute(text(asked)).scalar_one())

    def lends_to(self, role: str) -> bool:
        """Whether this role may act as another one; SQLite has no roles and lacks none."""
        if self.is_sqlite:
            return True
        with self.engine.connect() as connection:
            asked = "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :role AND pg_has_role(oid, 'MEMBER'))"
            return bool(connection.execute(text(asked), {"role": role}).scalar_one())

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self._glancer.dispose()
        self.lasting.dispose()
        self.operator.dispose()


def _engine(url: str, pool: int, *, glancing: bool = False, operating: bool = False, **more: int) -> Engine:
    options: dict[str, Any] = {"json_serializer": _dumps, "json_deserializer": loads, "pool_size": pool, **more}
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 30}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        # Policies make short statements look costly, and PostgreSQL would compile them for longer than they run.
        given = f"{make_url(url).query.get('options', '')} -c jit=off"
        if glancing:
            given += f" -c default_transaction_read_only=on -c statement_timeout={GLANCE}s"
        if operating:
            given += " -c allmende.everything=on"
        if glancing or operating:
            options["isolation_level"] = "AUTOCOMMIT"
        engine = create_engine(url, connect_args={"connect_timeout": 10, "options": given}, **options)
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", _ping_after_rest)
    return engine


def _note_rest(_: Any, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _ping_after_rest(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
    # A server that was restarted is noticed here; a ping for every request would cost as much as a query.
    if time.monotonic() - record.info.get("rests_since", 0.0) < REST:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def loads(kept: Any) -> Any:
    """JSON as it was kept; a text that is a number SQLite keeps, and gives, as one."""
    return kept if isinstance(kept, _NUMBERS) else orjson.loads(kept)


_NUMBERS = (int, float)


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -4000",
        "temp_store = MEMORY",
        "trusted_schema = ON",  # the R-tree triggers call our own functions
    ):
        connection.execute(f"PRAGMA {pragma}")
    geo.register(connection)
    computing.register(connection)
    _attach_tables(connection)


def _attach_tables(connection: sqlite3.Connection) -> None:
    (file,) = (row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    path = Path(file)
    # In memory, as for a quick look, the tables are in memory too.
    beside = str(path.with_name(f"{path.stem}.tables.sqlite")) if file else ":memory:"
    connection.execute(f"ATTACH DATABASE ? AS {DATASTORE}", (beside,))
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -4000"):
        connection.execute(f"PRAGMA {DATASTORE}.{pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options, driver = connection.get_execution_options(), connection.connection.driver_connection
    assert driver is not None  # noqa: S101 (a connection that begins is open)
    driver.execute(f"PRAGMA query_only = {bool(options.get('allmende_read'))}")
    try:
        # A reader that becomes a writer cannot wait for another writer in SQLite: writers say so from the start.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("allmende_write") else "BEGIN")
    except Exception as error:
        if "locked" in str(error):
            raise Unavailable("The database is busy just now, please try again") from error
        raise
