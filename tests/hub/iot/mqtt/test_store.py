"""What ingest processes keep in the database."""

from hub.boundary import OPERATOR
from hub.iot.mqtt import store
from hub.iot.store import Given, observe
from tests.ingest import START


def test_sessions_are_remembered_by_group_until_they_are_forgotten(database):
    with database.write(OPERATOR) as session:
        for group, number in (("one", 0), ("one", 11), ("one", 2), ("one_", 5), ("oneX", 6)):
            store.note(session, group, number)
        store.note(session, "one", 2)
        store.forget(session, "one", 0)
    with database.read(OPERATOR) as session:
        assert store.sessions(session, "one") == [2, 11]
        assert store.sessions(session, "one_") == [5]


def test_a_town_sees_its_datastreams_and_everybody_the_public_ones(database, cast, streams):
    private, public = streams
    seen = {}
    for who in ("home", "stranger", "public"):
        with database.read(cast.scope(who)) as session:
            seen[who] = set(store.visible(session))
    assert seen == {"home": {private.id, public.id}, "stranger": {public.id}, "public": {public.id}}


def test_the_newest_values_are_those_that_may_be_seen(database, cast, streams):
    with database.write(OPERATOR) as session:
        observe(session, [Given(stream.id, START, 1.0) for stream in streams])
    with database.read(cast.stranger.scope) as session:
        assert [row.datastream_id for row in store.latest(session, [each.id for each in streams])] == [streams[1].id]
