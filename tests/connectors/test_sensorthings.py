import json
from copy import deepcopy
from pathlib import Path

import pytest
from marshmallow import ValidationError

from connectors import sensorthings
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Reading, Refusal, Stream

SERVER = json.loads((Path(__file__).parent / "data" / "sensorthings.json").read_text())


@pytest.fixture
def server(site):
    """Answers as a server that stands behind another and takes itself for `frost.internal`."""
    pages = deepcopy(SERVER)

    def reply(path, query, _headers):
        skip = f"?$skip={query['$skip']}" if "$skip" in query else ""
        page = pages.get(path + skip)
        return (404, {}, b"") if page is None else (200, {}, json.dumps(page).encode())

    site.reply = reply
    return pages


def fetch(site, door, **config):
    loaded = sensorthings.Config().load({"url": f"{site.url}/v1.1/", **config})
    return list(sensorthings.fetch(Context(loaded, door)))


def items(messages, kind):
    return [one for message in messages for one in sensorthings.parse(message, {}) if isinstance(one, kind)]


def test_each_observed_property_is_one_message_with_the_datastreams_of_all_pages(site, door, server):
    first, second = fetch(site, door)
    assert [one["name"] for one in json.loads(first.body)["datastreams"]] == [
        "Temperatur Rathaus", "Temperatur Bad", "Temperatur Keller",
    ]  # fmt: skip
    assert second.name == "Ohne Sensoren"


def test_what_has_datastreams_is_a_document_known_by_its_address_at_the_server_that_was_asked(site, door, server):
    (document,) = items(fetch(site, door), Document)
    assert (document.identifier, document.name) == (f"{site.url}/v1.1/ObservedProperties(1)", "Lufttemperatur")


def test_a_thing_may_be_the_dataset_as_well(site, door, server):
    (document,) = items(fetch(site, door, group_by="thing"), Document)
    assert (document.identifier, document.name) == (f"{site.url}/v1.1/Things(5)", "Rathaus")


def test_readings_are_asked_for_only_where_they_are_wanted(site, door, server):
    fetch(site, door)
    assert not [query for _, query, _ in site.asked if "Observations" in query.get("$expand", "")]
    fetch(site, door, readings=3)
    (asked, *_) = [query for _, query, _ in site.asked if "Observations" in query.get("$expand", "")]
    assert asked["$expand"] == "Thing($expand=Locations),Observations($orderby=phenomenonTime desc;$top=3)"


def test_readings_belong_to_their_thing_and_begin_where_their_interval_begins(site, door, server):
    readings = items(fetch(site, door, readings=3), Reading)
    assert [(one.stream.identifier, one.phenomenon_time.hour, one.result) for one in readings] == [
        ("5/Lufttemperatur", 10, 12.5),
        ("5/Lufttemperatur", 9, 11),
        ("5/Lufttemperatur (13)", 10, 8),
    ]
    assert readings[0].stream.unit == "°C"


def test_a_stream_stands_where_its_thing_stands(site, door, server):
    stream = items(fetch(site, door, readings=3), Stream)[0]
    assert (stream.thing_name, stream.place.geometry["coordinates"]) == ("Rathaus", [9.99, 48.4])


def test_a_reading_that_cannot_be_is_refused_and_the_others_are_taken(site, door, server):
    reasons = [one.reason for one in items(fetch(site, door, readings=3), Refusal)]
    assert reasons == [
        "The observation has no result, or no time that can be.",
        "The result is neither a number nor a word.",
    ]


@pytest.mark.parametrize("value", [[1], None, 5])
def test_a_time_of_another_form_costs_only_its_reading(site, door, server, value):
    server["/v1.1/ObservedProperties(1)/Datastreams"]["value"][0]["Observations"][0]["phenomenonTime"] = value
    assert len(items(fetch(site, door, readings=3), Reading)) == 2


@pytest.mark.parametrize("value", [True, 1.5, "odd", ["odd"]])
def test_parts_of_a_datastream_of_another_form_cost_only_themselves(site, door, server, value):
    rows = server["/v1.1/ObservedProperties(1)/Datastreams"]["value"]
    rows[0]["unitOfMeasurement"] = value
    rows.append({"@iot.id": 99, "name": "odd", "Observations": value if isinstance(value, bool | float) else 5})
    found = fetch(site, door, readings=3)
    assert (len(items(found, Document)), len(items(found, Reading))) == (1, 3)


def test_an_id_that_is_no_whole_text_is_asked_for_all_the_same(site, door, server):
    server["/v1.1/ObservedProperties"]["value"][1]["@iot.id"] = "\ud800"
    server["/v1.1/ObservedProperties('%3F')/Datastreams"] = {"value": []}
    assert len(fetch(site, door)) == 2


LOCATIONS = [
    None,
    {"type": "Point", "coordinates": [999, 48]},
    {"type": "Point", "coordinates": ["a", 48]},
    {"type": "Polygon", "coordinates": []},
    {"geometry": {"type": "Point"}},
    5,
]


@pytest.mark.parametrize("location", LOCATIONS, ids=range(len(LOCATIONS)))
def test_a_stream_whose_place_cannot_be_has_none(location):
    assert sensorthings._place(location) is None


BROKEN = [
    b"<html>",
    b"[]",
    b"{}",
    b'{"value": [5]}',
    b'{"value": [{"name": "no id"}]}',
    b'{"value": [{"@iot.id": true}]}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_an_answer_that_is_no_list_of_entities_ends_the_run(site, door, body):
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable):
        fetch(site, door)


def test_a_next_link_that_leads_back_ends_the_run(site, door, server):
    server["/v1.1/ObservedProperties(1)/Datastreams?$skip=1"] |= {"@iot.nextLink": "http://x/?$skip=1"}
    with pytest.raises(Unreachable, match="lead back"):
        fetch(site, door)


def test_links_without_end_end_the_run(site, door, server):
    plain = site.reply

    def reply(path, query, headers):
        if not path.endswith("(1)/Datastreams"):
            return plain(path, query, headers)
        page = {"value": [{"@iot.id": 1}], "@iot.nextLink": f"http://x/?$skip={len(site.asked)}"}
        return 200, {}, json.dumps(page).encode()

    site.reply = reply
    with pytest.raises(Unreachable, match="more than 20 pages"):
        fetch(site, door, max_pages=20)


def test_a_link_leads_to_no_other_server(site, door, server):
    server["/v1.1/Things"] = {
        "value": SERVER["/v1.1/Things"]["value"],
        "@iot.nextLink": "http://169.254.169.254/?$skip=7",
    }
    server["/v1.1/Things?$skip=7"] = {"value": []}
    assert len(fetch(site, door, group_by="thing")) == 1


def test_every_run_names_all_there_is():
    assert sensorthings.names_everything({}, {})


def test_an_empty_message_says_nothing():
    group = {"root": "r", "by": "thing", "own": "o", "entity": {}, "datastreams": []}
    assert list(sensorthings.parse(Message(json.dumps(group).encode()), {})) == []


@pytest.mark.parametrize("config", [{"group_by": "sensor"}, {"readings": 5_000}, {"readings": -1}])
def test_other_settings_are_refused(config):
    with pytest.raises(ValidationError):
        sensorthings.Config().load({"url": "https://a.example/", **config})


MULTI = {
    "@iot.id": 40, "name": "Wetter am Bad",
    "unitOfMeasurements": [{"symbol": "%"}, {"symbol": "K"}],
    "ObservedProperties": [{"@iot.id": 9, "name": "Feuchte"}, {"@iot.id": 1, "name": "Lufttemperatur"}],
    "Thing": {"@iot.id": 6, "name": "Bad"},
    "Observations": [
        {"phenomenonTime": "2024-05-01T10:00:00Z", "result": [55, 285.5]},
        {"phenomenonTime": "2024-05-01T11:00:00Z", "result": [55]},
    ],
}  # fmt: skip


@pytest.fixture
def several(server):
    """The same server, which knows MultiDatastreams and has one."""
    server["/v1.1"] = {"value": [{"name": "Things"}, {"name": "MultiDatastreams"}]}
    for path in [path for path in server if path.endswith("/Datastreams")]:
        server[path.replace("/Datastreams", "/MultiDatastreams")] = {
            "value": [MULTI] if path.endswith(")/Datastreams") else []
        }
    return server


def test_the_part_of_a_multidatastream_that_is_of_the_property_counts_as_a_datastream(site, door, several):
    first, _ = fetch(site, door, readings=3)
    assert json.loads(first.body)["datastreams"][-1]["name"] == "Wetter am Bad: Lufttemperatur"
    readings = [one for one in items([first], Reading) if one.stream.thing_name == "Bad"]
    assert [(one.stream.identifier, one.stream.unit, one.result) for one in readings][-1:] == [
        ("6/Lufttemperatur", "K", 285.5)
    ]
    assert "no result" in items([first], Refusal)[-1].reason


def test_a_thing_has_each_property_of_its_multidatastreams(site, door, several):
    names = [one["name"] for one in json.loads(fetch(site, door, group_by="thing")[0].body)["datastreams"]]
    assert names[-2:] == ["Wetter am Bad: Feuchte", "Wetter am Bad: Lufttemperatur"]


def test_a_server_that_knows_none_is_not_asked_for_them(site, door, server):
    fetch(site, door)
    assert not [path for path, *_ in site.asked if "MultiDatastreams" in path]
