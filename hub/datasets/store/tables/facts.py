"""How large tables are, what their columns are in the database, and which tables there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from hub.datasets.models import DataTable
from hub.datasets.store.tables import physical
from hub.datasets.store.tables.fields import Field, fields_of
from hub.db import DATASTORE

CELL = 10
"""Bytes that a value takes on the average, where the database does not say how large a table is."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Bytes of a table, of its indexes and of all tables together, and by name what each column is there."""

    size: int
    index_size: int
    whole: int
    schema: Mapping[str, Mapping[str, Any]]


def visible(session: Session) -> Sequence[Any]:
    """Id and aliases of each table that the session sees."""
    return session.execute(select(DataTable.id, DataTable.aliases).order_by(DataTable.id)).all()


def facts(session: Session, row: DataTable) -> Facts:
    """What the database says of a table."""
    connection = session.connection()
    sizes = _postgresql if connection.dialect.name == "postgresql" else _sqlite
    schema = {field.id: _column(connection, row, field) for field in fields_of(row)}
    return Facts(*sizes(connection, row), schema)


def _column(connection: Connection, row: DataTable, field: Field) -> dict[str, Any]:
    indexes = [each["name"] for each in row.indexes if field.id in each["columns"]]
    return {
        "native_type": str(field.kind.column.compile(connection.dialect)).lower(),
        "notnull": False,
        "index_name": indexes[0] if indexes else None,
        "is_index": bool(indexes),
        "uniquekey": field.id in row.primary_key,
    }


def _postgresql(connection: Connection, row: DataTable) -> tuple[int, int, int]:
    name = func.to_regclass(physical.quoted(connection, DATASTORE, str(row.id)))
    sizes = select(func.pg_table_size(name), func.pg_indexes_size(name), func.pg_database_size(func.current_database()))
    size, index_size, whole = connection.execute(sizes).one()
    return size or 0, index_size or 0, whole


def _sqlite(connection: Connection, row: DataTable) -> tuple[int, int, int]:
    """The whole is the size of the file; to look for the pages of one table would read all of it."""
    pages, size = (
        connection.execute(text(f"PRAGMA {DATASTORE}.{what}")).scalar_one() for what in ("page_count", "page_size")
    )
    rows = max(row.row_count, 1)
    return rows * len(row.fields) * CELL or size, rows * len(row.indexes) * CELL, pages * size
