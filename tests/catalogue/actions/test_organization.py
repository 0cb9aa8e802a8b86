"""Organisations over the API."""

import pytest

from tests.catalogue.caller import call, create, error, result
from tests.conftest import on_sqlite


@pytest.fixture
def counted(client):
    """Home has two public datasets and a private one, partner has one."""
    for name in ("a1", "a2"):
        create(client("home"), name)
    create(client("home"), "a3", private=True)
    create(client("partner"), "b1", town="partner")


def test_names_come_by_title(client, cast):
    assert result(client(), "organization_list") == ["home", "partner", "stranger"]


@on_sqlite
def test_names_above_come_before_those_below(client, cast):
    for child, above in (("home", "stranger"), ("partner", "home")):
        result(client("operator"), "organization_patch", {"id": child, "groups": [{"name": above}]})
    assert result(client(), "organization_list") == ["stranger", "home", "partner"]
    assert result(client(), "organization_list", {"q": "r"}) == ["partner", "stranger"]
    assert result(client(), "organization_list", {"sort": "title"}) == ["home", "partner", "stranger"]


@on_sqlite
@pytest.mark.parametrize(("sort", "names"), [
    ("name", ["home", "partner", "stranger"]),
    ("name desc", ["stranger", "partner", "home"]),
    ("title asc", ["home", "partner", "stranger"]),
    ("package_count desc", ["home", "partner", "stranger"]),
    ("package_count asc", ["stranger", "partner", "home"]),
    ("packages  DESC", ["home", "partner", "stranger"]),
])  # fmt: skip
def test_orders(client, counted, sort, names):
    assert result(client(), "organization_list", {"sort": sort}) == names


@on_sqlite
@pytest.mark.parametrize("sort", ["id", "name up", "name desc desc", ",", "title_string asc"])
def test_an_order_that_is_none_is_refused(client, cast, sort):
    assert error(client(), "organization_list", {"sort": sort})[0] == 409


@on_sqlite
@pytest.mark.parametrize(("asked", "names"), [
    ({"limit": 1}, ["home"]),
    ({"limit": "1", "offset": "1"}, ["partner"]),
    ({"offset": 3}, []),
    ({"limit": 0}, []),
    ({"organizations": ["partner", "nobody"]}, ["partner"]),
    ({"organizations": '["home","stranger"]'}, ["home", "stranger"]),
    ({"q": "TN"}, ["partner"]),
    ({"include_users": "true", "type": "organization", "unknown": 1}, ["home", "partner", "stranger"]),
])  # fmt: skip
def test_pages_and_choices(client, cast, asked, names):
    assert result(client(), "organization_list", asked) == names


def test_all_fields_are_those_of_ckan(client, counted):
    first, *_ = result(client(), "organization_list", {"all_fields": "true"})
    assert first == result(client(), "organization_show", {"id": "home"})
    assert set(first) >= {
        "id", "name", "title", "display_name", "description", "image_url", "image_display_url", "type",
        "is_organization", "state", "approval_status", "created", "package_count", "num_followers", "extras", "users",
        "groups", "tags",
    }  # fmt: skip
    assert (first["approval_status"], first["type"], first["is_organization"]) == ("approved", "organization", True)


@pytest.mark.parametrize(("town", "count"), [("", 2), ("stranger", 2), ("home", 3), ("operator", 3)])
def test_datasets_are_counted_and_shown_within_the_callers_rights(client, counted, town, count):
    shown = result(client(town), "organization_show", {"id": "home", "include_datasets": "True"})
    assert (shown["package_count"], len(shown["packages"])) == (count, count)


def test_an_organisation_is_found_by_id_too(client, cast):
    assert result(client(), "organization_show", {"id": str(cast.home.id)})["name"] == "home"
    assert "packages" not in result(client(), "organization_show", {"id": "home"})


def test_a_missing_organisation(client, cast):
    status, found = error(client(), "organization_show", {"id": "nowhere"})
    assert (status, found["__type"]) == (404, "Not Found Error")


def test_the_operator_makes_organisations(client, cast):
    sent = {"name": "school", "title": "Schule", "description": "x", "image_url": "https://x.example/a.png"}
    made = result(client("operator"), "organization_create", sent)
    assert {key: made[key] for key in sent} == sent
    assert made["users"] == []
    assert result(client(), "organization_show", {"id": "school"}) == made


@pytest.mark.parametrize("town", ["", "home"])
def test_nobody_else_does(client, cast, town):
    status, found = error(client(town), "organization_create", {"name": "school"})
    assert (status, found["__type"]) == (403, "Authorization Error")


@on_sqlite
@pytest.mark.parametrize(("sent", "key"), [
    ({"name": "home"}, "name"), ({"name": "New"}, "name"), ({"name": "new"}, "name"), ({"name": "ä"}, "name"),
    ({"name": "x"}, "name"), ({"name": "x" * 101}, "name"), ({}, "name"), ({"name": "abc", "id": "no-uuid"}, "id"),
    ({"name": "abc", "title": 1}, "title"),
])  # fmt: skip
def test_what_an_organisation_cannot_be(client, cast, sent, key):
    status, found = error(client("operator"), "organization_create", sent)
    assert (status, key in found) == (409, True)


def test_an_id_is_used_once(client, cast):
    sent = {"name": "school", "id": str(cast.home.id)}
    status, found = error(client("operator"), "organization_create", sent)
    assert (status, "id" in found) == (409, True)
    assert call(client(), "organization_show", {"id": "school"}).status_code == 404


@on_sqlite
def test_parts_are_shown_as_asked_for(client, cast):
    flags = {f"include_{part}": False for part in ("extras", "groups", "tags", "dataset_count")}
    shown = result(client(), "organization_show", {"id": "home", **flags})
    assert not shown.keys() & {"extras", "groups", "tags", "package_count"}
    (listed,) = result(client(), "organization_list", {"all_fields": True, "organizations": "home", **flags})
    assert listed == shown
    more = result(client("home"), "organization_show", {"id": "home", "include_users": 1, "include_member_count": 1})
    assert (more["member_count"], [user["name"] for user in more["users"]]) == (1, ["home-admin"])
    assert "email" not in more["users"][0]


@on_sqlite
@pytest.mark.parametrize("town", ["", "stranger"])
def test_members_are_not_shown_to_strangers(client, cast, town):
    for name, sent in (("organization_show", {"id": "home"}), ("organization_list", {"all_fields": True})):
        found = result(client(town), name, {**sent, "include_users": True, "include_member_count": True})
        assert "home-admin" not in str(found)


BOTH = ["home", "school"]


@on_sqlite
@pytest.mark.parametrize(("role", "permission", "names"), [
    ("admin", "", BOTH), ("editor", "manage_group", BOTH), ("member", "", BOTH), ("member", "read", BOTH),
    ("member", "create_dataset", []), ("editor", "update_dataset", BOTH), ("editor", "admin", []),
    ("admin", "admin", BOTH), ("admin", "any", BOTH), ("", "", []),
])  # fmt: skip
def test_organisations_of_a_user_by_what_the_role_allows(client, person, below, role, permission, names):
    below("school")
    anna = person("anna", role)
    sent = {"permission": permission} if permission else {}
    for who, asked in ((anna, sent), (anna, {**sent, "id": "anna"}), (client("operator"), {**sent, "id": "anna"})):
        found = result(who, "organization_list_for_user", asked)
        assert [(row["name"], row["capacity"]) for row in found] == [(name, role) for name in names]


@on_sqlite
def test_nobody_asks_for_the_organisations_of_others(client, person):
    person("anna", "member")
    assert result(client(), "organization_list_for_user") == []
    assert error(client(), "organization_list_for_user", {"id": "anna"})[0] == 403
    assert error(client("home"), "organization_list_for_user", {"id": "anna"})[0] == 403
    assert error(client("operator"), "organization_list_for_user", {"id": "nobody"})[0] == 404
    rows = result(client("operator"), "organization_list_for_user", {"include_dataset_count": True})
    assert [(row["name"], row["capacity"], row["package_count"]) for row in rows] == [
        ("home", "admin", 0), ("partner", "admin", 0), ("stranger", "admin", 0)
    ]  # fmt: skip


@on_sqlite
def test_completion(client, cast):
    found = result(client(), "organization_autocomplete", {"q": "ARTN"})
    assert found == [{"id": str(cast.partner.id), "name": "partner", "title": "Partner"}]
    assert len(result(client(), "organization_autocomplete", {"q": "", "limit": 2})) == 2
    assert result(client(), "organization_autocomplete", {"q": "nothing"}) == []
