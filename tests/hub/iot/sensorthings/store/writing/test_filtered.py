"""All that a filter finds is deleted, and nothing of others."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.errors import BadRequest, Forbidden, NotFound
from hub.iot import store
from hub.iot.models import Datastream, HistoricalLocation, Latest, Location, Sensor, Thing, observation
from hub.iot.store import Given
from tests.hub.iot.sensorthings.entities_sent import ADDRESS, FEATURE, LOCATION, PROPERTY, SENSOR, STREAM, THING

TIME = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def measured(home, stream):
    """Ten observations in one datastream, ten in another, an hour apart."""
    body = {**STREAM, "name": "soil", "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    other = home.post("Things(1)/Datastreams", body)
    with home.database.write(OPERATOR) as session:
        for id in (stream, other):
            store.feature_of(session, session.get(Datastream, id))
            store.observe(session, [Given(id, TIME + timedelta(hours=n), float(n)) for n in range(10)])
    return stream, other


def left(home):
    with home.database.read(OPERATOR) as session:
        found = session.execute(select(observation.c.datastream_id, observation.c.result)).all()
        counts = dict(session.execute(select(Latest.datastream_id, Latest.count)).all())
    assert counts == {id: sum(1 for each, _ in found if each == id) for id in {id for id, _ in found}}
    return sorted((id, int(result)) for id, result in found)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("Datastreams(1)/Observations?$filter=result ge 3", [3, 10]),
        ("Observations?$filter=result ge 3", [3, 3]),
        ("Datastreams(1)/Observations?$filter=phenomenonTime lt 2026-06-30T15:00:00Z", [7, 10]),
        ("Observations?$filter=phenomenonTime lt 2026-06-30T15:00:00Z and Datastream/id eq 2", [10, 7]),
        ("Observations?$filter=Datastream/name eq 'soil'", [10, 0]),
        ("Observations?$filter=Datastream/Thing/name eq 'Bench' and result eq 1", [9, 9]),
        ("Observations?$filter=FeatureOfInterest/id eq 1 and result lt 2", [8, 8]),
        ("FeaturesOfInterest(1)/Observations?$filter=result lt 2", [8, 8]),
        ("Things(1)/Datastreams(2)/Observations?$filter=true", [10, 0]),
        ("Observations?$filter=result gt 100", [10, 10]),
    ],
)
def test_observations_that_a_filter_finds_are_deleted(home, measured, path, kept):
    home.ask("DELETE", path)
    found = [id for id, _ in left(home)]
    assert [found.count(id) for id in measured] == kept


def test_a_feature_of_single_observations_finds_these(home, measured):
    pond = home.post("FeaturesOfInterest", FEATURE)
    with home.database.write(OPERATOR) as session:
        named = store.use_feature(session, session.get(Datastream, 1), pond)
        store.observe(session, [Given(1, TIME, 50.0, more={"feature": named})])
    home.ask("DELETE", f"FeaturesOfInterest({pond})/Observations?$filter=result gt 0")
    assert len(left(home)) == 20


@pytest.mark.parametrize(
    ("path", "kind", "names"),
    [
        ("Things?$filter=name eq 'Bench'", Thing, ["Seat"]),
        ("Things?$filter=startswith(name,'S')", Thing, ["Bench"]),
        ("Locations?$filter=encodingType eq 'text/plain'", Location, ["Park"]),
        ("Things(1)/Locations?$filter=true", Location, ["Yard"]),
        ("Datastreams?$filter=Thing/name eq 'Bench'", Datastream, []),
        ("Sensors(1)/Datastreams?$filter=true", Datastream, ["soil"]),
    ],
)
def test_entities_that_a_filter_finds_are_deleted(home, measured, path, kind, names):
    home.post("Things", {**THING, "name": "Seat", "Locations": [{**ADDRESS, "name": "Yard"}]})
    home.ask("DELETE", path)
    with home.database.read(OPERATOR) as session:
        assert session.scalars(select(kind.name).order_by(kind.id)).all() == names


def test_the_history_of_a_thing_is_deleted_by_time(home):
    home.post("Things", {**THING, "Locations": [LOCATION]})
    home.ask("DELETE", "Things(1)/HistoricalLocations?$filter=time gt 2000-01-01T00:00:00Z")
    assert home.count(select(HistoricalLocation.id)) == 0


@pytest.mark.parametrize(
    "path",
    [
        "Things",
        "Things?$top=1",
        "Things?$filter=true&$top=1",
        "Things?$filter=",
        "Things?$filter=name",
        "Things?$filter=colour eq 1",
        "Things?$filter=name eq",
        "Observations",
    ],
)
def test_a_set_is_deleted_with_a_filter_alone(home, measured, path):
    with pytest.raises((BadRequest, NotFound)):
        home.ask("DELETE", path)
    assert len(left(home)) == 20


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_what_others_have_stays(home, desk, measured, town):
    home.ask("PATCH", "Datastreams(1)", {"@allmende.access": "public"})
    theirs = desk(town)
    for path in ("Things?$filter=true", "Observations?$filter=true", "Sensors?$filter=true", "Locations?$filter=true"):
        theirs.ask("DELETE", path)
    theirs.ask("DELETE", "HistoricalLocations?$filter=true")
    theirs.ask("DELETE", "Datastreams(1)/Observations?$filter=true")
    assert len(left(home)) == 20
    assert home.count(select(Sensor.id)) >= 1
    with pytest.raises(NotFound):
        theirs.ask("DELETE", "Datastreams(2)/Observations?$filter=true")
    with pytest.raises(Forbidden):
        theirs.ask("DELETE", "Things(1)")
