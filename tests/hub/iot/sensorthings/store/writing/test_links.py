"""Links that are set and taken away by themselves."""

import pytest

from hub.errors import BadRequest, Conflict, Forbidden, NotFound
from hub.iot.models import Datastream, HistoricalLocation, Sensor, Thing
from hub.iot.sensorthings.entities import ENTITIES
from hub.iot.sensorthings.store.writing.links import inverse
from tests.hub.iot.sensorthings.entities_sent import ADDRESS, LOCATION, PROPERTY, SENSOR, SEVERAL, STREAM, THING, WHOLE


@pytest.mark.parametrize(
    ("entity", "link", "back"),
    [
        ("Thing", "Datastreams", "Thing"),
        ("Thing", "Locations", "Things"),
        ("Datastream", "Sensor", "Datastreams"),
        ("ObservedProperty", "MultiDatastreams", "ObservedProperties"),
        ("Location", "HistoricalLocations", "Locations"),
    ],
)
def test_each_link_leads_back(entity, link, back):
    found = ENTITIES[entity].link(link)
    assert inverse(found, ENTITIES[found.target]).name == back


def test_a_link_to_many_takes_one_more(home):
    home.post("Things", THING), home.post("Locations", LOCATION)
    home.ask("POST", "Things(1)/Locations/$ref", {"@iot.id": 1})
    assert home.read(Thing, 1, "locations") == [1]


def test_a_link_to_one_gets_another_one(home, stream):
    other = home.post("Sensors", SENSOR)
    home.ask("PUT", f"Datastreams({stream})/Sensor/$ref", {"@iot.id": other})
    assert home.read(Datastream, stream, "sensor_id") == other


@pytest.mark.parametrize("path", ["Things(1)/Locations(1)/$ref", "Things(1)/Locations/$ref?$id=../Locations(1)"])
def test_a_link_ends_and_both_ends_stay(home, path):
    home.post("Things", WHOLE)
    home.ask("DELETE", path)
    assert home.read(Thing, 1, "locations") == []
    home.ask("POST", "Things(1)/Locations/$ref", {"@iot.id": 1})


def test_a_historical_location_keeps_one_place(home):
    home.post("Things", {**THING, "Locations": [LOCATION, ADDRESS]})
    home.ask("DELETE", "HistoricalLocations(1)/Locations(1)/$ref")
    assert home.read(HistoricalLocation, 1, "locations") == [2]
    with pytest.raises(Conflict, match="needs a Location"):
        home.ask("DELETE", "HistoricalLocations(1)/Locations(2)/$ref")


@pytest.mark.parametrize(
    "path", ["Things(1)/Datastreams(1)/$ref", "Datastreams(1)/Sensor/$ref", "Sensors(1)/Datastreams(1)/$ref"]
)
def test_what_cannot_be_without_a_link_keeps_it(home, stream, path):
    with pytest.raises(Conflict, match="cannot be without"):
        home.ask("DELETE", path)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "Things/$ref", {"@iot.id": 1}),
        ("POST", "Things(1)/$ref", {"@iot.id": 1}),
        ("POST", "Things(1)/Locations/$ref", {}),
        ("POST", "Things(1)/Locations/$ref", None),
        ("DELETE", "Things(1)/Locations/$ref", None),
        ("DELETE", "Things(1)/Locations/$ref?$id=x", None),
        ("POST", "Datastreams(1)/Observations/$ref", {"@iot.id": "1-5"}),
    ],
)
def test_what_is_no_link_is_refused(home, stream, method, path, body):
    with pytest.raises(BadRequest):
        home.ask(method, path, body)


def test_a_link_to_nothing_is_not_found(home, stream):
    with pytest.raises(NotFound):
        home.ask("POST", "Things(1)/Locations/$ref", {"@iot.id": 99})


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_others_set_no_links(home, desk, town):
    home.post("Things", {**THING, "@allmende.access": "public"})
    place = desk(town).post("Locations", LOCATION)
    with pytest.raises(Forbidden):
        desk(town).ask("POST", "Things(1)/Locations/$ref", {"@iot.id": place})
    with pytest.raises(Forbidden):
        desk(town).ask("POST", f"Locations({place})/Things/$ref", {"@iot.id": 1})


def test_a_datastream_moves_to_another_thing(home, stream):
    other = home.post("Things", THING)
    home.ask("POST", f"Things({other})/Datastreams/$ref", {"@iot.id": stream})
    assert home.read(Datastream, stream, "thing_id") == other


def test_a_datastream_stays_in_its_town(home, desk, stream):
    theirs = desk("partner").post("Things", THING)
    for path, id in ((f"Datastreams({stream})/Thing/$ref", theirs), (f"Things({theirs})/Datastreams/$ref", stream)):
        with pytest.raises(BadRequest, match="same organisation"):
            desk("operator").ask("PUT", path, {"@iot.id": id})


def test_what_a_public_datastream_is_linked_to_is_public(home, stream):
    home.ask("PATCH", f"Datastreams({stream})", {"@allmende.access": "public"})
    sensor = home.post("Sensors", SENSOR)
    home.ask("PUT", f"Datastreams({stream})/Sensor/$ref", {"@iot.id": sensor})
    assert home.read(Sensor, sensor, "private") is False


def test_properties_of_a_multi_datastream_are_not_linked_alone(home):
    home.post("Things", {**THING, "MultiDatastreams": [SEVERAL]})
    third = home.post("ObservedProperties", PROPERTY)
    with pytest.raises(BadRequest, match="changed there"):
        home.ask("POST", "MultiDatastreams(1)/ObservedProperties/$ref", {"@iot.id": third})
    with pytest.raises(Conflict):
        home.ask("DELETE", "MultiDatastreams(1)/ObservedProperties(1)/$ref")


def test_an_entity_that_is_made_takes_others_with_it(home, stream):
    sensor = home.post("Sensors", {**SENSOR, "Datastreams": [{"@iot.id": stream}]})
    assert home.read(Datastream, stream, "sensor_id") == sensor
    assert STREAM["name"] == home.read(Datastream, stream, "name")
