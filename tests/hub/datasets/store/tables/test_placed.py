"""Tables with places: which there are for whom, and where they lie."""

from dataclasses import replace

import pytest
from shapely import Point

from hub.boundary import PUBLIC
from hub.datasets import store
from hub.datasets.store import tables
from hub.records import Column, DistributionDraft, Table
from tests.catalogue import shelf

HERE = {"type": "Point", "coordinates": [9.9, 48.4]}
THERE = {"type": "LineString", "coordinates": [[10.1, 48.5], [10.2, 48.3]]}
TABLE = Table((Column("a"),), (("x",), ("y",), ("z",)), (HERE, THERE, None))


def put(database, cast, files, *kept, private=False):
    parts = tuple(DistributionDraft(f"t{n}", title=f"Table {n}", table=table) for n, table in enumerate(kept))
    return shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=parts), files, private=private)


def test_a_table_lies_where_its_rows_lie_and_moves_with_them(database, cast, files):
    id = put(database, cast, files, TABLE)["t0"]
    with database.read(PUBLIC) as session:
        assert tables.bounds(session, tables.table(session, id)) == pytest.approx((9.9, 48.3, 10.2, 48.5), abs=1e-5)
    with database.write(cast.home.scope) as session:
        tables.remove(session, tables.table(session, id), {"a": "y"})
    with database.read(PUBLIC) as session:
        assert tables.bounds(session, tables.table(session, id)) == pytest.approx((9.9, 48.4, 9.9, 48.4), abs=1e-5)


def test_a_table_whose_rows_have_no_place_lies_nowhere(database, cast, files):
    id = put(database, cast, files, replace(TABLE, geometries=(HERE, None, None)))["t0"]
    with database.write(cast.home.scope) as session:
        tables.remove(session, tables.table(session, id), {"a": "x"})
    with database.read(PUBLIC) as session:
        assert tables.bounds(session, tables.table(session, id)) is None


def test_only_tables_with_places_are_told(database, cast, files):
    ids = put(database, cast, files, TABLE, replace(TABLE, geometries=()), TABLE)
    with database.read(PUBLIC) as session:
        found = tables.placed(session, None, 10)
        assert [row.DataTable.id for row in found] == sorted([ids["t0"], ids["t2"]])
        assert (found[0].dataset_title, found[0].license) == ("Baumkataster", "dl-zero-de/2.0")
        assert [row.DataTable.id for row in tables.placed(session, found[0].DataTable.id, 10)] == [
            found[1].DataTable.id
        ]
        assert tables.find_placed(session, ids["t1"]) is None
        assert tables.find_placed(session, ids["t0"]).title == "Table 0"


@pytest.mark.parametrize(("town", "seen"), [("home", 1), ("partner", 0), ("stranger", 0), ("public", 0)])
def test_a_private_table_is_told_to_its_town_alone(database, cast, files, town, seen):
    put(database, cast, files, TABLE, private=True)
    with database.read(cast.scope(town)) as session:
        assert len(tables.placed(session, None, 10)) == seen


def test_a_deleted_dataset_has_no_collections(database, cast, files):
    ids = put(database, cast, files, TABLE)
    with database.write(cast.home.scope) as session:
        store.remove(session, store.dataset(session, ids["dataset"]))
    with database.read(cast.home.scope) as session:
        assert tables.find_placed(session, ids["t0"]) is None


def test_a_point_is_kept_as_it_came(database, cast, files):
    id = put(database, cast, files, TABLE)["t0"]
    with database.read(PUBLIC) as session:
        query = tables.Query(limit=1, geometry=True)
        assert tables.search(session, tables.table(session, id), query).rows == [(1, "x", Point(9.9, 48.4))]
