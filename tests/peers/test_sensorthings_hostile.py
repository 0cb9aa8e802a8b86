"""Whatever comes to the addresses of SensorThings is answered by what the standard says, and never by a fault."""

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.peers.hostile_sensorthings import Hostile, Sent
from tests.peers.hostile_values import DEEP
from tests.peers.served import Hub

ROOT = "/sensorthings/v1.1"
MANY = 1_000
INNER = re.compile(rb'"status":\s*(5\d\d)|HTTP/1\.1 (5\d\d)')
BEFORE = (414, 431)
"""What the web server itself refuses, before anybody reads it: a first line or headers without end."""


class Sender:
    """One connection to a served hub; a request goes out as it stands."""

    def __init__(self, hub: Hub, token: str) -> None:
        address = urlsplit(hub.url)
        self.connection = HTTPConnection(str(address.hostname), address.port, timeout=120)
        self.token = token

    def send(self, sent: Sent) -> tuple[int, bytes]:
        try:
            headers = {"Authorization": self.token, **sent.headers}
            self.connection.request(sent.method, ROOT + sent.target, sent.body or None, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (HTTPException, ConnectionError):  # it hung up, as it may after what it refused
            self.connection.close()
            return 0, b""

    def get(self, target: str) -> Any:
        status, body = self.send(Sent("GET", target))
        assert status == 200, body
        return json.loads(body)

    def post(self, target: str, value: Any) -> Any:
        status, body = self.send(Sent("POST", target, json.dumps(value).encode()))
        assert status == 201, body
        return json.loads(body) if body else None


@pytest.fixture
def sender(hub: Hub) -> Iterator[Sender]:
    """The clerk of the town, who has a few things."""
    made = Sender(hub, hub.clerk)
    for _ in range(3):
        made.post("/Things", DEEP)
    yield made
    made.connection.close()


def wrong(sent: Sent, status: int, body: bytes) -> str:
    """What is wrong with an answer, if anything is."""
    if status >= 500 and status != 501:
        return "a fault"
    if sent.target == "/$batch" and any(set(found) - {b"", b"501"} for found in INNER.findall(body)):
        return "a fault within a batch"
    if status < 400 or status in BEFORE or sent.method == "HEAD":
        return ""
    try:
        told = json.loads(body)
    except ValueError:
        return "no sentence"
    fine = isinstance(told, dict) and set(told) == {"code", "type", "message"} and told["code"] == status
    return "" if fine else "another form"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_ends_in_a_fault(hub, sender, seed):
    found = []
    for number, sent in enumerate(Hostile(seed).requests(MANY)):
        status, body = sender.send(sent)
        if why := wrong(sent, status, body):
            found.append((number, why, status, body[:200], sent.method, sent.target[:500], sent.body[:500]))
    assert found == []
    assert "Traceback" not in hub.server.output()
    assert "unexpected error" not in hub.server.output()
    name = f"after {uuid4().hex}"
    made = sender.post("/Things", {**DEEP, "name": name})
    (stream,) = sender.get(f"/Things({made['@iot.id']})/Datastreams")["value"]
    assert len(sender.get(f"/Datastreams({stream['@iot.id']})/Observations")["value"]) == 1


ENDLESS = (
    *(
        "(" * 1_000_000,
        "not " * 500_000,
        "-" * 1_000_000,
        "1 add " * 200_000 + "1",
        "concat(" * 200_000,
        "[" * 1_000_000,
    ),
    *("a/" * 300_000 + "b", "'" + "x" * 1_000_000, "id in (" + "1," * 500_000 + "1)", "geography'" + "(" * 1_000_000),
)


@pytest.mark.parametrize("question", ENDLESS, ids=lambda text: text[:8])
def test_questions_without_end_are_refused(sender, question):
    asked = {"requests": [{"id": "1", "method": "get", "url": f"Things?$filter={question}"}]}
    status, body = sender.send(
        Sent("POST", "/$batch", json.dumps(asked).encode(), {"Content-Type": "application/json"})
    )
    if status == 200:
        (answer,) = json.loads(body)["responses"]
        status = answer["status"]
    assert status in (400, 413), body[:300]


def test_expands_without_end_are_refused(sender):
    for step in ("Datastreams($expand=Thing($expand=", "Locations/Things/"):
        status, body = sender.send(Sent("GET", f"/Things?$expand={step * 40}"))
        assert (status, json.loads(body)["code"]) == (400, 400)


def test_the_clerk_of_another_town_finds_nothing_and_changes_nothing(hub, sender):
    mine = sender.post("/Things", {**DEEP, "name": f"mine {uuid4().hex}"})
    (stream,) = sender.get(f"/Things({mine['@iot.id']})/Datastreams?$expand=Observations")["value"]
    other = Sender(hub, other_town(hub))
    ids = (mine["@iot.id"], stream["@iot.id"], stream["Observations"][0]["@iot.id"])
    thing, datastream, observation = f"/Things({ids[0]})", f"/Datastreams({ids[1]})", f"/Observations('{ids[2]}')"
    body = json.dumps({"name": "taken", "result": 9}).encode()
    for path in (thing, datastream, observation, f"{thing}/Datastreams", f"{datastream}/Observations"):
        assert other.send(Sent("GET", path))[0] == 404
    for path in (thing, datastream, observation):
        for method in ("PATCH", "PUT", "DELETE"):
            assert other.send(Sent(method, path, body, {"Content-Type": "application/json"}))[0] == 404, (method, path)
    links = [("/Datastreams", {"Thing": {"@iot.id": ids[0]}}), ("/Locations", {"Things": [{"@iot.id": ids[0]}]})]
    links += [
        ("/Observations", {"result": 1, "Datastream": {"@iot.id": ids[1]}}),
        (f"{datastream}/Observations", {"result": 1}),
    ]
    for path, value in links:
        assert other.send(Sent("POST", path, json.dumps(value).encode()))[0] in (400, 404), path
    rows = [{"Datastream": {"@iot.id": ids[1]}, "components": ["result"], "dataArray": [[1]]}]
    assert other.send(Sent("POST", "/CreateObservations", json.dumps(rows).encode()))[0] == 404
    assert other.get(f"/Things?$filter=id%20eq%20{ids[0]}&$count=true") == {"@iot.count": 0, "value": []}
    assert sender.get(thing)["name"] == mine["name"]
    assert len(sender.get(f"{datastream}/Observations")["value"]) == 1


def other_town(hub: Hub) -> str:
    """A token of the clerk of a new town."""
    name = f"town-{uuid4().hex[:8]}"
    with hub.ckan(hub.operator) as ckan:
        ckan.action.organization_create(name=name, title=name)
        made = ckan.action.user_create(name=name, email=f"{name}@example.org", password="correct horse battery")
        ckan.action.organization_member_create(id=name, username=made["name"], role="editor")
        return str(ckan.action.api_token_create(user=name, name="peer")["token"])


def test_rows_of_a_data_array_fail_one_by_one(sender):
    (stream,) = sender.get("/Datastreams?$top=1")["value"]
    rows = [
        ["2024-07-01T00:00:00Z", 1], ["2024-07-01T00:00:00", 2], ["gestern", 3], ["2024-07-02T00:00:00Z"],
        ["2024-07-03T00:00:00Z", 5, 6], None, [], ["2024-07-04T00:00:00Z", "warm"], ["2024-07-05T00:00:00Z", 8],
    ]  # fmt: skip
    sent = {"Datastream": {"@iot.id": stream["@iot.id"]}, "components": ["phenomenonTime", "result"], "dataArray": rows}
    made = sender.post("/CreateObservations", [sent])
    assert len(made) == len(rows)
    assert [at for at, each in enumerate(made) if each == "error"] == [1, 2, 3, 4, 5, 6]
    nowhere = {**sent, "Datastream": {"@iot.id": 2**31 - 1}}
    assert sender.post("/CreateObservations", [nowhere, {**sent, "dataArray": rows[:1]}]) == ["error"] * 9 + made[:1]
    assert sender.send(Sent("POST", "/CreateObservations", json.dumps([nowhere]).encode()))[0] == 404


def test_results_of_every_kind_come_back_as_they_were_in_every_form(sender):
    results = [
        2**53 + 1,
        2**63 - 1,
        -(2**53) - 1,
        1e308,
        5e-324,
        "5",
        "a",
        " 1",
        "",
        True,
        False,
        [],
        [1],
        {},
        {"a": [None]},
    ]
    made = sender.post("/Things", {**DEEP, "name": f"kinds {uuid4().hex}"})
    (stream,) = sender.get(f"/Things({made['@iot.id']})/Datastreams")["value"]
    path = f"/Datastreams({stream['@iot.id']})"
    body = {"observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation"}
    assert sender.send(Sent("PATCH", path, json.dumps(body).encode(), {"Content-Type": "application/json"}))[0] == 200
    for hour, result in enumerate(results):
        sender.post(f"{path}/Observations", {"result": result, "phenomenonTime": f"2025-01-01T{hour:02}:00:00Z"})
    asked = f"{path}/Observations?$filter=year(phenomenonTime)%20eq%202025&$orderby=phenomenonTime"
    found = [each["result"] for each in sender.get(asked)["value"]]
    assert json.dumps(found) == json.dumps(results)
    (array,) = sender.get(f"{asked}&$resultFormat=dataArray&$select=result")["value"]
    assert [row[0] for row in array["dataArray"]] == results
    for more in ("&$resultFormat=CSV", "&$resultFormat=GeoJSON", "&$expand=Datastream"):
        assert sender.send(Sent("GET", asked + more))[0] == 200, more
    assert len(sender.get(f"{path}/Observations?$select=distinct:result")["value"]) == len(results) + 1
    for order in ("result", "result%20desc", "resultTime", "parameters/a"):
        assert len(sender.get(f"{path}/Observations?$orderby={order}&$top=100")["value"]) == len(results) + 1
    for hour, result in enumerate(results):
        more = {"result": result, "phenomenonTime": f"2025-02-01T{hour:02}:00:00Z"}
        for _ in range(2):  # the newest is one of each kind, and each is sent again
            sender.post(f"{path}/Observations", more)
    assert sender.get(f"{path}/Observations?$count=true&$top=0")["@iot.count"] == 2 * len(results) + 1
