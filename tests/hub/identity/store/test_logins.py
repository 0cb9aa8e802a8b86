import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.errors import Unauthenticated
from hub.identity import store
from hub.identity.models import Login
from tests.conftest import PASSWORD


@pytest.mark.parametrize(("name", "password"), [
    ("home-admin", "wrong"), ("home-admin", ""), ("nobody", PASSWORD), ("", ""), ("HOME-ADMIN", PASSWORD),
])  # fmt: skip
def test_a_failed_login_leaves_none(database, cast, name, password):
    with pytest.raises(Unauthenticated) as refused, database.write(OPERATOR) as session:
        store.log_in(session, name, password)
    assert str(refused.value) == "Name or password is wrong"
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Login)).all() == []


def test_the_id_of_a_user_does_not_log_in(database, cast):
    with database.write(OPERATOR) as session:
        key = str(store.user(session, "home-admin").id)
        with pytest.raises(Unauthenticated):
            store.log_in(session, key, PASSWORD)


def test_who_has_no_password_cannot_log_in(database, cast):
    with database.write(OPERATOR) as session:
        store.create_user(session, "robot")
        with pytest.raises(Unauthenticated):
            store.log_in(session, "robot", "")
