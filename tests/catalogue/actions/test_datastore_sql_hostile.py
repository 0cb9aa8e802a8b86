"""Who asks in SQL gets no more than one SELECT may have: nothing is written, and nothing hidden is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from hub import tables
from hub.boundary import Scope
from hub.db import Database
from tests import asked
from tests.asked import MARKER, Asked
from tests.catalogue.actions import hostile_postgres, hostile_sqlite
from tests.catalogue.caller import call, result
from tests.conftest import on_postgresql, on_sqlite

LEAKS = (MARKER, "allmende", "pg_temp", "CREATE TEMP", "Traceback", "geheim", "sqlite3", "psycopg")


@pytest.fixture
def towns(app, database, files, cast) -> Asked:
    return asked.make(database, files, cast)


def state(database: Database[Scope]) -> list[tuple[str, int]]:
    """How many rows there are in each table, and which tables there are."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            listed = "SELECT name FROM datastore.sqlite_master WHERE type = 'table' ORDER BY name"
        else:
            connection.exec_driver_sql("SELECT set_config('allmende.everything', 'on', true)")
            listed = "SELECT relname FROM pg_class WHERE relnamespace = 'datastore'::regnamespace AND relkind = 'r'"
            listed += " ORDER BY 1"
        names = [f'datastore."{name}"' for (name,) in connection.exec_driver_sql(listed) if "~places" not in name]
        names += sorted(table.name for table in tables.METADATA.tables.values() if table.schema is None)
        return [(n, connection.exec_driver_sql(f"SELECT count(*) FROM {n}").scalar_one()) for n in names]


def wrong(client: FlaskClient, towns: Asked, statements: Any) -> Iterator[str]:
    """The statements that are answered in another way than they should be."""
    for statement, status in statements:
        answer = call(client, "datastore_search_sql", {"sql": towns.fill(statement)})
        said = answer.text.replace(towns.fill(statement), "")
        if answer.status_code != (status or answer.status_code) or answer.status_code not in (200, 403, 404, 409):
            yield f"{statement[:200]}: {answer.status_code}, not {status}: {answer.text[:300]}"
        if any(sign in said for sign in LEAKS if sign not in statement) and answer.status_code != 200:
            yield f"{statement[:200]} tells: {answer.text[:300]}"
        if MARKER in said.replace(MARKER + "_alias", ""):
            yield f"{statement[:200]} tells: {answer.text[:300]}"


def held(client: Callable[..., FlaskClient], database: Database[Scope], towns: Asked, statements: Any) -> None:
    before = state(database)
    assert not "\n".join(wrong(client("stranger"), towns, statements))
    assert state(database) == before
    found = result(client(), "datastore_search_sql", {"sql": towns.fill("SELECT count(*) AS n FROM OPEN")})
    assert found["records"] == [{"n": 3}]


@on_postgresql
@pytest.mark.parametrize("group", hostile_postgres.GROUPS)
def test_postgresql_gives_no_more_than_it_should(client, database, towns, group):
    held(client, database, towns, hostile_postgres.GROUPS[group])


@on_sqlite
@pytest.mark.parametrize("group", hostile_sqlite.GROUPS)
def test_sqlite_gives_no_more_than_it_should(client, database, towns, group):
    held(client, database, towns, hostile_sqlite.GROUPS[group])


def test_there_are_many_statements():
    assert sum(map(len, hostile_postgres.GROUPS.values())) >= 120
    assert sum(map(len, hostile_sqlite.GROUPS.values())) >= 80
