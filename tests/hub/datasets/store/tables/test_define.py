import threading

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import TableAlias
from hub.datasets.store import tables
from hub.datasets.store.tables import Field, physical
from hub.errors import Forbidden, Invalid, NotFound, Unavailable
from hub.records import DatasetDraft, DistributionDraft
from tests.conftest import on_postgresql


def row_of(database, part, scope=OPERATOR):
    with database.read(scope) as session:
        return tables.table(session, part)


def alter(database, part, *fields, scope=OPERATOR, **more):
    with database.write(scope) as session:
        return tables.create(session, store.distribution(session, part), fields, **more)


def test_a_new_table_stands_with_its_distribution(database, table, part, look):
    table({"name": "text", "n": "int"}, primary_key=["name"], aliases=["trees-of-ulm"])
    row = row_of(database, "trees-of-ulm")
    assert (row.id, row.primary_key, row.row_count) == (part, ["name"], 0)
    shown = look("trees").distributions[0]
    assert (shown.row_count, [(each["name"], each["type"]) for each in shown.columns]) == (
        0, [("name", "text"), ("n", "integer")])  # fmt: skip


def test_altering_adds_columns_and_keeps_rows(database, table, part, ask):
    table({"a": "text"}, {"a": "x"})
    alter(database, part, Field("a", "text", {"label": "A"}), Field("b", "int4"))
    assert ask() == [("x", None)]
    assert row_of(database, part).fields[0]["info"] == {"label": "A"}
    alter(database, part, Field("b", "int4"))
    assert [each["id"] for each in row_of(database, part).fields] == ["a", "b"]
    assert row_of(database, part).fields[0]["info"] == {"label": "A"}


def test_columns_go_where_that_is_wanted(database, table, part, ask):
    table({"a": "text", "b": "int4", "c": "int4"}, {"a": "x", "b": 1, "c": 2}, primary_key=["b"], indexes=["a", ["c"]])
    alter(database, part, Field("c", "int4"), Field("d"), delete_fields=True)
    assert ask() == [(2, None)]
    row = row_of(database, part)
    assert (row.primary_key, [each["columns"] for each in row.indexes]) == ([], [["c"]])


def test_a_type_is_not_changed(database, table, part):
    table({"a": "text"}, {"a": "x"})
    with pytest.raises(Invalid) as error:
        alter(database, part, Field("a", "int4"))
    assert list(error.value.fields) == ["fields"]


def test_a_key_can_be_changed_and_taken_away(database, table, part, write, ask):
    table({"a": "text", "b": "int4"}, {"a": "x", "b": 1}, {"a": "x", "b": 2}, primary_key=["b"])
    with pytest.raises(Invalid, match="unique"):
        alter(database, part, primary_key=["a"])
    alter(database, part, primary_key=["a", "b"])
    write([{"a": "x", "b": 1}, {"a": "y", "b": 1}])
    assert len(ask()) == 3
    alter(database, part, primary_key=[])
    write([{"a": "x", "b": 1}], "insert")
    assert len(ask()) == 4


def test_an_alias_belongs_to_one_table_in_the_whole_hub(database, cast, table, part, make, look):
    table({"a": "text"}, aliases=["trees"])
    make(DatasetDraft("", "O", name="other", distribution=(DistributionDraft("t"),)), "stranger", private=True)
    other = look("other", "stranger").distributions[0].id
    with pytest.raises(Invalid) as error:
        alter(database, other, Field("a"), aliases=["trees"], scope=cast.stranger.scope)
    assert list(error.value.fields) == ["aliases"]
    alter(database, part, aliases=["oaks"])
    alter(database, other, Field("a"), aliases=["trees"], scope=cast.stranger.scope)
    assert row_of(database, "trees").id == other


@pytest.mark.parametrize("alias", ["", " ", "x" * 64, 'a"b', "0e9f1d4e-0000-4000-8000-000000000000"])
def test_what_cannot_be_an_alias_is_refused(database, table, part, alias):
    table({"a": "text"})
    with pytest.raises(Invalid):
        alter(database, part, aliases=[alias])


def test_the_publishers_words_can_be_changed(database, cast, table, part, look):
    table({"a": "text"})
    with database.write(cast.home.scope) as session:
        tables.describe(session, tables.table(session, part), {"a": {"label": "Art", "unit": "m", "notes": "n"}})
    column = look("trees").distributions[0].columns[0]
    assert (column["title"], column["unit"], column["description"]) == ("Art", "m", "n")
    with pytest.raises(Invalid), database.write(cast.home.scope) as session:
        tables.describe(session, tables.table(session, part), {"b": {}})


def test_a_dropped_table_is_gone_with_its_rows(database, table, part, look):
    table({"a": "text"}, {"a": "x"}, aliases=["trees"])
    with database.write(OPERATOR) as session:
        tables.drop(session, tables.table(session, part))
    for id in (part, "trees"):
        with pytest.raises(NotFound):
            row_of(database, id)
    assert (look("trees").distributions[0].row_count, look("trees").distributions[0].columns) == (None, [])
    table({"b": "int4"}, {"b": 1})


def test_with_a_purged_dataset_its_tables_go(database, table, part):
    table({"a": "text"}, {"a": "x"}, aliases=["trees"])
    with database.write(OPERATOR) as session:
        store.purge(session, store.dataset(session, "trees"))
    with database.write(OPERATOR) as session:
        assert session.get(tables.DataTable, part) is None
        assert session.get(TableAlias, "trees") is None
        assert tables.sweep(session) == []


@pytest.mark.parametrize("town", ["partner", "stranger", "public"])
@pytest.mark.parametrize(
    "work",
    [
        lambda session, row: tables.write(session, row, [{"a": "y"}], "insert"),
        lambda session, row: tables.write(session, row, [{"a": "y"}], "insert", dry_run=True),
        lambda session, row: tables.remove(session, row, {}),
        lambda session, row: tables.drop(session, row),
        lambda session, row: tables.describe(session, row, {"a": {"label": "x"}}),
        lambda session, row: tables.create(session, store.distribution(session, row.id), [Field("b")]),
    ],
)
def test_others_change_nothing_of_what_they_see(database, cast, table, part, ask, work, town):
    table({"a": "text"}, {"a": "x"})
    with database.write(OPERATOR) as session:
        store.dataset(session, "trees").private = False
    with pytest.raises(Forbidden), database.write(cast.scope(town)) as session:
        work(session, tables.table(session, part))
    with pytest.raises(Forbidden), database.read(cast.home.scope) as session:
        work(session, tables.table(session, part))
    assert ask() == [("x",)]


@on_postgresql
def test_who_waits_in_vain_for_a_reader_is_told_so(database, table, part, ask, monkeypatch):
    table({"a": "text"}, {"a": "x"})
    monkeypatch.setattr(physical, "REST", 0)
    monkeypatch.setattr(physical, "PATIENCE", 10)
    with database.read(OPERATOR) as reading:
        tables.search(reading, tables.table(reading, part), tables.Query())
        with pytest.raises(Unavailable):
            alter(database, part, Field("b"))
    alter(database, part, Field("b"))
    assert ask() == [("x", None)]


def test_two_who_write_to_one_table_count_right(database, table, part):
    table({"a": "int4"}, primary_key=["a"])

    def work(first):
        for n in range(first, first + 10):
            with database.write(OPERATOR) as session:
                tables.write(session, tables.table(session, part), [{"a": n}, {"a": n + 1}])

    threads = [threading.Thread(target=work, args=(start,)) for start in (0, 5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    row = row_of(database, part)
    assert row.row_count == 16
