"""Entities as they are read in the session of a change."""

import orjson
import pytest

from hub.errors import NotFound
from hub.iot.sensorthings.changing import performing, shown
from hub.iot.sensorthings.changing.performing import Asked
from hub.iot.sensorthings.entities import ENTITIES
from tests.hub.iot.sensorthings.entities_sent import THING

ROOT = "http://localhost/sensorthings/v1.1"


@pytest.mark.parametrize(
    ("entity", "id", "path"),
    [("Thing", 7, "Things(7)"), ("Observation", "17-5", "Observations('17-5')"), ("Sensor", 1, "Sensors(1)")],
)
def test_an_entity_has_a_path(entity, id, path):
    assert shown.path_of(ENTITIES[entity], id) == path


def test_what_is_not_committed_yet_is_shown(home):
    with home.database.write(home.principal.scope) as session:
        performing.perform(session, home.principal, Asked("POST", "Things", body=orjson.dumps(THING)))
        found = orjson.loads(shown.read(session, ROOT, "Things(1)").body)
    assert (found["name"], found["@iot.selfLink"]) == ("Bench", f"{ROOT}/Things(1)")


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_others_are_shown_nothing(home, desk, town):
    home.post("Things", THING)
    other = desk(town)
    with other.database.read(other.principal.scope) as session, pytest.raises(NotFound):
        shown.read(session, ROOT, "Things(1)")


def test_another_body_has_another_mark():
    assert shown.etag(b"a") == shown.etag(b"a") != shown.etag(b"b")
