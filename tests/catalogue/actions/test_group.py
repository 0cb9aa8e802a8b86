"""Reading groups over the API: the data themes of the EU, and those that people made."""

import pytest

from tests.catalogue.caller import create, error, result
from tests.conftest import on_sqlite


@pytest.fixture
def themed(client):
    create(client("home"), "trees", groups=[{"name": "envi"}, {"name": "regi"}])
    create(client("home"), "hidden", groups=[{"name": "envi"}], private=True)
    create(client("partner"), "wells", town="partner", groups=[{"name": "envi"}])


@on_sqlite
def test_all_themes_are_groups(client, cast):
    found = result(client(), "group_list", {"sort": "name"})
    assert (len(found), found[0], found[-1]) == (13, "agri", "tran")
    titles = [row["title"] for row in result(client(), "group_list", {"all_fields": True})]
    assert titles == sorted(titles)


@on_sqlite
@pytest.mark.parametrize(("asked", "names"), [
    ({"sort": "package_count desc", "limit": 2}, ["envi", "regi"]), ({"groups": ["ENVI", "nothing"]}, ["envi"]),
    ({"q": "umwelt"}, ["envi"]), ({"sort": "name desc", "limit": 1, "offset": 1}, ["tech"]), ({"limit": 0}, []),
    ({"offset": 13}, []),
])  # fmt: skip
def test_pages_and_choices(client, themed, asked, names):
    assert result(client(), "group_list", asked) == names


@pytest.mark.parametrize(("town", "count"), [("", 2), ("stranger", 2), ("home", 3)])
def test_datasets_are_counted_and_shown_within_the_callers_rights(client, themed, town, count):
    shown = result(client(town), "group_show", {"id": "envi", "include_datasets": "true"})
    assert (shown["package_count"], len(shown["packages"])) == (count, count)
    assert len(result(client(town), "group_package_show", {"id": "envi", "include_private": True})) == count
    assert len(result(client(town), "group_package_show", {"id": "envi"})) == 2
    assert len(result(client(town), "group_package_show", {"id": "envi", "limit": 1})) == 1
    listed = result(client(town), "group_list", {"all_fields": "true", "groups": "envi"})
    assert listed == [{key: value for key, value in shown.items() if key != "packages"}]


@on_sqlite
def test_the_shape_is_that_of_ckan(client, cast):
    found = result(client(), "group_show", {"id": "ENVI", "include_users": True})
    assert set(found) == {
        "id", "name", "title", "display_name", "description", "image_url", "image_display_url", "type",
        "is_organization", "state", "approval_status", "created", "package_count", "num_followers", "extras", "users",
        "groups", "tags",
    }  # fmt: skip
    assert (found["name"], found["type"], found["is_organization"], found["approval_status"]) == (
        "envi", "group", False, "approved"
    )  # fmt: skip
    assert "package_count" not in result(client(), "group_show", {"id": "envi", "include_dataset_count": False})


@on_sqlite
def test_a_group_is_no_organisation_and_the_other_way_round(client, cast):
    assert error(client(), "organization_show", {"id": "envi"})[0] == 404
    assert error(client(), "group_show", {"id": "home"})[0] == 404
    assert error(client(), "group_show", {"id": str(cast.home.id)})[0] == 404


@on_sqlite
def test_the_datasets_of_an_organisation(client, themed):
    assert [p["name"] for p in result(client(), "group_package_show", {"id": "home"})] == ["trees"]
    assert error(client(), "group_package_show", {"id": "nothing"})[0] == 404


@on_sqlite
def test_completion(client, cast):
    assert result(client(), "group_autocomplete", {"q": "UMW"}) == [{"id": "envi", "name": "envi", "title": "Umwelt"}]
    assert len(result(client(), "group_autocomplete", {"q": ""})) == 10
    assert result(client(), "group_autocomplete", {"q": "nothing"}) == []


@on_sqlite
def test_who_writes_somewhere_may_join_any_group(client, person):
    counts = {"": 0, "home": 13, "operator": 13}
    assert {town: len(result(client(town), "group_list_authz")) for town in counts} == counts
    assert result(person("anna", "member"), "group_list_authz") == []
    assert result(person("ben", "editor", scope="read"), "group_list_authz") == []
    assert len(result(person("cara", "editor"), "group_list_authz")) == 13


def names(client, action="group_list", **asked):
    return [row["name"] if isinstance(row, dict) else row for row in result(client, action, asked)]


def test_groups_that_people_made_stand_among_the_themes(client, group, themed):
    made = group("zoo", title="Aquarium", description="d", extras=[{"key": "a", "value": "b"}],
                 packages=[{"name": "trees"}, {"name": "hidden"}, {"name": "wells"}])  # fmt: skip
    group("abc", title="Zebra")
    assert names(client(), sort="name")[:3] == ["abc", "agri", "econ"]
    assert [names(client())[at] for at in (0, -1)] == ["zoo", "abc"]
    assert names(client("home"), sort="package_count desc", limit=1) == ["envi"]
    assert names(client(), groups=["zoo", "ENVI", "ABC"], sort="name") == ["envi", "zoo"]
    assert (names(client(), q="quari"), names(client(), q="zo")) == (["zoo"], ["zoo"])
    assert names(client(), type="") == names(client())
    assert names(client(), type="organization") == names(client(), "organization_list", type="group") == []
    listed = result(client(), "group_list", {"all_fields": True, "groups": ["zoo"]})
    assert listed == [result(client(), "group_show", {"id": "zoo"})] == [{**made, "package_count": 2, "users": []}]
    assert result(client("home"), "group_show", {"id": made["id"]})["package_count"] == 3
    assert result(client(), "group_autocomplete", {"q": "AQUA"}) == [
        {"id": made["id"], "name": "zoo", "title": "Aquarium"}
    ]
    assert [names(client(town), "group_package_show", id="zoo") for town in ("", "home")] == [
        names(client(), "group_package_show", id="envi")
    ] * 2
    assert len(names(client("home"), "group_package_show", id="zoo", include_private=True)) == 3


@on_sqlite
@pytest.mark.parametrize(("flag", "part"), [
    ("include_extras", "extras"), ("include_groups", "groups"), ("include_tags", "tags"),
    ("include_dataset_count", "package_count"),
])  # fmt: skip
def test_parts_can_be_left_out(client, group, flag, part):
    group("trees")
    for asked in ({"id": "trees"}, {"id": "envi"}):
        whole = result(client(), "group_show", asked)
        assert result(client(), "group_show", {**asked, flag: "false"}) == {k: v for k, v in whole.items() if k != part}


@on_sqlite
def test_members_are_shown_and_counted_for_members_and_the_operator_alone(client, group):
    group("trees", roles={"home-admin": "member"})
    for town, known in (
        ("", []),
        ("stranger", []),
        ("home", ["home-admin", "root"]),
        ("operator", ["home-admin", "root"]),
    ):
        for action, asked in (("group_show", {"id": "trees"}), ("group_list", {"groups": "trees", "all_fields": True})):
            found = result(client(town), action, {**asked, "include_users": True, "include_member_count": True})
            shown = found if isinstance(found, dict) else found[0]
            assert [user["name"] for user in shown["users"]] == known
            assert shown["member_count"] == len(known)
            assert not any("email" in user for user in shown["users"])


def test_followers_are_counted(client, group, themed):
    trees = group("oaks")
    for town in ("home", "partner"):
        result(client(town), "follow_group", {"id": "oaks"})
    result(client("partner"), "follow_group", {"id": "home"})
    for id, count in (("oaks", 2), (trees["id"], 2), ("envi", 0)):
        assert result(client(), "group_show", {"id": id})["num_followers"] == count
    assert result(client(), "group_show", {"id": "oaks", "include_followers": False})["num_followers"] == 0
    assert result(client(), "organization_show", {"id": "home"})["num_followers"] == 1
    assert result(client(), "organization_show", {"id": "home", "include_followers": "no"})["num_followers"] == 0
    for action, key in (("group_list", "groups"), ("organization_list", "organizations")):
        asked = {"all_fields": True, key: ["oaks", "home", "partner"]}
        found = {row["name"]: row["num_followers"] for row in result(client(), action, asked)}
        assert found == ({"oaks": 2} if key == "groups" else {"home": 1, "partner": 0})


@on_sqlite
def test_an_id_of_a_group_is_none_of_an_organisation(client, group):
    made = group("trees")
    for key in ("trees", made["id"]):
        assert error(client("operator"), "organization_show", {"id": key})[0] == 404


@on_sqlite
def test_groups_that_one_may_put_datasets_into(client, group, person):
    people = {role: person(role, "editor") for role in ("admin", "editor", "member")}
    for name in ("trees", "signs"):
        group(name, roles={role: role for role in people} if name == "trees" else {})
    for role, count in (("admin", 14), ("editor", 14), ("member", 13)):
        assert len(result(people[role], "group_list_authz")) == count
        assert names(people[role], "group_list_authz", am_member=True) == ["trees"] * (count - 13)
    assert len(result(client("operator"), "group_list_authz")) == 15
    assert names(client("operator"), "group_list_authz", am_member="true") == ["signs", "trees"]
    assert names(person("reader"), "group_list_authz") == []
