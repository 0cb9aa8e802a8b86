import pytest
import shapely
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point, box
from sqlalchemy import delete

from hub.boundary import OPERATOR
from hub.geo import RELATIONS
from hub.iot.models import Location
from tests.hub.iot.sensorthings.store.translate.tables import kept
from tests.hub.iot.sensorthings.store.translate.world import ids

quiet = profile(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Few whole numbers, so that shapes touch, cover and equal each other.
places = st.tuples(st.integers(0, 4), st.integers(0, 4))
shapes = st.one_of(
    places.map(Point),
    st.lists(places, min_size=2, max_size=3, unique=True).map(LineString),
    st.tuples(places, st.integers(1, 2), st.integers(1, 3)).map(
        lambda made: box(*made[0], made[0][0] + made[1], made[0][1] + made[2])
    ),
    st.lists(places, min_size=1, max_size=3, unique=True).map(MultiPoint),
)


def test_the_table_holds(town):
    found, expected = kept(town, "spatial")
    assert found == expected


@quiet
@given(st.lists(shapes, min_size=1, max_size=6), shapes)
def test_relations_and_distances_are_those_of_the_shapes(database, cast, stored, asked):
    with database.write(OPERATOR) as session:
        session.execute(delete(Location))
        session.add_all(
            Location(id=n, name="x", location=shape, owner_id=cast.home.id) for n, shape in enumerate(stored, 1)
        )
    text = f"geography'{shapely.to_wkt(asked)}'"
    with database.read(OPERATOR) as session:
        for name in RELATIONS:
            expected = [n for n, shape in enumerate(stored, 1) if getattr(shapely, name)(shape, asked)]
            assert ids(session, "Locations", f"st_{name}(location,{text})") == expected, name
            rest = [n for n in range(1, len(stored) + 1) if n not in expected]
            assert ids(session, "Locations", f"not st_{name}(location,{text})") == rest, name
        near = [n for n, shape in enumerate(stored, 1) if shapely.distance(shape, asked) < 1.2]
        assert ids(session, "Locations", f"geo.distance(location,{text}) lt 1.2") == near


@pytest.mark.parametrize("margin", ["0", "0.5", "1e9"])
def test_what_is_left_to_the_index_is_not_lost(town, margin):
    with town.read(OPERATOR) as session:
        asked = f"geo.distance(location,geography'POINT (9.5 48.5)') le {margin}"
        assert ids(session, "Locations", asked) == ids(session, "Locations", f"({asked}) eq true")
