"""Observations of the outbox as SensorThings JSON."""

import orjson

from hub.iot.live import wire

ROOT = "http://localhost/sensorthings/v1.1"


def test_an_observation_has_its_id_its_links_and_its_datastream():
    assert orjson.loads(wire.packed([17, 1_717_234_200_000_000, 0, 21.5, 0, None, None], ROOT)) == {
        "@iot.id": "17-1717234200000000",
        "@iot.selfLink": f"{ROOT}/Observations('17-1717234200000000')",
        "phenomenonTime": "2024-06-01T09:30:00Z",
        "resultTime": None,
        "result": 21.5,
        "Datastream": {"@iot.id": 17, "@iot.selfLink": f"{ROOT}/Datastreams(17)"},
        "Datastream@iot.navigationLink": f"{ROOT}/Observations('17-1717234200000000')/Datastream",
        "FeatureOfInterest@iot.navigationLink": f"{ROOT}/Observations('17-1717234200000000')/FeatureOfInterest",
    }


def test_what_else_it_says_is_told_too():
    more = {"end": 1_000_000, "valid": [0, 2_000_000], "quality": "good", "parameters": {"a": 1}}
    made = wire.observation([17, 0, 1, {"x": 1}, 0, 500_000, more], ROOT)
    assert made["@iot.id"] == "17-0-1"
    assert made["phenomenonTime"] == "1970-01-01T00:00:00Z/1970-01-01T00:00:01Z"
    assert made["validTime"] == "1970-01-01T00:00:00Z/1970-01-01T00:00:02Z"
    assert made["resultTime"] == "1970-01-01T00:00:00.500000Z"
    assert (made["result"], made["resultQuality"], made["parameters"]) == ({"x": 1}, "good", {"a": 1})


def test_a_name_that_it_had_before_is_its_id():
    assert wire.observation([17, 0, 0, 1.0, 0, None, {"name": "16-5"}], ROOT)["@iot.id"] == "16-5"
