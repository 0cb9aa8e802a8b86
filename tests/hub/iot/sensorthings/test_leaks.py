"""What is private leaves SensorThings by no path, option, format or count, for everybody who may not see it.

Two kinds of evidence: no answer holds a word of it, and no answer changes when it says something else or is gone.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from hub.boundary import OPERATOR
from hub.db import now
from hub.identity import store as identity
from hub.iot import store as iot
from hub.iot.sensorthings.entities import ALL, ENTITIES, Entity
from tests.hub.iot.sensorthings.hidden import TREES, Tree, disguise, vanish, word, world

ROOT = "/sensorthings/v1.1"
LINKS = {
    "Thing": {"Locations", "HistoricalLocations", "Datastreams", "MultiDatastreams"},
    "Location": {"Things", "HistoricalLocations"},
    "HistoricalLocation": {"Thing", "Locations"},
    "Datastream": {"Thing", "Sensor", "ObservedProperty", "Observations"},
    "MultiDatastream": {"Thing", "Sensor", "ObservedProperties", "Observations"},
    "Sensor": {"Datastreams", "MultiDatastreams"},
    "ObservedProperty": {"Datastreams", "MultiDatastreams"},
    "Observation": {"Datastream", "MultiDatastream", "FeatureOfInterest"},
    "FeatureOfInterest": {"Observations"},
}
"""Every entity and link there is: for a new one, `hidden.py` has to plant and hide it before it is named here."""
OF_A_DEVICE = {"Datastream", "Observation"}
NEXT = re.compile(r'"@iot\.nextLink":"([^"]+)"')


class Viewer(NamedTuple):
    """Somebody who asks, and the trees that they see whole."""

    client: FlaskClient
    trees: tuple[str, ...]


Viewers = dict[str, Viewer]


@pytest.fixture
def trees(database, cast) -> dict[str, Tree]:
    """The world, before the application starts."""
    return world(database, cast)


@pytest.fixture
def viewers(app, client, database, cast, trees) -> Viewers:
    """Everybody there is."""
    with database.write(OPERATOR) as session:
        partner, home = (identity.user(session, f"{town}-admin") for town in ("partner", "home"))
        _, live = identity.create_token(session, partner, "live", scope="live")
        stream = trees["secret"].ids["Datastream"][0]
        _, device = iot.create_token(session, home, "device", datastream=stream)
        row, expired = identity.create_token(session, home, "old", lifetime=timedelta(days=1))
        row.expires_at = now()

    def holder(secret: str) -> FlaskClient:
        made: FlaskClient = app.test_client()
        made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return made

    return {
        "nobody": Viewer(client(), ("open",)),
        "expired": Viewer(holder(expired), ("open",)),
        "stranger": Viewer(client("stranger"), ("open",)),
        "device": Viewer(holder(device), ("open",)),
        "partner": Viewer(client("partner"), ("open", "shared")),
        "live": Viewer(holder(live), ("open", "shared")),
        "home": Viewer(client("home"), TREES),
    }


def key(id: Any) -> str:
    return f"('{id}')" if isinstance(id, str) else f"({id})"


def of_set(entity: Entity) -> Iterator[str]:
    """Questions about all entities of a kind."""
    names = [each.name for each in entity.properties]
    told = next((name for name in names if name in ("name", "result")), "id")
    yield from ("", "/$ref", "?$count=true&$top=0", "?$count=true&$top=1", "?$skip=1&$top=1", "?$top=1")
    yield f"?$select={','.join(names)}"
    yield f"?$select=distinct:{told}"
    yield from (f"?$resultFormat={form}" for form in ("CSV", "GeoJSON", "dataArray"))
    yield from (f"?$resultMetadata={form}&$top=2" for form in ("minimal", "off"))
    for name in names:
        yield f"?$orderby={name}&$top=2&$count=true"
        yield f"?$filter={name} ne null&$count=true"
        yield f"?$filter=substringof('ortsecret',{name}) or substringof('ortshared',{name})&$count=true"
    for link in entity.links:
        yield from _beyond(link.name, ENTITIES[link.target])


def _beyond(name: str, target: Entity) -> Iterator[str]:
    told = next((each.name for each in target.properties if each.name in ("name", "result", "time")), "id")
    yield f"?$expand={name}"
    yield f"?$expand={name}($count=true;$top=1;$orderby={told} desc)&$top=2"
    yield f"?$expand={name}($select={told};$filter={told} ne 'x')"
    yield f"?$filter={name}/id ne null&$count=true"
    yield f"?$filter={name}/any(x:x/id ne 0)&$count=true"
    yield f"?$filter=substringof('ortsecret',{name}/{told}) or substringof('ortshared',{name}/{told})&$count=true"
    yield f"?$orderby={name}/{told}&$top=3"
    yield f"?$expand={','.join(f'{name}/{far.name}($count=true)' for far in target.links)}&$top=2"
    yield from (f"?$filter={name}/{far.name}/id ne null&$count=true" for far in target.links)


def of_one(entity: Entity) -> Iterator[str]:
    """Questions about one entity, as what follows behind its address."""
    yield from ("", "/$ref", f"?$expand={','.join(link.name for link in entity.links)}")
    for each in (entity.properties[1], entity.properties[-1]):
        yield from (f"/{each.name}", f"/{each.name}/$value")
    for link in entity.links:
        yield from (f"/{link.name}", f"/{link.name}/$ref", f"/{link.name}?$count=true&$top=1")
        yield from (f"/{link.name}/{far.name}" for far in ENTITIES[link.target].links if not link.many)
    yield "/nothing"


def questions(trees: dict[str, Tree]) -> list[str]:
    """Every question there is, at least once of each kind."""
    asked = [entity.set + more for entity in ALL for more in of_set(entity)]
    for entity in ALL:
        for tree in ("open", "secret"):
            asked += [entity.set + key(trees[tree].ids[entity.name][0]) + more for more in of_one(entity)]
    first = trees["secret"].ids
    asked += [f"{e.set}?$filter=id eq {key(first[e.name][0])[1:-1]}&$count=true" for e in ALL]
    asked.append("Locations?$filter=st_within(location,geography'POLYGON ((25 25,35 25,35 35,25 35,25 25))')")
    asked.append("Things?$filter=geo.distance(Locations/location,geography'POINT (30 30)') lt 1&$count=true")
    return asked


def ask(viewer: Viewer, question: str) -> tuple[int, str]:
    """The answer, with all the pages that follow."""
    path, mark, query = question.partition("?")
    address = f"{ROOT}/{quote(path)}{mark}{quote(query, safe='$=&')}"
    sent = viewer.client.get(address)
    texts = [sent.text]
    while (more := NEXT.search(texts[-1])) and len(texts) < 9:
        texts.append(viewer.client.get(more[1].replace("http://localhost", "").replace("\\/", "/")).text)
    assert sent.status_code < 500 or sent.status_code == 501, (question, sent.text)
    return sent.status_code, "\n".join(texts)


def answers(viewer: Viewer, asked: list[str]) -> dict[str, tuple[int, str]]:
    return {question: ask(viewer, question) for question in asked}


def hides(name: str, viewer: Viewer, tree: str, entity: str) -> bool:
    return tree not in viewer.trees and not (name == "device" and tree == "secret" and entity in OF_A_DEVICE)


def test_every_entity_and_link_is_classified():
    assert {entity.name: {link.name for link in entity.links} for entity in ALL} == LINKS


def check_words(viewer: Viewer, name: str, told: dict[str, tuple[int, str]]) -> None:
    """No answer holds a word that is hidden, and all of them together hold all that is not."""
    words = [word(tree, entity.name) for tree in TREES for entity in ALL if hides(name, viewer, tree, entity.name)]
    for question, (_, text) in told.items():
        assert not [each for each in words if each in text], question
    everything = "\n".join(text for _, text in told.values())
    shown = {word(tree, e.name) for tree in TREES for e in ALL if not hides(name, viewer, tree, e.name)}
    assert {each for each in shown if each not in everything} == {word(t, "HistoricalLocation") for t in viewer.trees}


def hidden_of(viewer: Viewer, trees: dict[str, Tree]) -> list[Tree]:
    return [tree for name, tree in trees.items() if name not in viewer.trees]


@pytest.mark.parametrize(("name", "each"), [("nobody", 1), ("partner", 2)])
def test_no_answer_tells_of_what_is_hidden_or_changes_with_it(viewers, trees, database, name, each):
    viewer, asked = viewers[name], questions(trees)[::each]
    before = answers(viewer, asked)
    check_words(viewer, name, before)
    for change in (disguise, vanish):
        for tree in hidden_of(viewer, trees):
            change(database, tree)
        after = answers(viewer, asked)
        assert {one: (before[one], after[one]) for one in asked if before[one] != after[one]} == {}, change


def test_a_device_is_told_of_its_own_datastream_alone(viewers, trees):
    check_words(viewers["device"], "device", answers(viewers["device"], questions(trees)))


@pytest.mark.parametrize(("name", "other"), [("stranger", "nobody"), ("expired", "nobody"), ("live", "partner")])
def test_who_may_see_as_much_is_answered_the_same(viewers, trees, name, other):
    for question in questions(trees)[::11]:
        assert ask(viewers[name], question) == ask(viewers[other], question), question


@pytest.mark.parametrize("name", ["nobody", "stranger", "partner", "live", "device"])
def test_one_that_is_hidden_is_answered_as_one_that_is_not_there(viewers, trees, name):
    viewer = viewers[name]
    for tree in hidden_of(viewer, trees):
        for entity in ALL:
            if not hides(name, viewer, tree.name, entity.name):
                continue
            id = tree.ids[entity.name][0]
            other = "999999-1000" if isinstance(id, str) else 999_999
            for more in of_one(entity):
                missing, found = (ask(viewer, entity.set + key(each) + more) for each in (other, id))
                assert found == (missing[0], missing[1].replace(key(other), key(id))), entity.set + key(id) + more


def test_what_is_hidden_is_there_for_its_owner(viewers, trees):
    check_words(viewers["home"], "home", answers(viewers["home"], [entity.set for entity in ALL]))
