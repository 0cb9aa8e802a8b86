import dataclasses
from importlib import import_module
from uuid import uuid4

import pytest
from shapely.geometry import Point, box

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.errors import Invalid
from hub.records import Column, DatasetDraft, DistributionDraft, Table

COLUMNS = (Column("name", title="Name"), Column("n", "integer", unit="m"))


def table(*rows, geometries=()):
    return Table(COLUMNS, tuple(rows), tuple(geometries))


def draft(found):
    return DatasetDraft("t", "Tabelle", distribution=(DistributionDraft("t", title="T", table=found),))


@pytest.fixture
def part(make, look):
    """A distribution with three rows."""
    make(DatasetDraft("", "T", name="t1", distribution=(DistributionDraft("t", table=table(("a", 1), ("b", 2))),)))
    return look("t1").distributions[0].id


def replace(database, part, found):
    with database.write(OPERATOR) as session:
        return store.replace_rows(session, store.distribution(session, part), found)


def read(database, part, scope=OPERATOR, **options):
    with database.read(scope) as session:
        return [(row.number, row.data, row.geometry) for row in store.rows(session, part, **options)]


def test_rows_have_numbers_from_one_in_their_order(database, part):
    assert read(database, part) == [(1, ["a", 1], None), (2, ["b", 2], None)]


def test_columns_and_count_stand_with_the_distribution(look, part):
    shown = look("t1").distributions[0]
    assert [c["name"] for c in shown.columns] == ["name", "n"]
    assert (shown.columns[0]["title"], shown.columns[1]["unit"], shown.row_count) == ("Name", "m", 2)


def test_new_rows_take_the_place_of_the_old(database, part):
    assert replace(database, part, table(("c", 3))) is True
    assert read(database, part) == [(1, ["c", 3], None)]


def test_the_same_rows_are_not_written_again(database, part):
    assert replace(database, part, table(("a", 1), ("b", 2))) is False


@pytest.mark.parametrize(
    "other",
    [
        table(("a", 1), ("b", 3)),
        table(("b", 2), ("a", 1)),
        table(("a", 1)),
        Table((COLUMNS[0], Column("m", "integer")), (("a", 1), ("b", 2))),
        table(("a", 1), ("b", 2), geometries=(None, {"type": "Point", "coordinates": [1, 2]})),
    ],
)
def test_whatever_differs_is_written(database, part, other):
    assert replace(database, part, other) is True
    assert [data for _, data, _ in read(database, part)] == [list(row) for row in other.rows]


def test_a_reader_sees_the_old_rows_or_the_new_and_nothing_between(database, part):
    with database.write(OPERATOR) as session:
        store.replace_rows(session, store.distribution(session, part), table(("new", 0)))
        assert [row[1][0] for row in read(database, part)] == ["a", "b"]
    assert [row[1][0] for row in read(database, part)] == ["new"]


def test_a_failure_leaves_the_old_rows(database, part):
    bad = table(("x", 1), ("y", 2), geometries=(None, {"type": "Nothing"}))
    with pytest.raises(Invalid):
        replace(database, part, bad)
    assert [row[1][0] for row in read(database, part)] == ["a", "b"]


def test_pages_meet_without_gap(database, part, monkeypatch):
    monkeypatch.setattr(import_module("hub.datasets.store.rows"), "PAGE", 3)
    replace(database, part, table(*((str(n), n) for n in range(8))))
    assert [row[1][1] for row in read(database, part)] == list(range(8))
    assert [row[0] for row in read(database, part, after=2, limit=4)] == [3, 4, 5, 6]
    assert read(database, part, limit=0) == []


def test_values_of_all_kinds_come_back(database, part):
    kinds = {"text": 'Ü "; \\', "integer": 2**53, "number": 1.5, "boolean": True, "date": "2024-05-01",
             "datetime": "2024-05-01T12:00:00+00:00", "time": "17:30:00", "json": {"a": [1, None]}}  # fmt: skip
    columns = tuple(Column(kind, kind) for kind in kinds)
    replace(database, part, Table(columns, (tuple(kinds.values()), (None,) * len(kinds))))
    assert [row[1] for row in read(database, part)] == [list(kinds.values()), [None] * len(kinds)]


def test_a_column_that_holds_something_else_than_it_says_is_one_of_texts(database, part, look):
    values = [None, True, 0, 1.5, "", "2024-05-01"]
    replace(database, part, Table((Column("a", "integer"),), tuple((value,) for value in values)))
    assert [row[1][0] for row in read(database, part)] == [None, "true", "0", "1.5", "", "2024-05-01"]
    assert look("t1").distributions[0].columns[0]["type"] == "text"


def test_only_rows_that_meet_the_box_are_read(database, part):
    points = [{"type": "Point", "coordinates": [x, 48.0]} for x in (9.0, 9.5, 10.0)]
    square = {"type": "Polygon", "coordinates": [[[0, 0], [20, 0], [20, 60], [0, 0]]]}
    replace(database, part, table(*(("p", n) for n in range(5)), geometries=[*points, None, square]))
    assert [row[1][1] for row in read(database, part, box=box(9.4, 47, 9.6, 49))] == [1]
    assert [row[1][1] for row in read(database, part, box=box(8, 47, 10, 49))] == [0, 1, 2]
    assert [row[1][1] for row in read(database, part, box=box(15, 1, 16, 2))] == [4]
    # In the bounding box of the triangle, but outside of it.
    assert read(database, part, box=box(1, 50, 2, 51)) == []


def test_a_third_dimension_is_dropped_and_an_empty_geometry_is_none(database, part):
    places = [{"type": "Point", "coordinates": [9.0, 48.0, 480.0]}, {"type": "Polygon", "coordinates": []}]
    replace(database, part, table(("a", 1), ("b", 2), geometries=places))
    assert [row[2] for row in read(database, part)] == [Point(9, 48), None]


def test_it_is_known_whether_any_row_has_a_place(database, part):
    with database.read(OPERATOR) as session:
        assert not store.has_geometry(session, part)
    replace(database, part, table(("a", 1), geometries=[{"type": "Point", "coordinates": [1, 2]}]))
    with database.read(OPERATOR) as session:
        assert store.has_geometry(session, part)


def test_fewer_places_than_rows_are_a_mistake_of_the_harvester(database, part):
    with pytest.raises(ValueError, match="zip"):
        replace(database, part, Table(COLUMNS, (("a", 1), ("b", 2)), (None,)))


@pytest.mark.parametrize("town", ["stranger", "public"])
def test_rows_of_a_private_dataset_are_hidden(database, cast, make, look, town):
    make(dataclasses.replace(draft(table(("a", 1))), name="hidden"), private=True, id=(id := uuid4()))
    part = look(id).distributions[0].id
    assert read(database, part, cast.scope(town)) == []
    assert read(database, part, cast.home.scope) != []
