"""Members over the API: who gives roles, who does not, and who sees them."""

import pytest

from hub.audit import Entry
from hub.boundary import OPERATOR
from tests.catalogue.caller import call, create, error, result
from tests.conftest import on_sqlite


def roles(client, name="home"):
    return {row[0]: row[2] for row in result(client, "member_list", {"id": name, "object_type": "user"})}


def set_entries(database):
    with database.read(OPERATOR) as session:
        return [(e.actor, e.subject, e.detail) for e in session.query(Entry) if e.action == "member.set"]


def id_of(client, name):
    return result(client("operator"), "user_show", {"id": name})["id"]


def test_an_administrator_gives_changes_and_takes_a_role(client, person, database, cast):
    anna = person("anna")
    key, home = id_of(client, "anna"), client("home")
    made = result(home, "organization_member_create", {"id": "home", "username": "anna", "role": "editor"})
    assert made == {"id": made["id"], "table_name": "user", "table_id": key, "capacity": "editor",
                    "group_id": str(cast.home.id), "state": "active"}  # fmt: skip
    create(anna)
    sent = {"id": str(cast.home.id), "object": key, "object_type": "user", "capacity": "member"}
    assert result(home, "member_create", sent) == {**made, "capacity": "member"}
    assert error(anna, "package_create", {"name": "more", "owner_org": "home"})[0] == 403
    assert roles(home)[key] == "Member"
    for _ in range(2):
        assert result(home, "organization_member_delete", {"id": "home", "username": "anna"}) is None
        assert result(home, "member_delete", {"id": "home", "object": "anna", "object_type": "user"}) is None
    assert key not in roles(home)
    told = [(e[2]["user"], e[2]["role"]) for e in set_entries(database) if e[0] == "home-admin"]
    assert told == [("anna", "editor"), ("anna", "member"), ("anna", None)]


GIVES = [
    ("organization_member_create", {"username": "anna", "role": "admin"}),
    ("member_create", {"object": "anna", "object_type": "user", "capacity": "admin"}),
    ("organization_member_delete", {"username": "home-admin"}),
    ("member_delete", {"object": "home-admin", "object_type": "user"}),
]


@on_sqlite
@pytest.mark.parametrize(("name", "sent"), GIVES)
@pytest.mark.parametrize(
    ("role", "scope"), [("member", "write"), ("editor", "write"), ("admin", "read"), ("", "write")]
)
def test_nobody_below_an_administrator_gives_or_takes_roles(client, person, name, sent, role, scope):
    anna = person("anna", role, scope=scope)
    before = roles(client("operator"))
    status, found = error(anna, name, {"id": "home", **sent})
    assert (status, found["__type"]) == (403, "Authorization Error")
    assert roles(client("operator")) == before


@on_sqlite
@pytest.mark.parametrize(("name", "sent"), GIVES)
@pytest.mark.parametrize("town", ["", "partner", "stranger"])
def test_nobody_of_another_town_does(client, person, name, sent, town):
    person("anna", "member", "partner")
    before = roles(client("operator"))
    assert error(client(town), name, {"id": "home", **sent})[0] == 403
    assert roles(client("operator")) == before


@on_sqlite
def test_an_administrator_of_a_school_has_no_say_in_the_town(client, person, below):
    below("school")
    anna = person("anna", "admin", "school")
    give = {"username": "anna", "role": "member"}
    assert error(anna, "organization_member_create", {"id": "home", **give})[0] == 403
    assert result(anna, "organization_member_create", {"id": "school", **give})["capacity"] == "member"
    assert error(anna, "organization_member_create", {"id": "school", "username": "anna", "role": "admin"})[0] == 403


@on_sqlite
@pytest.mark.parametrize(("sent", "key"), [
    ({"username": "nobody", "role": "member"}, "username"), ({"username": "home-admin", "role": "boss"}, "role"),
    ({"role": "member"}, "username"), ({"username": "home-admin"}, "role"),
])  # fmt: skip
def test_a_role_or_user_that_is_none(client, cast, sent, key):
    status, found = error(client("home"), "organization_member_create", {"id": "home", **sent})
    assert (status, key in found) == (409, True)


@pytest.mark.parametrize("town", ["", "stranger"])
def test_strangers_see_datasets_and_no_people(client, cast, town):
    trees = create(client("home"))
    create(client("home"), "hidden", private=True)
    assert result(client(town), "member_list", {"id": "home"}) == [[trees["id"], "package", "Public"]]
    assert error(client(town), "member_list", {"id": "home", "object_type": "user"})[0] == 403
    assert call(client(town), "organization_show", {"id": "home", "include_users": True}).json["result"]["users"] == []


@on_sqlite
def test_members_see_each_other(client, person):
    anna = person("anna", "member", scope="read")
    found = result(anna, "member_list", {"id": "home", "object_type": "user"})
    assert sorted(row[2] for row in found) == ["Admin", "Member"]
    assert len(result(anna, "member_list", {"id": "home", "capacity": "admin"})) == 1
    assert len(result(anna, "organization_show", {"id": "home", "include_users": True})["users"]) == 2


@on_sqlite
def test_the_datasets_of_a_group(client, cast):
    trees = create(client("home"), groups=[{"name": "envi"}])
    assert result(client(), "member_list", {"id": "envi"}) == [[trees["id"], "package", "Public"]]
    assert result(client(), "member_list", {"id": "envi", "object_type": "user"}) == []
    assert error(client(), "member_list", {"id": "nothing"})[0] == 404


@on_sqlite
def test_the_roles(client, cast):
    found = result(client(), "member_roles_list", {"group_type": "organization"})
    assert {row["value"]: row["text"] for row in found} == {"admin": "Admin", "editor": "Editor", "member": "Member"}
