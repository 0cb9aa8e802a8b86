"""Groups over the API: the data themes of the EU."""

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
    assert len(result(client(town), "group_package_show", {"id": "envi"})) == count
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
