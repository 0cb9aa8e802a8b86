from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from uuid import uuid4

import pytest

from hub.boundary import OPERATOR
from hub.datasets.store import tables
from hub.datasets.store.tables import Query
from tests.conftest import on_postgresql

indexes = import_module("hub.datasets.store.tables.indexes")
COLUMNS = {"kind": "text", "n": "int4", "x": "float8", "j": "json"}


@pytest.fixture
def many(database, table, monkeypatch):
    """A table that is worth an index, although it is small."""
    monkeypatch.setattr(indexes, "FEWEST", 10)
    return table(COLUMNS, *({"kind": f"k{n % 5}", "n": n, "x": n / 2} for n in range(50)))


def wanted(database, part, **question):
    with database.read(OPERATOR) as session:
        return tables.want_index(tables.table(session, part), Query(**question))


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ({}, None),
        ({"filters": {"kind": "a"}}, ["kind"]),
        ({"filters": {"kind": "a"}, "sort": "n desc"}, ["kind", "n", "_id"]),
        ({"filters": {"kind": ["a", "b"], "n": 1}}, ["n", "kind"]),
        ({"filters": {"n": {"gt": 1, "lt": 5}}}, ["n"]),
        ({"sort": "n, x"}, ["n", "x", "_id"]),
        ({"sort": "n, x desc"}, None),
        ({"sort": "_id desc"}, None),
        ({"filters": {"j": "a"}}, None),
        ({"filters": {"kind": "a"}, "distinct": True, "sort": "n"}, ["kind"]),
    ],
)
def test_a_question_wants_what_answers_it(database, many, question, columns):
    assert wanted(database, many, **question) == columns


def test_a_small_table_wants_none(database, table):
    part = table(COLUMNS, {"kind": "a"})
    assert wanted(database, part, filters={"kind": "a"}) is None


def test_what_was_made_is_not_wanted_again(database, many):
    assert tables.make_index(database, many, ["kind", "n", "_id"]) is True
    assert tables.make_index(database, many, ["kind", "n", "_id"]) is False
    assert wanted(database, many, filters={"kind": "a"}, sort="n desc") is None
    assert wanted(database, many, filters={"kind": "a"}) is None
    assert wanted(database, many, filters={"n": 1}) == ["n"]


def test_there_are_eight_and_no_more(database, many, monkeypatch):
    monkeypatch.setattr(indexes, "MOST", 2)
    for columns in (["kind"], ["n"]):
        assert tables.make_index(database, many, columns)
    assert wanted(database, many, filters={"x": 1}) is None


def test_an_index_of_what_is_not_there_is_not_made(database, many):
    assert tables.make_index(database, many, ["other"]) is False
    assert tables.make_index(database, uuid4(), ["kind"]) is False


def test_two_who_make_the_same_make_one(database, many):
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda _: tables.make_index(database, many, ["kind"]), range(2))) == [False, True]
    with database.read(OPERATOR) as session:
        assert len(tables.table(session, many).indexes) == 1


@pytest.mark.parametrize("sort", ["n", "n desc"])
def test_filter_and_order_are_read_from_the_index(database, many, sort):
    tables.make_index(database, many, ["kind", "n", "_id"])
    search = import_module("hub.datasets.store.tables.search")
    with database.read(OPERATOR) as session:
        row = tables.table(session, many)
        _, statement = search.statement(session, row, Query(filters={"kind": "k1"}, sort=sort, limit=2))
        connection = session.connection()
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        text, values = search.for_driver(connection, statement)
        how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        plan = str(connection.connection.driver_connection.execute(f"{how} {text}", values).fetchall())
    assert row.indexes[0]["name"] in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@on_postgresql
def test_words_have_an_index(database, many):
    (columns,) = {tuple(wanted(database, many, q="k1"))}
    assert columns == ("_words:german",)
    assert tables.make_index(database, many, columns) is True
    assert wanted(database, many, q="k1") is None
    search = import_module("hub.datasets.store.tables.search")
    with database.read(OPERATOR) as session:
        row = tables.table(session, many)
        _, statement = search.statement(session, row, Query(q="k1", sort="_id"))
        connection = session.connection()
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_indexscan = off")
        text, values = search.for_driver(connection, statement)
        plan = str(connection.connection.driver_connection.execute(f"EXPLAIN {text}", values).fetchall())
        assert row.indexes[0]["name"] in plan
        assert len(tables.search(session, row, Query(q="k1")).rows) == 10
