"""Bodies become drafts; what they lack or nobody knows is named."""

import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.bodies.drafts import Draft, Reference, changes, creation, reference
from hub.iot.sensorthings.entities import COMPLEX, ENTITIES

THING, DATASTREAM = ENTITIES["Thing"], ENTITIES["Datastream"]
BENCH = {"name": "Bench", "description": "under the lime tree"}
UNIT = {"name": "Kelvin", "symbol": "K", "definition": None}
STREAM = {"name": "t", "description": "", "observationType": "any", "unitOfMeasurement": UNIT}
SENSOR = {"name": "s", "description": "", "encodingType": "text/html", "metadata": 1}
LOCATION = {
    "name": "Park",
    "description": "",
    "encodingType": "application/geo+json",
    "location": {"type": "Point", "coordinates": [9, 48]},
}


def test_members_become_attributes():
    draft = creation(THING, {**BENCH, "properties": {"a": 1}})
    assert draft.values == {"name": "Bench", "description": "under the lime tree", "properties": {"a": 1}}


def test_what_is_missing_is_named():
    with pytest.raises(BadRequest, match="needs name, description") as problem:
        creation(THING, {"properties": {}})
    assert problem.value.fields == {"name": ["is missing"], "description": ["is missing"]}


def test_null_is_missing():
    with pytest.raises(BadRequest, match="needs name"):
        creation(THING, {**BENCH, "name": None})


def test_null_properties_are_none():
    assert creation(THING, {**BENCH, "properties": None}).values["properties"] == {}


@pytest.mark.parametrize("name", ["colour", "Name", "Sensors", "id_", "source_id", "owner_id", "private", "@id"])
def test_an_unknown_member_is_named(name):
    with pytest.raises(BadRequest, match=f"no member “{name}”"):
        creation(THING, {**BENCH, name: 1})


@pytest.mark.parametrize(
    "name", ["@iot.id", "id", "@iot.selfLink", "Locations@iot.navigationLink", "Datastreams@iot.count"]
)
def test_what_the_hub_says_itself_is_not_read(name):
    assert name not in creation(THING, {**BENCH, name: "x"}).values


def test_what_is_computed_is_not_read():
    kept = {"phenomenonTime": "x", "resultTime": 5, "observedArea": []}
    assert creation(DATASTREAM, {**STREAM, **kept}).values.keys() == {
        "name",
        "description",
        "observation_type",
        "unit_of_measurement",
    }


@pytest.mark.parametrize("body", [None, [], "a", 5, [BENCH]])
def test_an_entity_is_an_object(body):
    with pytest.raises(BadRequest, match="A Thing must be a JSON object"):
        creation(THING, body)


def test_links_and_entities_inside_are_told_apart():
    draft = creation(DATASTREAM, {**STREAM, "Thing": {"@iot.id": 1}, "Sensor": SENSOR})
    ((thing,), (sensor,)) = draft.links["Thing"], draft.links["Sensor"]
    assert isinstance(thing, Reference)
    assert thing.id == 1
    assert isinstance(sensor, Draft)
    assert sensor.entity is ENTITIES["Sensor"]


def test_what_is_inside_is_checked_too():
    with pytest.raises(BadRequest, match="A Location needs location"):
        creation(THING, {**BENCH, "Locations": [{**LOCATION, "location": None}]})


@pytest.mark.parametrize("given", [5, None, {"name": "x"}, "a"])
def test_a_link_to_many_is_a_list(given):
    with pytest.raises(BadRequest, match="“Locations” must be a list"):
        creation(THING, {**BENCH, "Locations": given})


@pytest.mark.parametrize("given", [5, None, [], "a", [{"@iot.id": 1}]])
def test_a_link_to_one_is_an_object(given):
    with pytest.raises(BadRequest, match="“Thing” must hold a link"):
        creation(DATASTREAM, {**STREAM, "Thing": given})


def test_a_thousand_entities_fit_into_a_list():
    with pytest.raises(BadRequest, match="at most 1000"):
        creation(THING, {**BENCH, "Locations": [LOCATION] * 1001})


def test_observations_are_kept_as_they_were_sent():
    assert creation(DATASTREAM, {**STREAM, "Observations": [{"result": 1}]}).observations == ({"result": 1},)


@pytest.mark.parametrize(("given", "private"), [("public", False), ("private", True)])
def test_access_is_said_in_a_word(given, private):
    assert creation(THING, {**BENCH, "@allmende.access": given}).private is private


@pytest.mark.parametrize("given", ["open", True, None, ["public"]])
def test_no_other_word_is_access(given):
    with pytest.raises(BadRequest, match="“public” or “private”"):
        creation(THING, {**BENCH, "@allmende.access": given})


def test_only_things_and_datastreams_are_published():
    with pytest.raises(BadRequest, match=r"no member “@allmende\.access”"):
        creation(ENTITIES["Location"], {**LOCATION, "@allmende.access": "public"})


def test_a_complex_datastream_is_a_multi_datastream():
    with pytest.raises(BadRequest, match="is a MultiDatastream"):
        creation(DATASTREAM, {**STREAM, "observationType": COMPLEX})


def test_a_multi_datastream_has_as_many_types_as_units():
    body = {"name": "t", "description": "", "unitOfMeasurements": [UNIT], "multiObservationDataTypes": ["a", "b"]}
    with pytest.raises(BadRequest, match="equally many, and are 1, 2"):
        creation(ENTITIES["MultiDatastream"], body)


def test_a_change_has_what_the_body_has():
    assert changes(THING, {"name": "Seat", "@iot.id": 7}, {}, whole=False).values == {"name": "Seat"}


def test_a_required_property_cannot_become_null():
    with pytest.raises(BadRequest, match="needs name"):
        changes(THING, {"name": None}, {}, whole=False)


def test_a_whole_change_needs_all_that_is_required():
    with pytest.raises(BadRequest, match="needs description"):
        changes(THING, {"name": "Seat"}, {}, whole=True)


def test_a_whole_change_empties_what_it_does_not_name():
    assert changes(THING, BENCH, {}, whole=True).values["properties"] == {}


def test_a_change_holds_no_entities():
    with pytest.raises(BadRequest, match="but not hold them"):
        changes(THING, {"Locations": [LOCATION]}, {}, whole=False)


def test_a_new_encoding_is_read_with_the_place_that_is_there():
    draft = changes(ENTITIES["Location"], {"encodingType": "text/plain"}, LOCATION, whole=False)
    assert draft.values == {"encoding_type": "text/plain", "location": None, "location_json": LOCATION["location"]}


def test_a_new_place_is_read_in_the_encoding_that_is_there():
    now = {**LOCATION, "encodingType": "text/plain"}
    draft = changes(ENTITIES["Location"], {"location": "north of it"}, now, whole=False)
    assert draft.values == {"encoding_type": "text/plain", "location": None, "location_json": "north of it"}


@pytest.mark.parametrize("body", [None, {}, {"id": 1}, 5])
def test_a_reference_names_an_id(body):
    with pytest.raises(BadRequest, match=r"@iot\.id"):
        reference(THING, body)
