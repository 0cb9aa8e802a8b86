"""Changing a part of a dataset, if it is still as one believes."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from tests.catalogue.caller import call, changes_nothing, create, error, result

REVISE = "/api/3/action/package_revise"


@pytest.fixture
def trees(client):
    parts = [{"name": "one", "url": "https://example.org/1"}, {"name": "two", "url": "https://example.org/2"}]
    return create(client("home"), title="Trees", notes="old", tags=[{"name": "baum"}], resources=parts)


def revise(client, **argument):
    return result(client("home"), "package_revise", argument)["package"]


@pytest.mark.parametrize("argument", [
    {"match": {"notes": "old", "name": "trees"}, "update": {"notes": "new"}},
    {"match__notes": "old", "match__name": "trees", "update__notes": "new"},
    {"match": '{"notes": "old", "name": "trees"}', "update": '{"notes": "new"}'},
])  # fmt: skip
def test_what_matches_is_changed_and_nothing_else(client, trees, argument):
    found = revise(client, **argument)
    assert found.pop("metadata_modified") > trees["metadata_modified"]
    assert found == {**{k: v for k, v in trees.items() if k != "metadata_modified"}, "notes": "new"}


def test_what_does_not_match_is_named_and_nothing_changes(client, trees):
    wrong = {"notes": "other", "title": "Trees", "id": trees["id"], "resources": [{}, {"name": "one"}]}
    with changes_nothing(client("home"), "trees"):
        status, found = error(client("home"), "package_revise", {"match": wrong, "update": {"notes": "new"}})
        assert (status, found["match"]) == (409, ["notes", "resources__1__name"])


def test_of_two_who_read_the_same_the_second_is_told(client, trees):
    sent = {"match__id": trees["id"], "match__metadata_modified": trees["metadata_modified"]}
    assert revise(client, **sent, update__notes="first")["notes"] == "first"
    status, found = error(client("home"), "package_revise", {**sent, "update__notes": "second"})
    assert (status, found["match"]) == (409, ["metadata_modified"])
    assert result(client(), "package_show", {"id": "trees"})["notes"] == "first"


def test_of_many_at_once_who_read_the_same_one_wins(client, trees):
    def write(number):
        sent = {"match__id": "trees", "match__metadata_modified": trees["metadata_modified"]}
        return call(client("home"), "package_revise", {**sent, "update__notes": str(number)}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(write, range(6))) == [200, *[409] * 5]


def test_resources_are_extended_side_by_side_without_loss(client, trees):
    def extend(number):
        more = [{"name": str(number), "url": f"https://example.org/{number}"}]
        sent = {"match__name": "trees", "update__resources__extend": more}
        return call(client("home"), "package_revise", sent).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(extend, range(8))) == [200] * 8
    names = {r["name"] for r in result(client(), "package_show", {"id": "trees"})["resources"]}
    assert names == {"one", "two", *map(str, range(8))}


@pytest.mark.parametrize("place", ["0", "-2", "id"])
def test_a_resource_is_named_by_index_or_the_beginning_of_its_id(client, trees, place):
    named = trees["resources"][0]["id"][:8] if place == "id" else place
    first, second = revise(client, match__id="trees", **{f"update__resources__{named}__description": "x"})["resources"]
    assert first == {**trees["resources"][0], "description": "x"}
    assert second == trees["resources"][1]


def test_a_filter_removes_before_the_update(client, trees):
    found = revise(client, match__id="trees", filter=["+resources", "-*"], update={"title": "Fresh"})
    assert (found["title"], found["notes"], found["tags"], found["name"]) == ("Fresh", None, [], "trees")
    assert found["resources"] == trees["resources"]
    found = revise(client, match__id="trees", filter="-resources__0")
    assert [r["id"] for r in found["resources"]] == [trees["resources"][1]["id"]]
    assert revise(client, match__id="trees", filter="-resources")["resources"] == []


def test_a_file_comes_with_a_revision(client, trees):
    key = trees["resources"][1]["id"]
    sent = {"match__name": "trees", "update__resources__1__upload": (BytesIO(b"a;b\n"), "b.csv")}
    answer = client("home").post(REVISE, data=sent)
    assert answer.status_code == 200, answer.text
    second = answer.json["result"]["package"]["resources"][1]
    assert (second["id"], second["url_type"], second["size"]) == (key, "upload", 4)
    assert client().get(second["url"].removeprefix("http://localhost")).data == b"a;b\n"


def test_a_file_that_comes_with_nonsense_is_refused(client, trees):
    sent = {"match__name": "trees", "update__extras": "[1]", "update__resources__1__upload": (BytesIO(b"a"), "b.csv")}
    with changes_nothing(client("home"), "trees"):
        assert client("home").post(REVISE, data=sent).status_code == 400


def test_the_answer_holds_what_is_asked_for(client, trees):
    assert revise(client, match__id="trees", include="+id,+resources__0__name,-*") == {
        "id": trees["id"], "resources": [{"name": "one"}],
    }  # fmt: skip
    assert revise(client, match__id="trees", include=["-*"]) == {}


def test_a_revision_of_nothing_keeps_metadata_modified(client, trees):
    with changes_nothing(client("home"), "trees"):
        assert revise(client, match__id="trees") == trees


def test_tags_as_one_text_take_the_place_of_the_list(client, trees):
    found = revise(client, match__id="trees", update__tag_string="eiche,linde")
    assert [tag["name"] for tag in found["tags"]] == ["eiche", "linde"]


def test_a_former_name_finds_the_dataset(client, trees):
    result(client("home"), "package_patch", {"id": "trees", "name": "oaks"})
    assert revise(client, match__name="trees", update__notes="x")["name"] == "oaks"


@pytest.mark.parametrize(("town", "private", "status"), [
    ("", False, 403), ("partner", False, 403), ("partner", True, 404), ("operator", True, 200),
])  # fmt: skip
def test_who_may_revise(client, town, private, status):
    create(client("home"), private=private)
    assert call(client(town), "package_revise", {"match__name": "trees", "update__notes": "x"}).status_code == status
