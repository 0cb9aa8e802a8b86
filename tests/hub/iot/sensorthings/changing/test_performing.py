"""One request for a change."""

import orjson
import pytest

from hub.errors import BadRequest, NotFound
from hub.iot.models import Thing
from hub.iot.sensorthings.changing import performing
from hub.iot.sensorthings.changing.performing import Asked
from tests.hub.iot.sensorthings.entities_sent import THING


def test_what_was_made_is_named(home):
    done = home.ask("POST", "Things", THING)
    assert (done.entity.name, done.id, done.made) == ("Thing", 1, True)


def test_what_was_changed_is_named_but_not_made(home):
    home.post("Things", THING)
    done = home.ask("PATCH", "Things(1)", {"name": "Seat"})
    assert (done.entity.name, done.id, done.made) == ("Thing", 1, False)


def test_what_was_deleted_is_nothing(home):
    home.post("Things", THING)
    assert home.ask("DELETE", "Things(1)") == (None, None, False)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["Things(1)/name", "Things(1)/properties/seats", "Things(1)/name/$value"])
def test_a_property_is_changed_with_its_entity(home, method, path):
    home.post("Things", THING)
    with pytest.raises(BadRequest, match="together with its entity"):
        home.ask(method, path, THING)


@pytest.mark.parametrize("path", ["things", "Things(1", "(1)", "Things(1)/", "Benches", "Things(1)/Sensors", ""])
def test_a_path_that_means_nothing_is_refused(home, path):
    with pytest.raises((BadRequest, NotFound)):
        home.ask("POST", path, THING)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"a"', b'{"name": NaN}', b"\xff", b"[" * 100_000])
@pytest.mark.parametrize(("method", "path"), [("POST", "Things"), ("PATCH", "Things(1)"), ("PUT", "Things(1)")])
def test_a_body_that_says_nothing_is_refused(home, method, path, body):
    home.post("Things", THING)
    with home.database.write(home.principal.scope) as session, pytest.raises(BadRequest):
        performing.perform(session, home.principal, Asked(method, path, body=body))
    assert home.read(Thing, 1, "name") == "Bench"


def test_half_a_body_makes_nothing(home):
    body = orjson.dumps(THING)
    for length in range(len(body)):
        with home.database.write(home.principal.scope) as session, pytest.raises(BadRequest):
            performing.perform(session, home.principal, Asked("POST", "Things", body=body[:length]))
    assert home.read(Thing, 1) is None
