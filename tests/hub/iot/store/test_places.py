"""Where a datastream observes."""

from shapely import Point

from hub.iot import store
from hub.iot.models import Location
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
