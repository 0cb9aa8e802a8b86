"""Migration 0016 brings the rows that stood as JSON in one table into tables of their own."""

import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from shapely import Point, box

from hub import migrate
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import Dataset, Distribution
from hub.datasets.store import tables
from hub.db import Base, Database, Json
from hub.geo import Geometry, spatial_index
from hub.identity import store as identity

ROOT = Path(__file__).parents[3]
COLUMNS = [
    {"name": "name", "type": "text", "title": "Name", "unit": "", "description": "of the tree"},
    {"name": "_height", "type": "number", "title": "", "unit": "m", "description": ""},
    {"name": "felled", "type": "date", "title": "", "unit": "", "description": ""},
    {"name": "n", "type": "integer", "title": "", "unit": "", "description": ""},
]
ROWS = [["oak", 12.5, "2024-05-01", 1], ["elm", 3, None, "many"]]


def missing(database: Database) -> list[tuple[str, str, str]]:
    """Table, name and type of the columns that came later, without which the present models write nothing."""
    found = sa.inspect(database.engine)
    tables = {name: Base.metadata.tables[name] for name in ("organization", "dataset", "distribution")}
    known = {name: {column["name"] for column in found.get_columns(name)} for name in tables}
    return [
        (name, column.name, column.type.compile(database.engine.dialect))
        for name, table in tables.items()
        for column in table.columns
        if column.name not in known[name]
    ]


def alter(database: Database, *statements: str) -> None:
    """Change tables."""
    with database.writer.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def before(database: Database) -> UUID:
    """A database as it was, with a table of two rows, the first with a place."""
    migrate.migrate(database, "0017")
    later = missing(database)
    alter(database, *(f"ALTER TABLE {table} ADD COLUMN {name} {kind}" for table, name, kind in later))
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "town", "Town")
        part = Distribution(columns=COLUMNS, row_count=2)
        session.add(Dataset(owner_id=town.id, name="trees", title="Trees", distributions=[part]))
        session.flush()
        id = part.id
    alter(database, *(f"ALTER TABLE {table} DROP COLUMN {name}" for table, name, _ in later))
    old = sa.Table(
        "table_row",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("distribution_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("geometry", Geometry),
    )
    with database.writer.begin() as connection:
        for name in ("datastore.data_table", "datastore.table_alias", "refused_row", "table_import", "column_change"):
            connection.execute(sa.text(f"DROP TABLE {name}"))
        connection.execute(sa.text("ALTER TABLE distribution DROP COLUMN held_back"))
        old.create(connection)
        for statement in spatial_index(connection.dialect.name, "table_row", "geometry"):
            connection.execute(sa.text(statement))
        rows = [{"distribution_id": id, "number": n, "data": row, "geometry": None} for n, row in enumerate(ROWS, 1)]
        rows[0]["geometry"] = Point(9, 48)
        connection.execute(old.insert(), rows)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0015'"))
    return id


def test_rows_come_into_a_table_of_their_own(empty_url):
    database: Database = Database(empty_url)
    part = before(database)
    migrate.migrate(database)
    with database.read(OPERATOR) as session:
        row = tables.table(session, part)
        assert [(each["id"], each["type"]) for each in row.fields] == [
            ("name", "text"), ("height", "float8"), ("felled", "date"), ("n", "text")]  # fmt: skip
        assert row.fields[0]["info"] == {"label": "Name", "notes": "of the tree"}
        rows = [(row.number, row.data, row.geometry) for row in store.rows(session, row.id)]
        assert rows == [(1, ["oak", 12.5, "2024-05-01", "1"], Point(9, 48)), (2, ["elm", 3, None, "many"], None)]
        assert [each.number for each in store.rows(session, row.id, box=box(8, 47, 10, 49))] == [1]
        shown = store.shown_distribution(session, part)
        assert ([each["name"] for each in shown.columns], shown.row_count) == (["name", "height", "felled", "n"], 2)
    with database.write(OPERATOR) as session:
        tables.write(session, tables.table(session, part), [{"name": "ash"}], "insert")
        assert tables.table(session, part).row_count == 3
    database.dispose()


KILLED = """
import os, signal, sys
from sqlalchemy import event
from hub import tables
from hub.db import Database
from hub.migrate import migrate

database = Database(sys.argv[1])

@event.listens_for(database.engine, "before_cursor_execute")
def look(connection, cursor, statement, *rest):
    if "DROP TABLE table_row" in statement:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(database)
"""


def test_a_move_that_was_killed_loses_nothing_and_runs_again(empty_url):
    database: Database = Database(empty_url)
    part = before(database)
    ended = subprocess.run([sys.executable, "-c", KILLED, empty_url], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert migrate.revision(database) == "0015"
    migrate.migrate(database)
    with database.read(OPERATOR) as session:
        assert [row.data[0] for row in store.rows(session, part)] == ["oak", "elm"]
    database.dispose()
