"""Many requests in one: each by itself, and groups whole or not at all."""

from email.parser import BytesParser

import orjson
import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.iot.models import Sensor, Thing, observation
from tests.hub.iot.sensorthings.entities_sent import LOCATION, PROPERTY, SENSOR, STREAM, THING

ROOT = "/sensorthings/v1.1"


@pytest.fixture
def home(client):
    return client("home")


def in_json(client, *requests):
    answer = client.post(f"{ROOT}/$batch", json={"requests": requests})
    assert answer.status_code == 200, answer.data
    return answer.json["responses"]


def part(method, path, body=None, id=""):
    head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
    head += f"Content-ID: {id}\r\n" if id else ""
    sent = "" if body is None else f"Content-Type: application/json\r\n\r\n{orjson.dumps(body).decode()}"
    return f"{head}\r\n{method} {path} HTTP/1.1\r\n{sent}\r\n"


def changes(*parts):
    inside = "".join(f"--c\r\n{each}\r\n" for each in parts)
    return f"Content-Type: multipart/mixed; boundary=c\r\n\r\n{inside}--c--\r\n"


def in_parts(client, *parts):
    body = "".join(f"--b\r\n{each}\r\n" for each in parts) + "--b--\r\n"
    answer = client.post(f"{ROOT}/$batch", data=body.encode(), content_type="multipart/mixed; boundary=b")
    assert answer.status_code == 200, answer.data
    kind = answer.headers["Content-Type"].encode()
    return BytesParser().parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + answer.data).get_payload()


def said(answer):
    """Status and body of one part."""
    head, _, body = answer.get_payload(decode=True).partition(b"\r\n\r\n")
    return int(head.split()[1]), orjson.loads(body) if body.strip() else None


def names(database, kind):
    with database.read(OPERATOR) as session:
        return list(session.scalars(select(kind.name).order_by(kind.id)))


def new_stream(thing, sensor):
    return {**STREAM, "Thing": {"@iot.id": thing}, "Sensor": {"@iot.id": sensor}, "ObservedProperty": PROPERTY}


class TestJson:
    """The form of FROST-Server and OData 4.01."""

    def test_requests_are_done_in_order(self, home):
        first, second, third, fourth = in_json(
            home,
            {"id": "1", "method": "post", "url": "Things", "body": THING},
            {"id": "2", "method": "patch", "url": "Things(1)", "body": {"name": "Größe"}},
            {"id": "3", "method": "get", "url": "Things?$filter=name eq 'Größe'&$select=name"},
            {"id": "4", "method": "delete", "url": f"{ROOT}/Things(1)"},
        )
        assert (first["status"], first["location"]) == (201, f"http://localhost{ROOT}/Things(1)")
        assert (second["status"], second["body"]["name"]) == (200, "Größe")
        assert (third["status"], third["body"]["value"]) == (200, [{"name": "Größe"}])
        assert fourth == {"id": "4", "status": 204}

    def test_one_that_fails_is_no_matter_of_the_others(self, home, database):
        answers = in_json(
            home,
            {"id": "1", "method": "post", "url": "Things", "body": {"name": 5}},
            {"id": "2", "method": "post", "url": "Things", "body": THING},
            {"id": "3", "method": "get", "url": "Things(99)"},
        )
        assert [each["status"] for each in answers] == [400, 201, 404]
        assert answers[0]["body"]["type"] == "error"
        assert names(database, Thing) == ["Bench"]

    def test_a_group_is_done_as_one(self, home, database):
        group = {"atomicityGroup": "g"}
        answers = in_json(
            home,
            {"id": "t", **group, "method": "post", "url": "Things", "body": THING},
            {"id": "s", **group, "method": "post", "url": "Sensors", "body": SENSOR},
            {"id": "d", **group, "method": "post", "url": "Datastreams", "body": new_stream("$t", "$s")},
            {"id": "l", **group, "method": "post", "url": "$t/Locations", "body": LOCATION},
            {"id": "o", **group, "method": "post", "url": "$d/Observations", "body": {"result": 21.5}},
            {"id": "g", **group, "method": "get", "url": "Things($t)?$expand=Datastreams/Observations"},
        )
        assert [each["status"] for each in answers] == [201] * 5 + [200]
        ((found,),) = (each["Observations"] for each in answers[5]["body"]["Datastreams"])
        assert found["result"] == 21.5

    def test_a_group_that_fails_leaves_nothing(self, home, database):
        group = {"atomicityGroup": "g"}
        answers = in_json(
            home,
            {"id": "t", **group, "method": "post", "url": "Things", "body": THING},
            {"id": "s", **group, "method": "post", "url": "Sensors", "body": {**SENSOR, "colour": 1}},
            {"id": "d", **group, "method": "post", "url": "Datastreams", "body": new_stream("$t", "$s")},
            {"id": "x", "method": "patch", "url": "$t", "body": {"name": "x"}},
        )
        assert [(each["id"], each["status"]) for each in answers] == [("t", 424), ("s", 400), ("d", 424), ("x", 400)]
        assert "no member “colour”" in answers[1]["body"]["message"]
        assert (names(database, Thing), names(database, Sensor)) == ([], [])

    def test_what_is_not_there_is_made(self, home, database):
        asked = (
            {"id": "s", "method": "get", "url": "Sensors?$filter=name eq 'box'"},
            {"id": "s", "if": "not $s", "method": "post", "url": "Sensors", "body": SENSOR},
            {"id": "t", "method": "post", "url": "Things", "body": THING},
            {"id": "d", "method": "post", "url": "Datastreams", "body": new_stream("$t", "$s")},
        )
        assert [each["status"] for each in in_json(home, *asked)] == [200, 201, 201, 201]
        again = in_json(home, *asked)
        assert [each["status"] for each in again] == [200, 200, 201, 201]
        assert "Skipped" in again[1]["body"]
        assert names(database, Sensor) == ["box"]

    def test_a_request_may_want_something_of_its_own(self, home):
        (answer,) = in_json(
            home,
            {"id": "1", "method": "post", "url": "Things", "body": THING, "headers": {"Prefer": "return=minimal"}},
        )
        assert answer["status"] == 204
        assert answer["location"].endswith("/Things(1)")

    @pytest.mark.parametrize(
        ("url", "status"), [("$x/Locations", 400), ("Things($x)", 400), ("Benches", 404), ("", 400), ("$batch", 400)]
    )
    def test_an_address_that_leads_nowhere_is_answered_so(self, home, url, status):
        request = {"id": "1", "method": "get", "url": url}
        answer = home.post(f"{ROOT}/$batch", json={"requests": [request]})
        found = answer.json["responses"][0]["status"] if answer.status_code == 200 else answer.status_code
        assert found == status

    def test_data_arrays_are_no_part_of_a_group(self, home):
        (answer,) = in_json(
            home, {"id": "1", "atomicityGroup": "g", "method": "post", "url": "CreateObservations", "body": []}
        )
        assert (answer["status"], "row by row" in answer["body"]["message"]) == (400, True)


class TestMultipart:
    """The standard's form."""

    def test_requests_are_answered_in_parts(self, home):
        first, second = in_parts(home, part("POST", "Things", THING), part("GET", "/v1.1/Things(1)/name"))
        assert said(first)[0] == 201
        assert said(second) == (200, {"name": "Bench"})

    def test_a_change_set_is_done_as_one(self, home, database):
        one, two = (
            part("POST", "Things", THING, "thing"),
            part("POST", "/v1.1/$thing/Locations".replace("/v1.1/", ""), LOCATION, "2"),
        )
        (answers, found) = in_parts(home, changes(one, two), part("GET", "Things(1)/Locations"))
        first, second = answers.get_payload()
        assert (said(first)[0], first["Content-ID"], said(second)[0], second["Content-ID"]) == (201, "thing", 201, "2")
        assert [each["name"] for each in said(found)[1]["value"]] == ["Park"]

    def test_a_change_set_that_fails_has_one_answer_and_leaves_nothing(self, home, database):
        (answer,) = in_parts(
            home, changes(part("POST", "Things", THING, "1"), part("DELETE", "Things(99)"), part("POST", "Things", {}))
        )
        assert said(answer)[0] == 404
        assert names(database, Thing) == []

    def test_observations_are_part_of_a_change_set(self, home, database):
        in_parts(home, part("POST", "Things", THING), part("POST", "Sensors", SENSOR))
        post = part("POST", "Datastreams", new_stream(1, 1), "d")
        two = [part("POST", "$d/Observations", {"result": n}) for n in (1, 2)]
        in_parts(home, changes(post, *two, part("POST", "$d/Observations", {"result": 3, "colour": 1})))
        with database.read(OPERATOR) as session:
            assert session.execute(select(observation)).all() == []
        in_parts(home, changes(post, *two))
        with database.read(OPERATOR) as session:
            assert len(session.execute(select(observation)).all()) == 2

    def test_requests_behind_a_change_set_know_what_it_made(self, home):
        _, found = in_parts(home, changes(part("POST", "Things", THING, "t")), part("GET", "$t/name"))
        assert said(found) == (200, {"name": "Bench"})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b'{"requests": [{}]}', "application/json"),
        (b"", "multipart/mixed; boundary=b"),
        (b"--b\r\n", "multipart/mixed; boundary=b"),
        (b"x", "multipart/mixed"),
        (b"x", "text/plain"),
        (b'{"requests": [' + b'{"id": "1", "method": "get", "url": "Things"},' * 1001 + b"]}", "application/json"),
        (b"[" * 100_000, "application/json"),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(home, body, kind):
    answer = home.post(f"{ROOT}/$batch", data=body, content_type=kind)
    assert (answer.status_code, answer.json["type"]) == (400, "error")


def test_everybody_reads_and_nobody_writes_without_a_name(client, home):
    in_json(home, {"id": "1", "method": "post", "url": "Things", "body": {**THING, "@allmende.access": "public"}})
    group = {"atomicityGroup": "g"}
    read, single, grouped = in_json(
        client(),
        {"id": "1", "method": "get", "url": "Things"},
        {"id": "2", "method": "post", "url": "Things", "body": THING},
        {"id": "3", **group, "method": "post", "url": "Things", "body": THING},
    )
    assert len(read["body"]["value"]) == 1
    assert (single["status"], grouped["status"]) == (401, 401)


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_nobody_sees_or_changes_more_in_a_batch(client, home, town):
    in_json(home, {"id": "1", "method": "post", "url": "Things", "body": THING})
    group = {"atomicityGroup": "g"}
    answers = in_json(
        client(town),
        {"id": "1", "method": "get", "url": "Things(1)"},
        {"id": "2", "method": "delete", "url": "Things(1)"},
        {"id": "3", **group, "method": "get", "url": "Things(1)"},
        {"id": "4", "atomicityGroup": "h", "method": "delete", "url": "Things(1)"},
        {"id": "5", "method": "get", "url": "Things"},
    )
    assert [each["status"] for each in answers] == [404, 404, 404, 404, 200]
    assert answers[4]["body"]["value"] == []


def test_a_part_brings_no_rights_of_its_own(client, cast, home):
    in_json(home, {"id": "1", "method": "post", "url": "Things", "body": THING})
    headers = {"Authorization": cast.home.token, "X-CKAN-API-Key": cast.home.token}
    (answer,) = in_json(client(), {"id": "1", "method": "get", "url": "Things(1)", "headers": headers})
    assert answer["status"] == 404


def test_a_batch_is_kept_by_nobody(home):
    answer = home.post(f"{ROOT}/$batch", json={"requests": []})
    assert (answer.json, answer.headers["Cache-Control"]) == ({"responses": []}, "private, no-store")
