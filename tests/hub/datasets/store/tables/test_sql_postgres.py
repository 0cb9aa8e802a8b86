"""What can be asked on PostgreSQL, and the locks behind the first one."""

import orjson
import psycopg
import pytest
from sqlalchemy import make_url

from hub.datasets.store.tables import sql
from hub.datasets.store.tables.question import Limits
from hub.db import DATASTORE, READER, Database
from hub.errors import Invalid, Unavailable
from tests import asked
from tests.conftest import on_postgresql

pytestmark = on_postgresql


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
        ("SELECT lag(name) OVER w FROM OPEN WINDOW w AS (ORDER BY _id) OFFSET 1 LIMIT 1", [["Linde"]]),
        ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT sum(n) FROM r", [[10]]),
        ("WITH a AS MATERIALIZED (SELECT * FROM OPEN) SELECT count(*) FROM a JOIN OPEN USING (_id)", [[3]]),
        ("SELECT more->'tags'->>0, jsonb_array_length(more->'tags') FROM OPEN WHERE _id = 1", [["a", 2]]),
        ("SELECT extract(year FROM planted), planted + 1, date_trunc('year', seen) FROM OPEN WHERE _id = 1",
         [[1990, "1990-04-02", "2024-01-01T00:00:00"]]),
        ("SELECT to_char(seen, 'DD.MM.YYYY'), age(planted, '1980-04-01')::text FROM OPEN WHERE _id = 1",
         [["01.05.2024", "10 years"]]),
        ("SELECT heard AT TIME ZONE 'Europe/Berlin' FROM OPEN WHERE _id = 1", [["2024-05-01T12:00:00"]]),
        ("SELECT round(st_distance(_geometry, st_setsrid(st_makepoint(9.99, 48.5), 4326))::numeric, 2) FROM OPEN"
         " WHERE _id = 1", [[0.1]]),
        ("SELECT name FROM OPEN WHERE st_intersects(_geometry, st_makeenvelope(9.98, 48.3, 9.995, 48.5, 4326))",
         [["Linde"]]),
        ("SELECT round(st_x(st_transform(_geometry, 25832))) FROM OPEN WHERE _id = 1", [[573276]]),
        ("SELECT st_asgeojson(st_centroid(st_collect(_geometry)), 3) FROM OPEN",
         [['{"type":"Point","coordinates":[9.995,48.405]}']]),
        ("SELECT _geometry::geography, box2d(_geometry) FROM OPEN WHERE _id = 1",
         [[{"type": "Point", "coordinates": [9.99, 48.4]}, "BOX(9.99 48.4,9.99 48.4)"]]),
        ("SELECT name FROM OPEN WHERE to_tsvector('german', name) @@ plainto_tsquery('german', 'Linden')", [["Linde"]]),
        ("SELECT CASE WHEN felled THEN 'gone' ELSE 'there' END FROM OPEN ORDER BY _id DESC LIMIT 1", [["gone"]]),
        ("SELECT DISTINCT ON (district) name FROM OPEN ORDER BY district, height DESC", [["Eiche"], ["Ulme"]]),
        ("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY height), string_agg(name, ',' ORDER BY name) FROM OPEN",
         [[12.5, "Eiche,Linde,Ulme"]]),
        ("SELECT grouping(district), count(*) FROM OPEN GROUP BY ROLLUP (district) ORDER BY 1, 2",
         [[0, 1], [0, 2], [1, 3]]),
        ("SELECT a, b FROM unnest(array[1, 2], array['x', 'y']) AS u(a, b)", [[1, "x"], [2, "y"]]),
        ("SELECT n FROM generate_series(1, 3) WITH ORDINALITY AS g(n, o) WHERE o > 2", [[3]]),
        ("SELECT (t).name FROM OPEN t WHERE (t._id, t.name) = (1, 'Linde')", [["Linde"]]),
        ("SELECT x.a FROM OPEN t, LATERAL (SELECT t.name || '!' AS a) x WHERE t._id = 1", [["Linde!"]]),
        ("SELECT count(*) FROM OPEN WHERE name = ANY (array['Linde', 'Eiche']) AND name NOT IN ('Eiche')", [[1]]),
        ("SELECT name FROM OPEN WHERE name ~ '^E' OR name ILIKE '%ulm%' ORDER BY name COLLATE \"C\"",
         [["Eiche"], ["Ulme"]]),
        ("SELECT coalesce(price, 0)::int, nullif(name, 'Ulme'), greatest(height, 10) FROM OPEN WHERE _id = 3",
         [[0, None, 10]]),
        ("SELECT array_agg(t.name ORDER BY t._id) FROM OPEN t", [[["Linde", "Eiche", "Ulme"]]]),
        ("SELECT row_to_json(t)->>'name' FROM (SELECT name FROM OPEN LIMIT 1) t", [["Linde"]]),
        ("SELECT make_interval(days => 3)::text, lpad('81', 5, '0'), 'NaN'::float8", [["3 days", "00081", "NaN"]]),
        ("SELECT 12345678901234567890.12345::numeric::text, 9007199254740993",
         [["12345678901234567890.12345", 9007199254740993]]),
        ("(SELECT 1) UNION (SELECT 2) EXCEPT (SELECT 1) ORDER BY 1", [[2]]),
        ("VALUES (1, 'a'), (2, 'b')", [[1, "a"], [2, "b"]]),
        ("TABLE OPEN LIMIT 0", []),
        ("SELECT current_date = now()::date", [[True]]),
        ("SELECT 1;", [[1]]),
    ],
)  # fmt: skip
def test_what_can_be_asked(ask, text, rows):
    assert ask(text) == rows


def test_a_row_as_a_whole_is_an_object(ask):
    ((found,),) = ask("SELECT t FROM GRANTED t WHERE people = 900")
    assert found == {"_id": 1, "district": "Nord", "people": 900}


def test_an_answer_with_rows_that_are_too_large_is_refused(ask):
    with pytest.raises(Invalid):
        ask("SELECT repeat('x', 2000)", limits=Limits(bytes=1000))


def test_an_answer_that_becomes_too_large_is_cut_off(database, cast, towns):
    with database.read(cast.home.scope) as session:
        found = sql.ask(session, database, "SELECT generate_series(1, 30000)", Limits(bytes=10_000))
    assert found.truncated
    assert 0 < len(found.records) < 1000


def as_reader(session, statement):
    """What the role itself finds, past everything that looks at questions."""
    connection = session.connection()
    connection.exec_driver_sql(f"SET LOCAL ROLE {READER}")
    return connection.exec_driver_sql(statement).all()


@pytest.mark.parametrize(
    ("town", "rows"), [("home", 1), ("operator", 1), ("partner", 0), ("stranger", 0), ("public", 0)]
)
def test_the_tables_themselves_show_the_role_what_the_caller_sees(database, cast, towns, town, rows):
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {DATASTORE} TO {READER}")
    try:
        with database.sketch(cast.scope(town)) as session:
            assert len(as_reader(session, towns.fill("SELECT * FROM datastore.SECRET"))) == rows
    finally:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(f"REVOKE USAGE ON SCHEMA {DATASTORE} FROM {READER}")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM datastore.OPEN",
        "SELECT * FROM datastore.data_table",
        "SELECT * FROM user_account",
        "SELECT * FROM dataset",
        "DELETE FROM user_account",
        "CREATE TABLE public.x (a int)",
        "CREATE TABLE datastore.x (a int)",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "SET ROLE postgres",
    ],
)
def test_the_role_itself_may_do_next_to_nothing(database, cast, towns, statement):
    with (
        database.sketch(cast.home.scope) as session,
        pytest.raises(Exception, match=r"permission denied|must be superuser"),
    ):
        as_reader(session, towns.fill(statement))


def test_nothing_is_left_of_a_question(database, ask):
    for _ in range(8):  # also not in the statements that the driver keeps prepared
        ask("SELECT 1 FROM OPEN")
    with database.engine.connect() as connection:
        left = "SELECT count(*) FROM pg_class WHERE relname LIKE 'allmende_%%' AND relkind = 'v'"
        assert connection.exec_driver_sql(left).scalar_one() == 0
        assert connection.exec_driver_sql("SELECT current_user").scalar_one() == "allmende"
        assert "pg_temp" not in connection.exec_driver_sql("SHOW search_path").scalar_one()


def test_a_hub_whose_database_lacks_the_role_says_so(database, cast, towns):
    url = make_url(str(database.url))
    with psycopg.connect(host=url.host, port=url.port, user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f"REVOKE {READER} FROM allmende")
        try:
            alone: Database = Database(database.url.render_as_string(hide_password=False))
            with alone.read(cast.home.scope) as session, pytest.raises(Unavailable, match="lacks a role"):
                sql.ask(session, alone, "SELECT 1", Limits())
            assert not alone.lends_to(READER)
        finally:
            server.execute(f"GRANT {READER} TO allmende")
