"""Entities are made with all that is inside them, or not at all."""

from datetime import UTC, datetime

import pytest
from shapely import Point
from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.changes import Change
from hub.errors import BadRequest, Forbidden, NotFound
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    HistoricalLocation,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    datastream_property,
)
from tests.hub.iot.sensorthings.entities_sent import (
    ADDRESS,
    FEATURE,
    LOCATION,
    POINT,
    PROPERTY,
    SENSOR,
    SEVERAL,
    STREAM,
    THING,
    WHOLE,
)

KINDS = (Thing, Location, HistoricalLocation, Datastream, Sensor, ObservedProperty, FeatureOfInterest)


def counts(desk):
    return [desk.count(select(kind.id)) for kind in KINDS]


def test_a_thing_is_made_with_all_that_is_inside(home):
    id = home.post("Things", WHOLE)
    assert counts(home) == [1, 1, 1, 1, 1, 1, 0]
    assert home.read(Thing, id, "name", "description", "private") == ("Bench", "under the lime tree", True)
    assert home.read(Location, 1, "location", "location_json") == (Point(9.99, 48.4), None)
    names = ("name", "thing_id", "sensor_id", "observed_property_id", "units")
    assert home.read(Datastream, 1, *names) == ("air on the bench", id, 1, 1, None)


def test_everything_belongs_to_the_town(home, cast):
    home.post("Things", WHOLE)
    assert {home.read(kind, 1, "owner_id") for kind in (Thing, Location, Datastream, Sensor, ObservedProperty)} == {
        cast.home.id
    }


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("Things", THING, Thing),
        ("Locations", LOCATION, Location),
        ("Sensors", SENSOR, Sensor),
        ("ObservedProperties", PROPERTY, ObservedProperty),
        ("FeaturesOfInterest", FEATURE, FeatureOfInterest),
    ],
)
def test_some_entities_stand_alone(home, path, body, kind):
    assert home.read(kind, home.post(path, body), "name") == body["name"]


@pytest.mark.parametrize("name", ["Thing", "Sensor", "ObservedProperty"])
def test_a_datastream_needs_all_three(home, name):
    body = {**STREAM, "Thing": THING, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    del body[name]
    with pytest.raises(BadRequest, match=f"Datastream needs {name}"):
        home.post("Datastreams", body)
    assert counts(home) == [0] * 7


def test_links_and_entities_may_be_mixed(home):
    thing, sensor = home.post("Things", THING), home.post("Sensors", SENSOR)
    body = {**STREAM, "Thing": {"@iot.id": thing}, "Sensor": {"@iot.id": sensor}, "ObservedProperty": PROPERTY}
    id = home.post("Datastreams", body)
    assert home.read(Datastream, id, "thing_id", "sensor_id") == (thing, sensor)
    assert counts(home)[3:6] == [1, 1, 1]


def test_the_path_makes_the_link(home):
    thing = home.post("Things", THING)
    id = home.post(f"Things({thing})/Datastreams", {**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY})
    assert home.read(Datastream, id, "thing_id") == thing


def test_a_longer_path_makes_the_link_too(home, stream):
    body = {**STREAM, "Thing": {"@iot.id": 1}, "ObservedProperty": PROPERTY}
    assert home.read(Datastream, home.post("Things(1)/Datastreams(1)/Sensor/Datastreams", body), "sensor_id") == 1


def test_the_same_link_in_path_and_body_is_one(home):
    thing = home.post("Things", THING)
    body = {**STREAM, "Thing": {"@iot.id": thing}, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    assert home.read(Datastream, home.post(f"Things({thing})/Datastreams", body), "thing_id") == thing


@pytest.mark.parametrize("other", [{"@iot.id": 2}, THING])
def test_another_link_in_the_body_is_refused(home, other):
    home.post("Things", THING), home.post("Things", THING)
    body = {**STREAM, "Thing": other, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    with pytest.raises(BadRequest, match="names another entity"):
        home.post("Things(1)/Datastreams", body)


@pytest.mark.parametrize("id", [99, 0, -1, "1", "x", None, True, 1.0, 2**31, 2**60, [1]])
def test_a_link_to_nothing_is_refused_and_nothing_is_made(home, id):
    home.post("Things", THING)
    body = {**STREAM, "Thing": {"@iot.id": id}, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    with pytest.raises(BadRequest, match="There is no Thing"):
        home.post("Datastreams", body)
    assert counts(home) == [1, 0, 0, 0, 0, 0, 0]


def test_what_fails_deep_inside_leaves_nothing(home):
    streams = [*WHOLE["Datastreams"], {**STREAM, "Sensor": {"@iot.id": 99}, "ObservedProperty": PROPERTY}]
    with pytest.raises(BadRequest, match="There is no Sensor 99"):
        home.post("Things", {**WHOLE, "Datastreams": streams})
    assert counts(home) == [0] * 7


def test_an_entity_that_a_client_has_is_linked_and_not_made_again(home):
    thing = home.post("Things", THING)
    body = {**STREAM, "Thing": {"@iot.id": thing, **THING}, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    home.post("Datastreams", body)
    assert counts(home)[0] == 1


def test_the_id_of_an_entity_inside_is_not_taken(home):
    home.post("Things", {**THING, "@iot.id": 77, "Locations": [{**LOCATION, "@iot.id": 77}]})
    assert (home.read(Thing, 77), home.read(Location, 77)) == (None, None)
    assert counts(home)[:2] == [1, 1]


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_private_entities_of_others_are_like_none(home, desk, town):
    theirs = desk(town).post("Things", THING)
    body = {**STREAM, "Thing": {"@iot.id": theirs}, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    with pytest.raises(BadRequest, match=f"There is no Thing {theirs}"):
        home.post("Datastreams", body)
    with pytest.raises(NotFound, match="no such Thing"):
        home.post(f"Things({theirs})/Locations", LOCATION)


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_public_entities_of_others_cannot_be_added_to(home, desk, town):
    theirs = desk(town).post("Things", {**THING, "@allmende.access": "public"})
    body = {**STREAM, "Thing": {"@iot.id": theirs}, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    with pytest.raises(Forbidden):
        home.post("Datastreams", body)
    with pytest.raises(Forbidden):
        home.post(f"Things({theirs})/Locations", LOCATION)


def test_not_even_the_operator_mixes_towns(home, desk):
    home.post("Things", THING)
    sensor = desk("partner").post("Sensors", SENSOR)
    body = {**STREAM, "Thing": {"@iot.id": 1}, "Sensor": {"@iot.id": sensor}, "ObservedProperty": PROPERTY}
    with pytest.raises(BadRequest, match="another organisation"):
        desk("operator").post("Datastreams", body)


def test_what_the_operator_makes_for_a_thing_is_its_towns(home, desk, cast):
    home.post("Things", THING)
    assert home.read(Location, desk("operator").post("Things(1)/Locations", LOCATION), "owner_id") == cast.home.id


def test_a_place_is_kept_as_it_was_sent(home):
    sent = {"type": "Feature", "geometry": POINT, "properties": {"floor": 2}}
    id = home.post("Locations", {**LOCATION, "encodingType": "application/vnd.geo+json", "location": sent})
    assert home.read(Location, id, "encoding_type", "location", "location_json") == (
        "application/vnd.geo+json",
        Point(9.99, 48.4),
        sent,
    )


def test_another_encoding_has_no_geometry(home):
    assert home.read(Location, home.post("Locations", ADDRESS), "location", "location_json") == (None, "Lindenallee 5")


def test_a_new_place_is_where_the_thing_is(home):
    thing = home.post("Things", THING)
    id = home.post(f"Things({thing})/Locations", LOCATION)
    assert home.read(Thing, thing, "locations") == [id]
    assert home.read(HistoricalLocation, 1, "thing_id", "locations") == (thing, [id])


def test_a_place_can_name_its_things(home):
    things = [home.post("Things", THING) for _ in range(2)]
    id = home.post("Locations", {**LOCATION, "Things": [{"@iot.id": thing} for thing in things]})
    assert [home.read(Thing, thing, "locations") for thing in things] == [[id], [id]]
    assert counts(home)[2] == 2


def test_a_place_can_hold_its_thing(home):
    id = home.post("Locations", {**LOCATION, "Things": [THING]})
    assert home.read(Thing, 1, "locations") == [id]


def test_a_historical_location_needs_a_place(home):
    home.post("Things", THING)
    with pytest.raises(BadRequest, match="needs Locations"):
        home.post("Things(1)/HistoricalLocations", {"time": "2020-01-01T00:00:00Z"})


def test_a_historical_location_is_made_with_its_place(home):
    home.post("Things", THING)
    id = home.post("Things(1)/HistoricalLocations", {"time": "2020-01-01T01:00:00+01:00", "Locations": [LOCATION]})
    assert home.read(HistoricalLocation, id, "time", "locations") == (datetime(2020, 1, 1, tzinfo=UTC), [1])


def test_a_place_can_hold_its_history(home):
    home.post("Things", THING)
    past = {"time": "2020-01-01T00:00:00Z", "Thing": {"@iot.id": 1}}
    id = home.post("Locations", {**LOCATION, "HistoricalLocations": [past]})
    assert home.read(HistoricalLocation, 1, "thing_id", "locations") == (1, [id])


def test_a_place_of_a_historical_location_is_its_things_towns(home, cast):
    home.post("Things", WHOLE)
    id = home.post("HistoricalLocations(1)/Locations", ADDRESS)
    assert home.read(Location, id, "owner_id") == cast.home.id


def test_a_multi_datastream_keeps_the_order_of_its_properties(home):
    home.post("Things", THING)
    id = home.post("Things(1)/MultiDatastreams", SEVERAL)
    assert home.read(Datastream, id, "observed_property_id", "unit_of_measurement") == (1, {})
    assert home.read(Datastream, id, "observation_type").endswith("OM_ComplexObservation")
    assert home.count(select(datastream_property)) == 2


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_multi_datastream_has_a_property_for_each_value(home, number):
    home.post("Things", THING)
    with pytest.raises(BadRequest, match=r"equally many|needs ObservedProperties"):
        home.post("Things(1)/MultiDatastreams", {**SEVERAL, "ObservedProperties": [PROPERTY] * number})
    assert counts(home)[3:6] == [0, 0, 0]


def test_a_multi_datastream_is_no_datastream(home):
    home.post("Things", {**THING, "MultiDatastreams": [SEVERAL]})
    with pytest.raises(NotFound):
        home.post("Datastreams(1)/Sensor/Datastreams", STREAM)
    with pytest.raises(BadRequest, match="There is no Datastream 1"):
        home.post("Sensors", {**SENSOR, "Datastreams": [{"@iot.id": 1}]})


def test_a_property_can_hold_a_multi_datastream(home):
    one = {**SEVERAL, "unitOfMeasurements": SEVERAL["unitOfMeasurements"][:1]}
    one |= {"multiObservationDataTypes": SEVERAL["multiObservationDataTypes"][:1], "Thing": THING}
    del one["ObservedProperties"]
    property_ = home.post("ObservedProperties", {**PROPERTY, "MultiDatastreams": [one]})
    assert home.read(Datastream, 1, "observed_property_id") == property_


def test_a_sensor_can_hold_datastreams(home):
    home.post("Sensors", {**SENSOR, "Datastreams": [{**STREAM, "Thing": THING, "ObservedProperty": PROPERTY}]})
    assert counts(home)[3] == 1


def test_an_entity_is_made_in_a_set(home):
    home.post("Things", THING)
    for path in ("Things(1)", "Things(1)/name"):
        with pytest.raises(BadRequest):
            home.post(path, THING)


@pytest.mark.parametrize("path", ["Benches", "Things(1)/Sensors", "Things(99)/Locations", "Datastreams(1)/Thing"])
def test_a_path_that_leads_nowhere_is_not_found(home, path):
    home.post("Things", THING)
    with pytest.raises(NotFound):
        home.post(path, LOCATION)


def test_what_was_made_stands_in_the_feed_and_in_the_log(home):
    home.post("Things", WHOLE)
    with home.database.read(OPERATOR) as session:
        kinds = ("thing", "location", "historical_location", "sensor", "observed_property", "datastream")
        told = [(c.kind, c.subject, c.operation) for c in session.scalars(select(Change))]
        assert told == [(kind, "1", "created") for kind in kinds]
        entry = session.scalars(select(Entry).order_by(Entry.seq.desc())).first()
        assert (entry.actor, entry.action, entry.subject) == ("home-admin", "thing.create", "1")


def test_five_hundred_datastreams_fit_into_one_request(home):
    streams = [{**STREAM, "name": str(n), "Sensor": SENSOR, "ObservedProperty": PROPERTY} for n in range(500)]
    home.post("Things", {**THING, "Datastreams": streams})
    assert counts(home)[3] == 500
