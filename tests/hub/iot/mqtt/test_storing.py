"""Messages become observations; what is wrong with one concerns no other one."""

import time

import orjson
import pytest
from sqlalchemy import select

from hub import app
from hub.boundary import OPERATOR
from hub.errors import Unavailable
from hub.identity import store as identity
from hub.iot.models import FeatureOfInterest
from hub.iot.mqtt import storing as storing_module
from hub.iot.mqtt.batches import Message
from hub.iot.mqtt.storing import LARGEST, Storing
from hub.iot.store import create_token
from tests.ingest import stored


@pytest.fixture
def storing(database, cast):
    return Storing(database, lambda token: app.authenticate(database, token, ""))


def message(topic, body, token="", at=1_780_000_000.0):
    payload = body if isinstance(body, bytes) else orjson.dumps(body)
    return Message(topic, payload, {"user_property": [("token", token)]} if token else {}, at)


GOOD = {"result": 1.5, "phenomenonTime": "2026-05-01T00:00:00Z"}


def numbers(database):
    return [row[3] for row in stored(database)]


def test_the_owner_adds_by_topic_and_by_link(storing, database, cast, streams):
    private, public = streams
    storing(
        [
            message(f"in/v1.1/Datastreams({private.id})/Observations", GOOD, cast.home.token),
            message(f"in/{cast.home.token}/v1.1/Observations", GOOD | {"Datastream": {"@iot.id": public.id}}),
        ]
    )
    assert [row[0] for row in stored(database)] == [private.id, public.id]
    assert storing.stored == 2


def test_the_same_message_again_is_the_same_observation(storing, database, cast, streams):
    one = message(f"in/v1.1/Datastreams({streams[0].id})/Observations", GOOD, cast.home.token)
    untimed = message(f"in/v1.1/Datastreams({streams[1].id})/Observations", {"result": 2.0}, cast.home.token)
    storing([one, one, untimed])
    storing([untimed, one])
    assert numbers(database) == [1.5, 2.0]


def test_a_device_adds_to_its_own_datastream_alone(storing, database, cast, streams):
    private, _ = streams
    with database.write(OPERATOR) as session:
        person = identity.user(session, "home-admin")
        _, secret = create_token(session, person, "device", scope="observe", datastream=private.id)
    storing([message(f"in/v1.1/Datastreams({each.id})/Observations", GOOD, secret) for each in streams])
    assert [row[0] for row in stored(database)] == [private.id]
    assert storing.refusals.count == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"result": NaN}',
        b"[" * 10_000,
        b"x" * (LARGEST + 1),
        b'{"result": 1, "phenomenonTime": "yesterday"}',
        b'{"result": 1, "phenomenonTime": "2026-05-01T00:00:00"}',
        b'{"phenomenonTime": "2026-05-01T00:00:00Z"}',
        b'{"result": 1, "unknown": 1}',
        b'{"result": "\\u0000"}',
        b'{"result": 1, "Datastream": {"@iot.id": 999999}}',
        b'{"result": 1, "Datastream": {"@iot.id": "1; DROP TABLE observation"}}',
        b'{"result": 1, "Datastream": {"name": "new"}}',
    ],
)
def test_a_bad_message_is_refused_and_the_others_are_kept(storing, database, cast, streams, body):
    good = message(f"in/v1.1/Datastreams({streams[0].id})/Observations", GOOD, cast.home.token)
    storing([message("in/v1.1/Observations", body, cast.home.token), good])
    assert numbers(database) == [1.5]
    assert storing.refusals.count == 1


@pytest.mark.parametrize("town", ["partner", "stranger", ""])
def test_nobody_else_adds_anything_not_even_to_what_is_public(storing, database, cast, streams, town):
    token = cast.token(town) if town else "alm_junk"
    storing([message(f"in/v1.1/Datastreams({each.id})/Observations", GOOD, token) for each in streams])
    assert numbers(database) == []
    assert storing.refusals.count == 2
    reasons = {reason for _, reason in storing.refusals.known}
    assert not any(cast.home.name in reason or "private" in reason for reason in reasons)


def test_a_token_that_may_only_read_adds_nothing(storing, database, cast, streams):
    with database.write(OPERATOR) as session:
        _, secret = identity.create_token(session, identity.user(session, "home-admin"), "r", scope="read")
    storing([message(f"in/v1.1/Datastreams({streams[0].id})/Observations", GOOD, secret)])
    assert numbers(database) == []


def test_a_token_that_was_revoked_adds_nothing_any_more(storing, database, cast, streams, monkeypatch):
    topic = f"in/v1.1/Datastreams({streams[0].id})/Observations"
    storing([message(topic, GOOD, cast.home.token)])
    with database.write(OPERATOR) as session:
        identity.revoke_token(session, identity.find_token(session, cast.home.token))
    storing._senders._until = time.monotonic()
    storing([message(topic, GOOD | {"result": 2.0}, cast.home.token)])
    assert numbers(database) == [1.5]


@pytest.mark.parametrize("topic", ["in/v1.1/Things", "in/x", "in/v1.1/Datastreams(0)/Observations"])
def test_a_topic_that_takes_nothing_is_refused(storing, database, cast, topic):
    storing([message(topic, GOOD, cast.home.token)])
    assert storing.refusals.count == 1


def brought(number):
    return {"name": f"place {number}", "description": "", "encodingType": "application/geo+json",
            "feature": {"type": "Point", "coordinates": [9, 48]}}  # fmt: skip


def test_an_observation_brings_its_feature_and_once_however_often_its_batch_is_tried(
    storing, database, cast, streams, monkeypatch
):
    topic = f"in/v1.1/Datastreams({streams[0].id})/Observations"
    whole = message(topic, {"result": 2.5, "FeatureOfInterest": brought(1)}, cast.home.token)
    second = message(topic, {"result": 3.5, "FeatureOfInterest": brought(2)}, cast.home.token, at=1_780_000_001.0)
    batch, performed = [whole, message(topic, GOOD, cast.home.token), second], storing_module.perform

    def fails(session, principal, asked):
        if b"place 2" in asked.body:
            raise Unavailable
        return performed(session, principal, asked)

    monkeypatch.setattr(storing_module, "perform", fails)
    with pytest.raises(Unavailable):
        storing(batch)
    monkeypatch.setattr(storing_module, "perform", performed)
    storing(batch)
    assert sorted(numbers(database)) == [1.5, 2.5, 3.5]
    with database.read(OPERATOR) as session:
        assert sorted(session.scalars(select(FeatureOfInterest.name))) == ["place 1", "place 2"]


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_nobody_else_brings_anything(storing, database, cast, streams, town):
    topic = f"in/v1.1/Datastreams({streams[1].id})/Observations"
    storing([message(topic, GOOD | {"FeatureOfInterest": brought(1)}, cast.token(town))])
    assert numbers(database) == []
    assert storing.refusals.count == 1
    with database.read(OPERATOR) as session:
        assert list(session.scalars(select(FeatureOfInterest.name))) == []


def test_a_device_brings_nothing_but_its_observation(storing, database, cast, streams):
    with database.write(OPERATOR) as session:
        person = identity.user(session, "home-admin")
        _, secret = create_token(session, person, "device", scope="observe", datastream=streams[0].id)
    topic = f"in/v1.1/Datastreams({streams[0].id})/Observations"
    storing([message(topic, GOOD | {"FeatureOfInterest": brought(1)}, secret)])
    assert numbers(database) == []
    assert storing.refusals.count == 1
