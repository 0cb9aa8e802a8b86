"""What can be asked on SQLite."""

import orjson
import pytest

from hub.datasets.store.tables import sql, sql_sqlite
from hub.datasets.store.tables.question import Limits
from hub.errors import Invalid, NotFound, Unavailable
from tests import asked
from tests.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def towns(database, files, cast):
    return asked.make(database, files, cast)


@pytest.fixture
def ask(database, cast, towns):
    """`ask("SELECT …")` gives the rows, each as a list of values."""

    def rows(text, town="home", limits=None):
        with database.read(cast.scope(town)) as session:
            found = sql.ask(session, database, towns.fill(text), limits or Limits())
        return [list(record.values()) for record in orjson.loads(orjson.dumps(found.records))]

    return rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT district, sum(price), count(*) FROM OPEN GROUP BY 1 ORDER BY 1",
         [["Nord", 110.45, 2], ["Süd", None, 1]]),
        ("SELECT name, row_number() OVER (ORDER BY height DESC) FROM OPEN ORDER BY 2 LIMIT 1", [["Eiche", 1]]),
        ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT sum(n) FROM r", [[10]]),
        ("WITH a AS MATERIALIZED (SELECT * FROM OPEN) SELECT count(*) FROM a JOIN OPEN USING (_id)", [[3]]),
        ("SELECT more->'tags'->>0, json_array_length(more, '$.tags') FROM OPEN WHERE _id = 1", [["a", 2]]),
        ("SELECT e.value FROM OPEN t, json_each(t.more, '$.tags') e WHERE t._id = 1", [["a"], ["b"]]),
        ("SELECT strftime('%Y', planted), date(planted, '+1 day') FROM OPEN WHERE _id = 1", [["1990", "1990-04-02"]]),
        ("SELECT round(st_distance(_geometry, st_makepoint(9.99, 48.5)), 2) FROM OPEN WHERE _id = 1", [[0.1]]),
        ("SELECT name FROM OPEN WHERE st_within(_geometry, st_geomfromtext("
         "'POLYGON((9.98 48.3, 9.995 48.3, 9.995 48.5, 9.98 48.5, 9.98 48.3))'))", [["Linde"]]),
        ("SELECT st_centroid(_geometry), st_astext(_geometry), st_x(_geometry) FROM OPEN WHERE _id = 1",
         [[{"type": "Point", "coordinates": [9.99, 48.4]}, "POINT (9.99 48.4)", 9.99]]),
        ("SELECT st_x(NULL)", [[None]]),
        ("SELECT CASE WHEN felled THEN 'gone' ELSE 'there' END FROM OPEN ORDER BY _id DESC LIMIT 1", [["gone"]]),
        ("SELECT felled, felled + 0 AS felled_too FROM OPEN WHERE _id = 3", [[True, 1]]),
        ("SELECT max(more) AS more, upper(name) AS name FROM OPEN WHERE _id = 1", [['{"tags":["a","b"]}', "LINDE"]]),
        ("SELECT name FROM OPEN WHERE name LIKE '%ulm%'", [["Ulme"]]),
        ("SELECT coalesce(price, 0), nullif(name, 'Ulme') FROM OPEN WHERE _id = 3", [[0, None]]),
        ("SELECT group_concat(name, ',') FROM (SELECT name FROM OPEN ORDER BY name)", [["Eiche,Linde,Ulme"]]),
        ("SELECT x'ff00', CAST(x'c3' AS TEXT), 9e999", [["\\xff00", "\ufffd", None]]),
        ("SELECT 1 UNION SELECT 2 EXCEPT SELECT 1", [[2]]),
        ("VALUES (1, 'a'), (2, 'b')", [[1, "a"], [2, "b"]]),
        ("SELECT name FROM OPEN LIMIT 0", []),
        ("SELECT 1;", [[1]]),
    ],
)  # fmt: skip
def test_what_can_be_asked(ask, text, rows):
    assert ask(text) == rows


def test_what_was_written_a_moment_ago_is_found(ask, database):
    assert ask("SELECT count(*) FROM OPEN") == [[3]]
    assert ask("SELECT sum(people) FROM GRANTED") == [[1300]]


def test_rows_that_are_too_large_are_refused(ask):
    with pytest.raises(Invalid):
        ask("SELECT printf('%.*c', 800, 'x') AS a, printf('%.*c', 800, 'x') AS b", limits=Limits(bytes=1000))


def test_an_answer_that_becomes_too_large_is_cut_off(database, cast, towns):
    counting = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 30000) SELECT n FROM r"
    with database.read(cast.home.scope) as session:
        found = sql.ask(session, database, counting, Limits(bytes=10_000))
    assert found.truncated
    assert 0 < len(found.records) < 2000


def test_whatever_goes_wrong_beside_a_hidden_table_sounds_alike(database):
    for text in ("SELECT nosuch", "SELECT (", "SELECT load_extension('x')"):
        with pytest.raises(NotFound):
            sql_sqlite.answer(database, [], True, text, Limits())


def test_tables_in_memory_cannot_be_asked(database):
    with pytest.raises(Unavailable):
        sql_sqlite.answer(type(database)("sqlite:///:memory:"), [], False, "SELECT 1", Limits())
