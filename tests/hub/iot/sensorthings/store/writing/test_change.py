"""Entities are changed by what is sent of them, as a whole, or step by step."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from shapely import Point
from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.changes import Change
from hub.errors import BadRequest, Conflict, Forbidden, NotFound
from hub.iot.models import Datastream, Location, Thing, datastream_property
from hub.iot.sensorthings.bodies.patches import MEDIA_TYPE
from tests.hub.iot.sensorthings.entities_sent import (
    LOCATION,
    MEASUREMENT,
    POINT,
    PROPERTY,
    SENSOR,
    SEVERAL,
    STREAM,
    THING,
    UNIT,
    WHOLE,
)


@pytest.fixture
def thing(home):
    return home.post("Things", {**THING, "properties": {"seats": 4}})


def patch(home, path, *changes):
    return home.ask("PATCH", path, list(changes), media_type=MEDIA_TYPE)


def test_a_property_is_replaced_as_a_whole(home, thing):
    home.ask("PATCH", f"Things({thing})", {"properties": {"colour": "green"}})
    assert home.read(Thing, thing, "name", "properties") == ("Bench", {"colour": "green"})


def test_what_cannot_be_changed_is_ignored(home, stream):
    kept = {"@iot.id": 77, "id": 78, "@iot.selfLink": "x", "phenomenonTime": "x", "observedArea": 5, "name": "new"}
    home.ask("PATCH", f"Datastreams({stream})", {**kept, "Thing@iot.navigationLink": "x"})
    assert home.read(Datastream, stream, "id", "name", "observed_area") == (stream, "new", None)


@pytest.mark.parametrize(
    "body",
    [
        {"colour": 1},
        {"name": 5},
        {"name": None},
        {"properties": []},
        {"Locations": [LOCATION]},
        {"Datastreams": [{**STREAM}]},
        {"Locations": {"@iot.id": 1}},
        {"Locations": [{"@iot.id": 99}]},
        [],
        5,
    ],
)
def test_what_is_no_change_is_refused_and_changes_nothing(home, thing, body):
    if isinstance(body, dict):
        body = {"description": "changed", **body}
    with pytest.raises(BadRequest):
        home.ask("PATCH", f"Things({thing})", body)
    assert home.read(Thing, thing, "description") == "under the lime tree"


def test_a_link_to_one_is_replaced(home, stream):
    sensor = home.post("Sensors", SENSOR)
    home.ask("PATCH", f"Datastreams({stream})", {"Sensor": {"@iot.id": sensor}})
    assert home.read(Datastream, stream, "sensor_id", "name") == (sensor, STREAM["name"])


def test_a_place_is_changed_in_its_encoding(home):
    id = home.post("Locations", LOCATION)
    home.ask("PATCH", f"Locations({id})", {"location": {"type": "Point", "coordinates": [1, 2]}})
    assert home.read(Location, id, "location") == Point(1, 2)
    home.ask("PATCH", f"Locations({id})", {"encodingType": "text/plain", "location": "north"})
    assert home.read(Location, id, "location", "location_json") == (None, "north")


def test_a_changed_entity_is_given_as_a_whole(home, thing):
    home.ask("PUT", f"Things({thing})", {"name": "Seat", "description": "", "@iot.id": 77})
    assert home.read(Thing, thing, "name", "description", "properties") == ("Seat", "", {})


def test_half_an_entity_is_no_whole_one(home, thing):
    with pytest.raises(BadRequest, match="needs description"):
        home.ask("PUT", f"Things({thing})", {"name": "Seat"})


def test_links_stay_where_the_whole_entity_does_not_name_them(home, stream):
    home.ask("PUT", f"Datastreams({stream})", STREAM)
    assert home.read(Datastream, stream, "thing_id", "sensor_id") == (1, 1)


def test_a_json_patch_changes_inside_properties(home, thing):
    patch(home, f"Things({thing})", {"op": "add", "path": "/properties/colour", "value": "green"})
    assert home.read(Thing, thing, "properties") == {"seats": 4, "colour": "green"}


def test_a_json_patch_changes_links(home, stream):
    sensor = home.post("Sensors", SENSOR)
    patch(home, f"Datastreams({stream})", {"op": "replace", "path": "/Sensor/@iot.id", "value": sensor})
    assert home.read(Datastream, stream, "sensor_id") == sensor


def test_a_json_patch_changes_a_place(home):
    id = home.post("Locations", LOCATION)
    patch(home, f"Locations({id})", {"op": "replace", "path": "/location/coordinates/0", "value": 10})
    assert home.read(Location, id, "location") == Point(10, POINT["coordinates"][1])


@pytest.mark.parametrize(
    "change",
    [
        {"op": "remove", "path": "/name"},
        {"op": "replace", "path": "/name", "value": 5},
        {"op": "add", "path": "/colour", "value": 5},
        {"op": "replace", "path": "", "value": 5},
        {"op": "remove", "path": "/Sensor"},
        {"op": "add", "path": "/Sensor", "value": SENSOR},
    ],
)
def test_a_json_patch_leaves_an_entity(home, stream, change):
    with pytest.raises(BadRequest):
        patch(home, f"Datastreams({stream})", change)


def test_a_json_patch_that_expects_something_else_is_a_conflict(home, thing):
    with pytest.raises(Conflict):
        patch(home, f"Things({thing})", {"op": "test", "path": "/name", "value": "Seat"})


@pytest.mark.parametrize(("town", "problem"), [("partner", Forbidden), ("stranger", Forbidden)])
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_others_change_nothing_that_they_see(home, desk, town, problem, method):
    id = home.post("Things", {**THING, "@allmende.access": "public"})
    with pytest.raises(problem):
        desk(town).ask(method, f"Things({id})", {"name": "Ours", "description": ""})


@pytest.mark.parametrize("town", ["partner", "stranger"])
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_what_is_not_to_be_seen_is_like_nothing(home, desk, thing, town, method):
    problems = []
    for id in (thing, 99):
        with pytest.raises(NotFound) as problem:
            desk(town).ask(method, f"Things({id})", THING)
        problems.append(str(problem.value))
    assert problems[0] == problems[1]


def test_a_set_is_not_changed(home, thing):
    for method in ("PATCH", "PUT"):
        with pytest.raises(BadRequest, match="one entity"):
            home.ask(method, "Things", THING)


def test_two_changes_at_once_lose_nothing(home, thing):
    names = [str(number) for number in range(16)]

    def add(name):
        patch(home, f"Things({thing})", {"op": "add", "path": f"/properties/{name}", "value": 1})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, names))
    assert home.read(Thing, thing, "properties") == {"seats": 4, **dict.fromkeys(names, 1)}


def test_a_change_stands_in_the_feed_and_in_the_log(home, thing):
    home.ask("PATCH", f"Things({thing})", {"name": "Seat"})
    with home.database.read(OPERATOR) as session:
        last = session.scalars(select(Change).order_by(Change.seq.desc())).first()
        assert (last.kind, last.subject, last.operation) == ("thing", str(thing), "updated")
        entry = session.scalars(select(Entry).order_by(Entry.seq.desc())).first()
        assert (entry.action, entry.subject, entry.detail) == ("thing.update", str(thing), {"changed": ["name"]})


class TestMultiDatastream:
    """Its arrays are changed together."""

    @pytest.fixture
    def several(self, home):
        return home.post("Things", {**THING, "MultiDatastreams": [SEVERAL]}) and 1

    def test_a_unit_is_exchanged(self, home, several):
        units = [UNIT, {**UNIT, "symbol": "K"}]
        home.ask("PATCH", f"MultiDatastreams({several})", {"unitOfMeasurements": units})
        assert home.read(Datastream, several, "units") == units

    @pytest.mark.parametrize(
        "body",
        [
            {"unitOfMeasurements": [UNIT]},
            {"multiObservationDataTypes": [MEASUREMENT]},
            {"unitOfMeasurements": [UNIT], "multiObservationDataTypes": [MEASUREMENT]},
        ],
    )
    def test_no_array_is_shorter_than_the_others(self, home, several, body):
        with pytest.raises(BadRequest, match="equally many"):
            home.ask("PATCH", f"MultiDatastreams({several})", body)

    def test_a_property_comes_with_its_unit_and_type(self, home, several):
        third = home.post("ObservedProperties", PROPERTY)
        body = {
            "unitOfMeasurements": [UNIT] * 3,
            "multiObservationDataTypes": [MEASUREMENT] * 3,
            "ObservedProperties": [{"@iot.id": third}],
        }
        home.ask("PATCH", f"MultiDatastreams({several})", body)
        assert home.count(select(datastream_property)) == 3


def test_a_datastream_with_everything_is_still_there(home):
    home.post("Things", WHOLE)
    home.ask("PATCH", "Datastreams(1)", {"unitOfMeasurement": {**UNIT, "symbol": "K"}, "observationType": "other"})
    assert home.read(Datastream, 1, "observation_type") == "other"
