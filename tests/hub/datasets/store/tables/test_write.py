import pytest

from hub.datasets.store import tables
from hub.errors import Invalid

KEYED = {"name": "text", "height": "float8", "felled": "bool"}


def test_records_become_rows_in_their_order(table, ask):
    table(KEYED, {"name": "oak", "height": 12.5}, {"name": "elm", "felled": True})
    assert ask() == [("oak", 12.5, None), ("elm", None, True)]
    assert ask(fields="_id") == [(1,), (2,)]


def test_upsert_changes_what_is_known_and_adds_the_rest(table, write, ask):
    table(KEYED, {"name": "oak", "height": 12.5, "felled": False}, primary_key=["name"])
    write([{"name": "oak", "height": 13}, {"name": "elm", "height": 4}])
    assert ask() == [("oak", 13.0, False), ("elm", 4.0, None)]


def test_of_several_with_one_key_the_last_says_what_counts(table, write, ask):
    table({"n": "int4", "a": "text", "b": "text"}, primary_key=["n"])
    write([{"n": 1, "a": "x", "b": "y"}, {"n": "1", "a": "z"}])
    assert ask() == [(1, "z", "y")]


def test_update_changes_rows_that_are_there(table, write, ask):
    table(KEYED, {"name": "oak"}, {"name": "elm"}, primary_key=["name"])
    write([{"name": "elm", "height": 3}], "update")
    assert ask() == [("oak", None, None), ("elm", 3.0, None)]
    with pytest.raises(Invalid) as error:
        write([{"name": "elm", "height": 9}, {"name": "ash", "height": 1}], "update")
    assert (list(error.value.fields), error.value.fields["records_row"]) == (["key", "records_row"], 1)
    assert ask()[1][1] == 3.0


def test_rows_are_also_named_by_their_number(table, write, ask):
    table({"a": "text"}, {"a": "x"}, {"a": "y"})
    write([{"_id": 2, "a": "z"}], "update")
    write([{"_id": 1, "a": "w"}, {"_id": 77, "a": "new"}])
    assert ask(fields="_id,a") == [(1, "w"), (2, "z"), (4, "new")]


def test_a_key_that_is_taken_is_refused_by_its_row_and_nothing_is_written(table, write, ask):
    table(KEYED, {"name": "oak"}, primary_key=["name"])
    for names, number in ((["elm", "oak"], 1), (["a", "b", "a"], 2)):
        with pytest.raises(Invalid) as error:
            write([{"name": name} for name in names], "insert")
        assert error.value.fields["records_row"] == number
    assert ask() == [("oak", None, None)]


@pytest.mark.parametrize(
    ("records", "method", "field"),
    [
        ([{"name": "x", "other": 1}], "insert", "records"),
        ([{"name": "x", "height": "high"}], "insert", "records"),
        ([{"name": "a\0b"}], "insert", "records"),
        (["oak"], "insert", "records"),
        ([{"height": 1}], "upsert", "key"),
        ([{"name": None, "height": 1}], "update", "key"),
        ([{"name": "x"}], "replace", "method"),
    ],
)
def test_what_cannot_be_is_refused(table, write, ask, records, method, field):
    table(KEYED, {"name": "oak"}, primary_key=["name"])
    with pytest.raises(Invalid) as error:
        write(records, method)
    assert field in error.value.fields
    assert len(ask()) == 1


def test_without_a_key_rows_can_only_be_named_by_number(table, write):
    table({"a": "text"})
    with pytest.raises(Invalid) as error:
        write([{"a": "x"}])
    assert list(error.value.fields) == ["key"]


def test_a_dry_run_writes_nothing_and_finds_what_is_wrong(database, table, write, ask, part):
    table(KEYED, {"name": "oak"}, primary_key=["name"])
    assert write([{"name": "elm"}], dry_run=True).count == 1
    with pytest.raises(Invalid):
        write([{"name": "oak"}], "insert", dry_run=True)
    assert ask() == [("oak", None, None)]
    write([{"name": "ash"}])
    assert ask(fields="_id,name") == [(1, "oak"), (2, "ash")]


def test_the_rows_come_back_where_they_are_wanted(table, write):
    table(KEYED, {"name": "oak", "felled": True}, primary_key=["name"])
    written = write([{"name": "elm"}, {"name": "oak", "height": 1}], returning=True)
    assert [row["name"] for row in written.records] == ["oak", "elm"]
    assert written.records[0] == {"_id": 1, "name": "oak", "height": 1.0, "felled": True}


def test_counts_and_version_move_with_the_rows(database, table, write, part, cast):
    table(KEYED, {"name": "oak"}, primary_key=["name"])

    def state():
        with database.read(cast.home.scope) as session:
            row = tables.table(session, part)
            return row.row_count, row.version

    before = state()
    write([{"name": "oak"}, {"name": "elm"}])
    after = state()
    assert (before[0], after[0]) == (1, 2)
    assert after[1] > before[1]
    with database.write(cast.home.scope) as session:
        removed = tables.remove(session, tables.table(session, part), {"name": "oak"})
    assert [row["name"] for row in removed] == ["oak"]
    assert state()[0] == 1
