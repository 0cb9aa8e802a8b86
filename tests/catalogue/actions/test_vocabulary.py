"""Vocabularies over the API."""

import pytest

from tests.catalogue.caller import changes_nothing, create, error, result

SOIL = ["clay", "loam", "sand"]


@pytest.fixture
def soils(client):
    """The operator's vocabulary of soils."""
    return result(client("operator"), "vocabulary_create", {"name": "soils", "tags": [{"name": tag} for tag in SOIL]})


def tag(vocabulary, name):
    return {"name": name, "vocabulary_id": vocabulary["id"]}


def test_everybody_sees_what_the_operator_made(client, soils):
    assert [each["name"] for each in soils["tags"]] == SOIL
    assert {each["vocabulary_id"] for each in soils["tags"]} == {soils["id"]}
    assert result(client(), "vocabulary_list") == [soils]
    for key in ("soils", soils["id"]):
        assert result(client(), "vocabulary_show", {"id": key}) == soils


def test_only_the_operator_writes(client, soils):
    for name in ("vocabulary_create", "vocabulary_update", "vocabulary_delete", "tag_create", "tag_delete"):
        sent = {"id": "soils", "name": "peat", "tags": [], "vocabulary_id": "soils"}
        for town in ("", "home"):
            assert error(client(town), name, sent)[0] == 403
    assert result(client(), "vocabulary_list") == [soils]


def test_a_name_is_had_once(client, soils):
    assert error(client("operator"), "vocabulary_create", {"name": "soils", "tags": []})[1]["name"]
    result(client("operator"), "vocabulary_create", {"name": "other", "tags": []})
    assert error(client("operator"), "vocabulary_update", {"id": "other", "name": "soils"})[1]["name"]
    assert [row["name"] for row in result(client(), "vocabulary_list")] == ["other", "soils"]


def test_tags_come_and_go_one_by_one(client, soils):
    root = client("operator")
    made = result(root, "tag_create", tag(soils, "peat"))
    assert error(root, "tag_create", tag(soils, "peat"))[0] == 409
    assert result(client(), "tag_list", {"vocabulary_id": "soils"}) == ["clay", "loam", "peat", "sand"]
    result(root, "tag_delete", {"id": "loam", "vocabulary_id": "soils"})
    result(root, "tag_delete", {"id": made["id"]})
    assert error(root, "tag_delete", {"id": made["id"]})[0] == 404
    assert result(client(), "tag_list", {"vocabulary_id": soils["id"]}) == ["clay", "sand"]


def test_an_update_puts_the_given_tags_in_place_of_all(client, soils):
    changed = result(client("operator"), "vocabulary_update", {"id": "soils", "tags": ["sand", "gravel"]})
    assert [each["name"] for each in changed["tags"]] == ["gravel", "sand"]
    assert changed["tags"][1] == soils["tags"][2]
    assert result(client("operator"), "vocabulary_update", {"id": "soils"}) == changed
    result(client("operator"), "vocabulary_delete", {"id": "soils"})
    assert result(client(), "vocabulary_list") == []


def test_a_dataset_keeps_and_shows_tags_with_their_vocabulary(client, soils):
    home = client("home")
    made = create(home, tags=[{"name": "free"}, tag(soils, "sand")])
    assert [(each["name"], each["vocabulary_id"]) for each in made["tags"]] == [("free", None), ("sand", soils["id"])]
    assert made["num_tags"] == 2
    assert made["tags"][1] == {**soils["tags"][2], "state": "active"}
    assert result(home, "package_update", made) == made
    for sent in ({"notes": "x"}, {"tag_string": "other"}):
        assert result(home, "package_patch", {"id": "trees", **sent})["tags"][1:] == made["tags"][1:]
    assert result(home, "package_patch", {"id": "trees", "tags": [{"name": "free"}]})["num_tags"] == 1
    by_name = result(home, "package_patch", {"id": "trees", "tags": [{"name": "clay", "vocabulary_id": "soils"}]})
    assert by_name["tags"] == [{**soils["tags"][0], "state": "active"}]
    first = result(home, "package_activity_list", {"id": "trees"})[-1]
    assert first["data"]["package"]["tags"] == made["tags"]


def test_a_dataset_takes_no_tag_that_the_vocabulary_lacks(client, soils):
    home = client("home")
    create(home)
    with changes_nothing(home, "trees"):
        for wrong in (tag(soils, "gold"), {"name": "sand", "vocabulary_id": "nothing"}):
            status, problem = error(home, "package_patch", {"id": "trees", "tags": [wrong]})
            assert (status, list(problem)) == (409, ["__type", "tags"])


def test_what_datasets_have_stays_also_while_they_are_deleted(client, soils):
    home, root = client("home"), client("operator")
    made = create(home, private=True, tags=[tag(soils, "sand")])
    for then in ("package_delete", "package_delete"):
        for name, sent in (
            ("vocabulary_delete", {"id": "soils"}),
            ("vocabulary_update", {"id": "soils", "tags": ["clay"]}),
            ("tag_delete", {"id": "sand", "vocabulary_id": "soils"}),
        ):
            assert error(root, name, sent)[0] == 409
        assert result(root, "vocabulary_show", {"id": "soils"}) == soils
        result(home, then, {"id": made["id"]})
    result(root, "dataset_purge", {"id": made["id"]})
    result(root, "vocabulary_update", {"id": "soils", "tags": ["sand"]})


def test_datasets_are_found_and_counted_by_their_tags(client, soils):
    home = client("home")
    create(home, tags=[{"name": "free"}, tag(soils, "sand"), tag(soils, "clay")])
    create(home, "fields", tags=[tag(soils, "sand")])
    create(home, "secret", private=True, tags=[tag(soils, "loam")])
    asked = {"facet.field": ["vocab_soils", "tags", "vocab_x"], "fq": "vocab_soils:sand", "sort": "name asc"}
    found = result(client(), "package_search", asked)
    assert [each["name"] for each in found["results"]] == ["fields", "trees"]
    assert found["facets"] == {"vocab_soils": {"sand": 2, "clay": 1}, "tags": {"free": 1}, "vocab_x": {}}
    assert result(client(), "package_search", {"facet.field": ["vocab_soils"], "facet.limit": 1})["facets"] == {
        "vocab_soils": {"sand": 2}
    }
    assert result(client(), "package_search", {"q": "vocab_soils:*"})["count"] == 2
    assert result(client(), "package_search", {"q": "clay"})["count"] == 1
    assert result(client(), "package_search", {"fq": "num_tags:3"})["count"] == 1
    assert result(client(), "package_search", {"fq": "vocab_soils:loam"})["count"] == 0
    shown = result(client(), "tag_show", {"id": "sand", "vocabulary_id": "soils", "include_datasets": True})
    assert {each["name"] for each in shown["packages"]} == {"trees", "fields"}


def test_another_name_of_the_vocabulary_is_found_at_once(client, soils):
    create(client("home"), tags=[tag(soils, "sand")])
    result(client("operator"), "vocabulary_update", {"id": "soils", "name": "What: lies (below)"})
    counts = result(client(), "package_search", {"facet.field": ["vocab_soils", "vocab_What: lies (below)"]})["facets"]
    assert counts == {"vocab_soils": {}, "vocab_What: lies (below)": {"sand": 1}}
    shown = result(client(), "tag_show", {"id": soils["tags"][2]["id"], "include_datasets": True})
    assert [each["name"] for each in shown["packages"]] == ["trees"]


def test_lists_of_free_tags_leave_them_out(client, soils):
    create(client("home"), tags=[{"name": "sandy"}, tag(soils, "sand")])
    assert result(client(), "tag_list") == ["sandy"]
    assert error(client(), "tag_show", {"id": "sand"})[0] == 404
    for vocabulary, names in (("", ["sandy"]), ("soils", ["sand"]), (soils["id"], ["sand"])):
        asked = {"query": "SAN", "vocabulary_id": vocabulary}
        assert result(client(), "tag_autocomplete", asked) == names
        assert [each["name"] for each in result(client(), "tag_search", asked)["results"]] == names
    assert result(client(), "tag_list", {"vocabulary_id": "soils", "all_fields": True}) == soils["tags"]


def test_a_page_and_a_feed_name_them(client, soils):
    create(client("home"), tags=[tag(soils, "sand")])
    for path in ("/dataset/trees", "/dataset/trees.ttl", "/feeds/dataset.atom"):
        assert "sand" in client().get(path, headers={"Accept": "*/*"}).text
