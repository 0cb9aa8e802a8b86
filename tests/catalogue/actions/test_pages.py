"""Pages of the portal and of organisations."""

from tests.catalogue.caller import call, error, result
from tests.conftest import in_days

HELP = {"page": "help", "title": "Hilfe", "content": "Wie *das* geht."}


def test_a_page_of_the_portal_is_written_by_the_operator_and_read_by_all(client, cast):
    operator, asker = client("operator"), client()
    made = result(operator, "ckanext_pages_update", HELP)
    assert (made["name"], made["page_type"], made["private"], made["group_id"]) == ("help", "page", False, None)
    assert result(asker, "ckanext_pages_show", {"page": "help"}) == made
    assert result(asker, "ckanext_pages_list") == [made]
    changed = result(operator, "ckanext_pages_update", {**made, "page": "help", "name": "hilfe", "title": "Neu"})
    assert (changed["id"], changed["title"]) == (made["id"], "Neu")
    assert error(asker, "ckanext_pages_show", {"page": "help"})[0] == 404
    assert result(operator, "ckanext_pages_delete", {"page": "hilfe"}) is None
    assert error(operator, "ckanext_pages_delete", {"page": "hilfe"})[0] == 404
    for town in ("home", "stranger"):
        assert error(client(town), "ckanext_pages_update", HELP)[0] == 403
    assert result(asker, "ckanext_pages_list") == []


def test_a_page_of_an_organisation_is_written_by_those_who_run_it(client, person):
    of_home = HELP | {"org_id": "home"}
    made = result(client("home"), "ckanext_pages_update", of_home)
    assert result(client(), "ckanext_pages_show", {"org_id": made["group_id"], "page": "help"}) == made
    assert error(client(), "ckanext_pages_show", {"page": "help"})[0] == 404
    for other in (client("partner"), client("stranger"), person("edith", "editor")):
        assert error(other, "ckanext_pages_update", of_home)[0] == 403
        assert error(other, "ckanext_pages_delete", {"org_id": "home", "page": "help"})[0] == 403
    assert error(client(), "ckanext_pages_list", {"org_id": "nowhere"})[0] == 404
    assert result(client("operator"), "ckanext_pages_update", of_home | {"title": "x"})["title"] == "x"


def test_what_is_not_published_is_for_its_own_people(client, cast):
    home = client("home")
    later = in_days(1).isoformat()
    result(home, "ckanext_pages_update", HELP | {"org_id": "home", "page": "hidden", "private": "true"})
    result(home, "ckanext_pages_update", HELP | {"org_id": "home", "page": "later", "publish_date": later})
    result(home, "ckanext_pages_update", HELP | {"org_id": "home", "page": "fine", "publish_date": "2024-05-31"})
    for town, names in (
        ("home", {"hidden", "later", "fine"}), ("operator", {"hidden", "later", "fine"}), ("partner", {"fine"}),
        ("stranger", {"fine"}), ("", {"fine"}),
    ):  # fmt: skip
        found = result(client(town), "ckanext_pages_list", {"org_id": "home"})
        assert {each["name"] for each in found} == names, town
        for name in ("hidden", "later"):
            status = call(client(town), "ckanext_pages_show", {"org_id": "home", "page": name}).status_code
            assert (status == 200) is (name in names), (town, name)
    assert len(result(home, "ckanext_pages_list", {"org_id": "home", "private": False})) == 2


def test_lists_are_of_one_type_and_in_an_order(client, cast):
    operator = client("operator")
    for name, day in (("old", "2023-01-01"), ("new", "2024-01-01")):
        result(
            operator, "ckanext_pages_update", {"page": name, "title": name, "page_type": "blog", "publish_date": day}
        )
    result(operator, "ckanext_pages_update", HELP)
    asked = client().get("/api/3/action/ckanext_pages_list?page_type=blog&order_publish_date=true").json["result"]
    assert [each["name"] for each in asked] == ["new", "old"]
    assert asked[0]["publish_date"] == "2024-01-01T00:00:00.000000"
    assert result(client(), "ckanext_pages_list", {"page_type": "nothing"}) == []
