import pytest

from hub.boundary import OPERATOR
from hub.errors import NotFound
from hub.identity import store
from hub.identity.store.tokens import digest


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
