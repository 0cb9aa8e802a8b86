"""Each table of a distribution is a real table in the schema `datastore`."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from hub.datasets.store.tables import fields, fill, physical
from hub.datasets.store.tables.fields import Field
from hub.db import DATASTORE, Instant, Json, microseconds, now
from hub.errors import Invalid
from hub.geo import Geometry
from hub.records import Column

revision = "0016"
down_revision = "0015"

PAGE = 5000
_ROW = sa.table(
    "table_row",
    sa.column("distribution_id", sa.Uuid),
    sa.column("number", sa.Integer),
    sa.column("data", Json),
    sa.column("geometry", Geometry),
)
_PART = sa.table(
    "distribution", sa.column("id", sa.Uuid), sa.column("columns", Json), sa.column("row_count", sa.Integer)
)
_TABLE = sa.table(
    "data_table",
    *(sa.column(name, Json) for name in ("fields", "primary_key", "aliases", "indexes")),
    *(sa.column(name, sa.BigInteger) for name in ("row_count", "last_id", "version")),
    sa.column("id", sa.Uuid),
    sa.column("has_geometry", sa.Boolean),
    sa.column("modified_at", Instant),
    schema=DATASTORE,
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE SCHEMA IF NOT EXISTS {DATASTORE}")
    else:
        _clear(op.get_bind())
    op.create_table(
        "data_table",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("primary_key", Json, nullable=False),
        sa.Column("aliases", Json, nullable=False),
        sa.Column("indexes", Json, nullable=False),
        sa.Column("srid", sa.Integer(), nullable=True),
        sa.Column("has_geometry", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=DATASTORE,
    )
    op.create_table(
        "table_alias",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        schema=DATASTORE,
    )
    op.create_index(op.f("ix_datastore_table_alias_table_id"), "table_alias", ["table_id"], schema=DATASTORE)
    if _move(op.get_bind()) and op.get_bind().dialect.name == "sqlite":
        _keep_first(op.get_bind())
    op.drop_table("table_row")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE table_row_geometry_rtree")


def _clear(connection: sa.Connection) -> None:
    """SQLite commits two files one after the other: a migration that was killed may have left the second one behind."""
    asked = f"SELECT name FROM {DATASTORE}.sqlite_master WHERE type = 'table'"  # noqa: S608 (our own name)
    for name in connection.exec_driver_sql(asked).scalars().all():
        if "~places_" not in name:  # they go with the R-tree that they are part of
            physical.run(connection, f"DROP TABLE {physical.quoted(connection, DATASTORE, name)}")


def _keep_first(connection: sa.Connection) -> None:
    """The new rows are safe on disk before the old ones go: the two files are not committed as one."""
    driver: Any = connection.connection.driver_connection
    driver.execute("COMMIT")
    driver.execute("BEGIN IMMEDIATE")


def _move(connection: sa.Connection) -> bool:
    """Rows that stood as JSON in one table for all go to a table for each distribution."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT set_config('allmende.everything', 'on', true)"))
    there = connection.execute(sa.select(_PART.c.id, _PART.c.columns).where(_PART.c.row_count.is_not(None))).all()
    for id, columns in there:
        told = [Column(**{key: each[key] for key in Column.__slots__ if key in each}) for each in columns]
        _move_one(connection, id, _fitted(connection, id, fields.from_columns(told)))
    return bool(there)


def _fitted(connection: sa.Connection, id: UUID, wanted: Sequence[Field]) -> list[Field]:
    """The columns with their types, where all values have them; else texts."""
    found = list(wanted)
    for page in _pages(connection, id):
        for place, each in enumerate(found):
            try:
                fill.by_columns([each], [[row.data[place]] for row in page])
            except Invalid:
                found[place] = Field(each.id, "text", each.info)
    return found


def _pages(connection: sa.Connection, id: UUID) -> Iterator[Sequence[Any]]:
    after = -1
    while True:
        where = (_ROW.c.distribution_id == id, _ROW.c.number > after)
        page = connection.execute(sa.select(_ROW).where(*where).order_by(_ROW.c.number).limit(PAGE)).all()
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1].number


def _move_one(connection: sa.Connection, id: UUID, found: list[Field]) -> None:
    placed = (_ROW.c.distribution_id == id) & _ROW.c.geometry.is_not(None)
    geometry = connection.execute(sa.select(_ROW.c.number).where(placed).limit(1)).first() is not None
    made = physical.shaped(str(id), found, geometry)
    physical.make(connection, made)
    if geometry:
        fill.index_places(connection, made)
    count = 0
    for page in _pages(connection, id):
        columns = fill.by_columns(found, [row.data for row in page])
        shapes = fill.shapes([row.geometry for row in page]) if geometry else None
        numbers = range(count + 1, count + 1 + len(page))
        fill.fill(connection, made, found, numbers, columns, shapes, aside=True)
        count += len(page)
    if geometry:
        fill.follow_places(connection, made)
    values: dict[str, Any] = {
        "row_count": count,
        "last_id": count,
        "has_geometry": geometry,
        "version": microseconds(now()),
    }
    values |= {"version": microseconds(now()), "modified_at": now()}
    values |= {"primary_key": [], "aliases": [], "indexes": []}
    connection.execute(sa.insert(_TABLE).values(id=id, fields=fields.kept(found), **values))
    told = {"columns": fields.columns(found), "row_count": count}
    connection.execute(sa.update(_PART).where(_PART.c.id == id).values(**told))
