"""Changing organisations over the API, and who may not."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.identity import store
from hub.iot.models import Thing
from tests.catalogue.caller import call, create, error, result
from tests.conftest import on_sqlite


def entries(database, action):
    with database.read(OPERATOR) as session:
        return [(e.actor, e.subject, e.detail) for e in session.query(Entry).order_by(Entry.seq) if e.action == action]


def show(client, name="home", **more):
    return result(client, "organization_show", {"id": name, **more})


def roles(client, name="home"):
    return {u["name"]: u["capacity"] for u in show(client, name, include_users=True)["users"]}


def test_a_patch_changes_what_is_given(client, cast, database):
    home = client("home")
    before = show(home)
    after = result(home, "organization_patch", {"id": "home", "title": "Heim", "extras": [{"key": "a", "value": 1}]})
    assert after["users"][0]["name"] == "home-admin"
    assert {**after, "users": []} == {
        **before, "title": "Heim", "display_name": "Heim", "extras": [{"key": "a", "value": "1"}]
    }  # fmt: skip
    assert show(client()) == {**after, "users": []}
    assert entries(database, "organization.update") == [("home-admin", "home", {"changed": ["extras", "title"]})]


def test_an_update_empties_what_is_left_out_and_keeps_members_parent_name_and_key(client, cast, below, database):
    below("school")
    with database.write(OPERATOR) as session:
        store.organization(session, "school").official_key = "08"
    home = client("home")
    result(home, "organization_patch", {"id": "school", "description": "x", "extras": [{"key": "a", "value": "b"}],
                                        "users": [{"name": "home-admin", "capacity": "editor"}]})  # fmt: skip
    after = result(home, "organization_update", {"id": "school", "title": "Schule"})
    assert (after["name"], after["title"], after["description"]) == ("school", "Schule", "")
    assert after["extras"] == [{"key": "official_key", "value": "08"}]
    assert [group["name"] for group in after["groups"]] == ["home"]
    assert roles(home, "school") == {"home-admin": "editor"}
    assert result(home, "organization_update", {"id": "school"})["title"] == "school"


@pytest.mark.parametrize("asked", [{}, {"include_users": True}])
def test_what_was_shown_can_be_sent_back(client, cast, below, asked, database):
    below("school")
    result(client("home"), "organization_patch", {"id": "school", "users": [{"name": "home-admin"}]})
    written = len(entries(database, "member.set"))
    before = show(client("home"), "school", **asked)
    after = result(client("home"), "organization_update", before)
    assert {**after, "users": []} == {**before, "users": []}
    assert roles(client("home"), "school") == {"home-admin": "member"}
    assert len(entries(database, "member.set")) == written


def test_datasets_are_found_under_a_new_name_at_once(client, cast):
    create(client("home"))
    result(client("home"), "organization_patch", {"id": "home", "name": "heim"})
    assert result(client(), "package_search", {"fq": "organization:heim"})["count"] == 1
    assert result(client(), "package_search", {"fq": "organization:home"})["count"] == 0
    assert result(client(), "organization_list") == ["heim", "partner", "stranger"]


WRITES = ("organization_update", "organization_patch", "organization_delete")


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(
    ("role", "scope"), [("member", "write"), ("editor", "write"), ("admin", "read"), ("", "write")]
)
@on_sqlite
def test_only_an_administrator_changes_an_organisation(client, person, name, role, scope):
    before = show(client("operator"), include_users=True)
    anna = person("anna", role, scope=scope)
    status, found = error(anna, name, {"id": "home", "title": "x"})
    assert (status, found["__type"]) == (403, "Authorization Error")
    after = show(client("operator"), include_users=True)
    assert {**after, "users": []} == {**before, "users": []}


@pytest.mark.parametrize("name", [*WRITES, "organization_purge"])
@pytest.mark.parametrize("town", ["", "partner", "stranger"])
@on_sqlite
def test_another_town_changes_nothing(client, cast, name, town):
    before = show(client("operator"), include_users=True)
    assert error(client(town), name, {"id": "home", "title": "x"})[0] == 403
    assert show(client("operator"), include_users=True) == before


@on_sqlite
def test_the_official_key_is_the_operators(client, cast):
    sent = {"id": "home", "extras": [{"key": "official_key", "value": "08421000"}]}
    assert error(client("home"), "organization_patch", sent)[0] == 403
    assert result(client("operator"), "organization_patch", sent)["extras"] == sent["extras"]
    assert result(client("home"), "organization_patch", {**sent, "title": "Heim"})["extras"] == sent["extras"]


def test_an_organisation_with_datasets_stays(client, cast):
    create(client("home"), private=True)
    assert error(client("home"), "organization_delete", {"id": "home"})[0] == 409
    assert error(client("home"), "organization_patch", {"id": "home", "state": "deleted"})[0] == 409
    result(client("home"), "package_delete", {"id": "trees"})
    assert result(client("home"), "organization_delete", {"id": "home"}) is None


def test_a_deleted_organisation_is_seen_by_its_members_and_the_operator_alone(client, cast, database):
    for _ in range(2):
        assert result(client("home"), "organization_delete", {"id": "home"}) is None
    assert entries(database, "organization.delete") == [("home-admin", "home", {})]
    for town, status in (("", 404), ("stranger", 404), ("home", 200), ("operator", 200)):
        assert call(client(town), "organization_show", {"id": "home"}).status_code == status
        assert call(client(town), "organization_show", {"id": str(cast.home.id)}).status_code == status
    assert show(client("home"))["state"] == "deleted"
    assert "home" not in result(client("operator"), "organization_list")
    assert error(client("operator"), "organization_create", {"name": "home"})[0] == 409
    assert error(client("home"), "package_create", {"name": "trees", "owner_org": "home"})[0] == 409
    assert error(client("home"), "organization_patch", {"id": "home", "state": "active"})[0] == 403
    assert result(client("operator"), "organization_patch", {"id": "home", "state": "active"})["state"] == "active"


def test_an_organisation_above_others_stays(client, cast, below):
    below("school")
    assert error(client("home"), "organization_delete", {"id": "home"})[0] == 409
    result(client("home"), "organization_delete", {"id": "school"})
    result(client("home"), "organization_delete", {"id": "home"})


def test_a_purge_leaves_nothing(client, cast, database):
    assert result(client("operator"), "organization_purge", {"id": "stranger"}) is None
    assert error(client("operator"), "organization_show", {"id": "stranger"})[0] == 404
    assert error(client("operator"), "organization_purge", {"id": "stranger"})[0] == 404
    assert entries(database, "organization.purge") == [("root", "stranger", {})]
    assert result(client("operator"), "organization_create", {"name": "stranger"})["name"] == "stranger"
    assert roles(client("operator"), "stranger") == {}


@pytest.mark.parametrize("what", ["dataset", "thing", "organization"])
def test_nothing_is_purged_while_something_belongs_to_it(client, cast, database, below, what):
    if what == "dataset":
        create(client("home"))
        result(client("home"), "package_delete", {"id": "trees"})
    elif what == "thing":
        with database.write(OPERATOR) as session:
            session.add(Thing(owner_id=cast.home.id, name="bench"))
    else:
        below("school")
    status, found = error(client("operator"), "organization_purge", {"id": "home"})
    assert (status, found["__type"]) == (409, "Validation Error")
    assert roles(client("operator")) == {"home-admin": "admin"}


def test_the_operator_builds_a_tree(client, cast):
    made = result(client("operator"), "organization_create", {"name": "school", "groups": [{"name": "home"}]})
    assert made["groups"] == [{
        "id": str(cast.home.id), "name": "home", "title": "Home", "display_name": "Home", "capacity": "public"
    }]  # fmt: skip
    assert create(client("home"), town="school")["organization"]["name"] == "school"


def parent(client, name):
    return [group["name"] for group in show(client, name)["groups"]]


def test_an_administrator_of_both_moves_an_organisation(client, cast, below, database):
    below("office")
    below("school")
    sent = {"id": "school", "groups": [{"id": show(client(), "office")["id"]}]}
    result(client("home"), "organization_patch", sent)
    assert parent(client(), "school") == ["office"]
    assert entries(database, "organization.move") == [("home-admin", "school", {"parent": "office"})]
    result(client("home"), "organization_patch", sent)
    assert len(entries(database, "organization.move")) == 1


@on_sqlite
def test_who_runs_only_the_one_below_can_neither_leave_nor_join(client, below, person):
    below("school")
    anna = person("anna", "admin", "school")
    assert error(anna, "organization_patch", {"id": "school", "groups": []})[0] == 403
    assert error(anna, "organization_patch", {"id": "school", "groups": [{"name": "partner"}]})[0] == 403
    assert result(anna, "organization_patch", {"id": "school", "groups": [{"name": "home"}]})["name"] == "school"
    assert parent(client(), "school") == ["home"]


@on_sqlite
def test_nobody_takes_a_town_of_others_below_his_own(client, cast):
    sent = {"id": "partner", "groups": [{"name": "home"}]}
    assert error(client("home"), "organization_patch", sent)[0] == 403
    assert error(client("partner"), "organization_patch", sent)[0] == 403
    assert result(client("operator"), "organization_patch", sent)["groups"][0]["name"] == "home"


@pytest.mark.parametrize("name", ["home", "school", "class"])
def test_no_organisation_stands_below_itself(client, below, name):
    below("school")
    below("class", "school")
    status, found = error(client("operator"), "organization_patch", {"id": "home", "groups": [{"name": name}]})
    assert (status, "groups" in found) == (409, True)
    assert parent(client(), "home") == []


def test_members_are_replaced_as_given(client, person, database):
    for name in ("anna", "ben"):
        person(name, "editor")
    sent = [{"name": "home-admin", "capacity": "admin"}, {"name": "ben", "capacity": "member"}]
    made = result(client("home"), "organization_patch", {"id": "home", "users": sent})
    assert {user["name"]: user["capacity"] for user in made["users"]} == {"home-admin": "admin", "ben": "member"}
    assert all("email" not in user for user in made["users"])
    written = entries(database, "member.set")[-2:]
    assert sorted((e[1], e[2]["user"], str(e[2]["role"])) for e in written) == [
        ("home", "anna", "None"), ("home", "ben", "member")
    ]  # fmt: skip


@on_sqlite
def test_an_unknown_member_changes_nothing(client, cast):
    sent = {"id": "home", "title": "x", "users": [{"name": "root"}, {"name": "nobody"}]}
    status, found = error(client("home"), "organization_patch", sent)
    assert (status, found["users"]) == (409, [{}, {"name": ["There is no such user"]}])
    assert (show(client())["title"], roles(client("home"))) == ("Home", {"home-admin": "admin"})


def test_no_dataset_comes_to_an_organisation_while_it_is_deleted(client, cast):
    for number in range(4):
        name = f"school-{number}"
        result(client("operator"), "organization_create", {"name": name})
        calls = [("package_create", {"name": name, "owner_org": name}), ("organization_delete", {"id": name})]
        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(call, client("operator"), *each) for each in (calls if number % 2 else calls[::-1])]
        assert sorted(each.result().status_code for each in answers) == [200, 409]
