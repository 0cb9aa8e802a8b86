"""People beside the administrators of the cast."""

from datetime import timedelta

import pytest

from hub.boundary import OPERATOR
from hub.identity import store
from hub.identity.models import Role
from tests.catalogue.caller import result
from tests.conftest import PASSWORD


@pytest.fixture
def person(app, database, cast):
    """`person("anna", "editor")` is a client of a new user with a role in home; a token of `scope` read only reads."""

    def make(name, role="", town="home", scope="write"):
        with database.write(OPERATOR) as session:
            user = store.find_user(session, name) or store.create_user(session, name, email=f"{name}@home.example")
            if role:
                store.set_role(session, store.organization(session, town), user, Role(role))
            _, secret = store.create_token(session, user, "test", scope=scope, lifetime=timedelta(days=1))
        made = app.test_client()
        made.environ_base["HTTP_AUTHORIZATION"] = secret
        return made

    return make


@pytest.fixture
def below(database, cast):
    """`below("school")` is a new organisation below home."""

    def make(name, parent="home"):
        with database.write(OPERATOR) as session:
            return str(store.create_organization(session, name, parent=store.organization(session, parent)).id)

    return make


@pytest.fixture
def password():
    """What logs in the administrators of the cast."""
    return PASSWORD


@pytest.fixture
def group(client, cast):
    """`group("trees", roles={"anna": "editor"})` is a new group with its members, whose maker is the operator."""

    def make(name, **more):
        users = [{"name": user, "capacity": role} for user, role in more.pop("roles", {}).items()]
        return result(client("operator"), "group_create", {"name": name, "users": users, **more})

    return make
