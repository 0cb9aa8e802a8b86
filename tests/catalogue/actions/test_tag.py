"""Tags over the API."""

import pytest

from tests.catalogue.caller import create, error, result


@pytest.fixture
def tagged(client):
    create(client("home"), "trees", tags=[{"name": "Baum"}, {"name": "grün"}])
    create(client("home"), "secret", private=True, tags=[{"name": "Versteckt"}])


@pytest.mark.parametrize(("town", "names"), [("", ["Baum", "grün"]), ("home", ["Baum", "Versteckt", "grün"])])
def test_tags_of_what_may_be_seen_in_order(client, tagged, town, names):
    assert result(client(town), "tag_list") == names


def test_a_part_of_the_name_chooses(client, tagged):
    assert result(client(), "tag_list", {"query": "AU"}) == ["Baum"]
    assert result(client("stranger"), "tag_list", {"query": "Versteckt"}) == []


def test_all_fields(client, tagged):
    found = result(client(), "tag_list", {"all_fields": "true", "query": "Baum"})
    assert found == [{"id": "Baum", "name": "Baum", "display_name": "Baum", "vocabulary_id": None}]


def test_there_is_no_such_vocabulary(client, cast):
    assert error(client(), "tag_list", {"vocabulary_id": "topics"})[0] == 404


def test_one_tag_within_the_callers_rights(client, tagged):
    shown = result(client(), "tag_show", {"id": "grün", "include_datasets": True})
    assert [package["name"] for package in shown.pop("packages")] == ["trees"]
    assert shown == {"id": "grün", "name": "grün", "display_name": "grün", "state": "active", "vocabulary_id": None}
    assert "packages" not in result(client(), "tag_show", {"id": "grün"})
    assert result(client("home"), "tag_show", {"id": "Versteckt"})["name"] == "Versteckt"
    for wanted in ("Versteckt", "versteckt", "gr", "nothing"):
        assert error(client("stranger"), "tag_show", {"id": wanted})[0] == 404


@pytest.mark.parametrize(("asked", "count", "names"), [
    ({"query": "U"}, 1, ["Baum"]), ({"query": ["AU", "rün"]}, 2, ["Baum", "grün"]), ({"q": "rün"}, 1, ["grün"]),
    ({"query": ["au", "rün"], "limit": 1, "offset": 1}, 2, ["grün"]), ({}, 0, []), ({"query": ""}, 0, []),
    ({"query": "Versteckt"}, 0, []),
])  # fmt: skip
def test_search(client, tagged, asked, count, names):
    found = result(client(), "tag_search", asked)
    assert (found["count"], [tag["name"] for tag in found["results"]]) == (count, names)
    assert result(client(), "tag_autocomplete", asked) == names


def test_a_search_shows_tags_as_a_list_does(client, tagged):
    (tag,) = result(client(), "tag_search", {"query": "Baum"})["results"]
    assert [tag] == result(client(), "tag_list", {"all_fields": True, "query": "Baum"})
    for name in ("tag_show", "tag_search", "tag_autocomplete"):
        assert error(client(), name, {"id": "Baum", "query": "Baum", "vocabulary_id": "topics"})[0] == 404
