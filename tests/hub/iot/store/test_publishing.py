import pytest
from shapely.geometry import Point
from sqlalchemy import insert, select

from hub.boundary import OPERATOR, PUBLIC
from hub.iot import store
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    datastream_feature,
    datastream_property,
)
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


def test_what_tells_about_several_is_public_as_long_as_one_of_them_is(database, cast, room):
    publish(database, cast.home.scope, room[:2], private=False)
    publish(database, cast.home.scope, [room[1]], private=True)
    found = seen(database, PUBLIC)
    assert (found["Datastream"], found["Sensor"], found["ObservedProperty"]) == (1, 1, 1)
    publish(database, cast.home.scope, [room[0]], private=True)
    assert set(seen(database, PUBLIC).values()) == {0}


def test_ids_never_change(database, cast, room):
    def ids():
        with database.read(OPERATOR) as session:
            columns = (Datastream.id, Datastream.sensor_id, Datastream.observed_property_id, Datastream.thing_id)
            return session.execute(select(*columns).order_by(Datastream.id)).all()

    before = ids()
    for private in (False, True) * 2:
        publish(database, cast.home.scope, room[:2], private)
        assert ids() == before


def test_the_properties_and_features_of_its_rows_follow_too(database, cast, room):
    with database.write(OPERATOR) as session:
        own = {"owner_id": cast.home.id, "name": "more"}
        more, feature = ObservedProperty(definition="", **own), FeatureOfInterest(feature=Point(9, 48), **own)
        session.add_all([more, feature])
        session.flush()
        pair = {"datastream_id": room[0], "feature_of_interest_id": feature.id}
        session.connection().execute(insert(datastream_feature).values(**pair))
        named = {"datastream_id": room[0], "position": 1, "observed_property_id": more.id}
        session.connection().execute(insert(datastream_property).values(**named))
    for private, count in ((False, 2), (True, 0)):
        publish(database, cast.home.scope, [room[0]], private)
        found = seen(database, PUBLIC)
        assert (found["ObservedProperty"], found["FeatureOfInterest"]) == (count, count)


def test_what_another_town_owns_is_left_alone(database, cast, room):
    with database.write(OPERATOR) as session:
        theirs = add_stream(session, cast.partner.id, "theirs", private=False)
        mine = session.get_one(Datastream, room[0])
        mine.sensor_id = theirs.sensor_id
        sensor = theirs.sensor_id
    for private in (False, True):
        publish(database, cast.home.scope, [room[0]], private)
        with database.read(OPERATOR) as session:
            assert session.get_one(Sensor, sensor).private is False


def test_a_sensor_that_a_public_datastream_of_another_town_names_stays_public(database, cast, room):
    publish(database, cast.home.scope, [room[0]], private=False)
    with database.write(OPERATOR) as session:
        sensor = session.get_one(Datastream, room[0]).sensor_id
        add_stream(session, cast.partner.id, "theirs", private=False).sensor_id = sensor
    publish(database, cast.home.scope, [room[0]], private=True)
    with database.read(PUBLIC) as session:
        assert session.get(Sensor, sensor) is not None


def test_no_datastreams_are_no_work(database, cast):
    publish(database, cast.home.scope, [], private=False)
    assert seen(database, PUBLIC)["Datastream"] == 0


def test_another_town_publishes_nothing(database, cast, room):
    publish(database, cast.stranger.scope, room, private=False)
    assert seen(database, PUBLIC)["Datastream"] == 0
