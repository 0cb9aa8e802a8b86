"""Who is told what."""

from hashlib import sha256

from hub.boundary import OPERATOR, PUBLIC
from hub.identity import store as identity
from hub.iot.mqtt.audiences import audiences, newest
from hub.iot.store import Given, observe
from tests.ingest import START


def test_everybody_has_the_public_tree_and_a_live_token_one_of_its_own(database, cast, streams):
    private, public = streams
    with database.write(OPERATOR) as session:
        _, secret = identity.create_token(session, identity.user(session, "home-admin"), "live", scope="live")
    everybody, home = audiences(database)
    assert (everybody.tree, set(everybody.sees)) == ("v1.1/", {public.id})
    assert (home.tree, set(home.sees)) == (f"out/{sha256(secret.encode()).hexdigest()}/v1.1/", {private.id, public.id})
    with database.write(OPERATOR) as session:
        identity.revoke_token(session, identity.find_token(session, secret))
    assert [each.tree for each in audiences(database)] == ["v1.1/"]


def test_the_newest_observation_is_told_as_the_outbox_has_it(database, streams):
    with database.write(OPERATOR) as session:
        observe(session, [Given(streams[1].id, START, 1.5, result_time=START, more={"quality": "good"})])
    id, us = streams[1].id, 1_714_521_600_000_000
    assert newest(database, PUBLIC, [each.id for each in streams]) == {id: [id, us, 0, 1.5, 0, us, {"quality": "good"}]}
