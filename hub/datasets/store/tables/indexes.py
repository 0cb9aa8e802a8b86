"""Indexes on demand: what a question would be answered faster by, and making it while others go on."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Index, Table, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import object_session
from sqlalchemy.schema import CreateIndex

from hub.boundary import OPERATOR, Scope
from hub.datasets.models import DataTable
from hub.datasets.store.tables import physical
from hub.datasets.store.tables.define import find, lock
from hub.datasets.store.tables.fields import ID, fields_of
from hub.datasets.store.tables.filters import COMPARED, orders
from hub.datasets.store.tables.search import Query
from hub.datasets.store.tables.words import vector
from hub.db import DATASTORE, Database

MOST = 8
"""Indexes of one table besides its key: each makes writing slower."""
FEWEST = 5_000
"""Rows of a table that is worth an index."""
WORDS = "_words:"
"""In front of the language of an index of words, where other indexes have columns."""


def want_index(row: DataTable, query: Query) -> list[str] | None:
    """The columns of an index that would help with a question, None where there is no need or no room for one.

    First those that are compared with one value, then those that are sorted by or compared with a range.
    """
    if row.row_count < FEWEST or sum(not each.get("unique") for each in row.indexes) >= MOST:
        return None
    wanted = _columns(row, query) if not _asks_for_words(query) else _index_of_words(row, query)
    known = [each["columns"] for each in row.indexes]
    return None if not wanted or any(_serves(there, wanted) for there in known) else wanted


def _asks_for_words(query: Query) -> bool:
    return isinstance(query.q, str) and bool(query.q) and not query.q.lstrip().startswith("{")


def _index_of_words(row: DataTable, query: Query) -> list[str]:
    session = object_session(row)  # SQLite looks at each row
    return [f"{WORDS}{query.language}"] if session and session.get_bind().dialect.name == "postgresql" else []


def _columns(row: DataTable, query: Query) -> list[str]:
    filters = query.filters if isinstance(query.filters, Mapping) else {}
    plain = {each.id for each in fields_of(row) if each.type not in ("json", "_text")}
    one = [id for id, value in filters.items() if id in plain and _is_one(value)]
    steps = [step for step in orders(row, query.sort) if step.id not in one]
    whole = not query.distinct and all(step.id in plain and step.descending == steps[0].descending for step in steps)
    if steps and whole and steps[0].id != ID:
        return [*one, *(step.id for step in steps), ID]
    if steps:
        return one
    several = [id for id, value in filters.items() if id in plain and id not in one and _is_range(value)]
    return [*one, *several[:1]]


def _is_one(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "eq" in value
    return not isinstance(value, list | tuple) or len(value) == 1


def _is_range(value: Any) -> bool:
    return isinstance(value, list | tuple) or bool(set(value) & {*COMPARED, "in"})


def _serves(there: Sequence[str], wanted: Sequence[str]) -> bool:
    return list(there[: len(wanted)]) == list(wanted)


def make_index(database: Database[Scope], table_id: UUID, columns: Sequence[str]) -> bool:
    """Make an index, on PostgreSQL while others write; whether it is new. For jobs: it may take a while."""
    with database.read(OPERATOR) as session:
        row = find(session, table_id)
        if row is None or _known(row, columns):
            return False
    if database.is_sqlite:
        if columns[0].startswith(WORDS):
            return False
        with database.write(OPERATOR) as session:
            row = find(session, table_id)
            if row is None or _known(row, columns):
                return False
            return _keep(row, columns, _build(session.connection(), row, columns, beside=False))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            name = _build(connection, row, columns, beside=True)
        except OperationalError:  # a value is too long for an index
            return False
        kept = _keep_beside(database, table_id, columns, name)
        if not kept:
            physical.drop_index(connection, name)
        else:
            physical.run(connection, f"ANALYZE {physical.quoted(connection, DATASTORE, str(table_id))}")
    return kept


def _known(row: DataTable, columns: Sequence[str]) -> bool:
    there = {ID, *(each.id for each in fields_of(row))}
    possible = columns[0].startswith(WORDS) or there.issuperset(columns)
    return not possible or any(each["columns"] == list(columns) for each in row.indexes)


def _build(connection: Connection, row: DataTable, columns: Sequence[str], *, beside: bool) -> str:
    made = physical.table(row)
    if not columns[0].startswith(WORDS):
        return physical.index(connection, made, columns, beside=beside)
    return _index_words(connection, row, made, columns[0].removeprefix(WORDS))


def _index_words(connection: Connection, row: DataTable, made: Table, language: str) -> str:
    name = physical.index_name()
    words = vector(made, fields_of(row), language)
    built = Index(name, words, postgresql_using="gin", postgresql_concurrently=True, _table=made)
    try:
        connection.execute(CreateIndex(built))
    finally:
        made.indexes.discard(built)
    return name


def _keep_beside(database: Database[Scope], table_id: UUID, columns: Sequence[str], name: str) -> bool:
    """Note an index, unless its table was replaced meanwhile and took it along, or somebody made the same."""
    with database.write(OPERATOR) as session:
        row = find(session, table_id)
        if row is None:
            return False
        lock(session, row)
        asked = text("SELECT 1 FROM pg_indexes WHERE schemaname = :schema AND indexname = :name AND tablename = :table")
        values = {"schema": DATASTORE, "name": name, "table": str(table_id)}
        there = session.connection().execute(asked, values).first() is not None
        return there and not _known(row, columns) and _keep(row, columns, name)


def _keep(row: DataTable, columns: Sequence[str], name: str) -> bool:
    row.indexes = [*row.indexes, {"name": name, "columns": list(columns)}]
    return True
