"""Answers on both databases are those of a model in plain Python."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib import import_module

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.store import tables
from hub.datasets.store.tables import Query
from hub.errors import Invalid, NotFound

quiet = profile(
    max_examples=25,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
search = import_module("hub.datasets.store.tables.search")  # the package has a function of the same name
COLUMNS = {"a": "text", "b b": "int4", "c%(x)s:y": "float8", "D": "bool", "e": "timestamp"}
A, B, C, D, E = COLUMNS
TIMES = ["2024-05-01T12:00:00", "2024-05-01T12:00:00.250000", "1999-12-31T23:59:59"]
values = {
    A: st.sampled_from([None, "", "oak", "Elm", "ä", "it's", "50%", "\\", "a\tb\nc"]),
    B: st.one_of(st.none(), st.integers(-3, 3)),
    C: st.one_of(st.none(), st.sampled_from([-1.5, 0.0, 0.1, 1e30])),
    D: st.one_of(st.none(), st.booleans()),
    E: st.one_of(st.none(), st.sampled_from(TIMES)),
}
records = st.lists(st.fixed_dictionaries(values), max_size=12)
some = st.sampled_from(list(COLUMNS))
one = some.flatmap(lambda name: st.tuples(st.just(name), values[name]))
several = some.flatmap(lambda name: st.tuples(st.just(name), st.lists(values[name], max_size=3)))
WAYS = st.sampled_from(["gt", "gte", "lt", "lte", "eq"])
compared = some.flatmap(lambda name: st.tuples(st.just(name), st.dictionaries(WAYS, values[name])))
simple = st.lists(st.one_of(one, several, compared), max_size=2).map(dict)
filters = st.recursive(
    simple, lambda inner: st.dictionaries(st.sampled_from(["$and", "$or"]), st.lists(inner, max_size=3), max_size=2)
)
orders = st.lists(
    st.tuples(st.sampled_from(list(COLUMNS)), st.booleans(), st.sampled_from(["", " nulls first", " nulls last"])),
    max_size=3,
    unique_by=lambda step: step[0],
)


def holds(record, question) -> bool:
    return all(_holds(record, key, value) for key, value in question.items())


def _holds(record, key, value) -> bool:
    if key == "$and":
        return all(holds(record, each) for each in value)
    if key == "$or":
        return any(holds(record, each) for each in value)
    there = record[key]
    if isinstance(value, list):
        return there in [None if each == "" and key != A else each for each in value]
    if not isinstance(value, dict):
        return there == value
    return all(_compares(there, way, each) for way, each in value.items())


def _compares(there, way, value) -> bool:
    if way == "eq":
        return there == value
    if there is None or value is None:
        return False
    return {"gt": there > value, "gte": there >= value, "lt": there < value, "lte": there <= value}[way]


def arranged(rows, steps):
    """The rows in the order of the steps; by number at the end, in the direction of the last step."""
    last = bool(steps) and steps[-1][1]
    rows = sorted(rows, key=lambda row: row["_id"], reverse=last)
    for id, descending, nulls in reversed(steps):
        first = nulls == " nulls first" if nulls else descending
        empty = [row for row in rows if row[id] is None]
        rest = sorted((row for row in rows if row[id] is not None), key=lambda row: row[id], reverse=descending)
        rows = [*empty, *rest] if first else [*rest, *empty]
    return rows


@pytest.fixture
def filled(database, table, part):
    """`filled(records)` puts these into the table instead of the former ones."""
    table(COLUMNS)

    def fill(records):
        with database.write(OPERATOR) as session:
            row = tables.table(session, part)
            tables.remove(session, row, {})
            tables.write(session, row, records, "insert")
            return row.last_id - len(records)

    return fill


@quiet
@given(records, filters, orders, st.integers(0, 3), st.integers(0, 5))
def test_filters_order_and_page_are_those_of_the_model(database, filled, part, given, asked, steps, offset, limit):
    before = filled(given)
    rows = [{"_id": before + number, **record} for number, record in enumerate(given, 1)]
    expected = arranged([row for row in rows if holds(row, asked)], steps)
    sort = [f'"{id}" {"desc" if down else "asc"}{nulls}' for id, down, nulls in steps]
    query = Query(filters=asked, sort=", ".join(sort), offset=offset, limit=limit)
    with database.read(OPERATOR) as session:
        row = tables.table(session, part)
        found = tables.search(session, row, query)
        assert tables.total(session, row, query) == len(expected)
        assert [each[0] for each in found.rows] == [each["_id"] for each in expected[offset : offset + limit]]
        everything = [each for batch in tables.stream(session, row, Query(filters=asked, limit=None)) for each in batch]
        assert sorted(each[0] for each in everything) == sorted(each["_id"] for each in expected)


def test_values_come_back_as_they_are(table, ask):
    kinds = {
        "text": 'Ü "; \\ \t\r\n', "int4": -(2**31), "int8": 2**63 - 1, "float8": 0.1, "numeric": Decimal("12.50"),
        "bool": True, "date": date(2024, 2, 29), "time": time(17, 30), "timestamp": datetime(2024, 5, 1, 12, 0, 0, 1),
        "timestamptz": datetime(2024, 5, 1, 12, tzinfo=UTC), "json": {"a": [1, None, "x\\u0000"]},
        "_text": ['a"\\', "{}"],
    }  # fmt: skip
    named = {f"a {kind}": value for kind, value in kinds.items()}
    table({f"a {kind}": kind for kind in kinds}, named, dict.fromkeys(named))
    assert ask() == [tuple(kinds.values()), (None,) * len(kinds)]
    for kind, value in kinds.items():
        assert len(ask(filters={f"a {kind}": {"eq": value}})) == 1, kind
        assert len(ask(filters={f"a {kind}": None})) == 1, kind


def test_a_stream_reads_fewer_rows_at_once_the_longer_they_are(database, table):
    part = table({"t": "text"}, *({"t": "x" * 100_000} for _ in range(300)))
    with database.read(OPERATOR) as session:
        sizes = [len(batch) for batch in tables.stream(session, tables.table(session, part), Query(limit=None))]
    assert sizes == [100, 39, 39, 39, 39, 39, 5]


def test_a_stream_gives_what_a_search_gives(database, table, part, monkeypatch):
    monkeypatch.setattr(search, "BEGIN", 3)
    monkeypatch.setattr(search, "BATCH", 3)
    table({"n": "int4", "at": "timestamptz"}, *({"n": n, "at": f"2024-05-{n:02}"} for n in range(1, 11)))
    with database.read(OPERATOR) as session:
        row = tables.table(session, part)
        batches = list(tables.stream(session, row, Query(limit=None)))
        assert [len(batch) for batch in batches] == [3, 3, 3, 1]
        assert [tuple(each) for batch in batches for each in batch] == tables.search(session, row, Query()).rows
        assert tables.search(session, row, Query(after=8)).rows[0][0] == 9


def test_distinct_values_are_given_once(ask, table):
    table({"a": "text", "b": "int4"}, *({"a": a, "b": b} for a, b in (("x", 1), ("x", 1), ("y", 1), ("x", 2))))
    assert ask(fields="a", distinct=True) == [("x",), ("y",)]
    assert ask(distinct=True, sort="b desc") == [("x", 2), ("x", 1), ("y", 1)]


def test_columns_are_given_as_they_are_named(ask, table):
    table({"a, b": "text", "c": "int4"}, {"a, b": "x", "c": 1})
    assert ask(fields=["c", "a, b"]) == ask(fields='c, "a, b"') == [(1, "x")]
    assert ask(fields="a, b") == [("x",)]
    assert ask(fields="_id, c") == [(1, 1)]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"filters": {"x": 1}}, "filters"),
        ({"filters": {'n" OR 1=1 --': 1}}, "filters"),
        ({"filters": [1]}, "filters"),
        ({"filters": "{"}, "filters"),
        ({"filters": {"n": {"like": 1}}}, "filters"),
        ({"filters": {"$or": {"n": 1}}}, "filters"),
        ({"filters": {"n": {"in": 1}}}, "filters"),
        ({"filters": {"n": list(range(2000))}}, "filters"),
        ({"filters": {"n": "many"}}, "query"),
        ({"filters": {"n": 2**70}}, "query"),
        ({"sort": "x desc"}, "sort"),
        ({"sort": "n; DROP TABLE x"}, "sort"),
        ({"sort": "n descending"}, "sort"),
        ({"fields": "n,x"}, "fields"),
        ({"limit": -1}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": 2**64}, "offset"),
        ({"distinct": True, "fields": "n", "sort": "_id"}, "sort"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(ask, table, question, field):
    table({"n": "int4"}, {"n": 1})
    with pytest.raises(Invalid) as error:
        ask(**question)
    assert list(error.value.fields) == [field]


def test_filters_that_go_on_for_ever_are_refused(ask, table):
    table({"n": "int4"})
    deep: dict = {"n": 1}
    for _ in range(30):
        deep = {"$and": [deep]}
    with pytest.raises(Invalid):
        ask(filters=deep)


def test_totals_are_counted_once_for_each_state_of_the_table(database, table, write, part, monkeypatch):
    table({"n": "int4"}, {"n": 1}, {"n": 1}, {"n": 2})
    counted = []
    count = search._count
    monkeypatch.setattr(search, "_count", lambda *given: counted.append(1) or count(*given))

    def total(question):
        with database.read(OPERATOR) as session:
            return tables.total(session, tables.table(session, part), question)

    assert [total(Query(filters={"n": 1})) for _ in range(3)] == [2, 2, 2]
    assert len(counted) == 1
    write([{"n": 1}], "insert")
    assert [total(Query(filters={"n": 1})) for _ in range(2)] == [3, 3]
    assert (total(Query()), len(counted)) == (4, 2)


@pytest.mark.parametrize(("town", "sees"), [("home", True), ("partner", False), ("stranger", False), ("public", False)])
def test_only_who_sees_the_distribution_finds_the_table(database, cast, table, part, town, sees):
    table({"n": "int4"}, {"n": 1}, aliases=["trees"])
    with database.read(cast.scope(town)) as session:
        assert (tables.find(session, part) is not None) == (tables.find(session, "trees") is not None) == sees
        if not sees:
            with pytest.raises(NotFound):
                tables.table(session, part)


def test_a_public_table_is_found_by_all(database, cast, table, part):
    table({"n": "int4"}, {"n": 1})
    with database.write(OPERATOR) as session:
        store.dataset(session, "trees").private = False
    for town in ("home", "partner", "stranger", "public"):
        with database.read(cast.scope(town)) as session:
            assert tables.search(session, tables.table(session, part), Query()).rows == [(1, 1)]
