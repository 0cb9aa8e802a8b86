"""What is deleted takes with it what cannot be without it, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.changes import Change
from hub.errors import BadRequest, Forbidden, NotFound
from hub.iot import store
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    HistoricalLocation,
    Latest,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    observation,
)
from hub.iot.store import Given, Observed
from tests import listening
from tests.hub.iot.sensorthings.entities_sent import ADDRESS, FEATURE, PROPERTY, SEVERAL, STREAM, THING, WHOLE

TIME = datetime(2026, 6, 30, 12, tzinfo=UTC)
KINDS = (Thing, Location, HistoricalLocation, Datastream, Sensor, ObservedProperty, FeatureOfInterest)


def counts(desk):
    return [desk.count(select(kind.id)) for kind in KINDS]


def measure(home, stream, number=3, **more):
    with home.database.write(OPERATOR) as session:
        rows = [Given(stream, TIME + timedelta(minutes=n), float(n), **more) for n in range(number)]
        store.observe(session, rows)


def observations(home):
    return home.count(select(observation.c.datastream_id))


def test_a_thing_takes_its_datastreams_and_its_history(home, stream):
    measure(home, stream)
    home.ask("DELETE", "Things(1)")
    assert counts(home) == [0, 1, 0, 0, 1, 1, 0]
    assert (observations(home), home.count(select(Latest.datastream_id))) == (0, 0)


def test_a_place_takes_its_history(home, stream):
    home.post("Things(1)/Locations", ADDRESS)
    home.ask("DELETE", "Locations(1)")
    assert counts(home) == [1, 1, 0, 1, 1, 1, 0]
    assert home.read(Thing, 1, "locations") == [2]


def test_a_historical_location_goes_alone(home, stream):
    home.ask("DELETE", "HistoricalLocations(1)")
    assert counts(home) == [1, 1, 0, 1, 1, 1, 0]
    assert home.read(Thing, 1, "locations") == [1]


def test_a_datastream_takes_its_observations(home, stream):
    measure(home, stream)
    home.ask("DELETE", f"Datastreams({stream})")
    assert counts(home) == [1, 1, 1, 0, 1, 1, 0]
    assert observations(home) == 0


@pytest.mark.parametrize(("path", "left"), [("Sensors(1)", [0, 1]), ("ObservedProperties(1)", [1, 0])])
def test_what_a_datastream_cannot_be_without_takes_it(home, stream, path, left):
    measure(home, stream)
    home.ask("DELETE", path)
    assert counts(home)[3:6] == [0, *left]
    assert observations(home) == 0


def test_a_property_takes_multi_datastreams_too(home):
    home.post("Things", {**THING, "MultiDatastreams": [SEVERAL]})
    home.ask("DELETE", "ObservedProperties(2)")
    assert counts(home)[3:6] == [0, 1, 1]


def test_other_datastreams_stay(home, stream):
    body = {**STREAM, "Sensor": {"@iot.id": 1}, "ObservedProperty": PROPERTY}
    other = home.post("Things(1)/Datastreams", body)
    measure(home, stream), measure(home, other)
    home.ask("DELETE", f"Things(1)/Datastreams({stream})")
    assert observations(home) == 3


def test_a_feature_takes_the_observations_of_its_datastreams(home, stream):
    with home.database.write(OPERATOR) as session:
        feature = store.feature_of(session, session.get(Datastream, stream))
    other = home.post("FeaturesOfInterest", FEATURE)
    with home.database.write(OPERATOR) as session:
        named = store.use_feature(session, session.get(Datastream, stream), other)
    measure(home, stream)
    measure(home, stream, 2, more={"feature": named})
    home.ask("DELETE", f"FeaturesOfInterest({feature})")
    assert observations(home) == 2
    assert home.read(Datastream, stream, "feature_of_interest_id") is None
    assert home.read(Location, 1, "feature_of_interest_id") is None
    assert home.read(Latest, stream, "count") == 2


def test_a_feature_takes_the_observations_that_name_it(home, stream):
    with home.database.write(OPERATOR) as session:
        store.feature_of(session, session.get(Datastream, stream))
    other = home.post("FeaturesOfInterest", FEATURE)
    with home.database.write(OPERATOR) as session:
        named = store.use_feature(session, session.get(Datastream, stream), other)
    measure(home, stream)
    measure(home, stream, 2, more={"feature": named})
    home.ask("DELETE", f"FeaturesOfInterest({other})")
    assert observations(home) == 3


def test_what_is_gone_cannot_be_deleted_again(home, stream):
    home.ask("DELETE", "Things(1)")
    with pytest.raises(NotFound):
        home.ask("DELETE", "Things(1)")


def test_a_set_is_not_deleted(home, stream):
    with pytest.raises(BadRequest, match="filter"):
        home.ask("DELETE", "Things")
    assert counts(home)[0] == 1


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_others_delete_nothing(home, desk, town):
    home.post("Things", {**WHOLE, "@allmende.access": "public"})
    for path in ("Things(1)", "Locations(1)", "Datastreams(1)", "Sensors(1)", "HistoricalLocations(1)"):
        with pytest.raises(Forbidden):
            desk(town).ask("DELETE", path)
    assert counts(home) == [1, 1, 1, 1, 1, 1, 0]


def test_what_is_deleted_stands_in_the_feed(home, stream):
    home.ask("DELETE", "Things(1)")
    with home.database.read(OPERATOR) as session:
        last = session.scalars(select(Change).order_by(Change.seq.desc())).first()
        assert (last.kind, last.subject, last.operation) == ("thing", "1", "deleted")


def test_many_observations_go_in_one_statement_for_each_table(home, stream):
    with home.database.write(OPERATOR) as session:
        store.append(session, [Observed(stream, TIME + timedelta(seconds=n), 1.5) for n in range(20_000)])
    with listening.statements(home.database) as statements:
        home.ask("DELETE", "Things(1)")
    assert observations(home) == 0
    assert len(statements) < 60
