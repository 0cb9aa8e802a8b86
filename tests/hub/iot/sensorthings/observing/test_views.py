from datetime import timedelta

import orjson
import pytest
from shapely import Point
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.errors import Full
from hub.identity import store as identity
from hub.identity.models import User
from hub.iot.models import FeatureOfInterest
from hub.iot.store import Intake
from hub.iot.store.devices import create_token
from tests.ingest import START, add_stream, newest, stored

ROOT = "/sensorthings/v1.1"
TIME = "2024-05-01T00:00:00Z"
NAME = int(START.timestamp() * 1e6)


@pytest.fixture
def post(client):
    def send(path, body, town="home", **headers):
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return client(town).post(f"{ROOT}/{path}", data=data, content_type="application/json", headers=headers)

    return send


def observation(stream, result=1.5, **more):
    return {"result": result, "phenomenonTime": TIME, "Datastream": {"@iot.id": stream}, **more}


def data(stream, *rows, components=("phenomenonTime", "result")):
    return {"Datastream": {"@iot.id": stream}, "components": components, "dataArray": rows}


def test_an_observation_is_answered_with_its_address(database, post, stream):
    answer = post("Observations", observation(stream))
    assert (answer.status_code, answer.data) == (201, b"")
    assert answer.headers["Location"].endswith(f"{ROOT}/Observations('{stream}-{NAME}')")
    assert stored(database) == [(stream, START, 0, 1.5, 0)]


def test_what_is_behind_the_address_is_what_was_sent(client, post, stream):
    sent = {"resultTime": TIME, "validTime": f"{TIME}/{TIME}", "resultQuality": "good", "parameters": {"a": 1}}
    address = post("Observations", observation(stream, "zu", **sent)).headers["Location"]
    found = client("home").get(address).json
    assert found["result"] == "zu"
    assert found["parameters"] == {"a": 1}
    assert found["resultQuality"] == "good"
    assert found["@iot.selfLink"].endswith(address.partition("localhost")[2] or address)


def test_sent_again_it_has_the_same_address(database, post, stream):
    assert len({post("Observations", observation(stream)).headers["Location"] for _ in range(3)}) == 1
    assert newest(database, stream).count == 1


def test_in_the_link_of_a_datastream_it_need_not_name_it(database, post, stream):
    assert post(f"Datastreams({stream})/Observations", {"result": 1, "phenomenonTime": TIME}).status_code == 201
    assert len(stored(database)) == 1


def test_in_the_link_of_a_feature_it_is_of_that(database, cast, client, post, stream):
    with database.write(OPERATOR) as session:
        feature = FeatureOfInterest(name="f", feature=Point(1, 2), owner_id=cast.home.id)
        session.add(feature)
        session.flush()
        id = feature.id
    address = post(f"FeaturesOfInterest({id})/Observations", observation(stream)).headers["Location"]
    assert client("home").get(f"{address}/FeatureOfInterest").json["@iot.id"] == id


def test_a_multidatastream_takes_as_many_values_as_it_has_properties(database, cast, post):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, "both", units=[{}, {}], observation_types=["a", "b"]).id
    assert post(f"MultiDatastreams({id})/Observations", {"result": [1, 2]}).status_code == 201
    assert post("Observations", {"result": [1, 2], "MultiDatastream": {"@iot.id": id}}).status_code == 201
    assert post(f"MultiDatastreams({id})/Observations", {"result": [1]}).status_code == 400
    assert post(f"Datastreams({id})/Observations", {"result": [1, 2]}).status_code == 404
    body = {**data(id, [TIME, [1, 2]], [TIME, 1]), "MultiDatastream": {"@iot.id": id}}
    del body["Datastream"]
    assert [answer == "error" for answer in post("CreateObservations", [body]).json] == [False, True]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"result": NaN}', b'{"result": 1, "colour": 1}', b"[" * 10**6, b'{"phenomenonTime": 1}'],
    ids=range(7),
)
def test_what_cannot_be_read_is_said_in_the_words_of_the_standard(database, post, stream, body):
    answer = post(f"Datastreams({stream})/Observations", body)
    assert answer.status_code == 400
    assert (answer.json["code"], answer.json["type"]) == (400, "error")
    assert stored(database) == []


@pytest.mark.parametrize(("town", "status"), [("home", 201), ("partner", 404), ("stranger", 404), ("", 401)])
def test_a_private_datastream_takes_from_its_town_only(database, post, stream, town, status):
    assert post(f"Datastreams({stream})/Observations", {"result": 1}, town).status_code == status
    assert post("CreateObservations", [data(stream, [TIME, 1])], town).status_code == status
    assert bool(stored(database)) is (status == 201)


@pytest.mark.parametrize(("town", "status"), [("home", 201), ("partner", 403), ("stranger", 403), ("", 401)])
def test_a_public_datastream_takes_from_its_town_only(database, cast, post, town, status):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, "open", private=False).id
    assert post(f"Datastreams({id})/Observations", {"result": 1}, town).status_code == status
    assert post("CreateObservations", [data(id, [TIME, 1])], town).status_code == status


def test_a_private_datastream_and_one_that_is_not_there_look_alike(post, stream):
    private, none = (post(f"Datastreams({id})/Observations", {"result": 1}, "stranger") for id in (stream, stream + 1))
    assert private.status_code == none.status_code == 404
    assert private.text.replace(str(stream), "?") == none.text.replace(str(stream + 1), "?")


def test_a_device_adds_to_its_datastream_and_to_no_other(app, database, cast, stream):
    with database.write(OPERATOR) as session:
        other = add_stream(session, cast.home.id, "other").id
        user = session.scalars(select(User).where(User.name == "home-admin")).one()
        _, secret = create_token(session, user, "box", datastream=stream)
    device = app.test_client()
    device.environ_base["HTTP_AUTHORIZATION"] = secret
    assert device.post(f"{ROOT}/Datastreams({stream})/Observations", json={"result": 1}).status_code == 201
    assert device.post(f"{ROOT}/CreateObservations", json=[data(stream, [TIME, 2])]).status_code == 201
    assert device.post(f"{ROOT}/Datastreams({other})/Observations", json={"result": 1}).status_code == 404
    assert device.post(f"{ROOT}/CreateObservations", json=[data(other, [TIME, 2])]).status_code == 404
    answer = device.post(f"{ROOT}/CreateObservations", json=[data(stream, [TIME, 3]), data(other, [TIME, 2])])
    assert [each == "error" for each in answer.json] == [False, True]
    keyed = device.post(
        f"{ROOT}/Datastreams({stream})/Observations", json={"result": 1}, headers={"Idempotency-Key": "k"}
    )
    assert keyed.status_code == 201
    assert len(stored(database, other)) == 0


def test_a_token_to_read_adds_nothing(app, database, cast, stream):
    with database.write(OPERATOR) as session:
        user = session.scalars(select(User).where(User.name == "home-admin")).one()
        _, secret = identity.create_token(session, user, "r", scope="read", lifetime=timedelta(days=1))
    reader = app.test_client()
    reader.environ_base["HTTP_AUTHORIZATION"] = secret
    assert reader.post(f"{ROOT}/Datastreams({stream})/Observations", json={"result": 1}).status_code == 403


def test_a_data_array_is_answered_row_by_row(database, post, stream):
    rows = [[TIME, 1], [TIME], ["x", 1], [TIME, 1], [TIME, 2], ["2024-05-01T02:00:00+02:00", 3]]
    answer = post("CreateObservations", [data(stream, *rows)])
    assert answer.status_code == 201
    ends = [each.rpartition("/")[2] for each in answer.json]
    first = f"Observations('{stream}-{NAME}')"
    assert ends == [first, "error", "error", first, f"{first[:-2]}-1')", f"{first[:-2]}-2')"]
    assert len(stored(database)) == 3


def test_data_arrays_of_several_datastreams_keep_their_order(database, cast, post, stream):
    with database.write(OPERATOR) as session:
        other = add_stream(session, cast.home.id, "other").id
    answer = post("CreateObservations", [data(other, [TIME, 1]), data(stream + 99, [TIME, 1]), data(stream, [TIME, 1])])
    assert [each.rpartition("/")[2] for each in answer.json] == [
        f"Observations('{other}-{NAME}')", "error", f"Observations('{stream}-{NAME}')",
    ]  # fmt: skip


def test_no_rows_are_answered_by_none(post, stream):
    assert post("CreateObservations", [data(stream)]).json == []
    assert post("CreateObservations", []).json == []


@pytest.mark.parametrize("body", [{}, [1], [{"Datastream": {"@iot.id": 1}, "components": ["colour"], "dataArray": []}]])
def test_wrong_data_arrays_are_refused_as_a_whole(post, body):
    assert post("CreateObservations", body).status_code == 400


def test_with_a_key_a_request_is_done_once(database, post, stream):
    sent = {"result": 1}  # without a time each would be another observation
    first, again = (post(f"Datastreams({stream})/Observations", sent, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    rows = [data(stream, [5], components=["result"])]
    first, again = (post("CreateObservations", rows, **{"Idempotency-Key": "l"}) for _ in range(2))
    assert first.json == again.json
    assert post("CreateObservations", [], **{"Idempotency-Key": "l"}).status_code == 409
    assert len(stored(database)) == 2


def test_when_too_much_waits_the_sender_is_told_when_to_come_again(post, stream, monkeypatch):
    def refuse(*_):
        raise Full

    monkeypatch.setattr(Intake, "put", refuse)
    answer = post(f"Datastreams({stream})/Observations", {"result": 1})
    assert (answer.status_code, answer.json["code"]) == (503, 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_scripts_of_other_sites_may_send(post, stream):
    answer = post(f"Datastreams({stream})/Observations", {"result": 1})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Location" in answer.headers["Access-Control-Expose-Headers"]


def test_one_that_brings_its_feature_is_made_with_it(client, post, stream):
    place = {"name": "f", "description": "", "encodingType": "application/geo+json"}
    feature = {**place, "feature": {"type": "Point", "coordinates": [9, 48]}}
    address, body = f"Datastreams({stream})/Observations", {"result": 1, "FeatureOfInterest": feature}
    answer = post(address, body)
    assert answer.status_code == 201
    assert client("home").get(f"{answer.headers['Location']}/FeatureOfInterest").json["name"] == "f"
    assert (
        post(f"Datastreams({stream})/Observations", {"result": 1, "FeatureOfInterest": feature}, "").status_code == 401
    )
