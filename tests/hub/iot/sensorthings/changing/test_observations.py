"""Observations within one request: made inside others, changed, deleted."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.errors import BadRequest, Conflict, Forbidden, NotFound
from hub.iot.models import Datastream, Deletion, FeatureOfInterest, Latest, Thing, observation
from hub.iot.sensorthings.bodies.patches import MEDIA_TYPE
from tests.hub.iot.sensorthings.entities_sent import (
    FEATURE,
    PROPERTY,
    SENSOR,
    SEVERAL,
    STREAM,
    THING,
    WHOLE,
)

TIME = datetime(2026, 6, 30, 12, tzinfo=UTC)
TEXT = "2026-06-30T12:00:00Z"
C = observation.c


def rows(home, *columns):
    with home.database.read(OPERATOR) as session:
        return session.execute(select(*columns).order_by(C.datastream_id, C.phenomenon_time, C.id)).all()


@pytest.fixture
def made(home, stream):
    """The id of an observation with everything."""
    body = {
        "phenomenonTime": TEXT,
        "result": 21.5,
        "resultTime": "2026-06-30T12:00:05Z",
        "validTime": "2026-06-30T12:00:00Z/2026-06-30T13:00:00Z",
        "resultQuality": "good",
        "parameters": {"run": 1},
    }
    return home.post(f"Datastreams({stream})/Observations", body)


def test_observations_come_with_their_datastream(home):
    streams = [{**WHOLE["Datastreams"][0], "Observations": [{"phenomenonTime": TEXT, "result": n} for n in (1, 2)]}]
    home.post("Things", {**WHOLE, "Datastreams": streams})
    assert rows(home, C.phenomenon_time, C.id, C.result, C.more) == [(TIME, 0, 1.0, None), (TIME, 1, 2.0, None)]
    feature = home.read(Datastream, 1, "feature_of_interest_id")
    assert home.read(FeatureOfInterest, feature, "name") == "Park"


def test_observations_come_with_their_feature(home, stream):
    body = {"phenomenonTime": TEXT, "result": 1, "Datastream": {"@iot.id": stream}}
    id = home.post("FeaturesOfInterest", {**FEATURE, "Observations": [body]})
    assert rows(home, C.result, C.more) == [(1.0, None)]
    assert home.read(Datastream, stream, "feature_of_interest_id") == id


def test_an_observation_can_hold_its_datastream(home):
    datastream = {**STREAM, "Thing": THING, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    home.post("Observations", {"phenomenonTime": TEXT, "result": 1, "Datastream": datastream})
    assert rows(home, C.datastream_id, C.result) == [(1, 1.0)]


def test_an_observation_can_hold_its_feature(home, stream):
    home.post(f"Datastreams({stream})/Observations", {"result": 1, "phenomenonTime": TEXT})
    body = {"result": 2, "phenomenonTime": TEXT, "FeatureOfInterest": FEATURE}
    home.post(f"Datastreams({stream})/Observations", body)
    assert rows(home, C.result, C.more) == [(1.0, None), (2.0, {"feature": 2})]


def test_what_is_wrong_inside_leaves_nothing(home):
    streams = [{**WHOLE["Datastreams"][0], "Observations": [{"result": 1}, {"result": 2, "colour": 1}]}]
    with pytest.raises(BadRequest, match="no member “colour”"):
        home.post("Things", {**WHOLE, "Datastreams": streams})
    assert (rows(home, C.result), home.count(select(Thing.id))) == ([], 0)


def test_the_same_observation_again_is_the_same(home, stream):
    body = {"phenomenonTime": TEXT, "result": 1}
    names = {home.post(f"Datastreams({stream})/Observations", body) for _ in range(3)}
    assert names == {f"{stream}-1782820800000000"}
    assert len(rows(home, C.id)) == 1


@pytest.mark.parametrize("body", [{"result": 1}, {"result": 1, "Datastream": {"@iot.id": 99}}])
def test_an_observation_needs_a_datastream(home, stream, body):
    with pytest.raises(BadRequest):
        home.post("Observations", body)


def test_an_observation_inside_a_datastream_names_no_other(home, stream):
    with pytest.raises(BadRequest, match="cannot name another one"):
        home.post(f"Datastreams({stream})/Observations", {"result": 1, "Datastream": {"@iot.id": 99}})


def test_a_result_of_several_has_a_value_for_each(home):
    home.post("Things", {**THING, "MultiDatastreams": [SEVERAL]})
    home.post("MultiDatastreams(1)/Observations", {"result": [1, None]})
    with pytest.raises(BadRequest, match="list of 2 values"):
        home.post("MultiDatastreams(1)/Observations", {"result": [1, 2, 3]})
    third = home.post("ObservedProperties", PROPERTY)
    more = {
        "unitOfMeasurements": [*SEVERAL["unitOfMeasurements"], {}],
        "multiObservationDataTypes": ["a", "b", "c"],
        "ObservedProperties": [{"@iot.id": third}],
    }
    with pytest.raises(Conflict, match="one value less"):
        home.ask("PATCH", "MultiDatastreams(1)", more)


def test_a_member_is_changed_and_others_stay(home, made):
    home.ask("PATCH", f"Observations('{made}')", {"result": 22, "@iot.id": "x"})
    ((result, more),) = rows(home, C.result, C.more)
    assert (result, more["quality"], more["parameters"]) == (22.0, "good", {"run": 1})
    assert home.read(Latest, 1, "result") == 22.0


def test_null_takes_a_member_away(home, made):
    home.ask("PATCH", f"Observations('{made}')", {"parameters": None, "resultTime": None})
    ((taken, more),) = rows(home, C.result_time, C.more)
    assert (taken, sorted(more)) == (None, ["quality", "valid"])


def test_a_result_can_become_anything(home, made):
    for result in ("text", True, [1, 2], {"a": 1}, None):
        home.ask("PATCH", f"Observations('{made}')", {"result": result})
        assert rows(home, C.result, C.result_json) == [(None, result)]


def test_an_observation_is_given_as_a_whole(home, made):
    home.ask("PUT", f"Observations('{made}')", {"result": 1})
    assert rows(home, C.phenomenon_time, C.result, C.result_time, C.more) == [(TIME, 1.0, None, None)]
    with pytest.raises(BadRequest, match="needs result"):
        home.ask("PUT", f"Observations('{made}')", {"phenomenonTime": TEXT})


def test_an_observation_is_changed_step_by_step(home, made):
    changes = [{"op": "add", "path": "/parameters/by", "value": "hand"}, {"op": "remove", "path": "/resultQuality"}]
    home.ask("PATCH", f"Observations('{made}')", changes, media_type=MEDIA_TYPE)
    assert rows(home, C.more)[0][0]["parameters"] == {"run": 1, "by": "hand"}
    assert "quality" not in rows(home, C.more)[0][0]


def test_another_time_leaves_the_name(home, made):
    home.ask("PATCH", f"Observations('{made}')", {"phenomenonTime": "2026-06-30T13:00:00Z"})
    home.ask("PATCH", f"Observations('{made}')", {"result": 5})
    ((time, result, more),) = rows(home, C.phenomenon_time, C.result, C.more)
    assert (time.hour, result, more["name"]) == (13, 5.0, made)


def test_a_new_one_at_the_former_time_is_another_one(home, stream, made):
    home.ask("PATCH", f"Observations('{made}')", {"phenomenonTime": "2026-06-30T13:00:00Z"})
    other = home.post(f"Datastreams({stream})/Observations", {"phenomenonTime": TEXT, "result": 7})
    assert other != made
    home.ask("DELETE", f"Observations('{other}')")
    assert rows(home, C.result) == [(21.5,)]


def test_an_observation_moves_to_another_datastream(home, stream, made):
    other = home.post("Things(1)/Datastreams", {**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY})
    home.ask("PATCH", f"Observations('{made}')", {"Datastream": {"@iot.id": other}})
    assert rows(home, C.datastream_id, C.result) == [(other, 21.5)]
    home.ask("DELETE", f"Datastreams({other})/Observations('{made}')")
    assert rows(home, C.id) == []
    with pytest.raises(NotFound):
        home.ask("DELETE", f"Observations('{made}')")


@pytest.mark.parametrize(
    "body",
    [
        {"colour": 1},
        {"phenomenonTime": None},
        {"phenomenonTime": "today"},
        {"phenomenonTime": "2026-06-30T12:00:00"},
        {"validTime": TEXT},
        {"parameters": []},
        {"Datastream": {**STREAM}},
        {"Datastream": {"@iot.id": 99}},
        {"FeatureOfInterest": {"@iot.id": 99}},
        {"FeatureOfInterest": FEATURE},
        [],
        5,
    ],
)
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_what_is_no_change_changes_nothing(home, made, method, body):
    if isinstance(body, dict):
        body = {"result": 99, **body}
    with pytest.raises(BadRequest):
        home.ask(method, f"Observations('{made}')", body)
    assert rows(home, C.result) == [(21.5,)]


def test_an_observation_is_deleted(home, made):
    home.ask("DELETE", f"Observations('{made}')")
    assert rows(home, C.id) == []
    assert home.read(Deletion, 1, "count", "reason", "actor") == (1, "request", "home-admin")
    with pytest.raises(NotFound):
        home.ask("DELETE", f"Observations('{made}')")


@pytest.mark.parametrize("town", ["partner", "stranger"])
@pytest.mark.parametrize(("method", "body"), [("PATCH", {"result": 1}), ("PUT", {"result": 1}), ("DELETE", None)])
def test_others_change_no_observation(home, desk, stream, made, town, method, body):
    with pytest.raises(NotFound):
        desk(town).ask(method, f"Observations('{made}')", body)
    home.ask("PATCH", f"Datastreams({stream})", {"@allmende.access": "public"})
    with pytest.raises(Forbidden):
        desk(town).ask(method, f"Observations('{made}')", body)
    assert rows(home, C.result) == [(21.5,)]


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_others_add_no_observation(home, desk, stream, town):
    home.ask("PATCH", f"Datastreams({stream})", {"@allmende.access": "public"})
    for path in (f"Datastreams({stream})/Observations", "Observations"):
        with pytest.raises(Forbidden):
            desk(town).post(path, {"result": 1, "Datastream": {"@iot.id": stream}})
    assert rows(home, C.id) == []
