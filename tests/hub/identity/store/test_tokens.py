import pytest

from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.db import now
from hub.errors import Invalid, NotFound
from hub.identity import store
from hub.identity.models import Role
from hub.identity.store.tokens import digest
from hub.iot.models import Datastream
from tests.ingest import add_stream


def test_a_token_is_found_by_its_secret_alone(database, cast):
    with database.read(OPERATOR) as session:
        found = store.find_token(session, cast.home.token)
        assert found.user_id == store.user(session, "home-admin").id
        for secret in ("", found.digest, str(found.id), cast.home.token[:-1], f"{cast.home.token} "):
            assert store.find_token(session, secret) is None


def test_a_revoked_token_is_gone(database, cast):
    with database.write(OPERATOR) as session:
        found = store.find_token(session, cast.home.token)
        store.revoke_token(session, found)
    with database.read(OPERATOR) as session:
        assert store.find_token(session, cast.home.token) is None
        with pytest.raises(NotFound):
            store.token(session, found.id)


def test_what_is_kept_of_a_secret_does_not_say_it():
    assert digest("secret") == digest("secret") != digest("secret ")
    assert "secret" not in digest("secret")


@pytest.fixture
def stream(database, cast):
    with database.write(OPERATOR) as session:
        row = add_stream(session, cast.home.id)
        return row.id, row.owner_id


def device(database, stream, **options):
    """The secret of a device's token, of home's administrator."""
    with database.write(OPERATOR) as session:
        user = store.user(session, "home-admin")
        return store.create_token(session, user, "box", scope="observe", datastream=stream, **options)[1]


def who(database, secret):
    with database.read(PUBLIC) as session:
        found = store.principal_by_token(session, secret)
        return found and found[0]


def test_a_device_is_no_person_and_sees_its_datastream_alone(database, cast, stream):
    found = who(database, device(database, stream))
    assert (found.device, found.user_id, found.may_write, found.roles) == (stream[0], None, False, {})
    assert found.scope == Scope(streams=frozenset({stream[0]}))
    with database.read(OPERATOR) as session:
        assert found.keeper == store.user(session, "home-admin").id


def test_a_device_of_the_operator_sees_no_more(database, cast, stream):
    with database.write(OPERATOR) as session:
        root = store.user(session, "root")
        _, secret = store.create_token(session, root, "box", scope="observe", datastream=stream)
    assert who(database, secret).scope == Scope(streams=frozenset({stream[0]}))


@pytest.mark.parametrize("change", ["role", "role of a member", "user", "gone", "token", "time"])
def test_a_device_is_nobody_at_once_when_what_it_hangs_on_is_gone(database, cast, stream, change):
    secret = device(database, stream)
    assert who(database, secret) is not None
    with database.write(OPERATOR) as session:
        user, town = store.user(session, "home-admin"), store.organization(session, "home")
        if change.startswith("role"):
            store.set_role(session, town, user, None if change == "role" else Role.MEMBER)
        elif change == "user":
            user.state = "deleted"
        elif change == "gone":
            session.delete(session.get_one(Datastream, stream[0]))
        elif change == "token":
            store.revoke_token(session, store.find_token(session, secret))
        else:
            store.find_token(session, secret).expires_at = now()
    assert who(database, secret) is None


@pytest.mark.parametrize(("scope", "bound"), [("observe", False), ("read", True), ("write", True), ("live", True)])
def test_a_token_to_observe_is_bound_to_a_datastream_and_no_other_is(database, cast, stream, scope, bound):
    with database.write(OPERATOR) as session:
        user = store.user(session, "home-admin")
        with pytest.raises(Invalid) as told:
            store.create_token(session, user, "x", scope=scope, datastream=stream if bound else None)
    assert list(told.value.fields) == ["datastream"]


def test_a_token_for_live_values_reads_what_its_user_may_and_has_a_name_for_its_tree(database, cast):
    with database.write(OPERATOR) as session:
        user = store.user(session, "home-admin")
        row, secret = store.create_token(session, user, "board", scope="live")
        for other in ("read", "write"):
            store.create_token(session, user, other, scope=other)
        expected = Scope(reads=frozenset({cast.home.id}))
        assert {key: each.scope for key, each in store.listeners(session).items()} == {row.digest: expected}
    assert who(database, secret).scope == expected
    with database.write(OPERATOR) as session:
        store.find_token(session, secret).expires_at = now()
    with database.read(OPERATOR) as session:
        assert store.listeners(session) == {}
