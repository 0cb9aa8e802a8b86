"""Where a datastream observes, and where things are."""

import pytest
from shapely import Point, box

from hub.boundary import PUBLIC
from hub.iot import store
from hub.iot.models import Location, Thing
from tests.catalogue import shelf


def test_the_feature_of_interest_is_the_place(database, cast):
    id = shelf.stream(database, cast.home)
    with database.read(cast.home.scope) as session:
        assert store.place(session, store.datastream(session, id)) == Point(9.95, 48.35)


def test_without_a_feature_the_place_is_that_of_the_thing(database, cast):
    id = shelf.stream(database, cast.home)
    with database.write(cast.home.scope) as session:
        stream = store.datastream(session, id)
        stream.feature_of_interest_id = None
        stream.thing.locations.append(Location(name="Yard", location=Point(10, 50), owner_id=cast.home.id))
    with database.read(cast.home.scope) as session:
        assert store.place(session, store.datastream(session, id)) == Point(10, 50)


def test_a_datastream_may_have_no_place(database, cast):
    id = shelf.stream(database, cast.home)
    with database.write(cast.home.scope) as session:
        store.datastream(session, id).feature_of_interest_id = None
    with database.read(cast.home.scope) as session:
        assert store.place(session, store.datastream(session, id)) is None


def test_a_place_that_is_not_to_be_seen_is_none(database, cast):
    id = shelf.stream(database, cast.home, private=True)
    with database.read(cast.home.scope) as session:
        stream = store.datastream(session, id)
    with database.read(cast.stranger.scope) as session:
        assert store.place(session, stream) is None


def located(database, town, name, point, private=False):
    with database.write(town.scope) as session:
        place = Location(name=name, location=point, owner_id=town.id, private=private)
        thing = Thing(name=name, owner_id=town.id, private=private, locations=[place])
        session.add(thing)
        session.flush()
        return thing.id


def test_things_with_a_place_come_in_the_order_of_their_ids(database, cast):
    first = located(database, cast.home, "Bench", Point(9.9, 48.4))
    second = located(database, cast.partner, "Gauge", Point(10.1, 48.5))
    with database.read(PUBLIC) as session:
        assert [(row.id, row.name, row.location) for row in store.placed(session)] == [
            (first, "Bench", Point(9.9, 48.4)),
            (second, "Gauge", Point(10.1, 48.5)),
        ]
        assert [row.id for row in store.placed(session, after=first)] == [second]
        assert [row.id for row in store.placed(session, limit=1)] == [first]
        assert store.bounds(session) == (9.9, 48.4, 10.1, 48.5)


def test_things_are_found_by_name_and_by_a_box(database, cast):
    located(database, cast.home, "Bench", Point(9.9, 48.4))
    located(database, cast.home, "Gauge", Point(10.1, 48.5))
    with database.read(PUBLIC) as session:
        assert [row.name for row in store.placed(session, name="Gauge")] == ["Gauge"]
        assert [row.name for row in store.placed(session, box=box(9, 48, 10, 49))] == ["Bench"]
        assert store.count_placed(session) == 2
        assert store.count_placed(session, box=box(9, 48, 10, 49), name="Gauge") == 0


@pytest.mark.parametrize(
    ("town", "count"), [("home", 1), ("partner", 0), ("stranger", 0), ("public", 0), ("operator", 1)]
)
def test_where_private_things_are_is_known_to_their_town_alone(database, cast, town, count):
    located(database, cast.home, "Vault", Point(9.9, 48.4), private=True)
    with database.read(cast.scope(town)) as session:
        assert store.count_placed(session) == len(store.placed(session)) == count
        assert (store.bounds(session) is None) == (count == 0)


def test_a_thing_at_several_places_is_told_once(database, cast):
    id = located(database, cast.home, "Bus", Point(9.9, 48.4))
    with database.write(cast.home.scope) as session:
        thing = session.get(Thing, id)
        thing.locations.append(Location(name="Later", location=Point(1, 2), owner_id=cast.home.id))
    with database.read(cast.home.scope) as session:
        assert [row.location for row in store.placed(session)] == [Point(9.9, 48.4)]
