"""A grant of a datastream opens what tells about it, to the grantee alone, behind both locks."""

import pytest
from shapely import Point
from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload, selectinload

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset, Distribution
from hub.db import now
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    HistoricalLocation,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    datastream_feature,
    datastream_property,
)
from hub.sharing.models import Grant
from tests.conftest import in_days
from tests.ingest import add_stream

KINDS = (Datastream, Thing, Location, HistoricalLocation, Sensor, ObservedProperty, FeatureOfInterest)


def described(session, owner, name):
    """A private datastream of two properties, at a thing with a place, with its own feature and one of a row."""
    own = {"owner_id": owner, "private": True, "name": name}
    row = add_stream(session, owner, name)
    place, more = Location(location=Point(9, 48), **own), ObservedProperty(definition="", **own)
    features = [FeatureOfInterest(feature=Point(9, 48), **own) for _ in range(2)]
    row.thing.locations = [place]
    session.add_all([HistoricalLocation(thing=row.thing, locations=[place]), more, *features])
    session.flush()
    row.feature_of_interest_id = features[0].id
    pairs = {"datastream_id": row.id, "feature_of_interest_id": features[1].id}
    session.connection().execute(insert(datastream_feature).values(**pairs))
    named = {"datastream_id": row.id, "position": 1, "observed_property_id": more.id}
    session.connection().execute(insert(datastream_property).values(**named))
    return row


@pytest.fixture
def streams(database, cast):
    """Two private datastreams of home, the first of which is granted to partner until a day from now."""
    with database.write(OPERATOR) as session:
        first, second = (described(session, cast.home.id, name).id for name in ("co2", "secret"))
        session.add(grant(cast, datastream_id=first))
    return first, second


def grant(cast, **item):
    until = in_days(1)
    return Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, purpose="planning", until=until, **item)


def seen(database, scope):
    """How many of each kind the ORM shows, and PostgreSQL's second lock by itself shows the same."""
    with database.read(scope) as session:
        found = [len(session.scalars(select(kind.id)).all()) for kind in KINDS]
        if not database.is_sqlite:
            run = session.connection().exec_driver_sql
            assert [len(run(f"SELECT id FROM {kind.__tablename__}").all()) for kind in KINDS] == found
        return found


@pytest.mark.parametrize(
    ("town", "counts"),
    [
        ("home", [2, 2, 2, 2, 2, 4, 4]),
        ("partner", [1, 1, 1, 1, 1, 2, 2]),
        ("stranger", [0] * 7),
        ("public", [0] * 7),
    ],
)
def test_the_partner_sees_what_tells_about_the_granted_datastream(database, cast, streams, town, counts):
    assert seen(database, cast.scope(town)) == counts


def test_a_grant_that_has_ended_closes_all_of_it(database, cast, streams):
    with database.write(cast.home.scope) as session:
        session.scalars(select(Grant)).one().ended_at = now()
    assert seen(database, cast.partner.scope) == [0] * 7


def test_a_datastream_that_was_deleted_shows_nothing_more(database, cast, streams):
    with database.write(cast.home.scope) as session:
        session.get_one(Datastream, streams[0]).state = "deleted"
    assert seen(database, cast.partner.scope) == [0] * 7


def test_a_granted_dataset_opens_the_things_of_its_datastreams(database, cast, streams):
    with database.write(OPERATOR) as session:
        dataset = Dataset(owner_id=cast.home.id, name="air", title="Air")
        dataset.distributions.append(Distribution(title="x", datastream_id=streams[1]))
        session.add(dataset)
        session.flush()
        session.add(grant(cast, dataset_id=dataset.id))
    assert seen(database, cast.partner.scope) == [2, 2, 2, 2, 2, 4, 4]
    assert seen(database, cast.stranger.scope) == [0] * 7


def test_what_another_town_owns_stays_its_own(database, cast, streams):
    with database.write(OPERATOR) as session:
        theirs = described(session, cast.stranger.id, "other")
        stream = session.get_one(Datastream, streams[0])
        stream.thing_id, stream.sensor_id = theirs.thing_id, theirs.sensor_id
        stream.observed_property_id = theirs.observed_property_id
    assert seen(database, cast.partner.scope) == [1, 0, 0, 0, 0, 1, 2]


def test_the_partner_changes_nothing_of_it(database, cast, streams):
    for kind in KINDS:
        with database.write(cast.partner.scope) as session:
            row = session.scalars(select(kind)).first()
            assert row is not None
            assert not row.held(session, cast.partner.scope)


@pytest.mark.parametrize("load", [joinedload, selectinload])
def test_each_way_of_loading_shows_the_same(database, cast, streams, load):
    options = (load(Datastream.thing).options(load(Thing.locations)), load(Datastream.sensor))
    for town, count in (("home", 2), ("partner", 1), ("stranger", 0)):
        with database.read(cast.scope(town)) as session:
            found = session.scalars(select(Datastream).options(*options)).unique().all()
            assert [len(row.thing.locations) for row in found] == [1] * count
            assert all(row.sensor for row in found)
            joined = select(Location.id).join(Location.things).join(Datastream, Datastream.thing_id == Thing.id)
            assert len(session.scalars(joined).all()) == count
            assert len(session.scalars(select(Location.id).where(Location.things.any())).all()) == count
