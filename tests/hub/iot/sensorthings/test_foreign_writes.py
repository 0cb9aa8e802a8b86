"""What belongs to others is changed by no request, and what is hidden is answered as if it were not there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.iot import store as iot
from hub.iot.sensorthings.entities import ALL, ENTITIES
from tests.hub.iot.sensorthings.hidden import TREES, Tree, content, word, world

ROOT = "/sensorthings/v1.1"
POINT = {"type": "Point", "coordinates": [1, 2]}
ABOUT = {"name": "new", "description": "new"}
STREAM = {**ABOUT, "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"}
UNIT = {"name": "x", "symbol": "x", "definition": None}
BODIES: dict[str, dict[str, Any]] = {
    "Thing": ABOUT,
    "Location": {**ABOUT, "encodingType": "application/geo+json", "location": POINT},
    "HistoricalLocation": {"time": "2024-05-01T00:00:00Z"},
    "Sensor": {**ABOUT, "encodingType": "text/html", "metadata": "x"},
    "ObservedProperty": {**ABOUT, "definition": "https://x.example/"},
    "FeatureOfInterest": {**ABOUT, "encodingType": "application/geo+json", "feature": POINT},
    "Datastream": {**STREAM, "unitOfMeasurement": UNIT},
    "MultiDatastream": {
        **ABOUT,
        "multiObservationDataTypes": [STREAM["observationType"]],
        "unitOfMeasurements": [UNIT],
    },
    "Observation": {"result": 1, "phenomenonTime": "2024-05-09T00:00:00Z"},
}
"""What makes each entity, without its links; a new one fails here until it is thought of."""
MISSING = 999_999
ANY_ID = re.compile(r"999999|\b\d{1,3}\b")


@pytest.fixture
def trees(database, cast) -> dict[str, Tree]:
    """The world, before the application starts."""
    return world(database, cast)


@pytest.fixture
def callers(app, client, database, cast, trees) -> dict[str, FlaskClient]:
    """Everybody who may not change what home has."""
    with database.write(OPERATOR) as session:
        home, partner = (identity.user(session, f"{town}-admin") for town in ("home", "partner"))
        _, live = identity.create_token(session, home, "live", scope="live")
        _, reading = identity.create_token(session, home, "read", scope="read")
        stream = trees["secret"].ids["Datastream"][0]
        _, device = iot.create_token(session, home, "device", datastream=stream)
        _, partners = identity.create_token(session, partner, "live", scope="live")

    def holder(secret: str) -> FlaskClient:
        made: FlaskClient = app.test_client()
        made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return made

    tokens = {"device": device, "live": live, "reading": reading, "partner's live": partners}
    people = {"nobody": client(), "stranger": client("stranger"), "partner": client("partner")}
    return {**people, **{name: holder(secret) for name, secret in tokens.items()}}


NAMES = ("nobody", "stranger", "partner", "device", "live", "reading", "partner's live")
SEES = {"nobody": 1, "stranger": 1, "device": 1, "partner": 2, "partner's live": 2, "live": 3, "reading": 3}
"""How many of the trees each sees: the open one, the one that is shared, the secret one."""

Sent = tuple[str, str, Any]


def key(id: Any) -> str:
    return f"('{id}')" if isinstance(id, str) else f"({id})"


def changes(entity: Any, id: Any) -> Iterator[Sent]:
    """Every way to change one entity, or what hangs on it."""
    path = f"{entity.set}{key(id)}"
    text = {"result": 4711} if entity.name == "Observation" else {"time": "2020-01-01T00:00:00Z"}
    text = {"description": "taken"} if entity.property("description") else text
    yield "PATCH", path, text
    yield "PATCH", path, {**text, "@allmende.access": "public"}
    yield "PUT", path, {**BODIES[entity.name], **text}
    yield "DELETE", path, None
    for link in entity.links:
        target = ENTITIES[link.target]
        yield "POST", f"{path}/{link.name}", BODIES[target.name]
        yield "PATCH", path, {link.name: [{"@iot.id": 1}] if link.many else {"@iot.id": 1}}


def send(caller: FlaskClient, sent: Sent) -> tuple[int, str]:
    method, path, body = sent
    answer = (
        caller.open(f"{ROOT}/{path}", method=method, json=body)
        if body
        else caller.open(f"{ROOT}/{path}", method=method)
    )
    assert answer.status_code < 500 or answer.status_code == 501, (sent, answer.text)
    return answer.status_code, answer.text


def alike(answer: tuple[int, str], id: Any) -> tuple[int, str]:
    return answer[0], answer[1].replace(str(id), "#") if isinstance(id, str) else ANY_ID.sub("#", answer[1])


def none_of(id: Any) -> Any:
    return "999999-1000" if isinstance(id, str) else MISSING


def test_every_entity_can_be_tried():
    assert set(BODIES) == {entity.name for entity in ALL}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_home_has_is_changed_by_others(database, cast, callers, trees, name):
    before = content(database, cast)
    for place, tree in enumerate(TREES):
        for entity in ALL:
            id = trees[tree].ids[entity.name][0]
            missing = none_of(id)
            for sent, other in zip(changes(entity, id), changes(entity, missing), strict=True):
                if name == "device" and sent[1] == f"Datastreams({trees['secret'].ids['Datastream'][0]})/Observations":
                    continue  # its own
                found = send(callers[name], sent)
                assert found[0] >= 400, sent
                if place >= SEES[name]:
                    assert alike(found, id) == alike(send(callers[name], other), missing), sent
    assert content(database, cast) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_set_is_deleted_by_none_of_them(database, cast, callers, trees, name):
    before = content(database, cast)
    for entity in ALL:
        for query in ("", f"?$filter=id eq {key(trees['secret'].ids[entity.name][0])[1:-1]}", "?$filter=id ne null"):
            send(callers[name], ("DELETE", entity.set + query, None))
    assert content(database, cast) == before


def linked(entity: Any, name: str, id: Any, own: dict[str, int]) -> dict[str, Any]:
    """A whole body, all links of which are the caller's own but one."""
    links: dict[str, Any] = {}
    for link in entity.links:
        if link.required or link.name == "ObservedProperties":
            links[link.name] = [{"@iot.id": own[link.target]}] if link.many else {"@iot.id": own[link.target]}
    if entity.name == "Observation":
        links.pop("MultiDatastream", None)
        if name == "MultiDatastream":
            links.pop("Datastream")
    many = ENTITIES[entity.name].link(name).many
    links[name] = [{"@iot.id": id}] if many else {"@iot.id": id}
    return {**BODIES[entity.name], **links}


@pytest.fixture
def own(callers) -> dict[str, int]:
    """A thing, a sensor, a property and two datastreams of stranger."""
    made: dict[str, int] = {}
    for name in ("Thing", "Sensor", "ObservedProperty", "FeatureOfInterest", "Location", "Datastream"):
        links = {link.name: {"@iot.id": made[link.target]} for link in ENTITIES[name].links if link.required}
        answer = callers["stranger"].post(f"{ROOT}/{ENTITIES[name].set}", json={**BODIES[name], **links})
        assert answer.status_code == 201, answer.text
        made[name] = int(re.search(r"\((\d+)\)$", answer.headers["Location"])[1])
    return made


def test_a_link_to_what_is_hidden_is_one_to_what_is_not_there(database, cast, callers, trees, own):
    before = content(database, cast)
    caller = callers["stranger"]
    for entity in ALL:
        for link in entity.links:
            if link.target == "Observation":
                continue  # observations are never linked, only sent
            for tree in ("shared", "secret"):
                id = trees[tree].ids[link.target][0]
                bodies = [linked(entity, link.name, each, own) for each in (id, none_of(id))]
                found, missing = (send(caller, ("POST", entity.set, body)) for body in bodies)
                assert found[0] >= 400, (entity.name, link.name, found)
                assert alike(found, id) == alike(missing, none_of(id)), (entity.name, link.name)
                if entity.name in own:
                    pair = [{link.name: body[link.name]} for body in bodies]
                    path = f"{entity.set}({own[entity.name]})"
                    found, missing = (send(caller, ("PATCH", path, body)) for body in pair)
                    assert found[0] >= 400, (entity.name, link.name, found)
                    assert alike(found, id) == alike(missing, none_of(id)), (entity.name, link.name)
    assert content(database, cast) == before


def test_observations_of_hidden_datastreams_are_taken_as_of_missing_ones(database, cast, callers, trees):
    before = content(database, cast)
    rows = {"components": ["phenomenonTime", "result"], "dataArray": [["2024-05-09T00:00:00Z", 1]]}
    for name in ("nobody", "stranger", "partner", "live"):
        for tree in ("shared", "secret"):
            for kind in ("Datastream", "MultiDatastream"):
                id = trees[tree].ids[kind][0]
                for path, body in (
                    ("Observations", lambda each, kind=kind: {**BODIES["Observation"], kind: {"@iot.id": each}}),
                    ("CreateObservations", lambda each, kind=kind: [{kind: {"@iot.id": each}, **rows}]),
                ):
                    found = send(callers[name], ("POST", path, body(id)))
                    if name in ("nobody", "stranger"):
                        missing = send(callers[name], ("POST", path, body(MISSING)))
                        assert alike(found, id) == alike(missing, MISSING), (name, path)
    assert content(database, cast) == before


def test_a_batch_opens_nothing(database, cast, callers, trees):
    before = content(database, cast)
    for name in ("nobody", "stranger", "device"):
        for entity in ALL:
            id = trees["secret"].ids[entity.name][0]
            if name == "device" and entity.name in ("Datastream", "Observation"):
                continue
            told = []
            for each in (id, none_of(id)):
                path = f"{entity.set}{key(each)}"
                requests = [
                    {"id": "1", "method": "get", "url": path},
                    {"id": "2", "method": "patch", "url": path, "body": {"description": "taken"}},
                    {"id": "3", "method": "delete", "url": path},
                ]
                told.append(alike(send(callers[name], ("POST", "$batch", {"requests": requests})), each))
            assert told[0] == told[1], (name, entity.name)
            assert word("secret", entity.name) not in told[0][1]
    assert content(database, cast) == before


def test_a_device_adds_to_its_own_datastream_and_to_no_other(database, cast, callers, trees):
    body = BODIES["Observation"]
    for tree in TREES:
        for kind in ("Datastream", "MultiDatastream"):
            id = trees[tree].ids[kind][0]
            expected = (tree, kind) == ("secret", "Datastream")
            before = content(database, cast)
            for sent in (
                ("POST", f"{ENTITIES[kind].set}({id})/Observations", body),
                ("POST", "Observations", {**body, "result": 2, kind: {"@iot.id": id}}),
            ):
                assert (send(callers["device"], sent)[0] == 201) == expected, sent
            assert (content(database, cast) != before) == expected
