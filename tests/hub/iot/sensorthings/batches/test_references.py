"""References between the requests of a batch."""

import orjson
import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.batches.operations import Operation
from hub.iot.sensorthings.batches.references import Named, holds, named, resolve

KNOWN = {"t": Named("Things(7)", 7), "o": Named("Observations('17-5')", "17-5")}


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("http://localhost/sensorthings/v1.1/Things(7)", KNOWN["t"]),
        ("http://localhost/sensorthings/v1.1/Observations('17-5')", KNOWN["o"]),
        ("http://localhost/sensorthings/v1.1/Things", None),
    ],
)
def test_a_location_names_an_entity(location, found):
    assert named(location) == found


@pytest.mark.parametrize(
    ("path", "resolved"),
    [
        ("$t/Datastreams", "Things(7)/Datastreams"),
        ("$t", "Things(7)"),
        ("Things($t)/Locations", "Things(7)/Locations"),
        ("Things('$t')", "Things(7)"),
        ("Observations($o)", "Observations('17-5')"),
        ("Things(1)/Locations/$ref", "Things(1)/Locations/$ref"),
        ("Things(1)/name/$value", "Things(1)/name/$value"),
    ],
)
def test_a_path_may_begin_with_a_reference_or_hold_one_as_an_id(path, resolved):
    assert resolve(Operation("GET", path), KNOWN).path == resolved


def test_ids_in_a_body_may_be_references():
    body = {"Thing": {"@iot.id": "$t"}, "name": "$t", "Observations": [{"Datastream": {"@iot.id": "$t"}}]}
    found = resolve(Operation("POST", "Datastreams", body=orjson.dumps(body)), KNOWN)
    assert orjson.loads(found.body) == {
        "Thing": {"@iot.id": 7},
        "name": "$t",
        "Observations": [{"Datastream": {"@iot.id": 7}}],
    }


@pytest.mark.parametrize(
    "asked",
    [
        Operation("GET", "$x/Datastreams"),
        Operation("GET", "Things($x)"),
        Operation("POST", "Datastreams", body=b'{"Thing": {"@iot.id": "$x"}}'),
        Operation("POST", "Datastreams", body=b'{"Thing": {"@iot.id": "$t"'),
    ],
)
def test_a_reference_to_nothing_is_refused(asked):
    with pytest.raises(BadRequest):
        resolve(asked, KNOWN)


@pytest.mark.parametrize(
    ("condition", "done"), [("", True), ("$t", True), ("not $t", False), ("$x", False), (" not  $x ", True)]
)
def test_an_if_asks_whether_something_was_found(condition, done):
    assert holds(condition, KNOWN) is done


@pytest.mark.parametrize("condition", ["t", "not", "$t and $o", "1 eq 1", "not not $t"])
def test_another_if_is_refused(condition):
    with pytest.raises(BadRequest, match="“if”"):
        holds(condition, KNOWN)
