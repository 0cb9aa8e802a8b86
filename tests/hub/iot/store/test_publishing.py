import pytest
from shapely.geometry import Point
from sqlalchemy import select

from hub.boundary import OPERATOR, PUBLIC
from hub.iot import store
from hub.iot.models import Datastream, FeatureOfInterest, Location, ObservedProperty, Sensor, Thing
from tests.ingest import add_stream


@pytest.fixture
def room(database, cast):
    """Two private datastreams of one thing that has a place, and one of another thing with the same kind of sensor."""
    with database.write(OPERATOR) as session:
        first = add_stream(session, cast.home.id, "co2")
        about = {"owner_id": cast.home.id, "private": True}
        place = FeatureOfInterest(name="room", feature=Point(9.99, 48.4), **about)
        session.add(place)
        first.thing.locations = [Location(name="room", location=Point(9.99, 48.4), **about)]
        session.flush()
        first.feature_of_interest_id = place.id
        second, third = add_stream(session, cast.home.id, "temperature"), add_stream(session, cast.home.id, "secret")
        second.thing_id = first.thing_id
        for other in (second, third):
            other.sensor_id, other.observed_property_id = first.sensor_id, first.observed_property_id
        return first.id, second.id, third.id


def publish(database, scope, ids, private):
    with database.write(scope) as session:
        store.publish(session, ids, private)


def seen(database, scope):
    with database.read(scope) as session:
        kinds = (Datastream, Thing, Location, Sensor, ObservedProperty, FeatureOfInterest)
        return {kind.__name__: len(session.scalars(select(kind)).all()) for kind in kinds}


def test_a_public_datastream_brings_all_that_tells_about_it(database, cast, room):
    publish(database, cast.home.scope, [room[0]], private=False)
    assert set(seen(database, PUBLIC).values()) == {1}
    with database.read(PUBLIC) as session:
        stream = store.datastream(session, room[0])
        assert (stream.sensor.name, stream.observed_property.name, stream.thing.name) == ("box", "co2", "room co2")
        assert store.place(session, stream) == Point(9.99, 48.4)


def test_what_is_made_private_again_is_gone(database, cast, room):
    publish(database, cast.home.scope, [room[0]], private=False)
    publish(database, cast.home.scope, [room[0]], private=True)
    found = seen(database, PUBLIC)
    assert (found["Datastream"], found["Thing"], found["Location"], found["FeatureOfInterest"]) == (0, 0, 0, 0)


def test_a_thing_is_public_as_long_as_one_of_its_datastreams_is(database, cast, room):
    publish(database, cast.home.scope, room[:2], private=False)
    publish(database, cast.home.scope, [room[0]], private=True)
    assert (seen(database, PUBLIC)["Thing"], seen(database, PUBLIC)["Datastream"]) == (1, 1)


def test_the_sensor_of_another_datastream_stays_private(database, cast, room):
    publish(database, cast.home.scope, room[:2], private=False)
    with database.read(OPERATOR) as session:
        assert session.get_one(Datastream, room[2]).sensor.private
        assert {session.get_one(Datastream, key).sensor_id for key in room[:2]} == {
            session.get_one(Datastream, room[0]).sensor_id
        }


def test_to_and_fro_makes_no_heap_of_sensors(database, cast, room):
    for private in (False, True) * 3:
        publish(database, cast.home.scope, room[:2], private)
    with database.read(OPERATOR) as session:
        assert len(session.scalars(select(Sensor)).all()) == 4  # box, box, box and the public twin of the first


def test_no_datastreams_are_no_work(database, cast):
    publish(database, cast.home.scope, [], private=False)
    assert seen(database, PUBLIC)["Datastream"] == 0


def test_another_town_publishes_nothing(database, cast, room):
    publish(database, cast.stranger.scope, room, private=False)
    assert seen(database, PUBLIC)["Datastream"] == 0
