import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.boundary import OPERATOR, PUBLIC
from hub.db import Base
from hub.identity import store
from hub.identity.models import Login, Member, Organization, Role, Token, User


def test_each_role_includes_the_ones_after_it():
    assert list(Role) == [Role.ADMIN, Role.EDITOR, Role.MEMBER]


def test_a_user_has_one_role_in_an_organisation(database, cast):
    def twice():
        with database.write(OPERATOR) as session:
            user = store.user(session, "home-admin")
            session.add(Member(user_id=user.id, organization_id=cast.home.id, role="member"))

    with pytest.raises(IntegrityError):
        twice()


@pytest.mark.parametrize("kind", [Organization, User])
def test_a_name_is_given_once(database, kind):
    def twice():
        with database.write(OPERATOR) as session:
            values = {"title": "Town"} if kind is Organization else {}
            session.add_all([kind(name="town", **values), kind(name="town", **values)])

    with pytest.raises(IntegrityError):
        twice()


def test_memberships_tokens_and_logins_go_with_their_user(database):
    with database.write(OPERATOR) as session:
        town = store.create_organization(session, "town")
        user = store.create_user(session, "anna", "varied enough 1234")
        store.set_role(session, town, user, Role.EDITOR)
        store.create_token(session, user, "laptop")
        store.log_in(session, "anna", "varied enough 1234")
        session.delete(user)
    with database.read(OPERATOR) as session:
        assert [session.scalars(select(kind)).all() for kind in (Member, Token, Login)] == [[], [], []]


def test_the_name_of_an_organisation_is_public(database, cast):
    with database.read(PUBLIC) as session:
        assert store.organization(session, "home").title == "Home"


def test_secrets_are_kept_as_digests_only():
    for table in ("token", "login"):
        columns = set(Base.metadata.tables[table].columns.keys())
        assert "digest" in columns
        assert not columns & {"secret", "token", "value"}
