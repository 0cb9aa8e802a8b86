"""The tables themselves: how they are named, made, changed, renamed and taken away, on either database.

Everything here works on a connection and asks nobody whether it may: who calls has come through the boundary. Names
come only from what is stored, and SQLAlchemy quotes them.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Table, select, text, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateIndex, CreateTable, DropIndex, DropTable

from hub.datasets.models import DataTable
from hub.datasets.store.tables.fields import ID, PLACE, Field, fields_of
from hub.db import DATASTORE
from hub.errors import Unavailable
from hub.geo import Geometry

TRIES, PATIENCE, REST = 20, 250, 0.25
"""How often, for how many milliseconds and after how many seconds a lock on a table is asked for again."""
BUSY = "The table is being read or changed just now, please try again"

T = TypeVar("T")


def table(row: DataTable) -> Table:
    """The table of a distribution, for building SQL."""
    return shaped(str(row.id), fields_of(row), row.has_geometry)


def shaped(name: str, fields: Sequence[Field], geometry: bool) -> Table:
    """A table with these columns; the keys of the columns are `_id`, `c0`, `c1` … and `_geometry`."""
    return _shaped(name, tuple((each.id, each.type) for each in fields), geometry)


@lru_cache(maxsize=256)
def _shaped(name: str, columns: tuple[tuple[str, str], ...], geometry: bool) -> Table:
    # Keys of our own, because SQLAlchemy names parameters after them.
    made = [Column(id, Field(id, type).kind.column, key=f"c{n}") for n, (id, type) in enumerate(columns)]
    place: list[Column[Any]] = [Column(PLACE, Geometry())] if geometry else []
    number = Column(ID, BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False)
    return Table(name, MetaData(), number, *made, *place, schema=DATASTORE)


def aside(id: UUID) -> str:
    """A name for a table that nobody sees yet; it tells since when."""
    return f"~{id}~{int(time.time()):08x}{secrets.token_hex(3)}"


def quoted(connection: Connection, *names: str) -> str:
    """Names as SQL has them, with a dot between."""
    preparer = connection.dialect.identifier_preparer
    return ".".join(preparer.quote_identifier(name) for name in names)


def run(connection: Connection, statement: str) -> None:
    """Execute SQL that holds no values."""
    connection.exec_driver_sql(statement)


def make(connection: Connection, made: Table) -> None:
    """Make a table."""
    connection.execute(CreateTable(made))


def lend(connection: Connection, name: str) -> None:
    """Let the role that runs SQL from outside read a table, as far as its caller may see it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT {DATASTORE}.allmende_lend(:name)"), {"name": name})


def remove(connection: Connection, name: str) -> None:
    """Take a table away with everything that hangs on it."""
    connection.execute(DropTable(Table(name, MetaData(), schema=DATASTORE), if_exists=True))
    if connection.dialect.name == "sqlite":
        run(connection, f"DROP TABLE IF EXISTS {quoted(connection, DATASTORE, places(name))}")


def rename(connection: Connection, name: str, new: str) -> None:
    """Give a table another name."""
    run(connection, f"ALTER TABLE {quoted(connection, DATASTORE, name)} RENAME TO {quoted(connection, new)}")


def add_column(connection: Connection, name: str, each: Field) -> None:
    """One more column at the end."""
    kind = each.kind.column.compile(connection.dialect)
    head = f"ALTER TABLE {quoted(connection, DATASTORE, name)} ADD COLUMN"
    run(connection, f"{head} {quoted(connection, each.id)} {kind}")


def drop_column(connection: Connection, name: str, id: str) -> None:
    """Take a column away; no index may lie on it."""
    run(connection, f"ALTER TABLE {quoted(connection, DATASTORE, name)} DROP COLUMN {quoted(connection, id)}")


def index_name() -> str:
    """A name for an index, which is unique in the schema and stays when its table gets another name."""
    return f"~{secrets.token_hex(12)}"


def index(
    connection: Connection, made: Table, ids: Sequence[str], *, unique: bool = False, beside: bool = False
) -> str:
    """Make an index of some columns, its name; `beside` lets writers go on (PostgreSQL, outside of a transaction)."""
    name = index_name()
    columns = [next(column for column in made.c if column.name == id) for id in ids]
    built = Index(name, *columns, unique=unique, postgresql_concurrently=beside, _table=made)
    try:
        connection.execute(CreateIndex(built))
    finally:
        made.indexes.discard(built)  # the description of the table is kept and has none
    return name


def drop_index(connection: Connection, name: str) -> None:
    """Take an index away."""
    connection.execute(DropIndex(Index(name, _table=Table("_", MetaData(), schema=DATASTORE)), if_exists=True))


def places(name: str) -> str:
    """The R-tree that SQLite keeps for the places of a table."""
    return f"{name}~places"


def patiently(connection: Connection, work: Callable[[], T], tries: int = TRIES) -> T:
    """Do something that needs a table for itself, without keeping others waiting behind it for long."""
    if connection.dialect.name == "sqlite":
        return work()
    for left in reversed(range(tries)):
        try:
            with connection.begin_nested():
                run(connection, f"SET LOCAL lock_timeout = {PATIENCE}")
                done = work()
                run(connection, "SET LOCAL lock_timeout = DEFAULT")
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            if not left:
                raise Unavailable(BUSY) from error
            time.sleep(REST)
        else:
            return done
    raise Unavailable(BUSY)


def merge(connection: Connection, target: Table, columns: Sequence[Any], rows: Any, key: Sequence[str]) -> None:
    """Insert rows that a statement selects (the number, then the columns); one with a known key changes that row."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # SQLite would take ON for a join's.
    selected = rows.where(true()) if connection.dialect.name == "sqlite" else rows
    statement: Any = insert(target).from_select([target.c[ID], *columns], selected)
    changed = {each: statement.excluded[each.key] for each in columns if each.name not in key}
    same = [column for column in target.c if column.name in key]
    if changed:
        statement = statement.on_conflict_do_update(index_elements=same, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=same)
    connection.execute(statement)


def first_place(made: Table) -> Any:
    """Whether any row has a place, as a statement."""
    return select(made.c[ID]).where(made.c[PLACE].is_not(None)).limit(1)
