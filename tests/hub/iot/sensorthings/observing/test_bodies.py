import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.observing import bodies, values

NOON = 1_717_243_200_000_000
TIME = "2024-06-01T12:00:00Z"


def test_all_members_are_read():
    sent = bodies.observation(
        {
            "phenomenonTime": f"{TIME}/2024-06-01T12:00:01Z",
            "result": {"a": 1},
            "resultTime": TIME,
            "resultQuality": ["good"],
            "validTime": f"{TIME}/{TIME}",
            "parameters": {"p": None},
            "Datastream": {"@iot.id": 3},
            "FeatureOfInterest": {"@iot.id": 4},
            "@iot.id": 9,
            "@iot.selfLink": "x",
        }
    )
    more = {"end": NOON + 1_000_000, "valid": [NOON, NOON], "quality": ["good"], "parameters": {"p": None}}
    assert sent == (NOON, {"a": 1}, NOON, more, 3, False, 4, {})


def test_without_a_time_it_was_observed_now():
    before = values.now()
    assert before <= bodies.observation({"result": 1}).time <= values.now()


def test_null_is_as_nothing_but_as_a_result():
    sent = bodies.observation({"result": None, "resultTime": None, "parameters": None, "FeatureOfInterest": None})
    assert sent[1:] == (None, None, None, None, False, None, {})


def test_what_is_to_be_made_with_it_is_told_apart():
    sent = bodies.observation({"result": 1, "Datastream": {"@iot.id": 1}, "FeatureOfInterest": {"name": "f"}})
    assert (sent.feature, sent.inside) == (None, {"FeatureOfInterest": {"name": "f"}})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "JSON object"),
        ({}, "needs result"),
        ({"result": 1, "colour": 2}, "no member “colour”"),
        ({"result": 1, "resultTime": "x"}, "zone"),
        ({"result": 1, "validTime": TIME}, "interval"),
        ({"result": 1, "parameters": 1}, "parameters"),
        ({"result": "\0"}, "NUL"),
        ({"result": 1, "parameters": {"\0": 1}}, "NUL"),
        ({"result": 1, "Datastream": 1}, "link"),
        ({"result": 1, "Datastream": {"@iot.id": "1"}}, "id of an entity"),
        ({"result": 1, "Datastream": {"@iot.id": 1}, "MultiDatastream": {"@iot.id": 1}}, "not of both"),
    ],
)
def test_what_is_wrong_is_named(body, message):
    with pytest.raises(BadRequest, match=message):
        bodies.observation(body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"NaN", b'{"result": Infinity}', b'{"result": 1e999}', b"\xff", b"[" * 10**6]
)
def test_what_is_no_json_is_refused(body):
    with pytest.raises(BadRequest, match="JSON"):
        bodies.read(body)


@pytest.mark.parametrize("result", [1, "x", [1], [1, 2, 3], {"a": 1}, None])
def test_a_result_of_several_values_has_their_number(result):
    with pytest.raises(BadRequest, match="list of 2"):
        bodies.fits(result, 2)
    bodies.fits(result, None)
