"""A question that would take forever, or all room, ends with a sentence, and the hub answers as before."""

import pytest

from tests import asked
from tests.asked import Asked
from tests.catalogue.actions import hostile_postgres, hostile_sqlite
from tests.catalogue.caller import call, error, result
from tests.conftest import on_postgresql, on_sqlite


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"sql_seconds": 2, "sql_rows": 1000})


@pytest.fixture
def towns(app, database, files, cast) -> Asked:
    return asked.make(database, files, cast)


def ends(client, towns, statement, status):
    answer = call(client(), "datastore_search_sql", {"sql": towns.fill(statement)})
    assert answer.status_code == (status or answer.status_code)
    assert answer.status_code in (200, 409), answer.text[:500]
    assert len(answer.data) < 40_000_000
    found = result(client(), "datastore_search_sql", {"sql": towns.fill("SELECT count(*) AS n FROM OPEN")})
    assert found["records"] == [{"n": 3}]


@on_postgresql
@pytest.mark.parametrize(("statement", "status"), hostile_postgres.COSTLY)
def test_postgresql_breaks_it_off(client, towns, statement, status):
    ends(client, towns, statement, status)


@on_sqlite
@pytest.mark.parametrize(("statement", "status"), hostile_sqlite.COSTLY)
def test_sqlite_breaks_it_off(client, towns, statement, status):
    ends(client, towns, statement, status)


def test_the_sentence_says_what_is_allowed(client, towns):
    endless = "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a FROM r) SELECT count(*) FROM r"
    status, said = error(client(), "datastore_search_sql", {"sql": endless})
    assert (status, said["__type"]) == (409, "Validation Error")
    assert "longer" in said["query"][0]
    assert "than" in said["query"][0]
