"""What observations are of: the place of their thing, unless they name something else."""

from datetime import UTC, datetime

import pytest
from shapely import Point, box
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.errors import BadRequest
from hub.iot import store
from hub.iot.models import Datastream, FeatureOfInterest, Location, datastream_feature
from hub.iot.store import Observed

TIME = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def place(database, cast, stream):
    """The thing of the datastream stands in the yard; its datastream has no feature yet."""
    with database.write(OPERATOR) as session:
        row = session.get(Datastream, stream)
        row.feature_of_interest_id = None
        yard = Location(name="Yard", location=Point(10, 50), owner_id=cast.home.id, private=True)
        row.thing.locations = [yard]
        session.flush()
        return yard.id


def feature_of(database, stream):
    with database.write(OPERATOR) as session:
        return store.feature_of(session, session.get(Datastream, stream))


def read(database, kind, id):
    with database.read(OPERATOR) as session:
        return session.get(kind, id)


def append(database, stream):
    with database.write(OPERATOR) as session:
        store.append(session, [Observed(stream, TIME, 21.5)])


def test_a_feature_is_made_of_the_things_location(database, cast, stream, place):
    feature = read(database, FeatureOfInterest, feature_of(database, stream))
    assert (feature.name, feature.feature, feature.owner_id, feature.private) == (
        "Yard",
        Point(10, 50),
        cast.home.id,
        True,
    )


def test_it_is_made_once_and_remembered_on_the_location(database, stream, place):
    first = feature_of(database, stream)
    assert feature_of(database, stream) == first == read(database, Location, place).feature_of_interest_id


def test_it_becomes_the_datastreams_own_before_there_are_observations(database, stream, place):
    made = feature_of(database, stream)
    assert read(database, Datastream, stream).feature_of_interest_id == made


def test_it_never_becomes_the_own_one_of_observations_that_were_there_before(database, stream, place):
    append(database, stream)
    assert feature_of(database, stream) is not None
    assert read(database, Datastream, stream).feature_of_interest_id is None


def test_a_thing_that_moved_observes_something_else(database, cast, stream, place):
    before = feature_of(database, stream)
    append(database, stream)
    with database.write(OPERATOR) as session:
        roof = Location(name="Roof", location=Point(10, 51), owner_id=cast.home.id)
        session.get(Datastream, stream).thing.locations = [roof]
    assert feature_of(database, stream) != before
    assert read(database, Datastream, stream).feature_of_interest_id == before


def test_the_area_grows_with_each_feature(database, cast, stream, place):
    feature_of(database, stream)
    with database.write(OPERATOR) as session:
        park = FeatureOfInterest(name="Park", feature=box(11, 50, 12, 51), owner_id=cast.home.id)
        session.add(park)
        session.flush()
        store.use_feature(session, session.get(Datastream, stream), park.id)
    assert read(database, Datastream, stream).observed_area.bounds == (10, 50, 12, 51)


def test_without_a_place_there_is_no_feature(database, stream, place):
    with database.write(OPERATOR) as session:
        row = session.get(Datastream, stream)
        row.thing.locations = []
        assert store.feature_of(session, row) is None


def test_a_source_that_made_the_feature_itself_gets_no_second_one(database, cast, stream, place):
    with database.write(OPERATOR) as session:
        row = session.get(Datastream, stream)
        known = FeatureOfInterest(name="Thing", feature=Point(10, 50), owner_id=cast.home.id)
        session.add(known)
        session.flush()
        row.feature_of_interest_id = id = known.id
    append(database, stream)
    assert feature_of(database, stream) == id


def test_the_first_feature_that_is_named_need_not_be_named_again(database, cast, stream, place):
    with database.write(OPERATOR) as session:
        river = FeatureOfInterest(name="River", feature_json="sent", encoding_type="text/plain", owner_id=cast.home.id)
        session.add(river)
        session.flush()
        row = session.get(Datastream, stream)
        assert store.use_feature(session, row, river.id) is None
        assert store.feature_of(session, row) != river.id


def test_a_feature_beside_the_own_one_is_named(database, cast, stream, place):
    feature_of(database, stream)
    with database.write(OPERATOR) as session:
        river = FeatureOfInterest(name="River", feature=Point(9, 50), owner_id=cast.home.id)
        session.add(river)
        session.flush()
        row = session.get(Datastream, stream)
        assert [store.use_feature(session, row, river.id) for _ in range(2)] == [river.id] * 2
        assert session.execute(select(datastream_feature)).all() == [(stream, river.id)]


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_a_feature_of_others_is_like_none(database, cast, stream, town):
    with database.write(OPERATOR) as session:
        theirs = FeatureOfInterest(name="Theirs", feature=Point(9, 50), owner_id=getattr(cast, town).id)
        session.add(theirs)
        session.flush()
        with pytest.raises(BadRequest, match=f"There is no FeatureOfInterest {theirs.id}"):
            store.use_feature(session, session.get(Datastream, stream), theirs.id)


def test_what_a_public_datastream_observes_is_public(database, cast, stream, place):
    with database.write(OPERATOR) as session:
        row = session.get(Datastream, stream)
        row.private = False
        made = store.feature_of(session, row)
    assert read(database, FeatureOfInterest, made).private is False
