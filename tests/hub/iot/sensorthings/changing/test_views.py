"""The addresses at which entities are made, changed and deleted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote

import pytest

from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.identity.models import User
from tests.hub.iot.sensorthings.entities_sent import LOCATION, PROPERTY, SENSOR, STREAM, THING, WHOLE

ROOT = "/sensorthings/v1.1"


@pytest.fixture
def home(client):
    return client("home")


def post(client, path, body, **headers):
    return client.post(f"{ROOT}/{path}", json=body, headers=headers)


def get(client, path):
    return client.get(f"{ROOT}/{path}")


def test_what_is_made_has_an_address(home):
    answer = post(home, "Things", THING)
    assert (answer.status_code, answer.headers["Location"]) == (201, f"http://localhost{ROOT}/Things(1)")
    assert answer.json == get(home, "Things(1)").json
    assert answer.json["@iot.id"] == 1


def test_a_client_may_want_no_body(home):
    answer = post(home, "Things", THING, Prefer="return=minimal")
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Location"].endswith("/Things(1)")


def test_a_place_is_given_back_as_it_was_sent(home):
    sent = {"type": "Feature", "geometry": LOCATION["location"], "properties": {"floor": 2}}
    answer = post(home, "Locations", {**LOCATION, "encodingType": "application/vnd.geo+json", "location": sent})
    assert (answer.json["location"], answer.json["encodingType"]) == (sent, "application/vnd.geo+json")


def test_an_entity_is_changed_and_deleted(home):
    post(home, "Things", THING)
    answer = home.patch(f"{ROOT}/Things(1)", json={"name": "Seat"})
    assert (answer.status_code, answer.json["name"], answer.json["description"]) == (
        200,
        "Seat",
        "under the lime tree",
    )
    assert home.put(f"{ROOT}/Things(1)", json=THING).json["name"] == "Bench"
    assert home.delete(f"{ROOT}/Things(1)").status_code == 204
    assert home.delete(f"{ROOT}/Things(1)").status_code == 404


def test_a_json_patch_is_told_by_its_media_type(home):
    post(home, "Things", THING)
    body = b'[{"op": "replace", "path": "/name", "value": "Seat"}]'
    answer = home.patch(f"{ROOT}/Things(1)", data=body, content_type="application/json-patch+json")
    assert answer.json["name"] == "Seat"


def test_a_filtered_set_is_deleted(home):
    post(home, "Things", THING), post(home, "Things", {**THING, "name": "Seat & Co"})
    wanted = quote("name eq 'Seat & Co'")
    assert home.delete(f"{ROOT}/Things?$filter={wanted}").status_code == 204
    assert [each["name"] for each in get(home, "Things").json["value"]] == ["Bench"]


def test_links_are_changed_at_ref(home):
    post(home, "Things", THING), post(home, "Locations", LOCATION)
    assert post(home, "Things(1)/Locations/$ref", {"@iot.id": 1}).status_code == 204
    assert len(get(home, "Things(1)/Locations").json["value"]) == 1
    assert home.delete(f"{ROOT}/Things(1)/Locations/$ref?$id={ROOT}/Locations(1)").status_code == 204
    assert get(home, "Things(1)/Locations").json["value"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"", 400), (b'{"name": 1, "description": ""}', 400), (b'{"name": "a", "description": NaN}', 400)],
)
def test_a_body_that_is_wrong_is_answered_as_the_standard_says(home, body, status):
    answer = home.post(f"{ROOT}/Things", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"], answer.json["type"]) == (status, status, "error")
    assert answer.json["message"]


def test_a_body_that_is_too_large_is_not_read(app, home):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = post(home, "Things", {**THING, "description": "x" * 2000})
    assert (answer.status_code, answer.json["code"]) == (413, 413)


@pytest.mark.parametrize(("method", "path"), [("post", "Things"), ("patch", "Things(1)"), ("delete", "Things(1)")])
def test_nobody_changes_anything(client, home, method, path):
    post(home, "Things", {**THING, "@allmende.access": "public"})
    assert getattr(client(), method)(f"{ROOT}/{path}", json=THING).status_code == 401


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_what_is_private_and_what_is_not_there_are_answered_alike(client, home, town):
    post(home, "Things", THING)
    for method in ("patch", "put", "delete"):
        answers = [getattr(client(town), method)(f"{ROOT}/Things({id})", json=THING) for id in (1, 2)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].data == answers[1].data


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_what_is_public_is_not_changed_by_others(client, home, town):
    post(home, "Things", {**THING, "@allmende.access": "public"})
    assert client(town).patch(f"{ROOT}/Things(1)", json={"name": "Ours"}).status_code == 403
    assert get(client(), "Things(1)").json["name"] == "Bench"


@pytest.mark.parametrize("scope", ["read", "live"])
def test_a_token_that_reads_changes_nothing(client, database, cast, scope):
    with database.write(OPERATOR) as session:
        person = session.query(User).filter_by(name="home-admin").one()
        _, secret = identity.create_token(session, person, scope, scope=scope, lifetime=timedelta(days=1))
    reader = client()
    reader.environ_base["HTTP_AUTHORIZATION"] = secret
    assert post(reader, "Things", THING).status_code == 403


def test_a_client_that_sees_what_it_changes_loses_nothing_of_others(home):
    post(home, "Things", THING)
    mark = get(home, "Things(1)").headers["ETag"]
    first = home.patch(f"{ROOT}/Things(1)", json={"name": "Seat"}, headers={"If-Match": mark})
    second = home.patch(f"{ROOT}/Things(1)", json={"name": "Stool"}, headers={"If-Match": mark})
    assert (first.status_code, second.status_code) == (200, 412)
    third = home.patch(f"{ROOT}/Things(1)", json={"name": "Stool"}, headers={"If-Match": first.headers["ETag"]})
    assert (third.status_code, third.json["name"]) == (200, "Stool")


def test_of_many_who_saw_the_same_one_changes_it(client, home):
    post(home, "Things", THING)
    mark = get(home, "Things(1)").headers["ETag"]

    def change(number):
        body, headers = {"name": str(number)}, {"If-Match": mark}
        return client("home").patch(f"{ROOT}/Things(1)", json=body, headers=headers).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, range(8))) == [200] + [412] * 7


def test_an_organisation_is_named_in_a_header(client, cast):
    operator = client("operator")
    assert post(operator, "Things", THING).status_code == 400
    assert post(operator, "Things", THING, **{"Allmende-Organization": "home"}).status_code == 201
    assert get(client("home"), "Things(1)").status_code == 200
    assert get(client("stranger"), "Things(1)").status_code == 404


def test_observations_come_with_all_they_hang_on(home):
    stream = {**WHOLE["Datastreams"][0], "Observations": [{"phenomenonTime": "2026-06-30T12:00:00Z", "result": 21.5}]}
    post(home, "Things", {**WHOLE, "Datastreams": [stream]})
    found = get(home, "Observations?$expand=FeatureOfInterest,Datastream").json["value"]
    assert [(each["result"], each["FeatureOfInterest"]["name"]) for each in found] == [(21.5, "Park")]
    assert found[0]["Datastream"]["observedArea"]["type"] == "Point"


def test_a_longer_path_takes_observations_too(home):
    post(home, "Things", WHOLE)
    answer = post(home, "Things(1)/Datastreams(1)/Observations", {"result": 5})
    assert answer.status_code == 201
    assert get(home, answer.headers["Location"].partition(f"{ROOT}/")[2]).json["result"] == 5


def test_a_datastream_is_made_in_its_thing(home):
    post(home, "Things", THING)
    body = {**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    answer = post(home, "Things(1)/Datastreams", body)
    assert answer.headers["Location"].endswith("/Datastreams(1)")
    assert get(home, "Datastreams(1)/Thing").json["@iot.id"] == 1
