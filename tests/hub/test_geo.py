import contextlib
import math
from uuid import UUID

import pytest
import shapely
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, Point, Polygon, box
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import aliased

from hub import geo
from hub.boundary import OPERATOR
from hub.db import Database
from hub.identity.models import Organization
from hub.iot.models import FeatureOfInterest, Location, Thing
from tests.conftest import on_postgresql, on_sqlite

quiet = profile(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Whole numbers: whether two shapes touch then does not hang on the last digit.
places = st.tuples(st.integers(-60, 60), st.integers(-40, 40))
points = places.map(Point)
lines = st.lists(places, min_size=2, max_size=5, unique=True).map(LineString)
polygons = st.tuples(points, st.integers(1, 25)).map(lambda made: made[0].buffer(made[1], quad_segs=2))
boxes = st.tuples(places, places).map(lambda ends: box(*ends[0], ends[1][0] + 0.5, ends[1][1] + 0.5))
several = st.lists(places, min_size=1, max_size=4).map(MultiPoint)
mixed = st.lists(st.one_of(points, lines, polygons), min_size=1, max_size=3).map(GeometryCollection)
shapes = st.one_of(points, lines, polygons, boxes, several, mixed)

EXACT = (
    Point(9.98765432109876, 48.40123456789012),
    Point(-180, -90),
    Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2)]]),
    GeometryCollection([Point(1, 2), LineString([(0, 0), (1, 1)])]),
    shapely.from_wkt("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))"),
    Polygon(),
)


@pytest.fixture
def town(cast) -> UUID:
    """Whose the places are."""
    return cast.home.id


def fill(database: Database, town: UUID, geometries) -> None:
    with database.write(OPERATOR) as session:
        session.execute(delete(Location))
        session.add_all([place(town, n, g) for n, g in enumerate(geometries)])


def place(town: UUID, number: int, shape) -> Location:
    return Location(owner_id=town, name=f"{number:05}", location=shape)


def meeting(database: Database, shape, entity=Location) -> list[int]:
    with database.read(OPERATOR) as session:
        statement = select(entity.name).where(geo.intersects(entity.location, shape)).order_by(entity.name)
        return [int(name) for name in session.scalars(statement)]


def index(database: Database) -> dict[int, tuple[float, ...]]:
    """What SQLite's R-tree holds, by the number of the row."""
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT name, minx, maxx, miny, maxy FROM location_location_rtree r LEFT JOIN location t ON t.id = r.id"
        )
        return {int(row[0]): tuple(row[1:]) for row in found}


@pytest.mark.parametrize("shape", EXACT, ids=str)
def test_a_shape_comes_back_as_it_was(database, shape):
    with database.write(OPERATOR) as session:
        session.add(Organization(name="town", title="town", area=shape))
    with database.read(OPERATOR) as session:
        found = session.scalars(select(Organization.area)).one()
        assert shapely.equals_exact(found, shape)
        assert found.geom_type == shape.geom_type


def test_no_shape_stays_none(database):
    with database.write(OPERATOR) as session:
        session.add(Organization(name="town", title="town"))
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Organization.area)).one() is None


def test_a_height_is_dropped(database):
    with database.write(OPERATOR) as session:
        session.add(Organization(name="town", title="town", area=Point(1, 2, 3)))
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Organization.area)).one() == Point(1, 2)


@on_postgresql
def test_postgis_knows_the_reference_system(database):
    with database.write(OPERATOR) as session:
        session.add(Organization(name="town", title="town", area=Point(1, 2)))
    with database.engine.connect() as connection:
        told = connection.exec_driver_sql("SELECT ST_SRID(area), ST_AsText(area) FROM organization").one()
        assert tuple(told) == (4326, "POINT(1 2)")


@quiet
@given(st.lists(shapes, min_size=1, max_size=12), st.lists(shapes, min_size=1, max_size=3))
def test_random_shapes_meet_as_they_do_outside_of_the_database(database, town, kept, asked):
    """The same answer as shapely's on both databases, so the same on both."""
    fill(database, town, kept)
    for shape in asked:
        assert meeting(database, shape) == [n for n, g in enumerate(kept) if g.intersects(shape)]
        assert meeting(database, shape, aliased(Location)) == meeting(database, shape)


def test_nothing_and_an_empty_shape_meet_nothing(database, town):
    fill(database, town, [Polygon(), Point(1, 1), Polygon()])
    assert meeting(database, box(0, 0, 2, 2)) == [1]
    assert meeting(database, Polygon()) == []


def test_edges_that_touch_meet(database, town):
    fill(database, town, [box(0, 0, 1, 1), Point(1, 0.5), Point(1.0000001, 0.5)])
    assert meeting(database, box(1, 0, 1, 1)) == [0, 1]


@pytest.mark.parametrize(("table", "column"), [(Location, "location"), (FeatureOfInterest, "feature")])
def test_every_indexed_column_can_be_asked(database, cast, table, column):
    with database.write(OPERATOR) as session:
        for name, x in (("near", 1), ("far", 50)):
            session.add(table(owner_id=cast.home.id, name=name, **{column: Point(x, 1)}))
    with database.read(OPERATOR) as session:
        near = select(table.name).where(geo.intersects(getattr(table, column), box(0, 0, 2, 2)))
        assert session.scalars(near).all() == ["near"]


def test_shapes_can_be_asked_in_a_join_and_by_a_statement_that_changes(database, town):
    fill(database, town, [Point(1, 1), Point(50, 1)])
    near = geo.intersects(Location.location, box(0, 0, 2, 2))
    with database.write(OPERATOR) as session:
        thing = Thing(owner_id=town, name="bench")
        session.add(thing)
        session.flush()
        thing.locations = list(session.scalars(select(Location)))
        session.flush()
        joined = select(Location.name).join(Thing.locations)
        assert session.scalars(joined.where(near)).all() == ["00000"]
        thing.locations = []
        session.flush()
        assert session.execute(delete(Location).where(near)).rowcount == 1
        assert session.scalars(select(Location.name)).all() == ["00001"]


steps = st.lists(
    st.tuples(st.sampled_from(["insert", "update", "clear", "delete", "bulk"]), st.integers(0, 99), shapes), max_size=12
)


@on_sqlite
@quiet
@given(steps)
def test_the_index_keeps_step_with_the_table(database, town, steps):
    fill(database, town, [Point(1, 1), Polygon()])
    for number, (step, pick, shape) in enumerate(steps, 10):
        with database.write(OPERATOR) as session:
            rows = session.scalars(select(Location).order_by(Location.name)).all()
            if step == "insert" or not rows:
                session.add(place(town, number, shape))
            elif step == "bulk":
                session.execute(delete(Location).where(Location.name <= rows[pick % len(rows)].name))
            elif step == "delete":
                session.delete(rows[pick % len(rows)])
            else:
                rows[pick % len(rows)].location = Polygon() if step == "clear" else shape
    with database.read(OPERATOR) as session:
        found = session.execute(select(Location.name, Location.location))
        kept = {int(name): shape.bounds for name, shape in found if not shape.is_empty}
    held = index(database)
    assert held.keys() == kept.keys()
    for number, (west, south, east, north) in kept.items():
        known = zip(held[number], (west, east, south, north), strict=True)
        assert all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6) for a, b in known)


@on_sqlite
def test_the_index_forgets_what_is_deleted(database, town):
    fill(database, town, [Point(1, 1), Point(2, 2)])
    with database.write(OPERATOR) as session:
        for row in session.scalars(select(Location)):
            session.delete(row)
    assert index(database) == {}


@on_sqlite
def test_what_is_rolled_back_leaves_no_trace_in_the_index(database, town):
    with contextlib.suppress(InterruptedError), database.write(OPERATOR) as session:
        session.add(place(town, 1, Point(1, 1)))
        session.flush()
        raise InterruptedError
    assert index(database) == {}


@on_sqlite
def test_the_r_tree_finds_the_rows(database, town):
    with database.write(OPERATOR) as session:
        rows = ({"owner_id": town, "name": f"{n:05}", "location": Point(n / 100, 1)} for n in range(3000))
        session.execute(insert(Location), list(rows))
    statement = select(Location.name).where(geo.intersects(Location.location, box(0, 0, 2, 2)))
    with database.engine.connect() as connection:
        compiled = statement.compile(connection)
        values = tuple(shapely.to_wkb(compiled.construct_params()[name]) for name in compiled.positiontup)
        plan = " / ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values))
    assert plan.startswith("SEARCH location USING INTEGER PRIMARY KEY (rowid=?)")
    assert "SCAN location_location_rtree VIRTUAL TABLE INDEX 2:B0B2D1D3" in plan
