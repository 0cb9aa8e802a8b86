import pytest
from sqlalchemy import select

from hub.audit import Entry
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


def test_the_key_for_a_new_password_fits_one_user_one_time_and_one_password(database, cast):
    def sign(text: str) -> str:
        return text

    with database.write(OPERATOR) as session:
        row, other = store.user(session, "home-admin"), store.user(session, "partner-admin")
        keys = {store.reset_key(sign, row, 1), store.reset_key(sign, row, 2), store.reset_key(sign, other, 1)}
        store.set_password(session, row, "another long secret")
        assert len({*keys, store.reset_key(sign, row, 1)}) == 4


def test_a_link_for_a_new_password_is_noted(database, cast):
    with database.write(OPERATOR) as session:
        store.note_reset(session, store.user(session, "home-admin"))
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Entry.subject).where(Entry.action == "user.reset")).all() == ["home-admin"]
