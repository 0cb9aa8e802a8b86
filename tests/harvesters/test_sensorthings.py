import json
from pathlib import Path

import pytest

from connectors.sensorthings import PROPERTY, SENSORTHINGS, THING, _described, _slim
from harvesters import sensorthings
from hub.records import Document, Refusal

SERVER = json.loads((Path(__file__).parents[1] / "connectors" / "data" / "sensorthings.json").read_text())
ROOT = "https://sensors.example/v1.1"
OWN = f"{ROOT}/ObservedProperties(1)"
STREAMS = "/v1.1/ObservedProperties(1)/Datastreams"


def group(entity, members, by=PROPERTY, root=ROOT):
    return {"root": root, "by": by, "own": OWN, "entity": _described(entity), "datastreams": list(map(_slim, members))}


def harvest(said):
    return list(sensorthings.harvest(Document(OWN, SENSORTHINGS, said, "Lufttemperatur", OWN)))


@pytest.fixture(scope="module")
def found():
    members = [*SERVER[STREAMS]["value"], *SERVER[f"{STREAMS}?$skip=1"]["value"]]
    return harvest(group(SERVER["/v1.1/ObservedProperties"]["value"][0], members))


def test_a_property_is_a_dataset_that_names_its_things(found):
    draft = found[0]
    assert (draft.identifier, draft.title, draft.license) == (OWN, "Lufttemperatur", "cc-by/4.0")
    assert draft.description == "Temperatur der Luft in zwei Metern Höhe\n\nRathaus, Bad"
    assert draft.keyword == ("Lufttemperatur",)


def test_its_place_is_the_box_around_all_and_its_time_is_open(found):
    corners = found[0].spatial.geometry["coordinates"][0]
    assert (corners[0], corners[2]) == ([9.99, 48.38], [10.02, 48.4])
    assert found[0].terms["temporal_start"] == "2023-05-01"
    assert "temporal_end" not in found[0].terms


def test_its_data_come_from_a_service_that_says_what_it_is(found):
    (part,) = found[0].distribution
    (service,) = part.terms["access_services"]
    assert part.access_url == f"{OWN}/Datastreams"
    assert service["endpoint_url"] == [ROOT]
    assert service["conforms_to"] == ["http://www.opengis.net/spec/iot_sensing/1.1"]


def test_an_area_that_cannot_be_is_told(found):
    assert [one.reason for one in found[1:]] == [
        "The dataset was taken in without a place: A position is not two numbers."
    ]


def test_a_thing_is_a_dataset_whose_keywords_are_what_it_sees():
    entity, members = SERVER["/v1.1/Things"]["value"][0], SERVER["/v1.1/Things(5)/Datastreams"]["value"]
    (draft,) = harvest(group(entity, members, THING, "https://sensors.example/v1.0"))
    assert (draft.title, draft.keyword) == ("Rathaus", ("Lufttemperatur",))
    assert draft.spatial.geometry == {"type": "Point", "coordinates": [9.99, 48.4]}
    assert draft.terms["conforms_to"] == ["http://www.opengis.net/spec/iot_sensing/1.0"]


def test_a_licence_that_no_list_knows_is_kept_as_rights():
    (draft,) = harvest(group({"name": "A", "properties": {"license": "Nur für Ulmer"}}, [{"name": "x"}]))
    assert (draft.license, draft.terms["rights"]) == ("", "Nur für Ulmer")


def test_of_many_things_the_first_are_named_and_all_are_counted():
    members = [{"name": "x", "Thing": {"name": f"Haus {number}"}} for number in range(30)]
    (draft,) = harvest(group({"name": "A"}, members))
    assert draft.description.endswith("Haus 19 … (30)")


ODD = [
    {"phenomenonTime": 5, "observedArea": "here"},
    {"Thing": {"name": {"a": 1}, "Locations": "none"}},
    {"Thing": {"name": "x", "Locations": [{"location": {"type": "Point", "coordinates": "ab"}}]}},
    {"phenomenonTime": "0000-01-01T00:00:00Z/.."},
]


@pytest.mark.parametrize("member", ODD, ids=range(len(ODD)))
def test_a_datastream_of_an_odd_form_does_no_harm(member):
    assert harvest(group({"name": "A", "properties": 7}, [member]))[0].title == "A"


@pytest.mark.parametrize(
    "said", [b"", b"[]", {"entity": 5}, {"root": "r", "by": "thing", "entity": {}, "datastreams": []}]
)
def test_what_is_no_group_is_refused(said):
    (refusal,) = harvest(said)
    assert isinstance(refusal, Refusal)
