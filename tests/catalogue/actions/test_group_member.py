"""People, datasets and groups in groups over the API."""

import pytest

from tests.catalogue.caller import create, error, result
from tests.conftest import on_sqlite


def members(client, kind=None, name="trees"):
    return result(client, "member_list", {"id": name, "object_type": kind} if kind else {"id": name})


def inside(kind, object, name="trees", capacity="public"):
    return {"id": name, "object": object, "object_type": kind, "capacity": capacity}


def test_an_administrator_gives_changes_and_takes_a_role(client, group, person):
    anna = person("anna", "editor")
    made = group("trees", roles={"home-admin": "admin"})
    key = result(client("operator"), "user_show", {"id": "anna"})["id"]
    first = result(client("home"), "group_member_create", {"id": "trees", "username": "anna", "role": "member"})
    assert first == {"id": first["id"], "table_name": "user", "table_id": key, "capacity": "member",
                     "group_id": made["id"], "state": "active"}  # fmt: skip
    assert error(anna, "package_create", {"name": "oaks", "owner_org": "home", "groups": [{"name": "trees"}]})[0] == 403
    second = result(client("home"), "member_create", inside("user", "anna", capacity="editor"))
    assert second == {**first, "capacity": "editor"}
    assert len(create(anna, "oaks", groups=[{"name": "trees"}])["groups"]) == 1
    assert {row[2] for row in members(anna, "user")} == {"Admin", "Editor"}
    assert error(client(), "member_list", {"id": "trees", "object_type": "user"})[0] == 403
    assert [row[1] for row in members(client())] == ["package"]
    for _ in range(2):
        assert result(client("home"), "group_member_delete", {"id": "trees", "username": key}) is None
        assert result(client("home"), "member_delete", {"id": "trees", "object": "anna", "object_type": "user"}) is None
    assert len(members(client("home"), "user")) == 2


def test_datasets_are_put_in_and_taken_out(client, group):
    made = group("trees", roles={"home-admin": "editor"})
    oaks = create(client("home"), "oaks")
    for _ in range(2):
        found = result(client("home"), "member_create", inside("package", "oaks"))
        assert found == {"id": found["id"], "table_name": "package", "table_id": oaks["id"], "capacity": "public",
                         "group_id": made["id"], "state": "active"}  # fmt: skip
    assert members(client(), "package") == [[oaks["id"], "package", "Public"]]
    assert result(client(), "package_search", {"fq": "groups:trees"})["count"] == 1
    shown = result(client(), "package_show", {"id": "oaks"})
    assert shown["metadata_modified"] > oaks["metadata_modified"]
    for _ in range(2):
        sent = {"id": "trees", "object": oaks["id"], "object_type": "package"}
        assert result(client("home"), "member_delete", sent) is None
        assert members(client(), "package") == []


@on_sqlite
def test_who_may_put_a_dataset_into_a_group(client, group, person):
    roles = {"editor-both": "editor", "editor-home": "editor", "member-group": "editor", "reader": "member"}
    people = {name: person(name, role) for name, role in roles.items()}
    group(
        "trees", roles={"editor-both": "editor", "member-group": "member", "reader": "admin", "stranger-admin": "admin"}
    )
    create(client("home"), "oaks")
    for name, client_ in (*people.items(), ("stranger", client("stranger")), ("operator", client("operator"))):
        allowed = name in ("editor-both", "operator")
        answers = [
            ("member_create", inside("package", "oaks")),
            ("package_patch", {"id": "oaks", "groups": [{"name": "trees"}]}),
        ]
        for action, sent in answers:
            if allowed:
                result(client_, action, sent)
                assert len(members(client(), "package")) == 1
                result(client("operator"), "package_patch", {"id": "oaks", "groups": []})
            else:
                assert error(client_, action, sent)[0] == 403, (name, action)
        assert members(client(), "package") == []
    result(client("operator"), "member_create", inside("package", "oaks"))
    # What is in the group already needs no right in it, and neither does leaving it.
    assert len(result(people["editor-home"], "package_patch", {"id": "oaks", "title": "O"})["groups"]) == 1
    shown = result(people["editor-home"], "package_show", {"id": "oaks"})
    assert len(result(people["editor-home"], "package_update", {**shown, "title": "P"})["groups"]) == 1
    assert result(people["editor-home"], "package_patch", {"id": "oaks", "groups": []})["groups"] == []


def test_a_theme_takes_datasets_of_every_editor_and_nobody_else(client, person):
    anna = person("anna", "editor")
    oaks = create(client("home"), "oaks")
    for _ in range(2):
        found = result(anna, "member_create", inside("package", "oaks", "envi"))
        assert (found["table_id"], found["group_id"]) == (oaks["id"], "envi")
    assert [g["name"] for g in result(client(), "package_show", {"id": "oaks"})["groups"]] == ["envi"]
    assert members(client(), name="envi") == [[oaks["id"], "package", "Public"]]
    assert error(client("stranger"), "member_create", inside("package", "oaks", "tran"))[0] == 403
    for kind, key in (("user", "anna"), ("group", "envi")):
        status, found = error(client("operator"), "member_create", inside(kind, key, "envi", "admin"))
        assert (status, "built in" in found["message"]) == (403, True)
    assert (
        error(client("operator"), "group_member_create", {"id": "envi", "username": "anna", "role": "admin"})[0] == 403
    )
    for _ in range(2):
        assert result(anna, "member_delete", {"id": "envi", "object": "oaks", "object_type": "package"}) is None
    assert members(client(), name="envi") == []


@on_sqlite
def test_one_group_stands_above_another(client, group):
    parks = group("parks", roles={"home-admin": "admin"})
    group("signs", roles={"home-admin": "admin"})
    trees = group("trees", roles={"home-admin": "admin", "partner-admin": "admin"})
    assert error(client("partner"), "member_create", inside("group", "parks"))[0] == 403
    for _ in range(2):
        found = result(client("home"), "member_create", inside("group", "parks"))
        assert (found["table_name"], found["table_id"], found["group_id"]) == ("group", parks["id"], trees["id"])
    assert members(client(), "group") == [[parks["id"], "group", "Public"]]
    assert error(client("home"), "member_create", inside("group", "signs"))[0] == 409
    assert error(client("home"), "member_create", inside("group", "trees", "parks"))[0] == 409
    assert error(client("home"), "member_create", inside("group", "home", "parks"))[0] == 409
    assert (
        error(client("partner"), "member_delete", {"id": "trees", "object": "parks", "object_type": "group"})[0] == 403
    )
    for _ in range(2):
        assert (
            result(client("home"), "member_delete", {"id": "trees", "object": "parks", "object_type": "group"}) is None
        )
    assert members(client(), "group") == []


@on_sqlite
@pytest.mark.parametrize("name", ["home", "nothing"])
def test_an_organisation_is_no_group(client, group, name):
    for action, sent in (("group_member_create", {"username": "root", "role": "member"}),
                         ("group_member_delete", {"username": "root"})):  # fmt: skip
        assert error(client("operator"), action, {"id": name, **sent})[0] == 404
    group("trees")
    for action, sent in (("organization_member_create", {"username": "root", "role": "member"}),
                         ("organization_member_delete", {"username": "root"})):  # fmt: skip
        assert error(client("operator"), action, {"id": "trees", **sent})[0] == 404


@on_sqlite
def test_a_deleted_group_takes_nobody_in(client, group):
    group("trees", roles={"home-admin": "admin"})
    create(client("home"), "oaks")
    result(client("home"), "group_delete", {"id": "trees"})
    for sent in (inside("user", "root", capacity="member"), inside("package", "oaks"), inside("group", "trees")):
        assert error(client("home"), "member_create", sent)[0] == 404
