"""Showcases: what people make of datasets."""

from typing import Any

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.identity import store as identity
from hub.sharing import store as sharing
from tests.catalogue.caller import call, create, error, result
from tests.conftest import in_days

APP: dict[str, Any] = {
    "name": "tree-app", "title": "Baum-App", "notes": "Zeigt *Bäume*.", "url": "https://app.example/", "author": "Anna",
    "author_email": "anna@app.example", "tag_string": "baum,app", "image_url": "https://app.example/a.png",
}  # fmt: skip


@pytest.fixture
def app_of_home(client, cast):
    create(client("home"), "trees", title="Bäume")
    made = result(client("home"), "ckanext_showcase_create", APP)
    result(
        client("home"),
        "ckanext_showcase_package_association_create",
        {"showcase_id": "tree-app", "package_id": "trees"},
    )
    return made


def test_a_showcase_is_made_shown_changed_and_deleted(client, app_of_home):
    home, asker = client("home"), client()
    told = {key: app_of_home[key] for key in APP if key != "tag_string"}
    assert told == {key: value for key, value in APP.items() if key != "tag_string"}
    assert app_of_home["type"] == "showcase"
    assert app_of_home["organization"]["name"] == "home"
    assert app_of_home["image_display_url"] == APP["image_url"]
    assert [tag["name"] for tag in app_of_home["tags"]] == ["baum", "app"]
    shown = result(asker, "ckanext_showcase_show", {"id": "tree-app"})
    assert (app_of_home["num_datasets"], shown["num_datasets"]) == (0, 1)
    assert result(asker, "ckanext_showcase_list") == [shown]
    changed = result(home, "ckanext_showcase_update", {"id": shown["id"], "notes": "x", "image_url": APP["image_url"]})
    assert (changed["title"], changed["notes"], changed["url"], changed["num_datasets"]) == ("Baum-App", "x", None, 1)
    assert result(home, "ckanext_showcase_update", {**shown, "title": "Neu"})["image_url"] == APP["image_url"]
    assert result(home, "package_patch", {"id": "tree-app", "author": "Bea"})["image_url"] == APP["image_url"]
    assert result(home, "ckanext_showcase_delete", {"id": "tree-app"}) is None
    assert result(asker, "ckanext_showcase_list") == []
    assert error(asker, "ckanext_showcase_show", {"id": "tree-app"})[0] == 404
    assert result(asker, "package_show", {"id": "trees"})["state"] == "active"


def test_it_shows_datasets_and_they_tell_of_it(client, app_of_home):
    home, asker, pair = client("home"), client(), {"showcase_id": "tree-app", "package_id": "trees"}
    (dataset,) = result(asker, "ckanext_showcase_package_list", {"showcase_id": app_of_home["id"]})
    assert dataset == result(asker, "package_show", {"id": "trees"})
    (showcase,) = result(asker, "ckanext_package_showcase_list", {"package_id": dataset["id"]})
    assert showcase == result(asker, "ckanext_showcase_show", {"id": "tree-app"})
    assert error(home, "ckanext_showcase_package_association_create", pair)[0] == 409
    assert result(home, "ckanext_showcase_package_association_delete", pair) is None
    assert error(home, "ckanext_showcase_package_association_delete", pair)[0] == 404
    assert result(asker, "ckanext_showcase_package_list", {"showcase_id": "tree-app"}) == []
    result(home, "ckanext_showcase_package_association_create", pair)
    result(home, "package_delete", {"id": "trees"})
    assert result(asker, "ckanext_showcase_show", {"id": "tree-app"})["num_datasets"] == 0


def test_no_search_list_feed_or_map_of_datasets_tells_of_it(client, app_of_home):
    asker = client()
    assert [each["name"] for each in result(asker, "package_search")["results"]] == ["trees"]
    for fq in ("dataset_type:showcase", "type:showcase", '+dataset_type:"showcase"'):
        assert [each["name"] for each in result(asker, "package_search", {"fq": fq})["results"]] == ["tree-app"]
    assert result(asker, "package_search", {"q": "Baum-App"})["count"] == 0
    assert result(asker, "package_list") == ["trees"]
    assert [each["name"] for each in result(asker, "current_package_list_with_resources")] == ["trees"]
    assert result(asker, "package_autocomplete", {"q": "tree"})[0]["name"] == "trees"
    assert len(result(asker, "package_autocomplete", {"q": "tree"})) == 1
    assert result(asker, "organization_show", {"id": "home"})["package_count"] == 1
    for path in (
        "/catalog.ttl", "/feeds/dataset.atom", "/feeds/organization/home.atom", "/sitemap.xml", "/dataset", "/",
        "/feeds/custom.atom?dataset_type=showcase",
    ):  # fmt: skip
        answer = asker.get(path)
        assert answer.status_code == 200, path
        assert "tree-app" not in answer.text, path
        assert "Baum-App" not in answer.text, path
    assert asker.get(f"/dataset/{app_of_home['id']}.ttl").status_code == 404
    assert asker.get("/dataset/tree-app.ttl").status_code == 404


def test_who_may_write_for_its_organisation_may_change_it_and_nobody_else(client, app_of_home):
    create(client("partner"), "wells", town="partner")
    for town in ("partner", "stranger"):
        other = client(town)
        assert error(other, "ckanext_showcase_update", {"id": "tree-app", "title": "x"})[0] == 403
        assert error(other, "ckanext_showcase_delete", {"id": "tree-app"})[0] == 403
        pair = {"showcase_id": "tree-app", "package_id": "trees"}
        for verb in ("create", "delete"):
            assert error(other, f"ckanext_showcase_package_association_{verb}", pair)[0] == 403
    # Datasets of others may be shown, as far as one sees them.
    home = client("home")
    create(client("partner"), "secret", town="partner", private=True)
    pair = {"showcase_id": "tree-app", "package_id": "wells"}
    assert result(home, "ckanext_showcase_package_association_create", pair)["package_id"] != "wells"
    pair = {"showcase_id": "tree-app", "package_id": "secret"}
    assert error(home, "ckanext_showcase_package_association_create", pair)[0] == 404
    assert result(client("operator"), "ckanext_showcase_update", {"id": "tree-app", "title": "Neu"})["title"] == "Neu"


def test_a_private_dataset_in_it_is_seen_by_those_who_may_see_it(client, database, app_of_home):
    create(client("home"), "secret", title="Geheim", private=True)
    pair = {"showcase_id": "tree-app", "package_id": "secret"}
    result(client("home"), "ckanext_showcase_package_association_create", pair)
    with database.write(OPERATOR) as session:
        row, partner = store.dataset(session, "secret"), identity.organization(session, "partner")
        sharing.add(session, row, partner, purpose="test", until=in_days(1))
    for town, count in (("home", 2), ("partner", 2), ("stranger", 1), ("", 1)):
        asker = client(town)
        assert len(result(asker, "ckanext_showcase_package_list", {"showcase_id": "tree-app"})) == count, town
        assert result(asker, "ckanext_showcase_show", {"id": "tree-app"})["num_datasets"] == count, town


def test_a_private_showcase_is_for_its_own(client, app_of_home):
    result(client("home"), "package_patch", {"id": "tree-app", "private": True})
    assert len(result(client("home"), "ckanext_package_showcase_list", {"package_id": "trees"})) == 1
    for town in ("partner", "stranger", ""):
        asker = client(town)
        assert result(asker, "ckanext_showcase_list") == []
        assert result(asker, "ckanext_package_showcase_list", {"package_id": "trees"}) == []
        for action, key in (("ckanext_showcase_show", "id"), ("ckanext_showcase_package_list", "showcase_id")):
            assert error(asker, action, {key: "tree-app"})[0] == 404
        assert asker.get("/showcase/tree-app").status_code == 404


def test_what_is_wrong_is_said_by_field(client, app_of_home):
    home = client("home")
    for given, wrong in (
        ({}, {"name", "title"}), ({"name": "a1", "title": "x", "url": "javascript:1"}, {"url"}),
        ({"name": "a1", "title": "x", "image_url": "data:x"}, {"image_url"}),
        ({"name": "tree-app", "title": "x"}, {"name"}),
        ({"name": "a1", "title": "x", "image_upload": "x"}, {"image_upload"}),
        ({"name": "a1", "title": "x", "author_email": "x"}, {"author_email"}),
        ({"name": "a1", "title": "x", "owner_org": "nowhere"}, {"owner_org"}),
    ):  # fmt: skip
        status, found = error(home, "ckanext_showcase_create", given)
        assert (status, found.keys() - {"__type"}) == (409, wrong), given
    # The operator writes for all towns, so that one has to be named.
    assert error(client("operator"), "ckanext_showcase_create", {"name": "a1", "title": "x"})[1]["owner_org"]
    given = {"name": "a1", "title": "x", "owner_org": "home"}
    assert call(client("stranger"), "ckanext_showcase_create", given).status_code == 403
    # A dataset is no showcase.
    for action in ("ckanext_showcase_show", "ckanext_showcase_delete", "ckanext_showcase_update"):
        assert error(home, action, {"id": "trees"})[0] == 404


def test_a_copied_showcase_may_come_as_a_dataset_of_its_type(client, cast):
    made = create(client("home"), "copied", type="showcase", title="Kopie", image_url="https://x.example/a.png")
    assert (made["type"], made["image_url"]) == ("showcase", "https://x.example/a.png")
    assert result(client(), "ckanext_showcase_list")[0]["name"] == "copied"
