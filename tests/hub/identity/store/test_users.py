from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.access import NOBODY
from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.errors import Conflict, Invalid, NotFound, Unauthenticated
from hub.identity import store
from hub.identity.models import Login, Member, Role, Token, User
from tests.conftest import PASSWORD


def told(database):
    with database.read(OPERATOR) as session:
        found = session.scalars(select(Entry).where(Entry.action.startswith("user.")).order_by(Entry.seq))
        return [(e.action.partition(".")[2], e.subject, e.detail) for e in found if e.action != "user.create"]


def do(database, function, name, *values):
    with database.write(OPERATOR) as session:
        function(session, store.find_account(session, name, deleted=True), *values)


def add(database, name, email=""):
    with database.write(OPERATOR) as session:
        return store.create_user(session, name, email=email).id


@pytest.mark.parametrize("name", ["me", "login", "logout", "register", "reset", "system", "anonymous", "edit"])
def test_names_that_mean_something_else(database, name):
    with pytest.raises(Invalid):
        add(database, name)


@pytest.mark.parametrize("email", ["", "a@b", "anna.b+c@sub.home.example", "a" * 64 + "@b.de"])
def test_addresses(database, email):
    assert add(database, "anna", email)


@pytest.mark.parametrize("email", [
    "x", "@", "a@", "@b", "a b@c", "a@b@c", "a@-b", "a@b-", "a@b..de", "a@b\n", "ä@b", "a" * 65 + "@b",
    "a@" + "b" * 64, "a@" + "b." * 130 + "de",
])  # fmt: skip
def test_what_is_no_address(database, email):
    with pytest.raises(Invalid) as refused:
        add(database, "anna", email)
    assert list(refused.value.fields) == ["email"]


def test_an_address_belongs_to_one_active_user(database):
    add(database, "anna", "a@b.de")
    with pytest.raises(Invalid):
        add(database, "ben", "A@B.de")
    do(database, store.update_user, "anna", {"email": "A@b.de"})
    with database.write(OPERATOR) as session:
        store.create_user(session, "root", sysadmin=True)
    do(database, store.remove_user, "anna")
    add(database, "ben", "a@b.de")
    with pytest.raises(Invalid):
        do(database, store.restore_user, "anna")


def test_only_changes_are_told_and_no_values(database, cast):
    do(database, store.update_user, "home-admin", {"about": "secret", "email": "s@x.de", "full_name": ""})
    do(database, store.update_user, "home-admin", {"about": "secret"})
    assert told(database) == [("update", "home-admin", {"changed": ["about", "email"]})]


def test_a_hash_ends_the_logins_and_the_same_one_does_not(database, cast):
    with database.write(OPERATOR) as session:
        kept = store.user(session, "home-admin").password
        secret = store.log_in(session, "home-admin", PASSWORD)
    do(database, store.set_password_hash, "home-admin", kept)
    with database.read(OPERATOR) as session:
        assert store.principal_by_login(session, secret)
    do(database, store.set_password_hash, "home-admin", "")
    with database.read(OPERATOR) as session:
        assert store.principal_by_login(session, secret) is None
    with pytest.raises(Unauthenticated), database.write(OPERATOR) as session:
        store.log_in(session, "home-admin", PASSWORD)


def test_somebody_always_runs_the_hub(database, cast):
    for function, values in ((store.set_sysadmin, (False,)), (store.remove_user, ())):
        with pytest.raises(Conflict):
            do(database, function, "root", *values)
    do(database, store.set_sysadmin, "home-admin", True)
    do(database, store.set_sysadmin, "home-admin", True)
    do(database, store.remove_user, "root")
    assert told(database) == [("sysadmin", "home-admin", {"sysadmin": True}), ("delete", "root", {})]
    with pytest.raises(Conflict):
        do(database, store.set_sysadmin, "home-admin", False)


def test_a_deleted_user_leaves_no_way_in(database, cast):
    with database.write(OPERATOR) as session:
        store.log_in(session, "home-admin", PASSWORD)
        key = store.user(session, "home-admin").id
    for _ in range(2):
        do(database, store.remove_user, "home-admin")
    with database.read(OPERATOR) as session:
        for table in (Login, Token, Member):
            assert session.scalars(select(table).where(table.user_id == key)).all() == []
        with pytest.raises(NotFound):
            store.user(session, "home-admin")
        assert store.principal_by_token(session, cast.home.token) is None
    with pytest.raises(Unauthenticated), database.write(OPERATOR) as session:
        store.log_in(session, "home-admin", PASSWORD)
    do(database, store.restore_user, "home-admin")
    with database.write(OPERATOR) as session:
        assert store.log_in(session, "home-admin", PASSWORD)
    assert [e[0] for e in told(database)] == ["login", "delete", "restore", "login"]


def test_an_account_is_found_by_name_and_id_a_login_by_name_alone(database, cast):
    with database.read(OPERATOR) as session:
        row = store.user(session, "home-admin")
        for key in ("home-admin", row.id, str(row.id)):
            assert store.find_account(session, key).id == row.id
        assert store.find_user(session, str(row.id)) is None
        assert store.find_account(session, "nobody") is None


def test_who_knows_of_whom(database, cast):
    add(database, "ben")
    with database.write(OPERATOR) as session:
        anna = store.create_user(session, "anna")
        school = store.create_organization(session, "school", parent=store.organization(session, "home"))
        store.set_role(session, school, anna, Role.MEMBER)
    with database.read(OPERATOR) as session:

        def known(name):
            asks = store.principal(session, store.user(session, name)) if name else NOBODY
            return [row.name for row in store.acquaintances(session, asks)]

        assert known("home-admin") == ["anna", "home-admin"]  # who runs the town knows the people of its schools
        assert known("anna") == ["anna"]
        assert known("ben") == ["ben"]
        assert known("") == []
        assert len(known("root")) == 6


def test_a_person_is_found_by_name_or_id_until_they_leave(database, cast):
    with database.write(OPERATOR) as session:
        id = store.account(session, "home-admin").id
        assert store.account(session, str(id)).id == id
        session.get(User, id).state = "deleted"
        session.flush()
        for key in ("home-admin", str(id), "nobody", str(uuid4())):
            with pytest.raises(NotFound):
                store.account(session, key)
