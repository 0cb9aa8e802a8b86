"""What changed about entities, as those may see it who are told."""

import pytest

from hub.boundary import OPERATOR, PUBLIC
from hub.iot.models import Datastream, Thing
from hub.iot.mqtt.entities import Changed, Entities, since


@pytest.fixture
def entities(database, settings):
    return Entities(database, settings)


def test_changes_are_told_once_each_from_where_somebody_was(database, streams):
    private, _ = streams
    assert since(database, None)[0] == ()
    _, place = since(database, None)
    with database.write(OPERATOR) as session:
        session.get(Thing, private.thing_id).name = "new"
    with database.write(OPERATOR) as session:
        session.get(Thing, private.thing_id).name = "newer"
        session.get(Datastream, private.id).name = "new"
    changed, later = since(database, place)
    assert set(changed) == {
        Changed("Things", str(private.thing_id)),
        Changed("Datastreams", str(private.id)),
        Changed("MultiDatastreams", str(private.id)),
    }
    assert since(database, later) == ((), later)


def test_what_was_deleted_is_not_told(database, streams):
    _, place = since(database, None)
    with database.write(OPERATOR) as session:
        session.delete(session.get(Datastream, streams[0].id))
    assert since(database, place)[0] == ()


def test_an_entity_is_what_the_interface_says_to_those_who_may_see_it(database, entities, cast, streams):
    private, public = streams
    seen = [entities.read(cast.scope(who), Changed("Things", str(private.thing_id))) for who in ("home", "stranger")]
    assert seen[0]["name"] == "room private"
    assert seen[1] is None
    assert entities.read(PUBLIC, Changed("Datastreams", str(public.id)))["@iot.id"] == public.id
    assert entities.read(PUBLIC, Changed("MultiDatastreams", str(public.id))) is None


def test_only_properties_that_changed_are_new(entities):
    first = {"@iot.id": 1, "name": "a", "properties": {"x": 1}}
    assert dict(entities.new("t", first)) == {"name": "a", "properties": {"x": 1}}
    assert dict(entities.new("t", {**first, "name": "b"})) == {"name": "b"}
    assert dict(entities.new("t", {**first, "name": "b"})) == {}
