"""Lists of datasets: names, whole pages, and what completes what somebody types."""

import pytest

from tests.catalogue.caller import create, result


@pytest.fixture
def mixed(client):
    """Of home one dataset of each kind; of partner a private one."""
    for name, more in (
        ("b2", {}),
        ("a1", {}),
        ("secret", {"private": True}),
        ("sketch", {"state": "draft"}),
        ("z", {}),
    ):
        create(client("home"), name.ljust(2, "z"), title=f"Über {name}", **more)
    result(client("home"), "package_delete", {"id": "zz"})
    create(client("partner"), "wells", town="partner", private=True)


def test_the_list_holds_public_names_in_order(client, mixed):
    for town in ("", "home", "operator"):
        assert result(client(town), "package_list") == ["a1", "b2"]
    assert result(client(), "package_list", {"limit": 1, "offset": "1"}) == ["b2"]
    assert result(client(), "package_list", {"offset": 2}) == []


@pytest.mark.parametrize(("key", "home"), [("private", "secret"), ("drafts", "sketch"), ("deleted", "zz")])
def test_the_list_holds_more_within_the_rights_of_the_caller(client, mixed, key, home):
    asked = {f"include_{key}": "true"}
    assert result(client("home"), "package_list", asked) == ["a1", "b2", home]
    for town in ("", "stranger"):
        assert result(client(town), "package_list", asked) == ["a1", "b2"]
    assert result(client("partner"), "package_list", asked) == ["a1", "b2", *(["wells"] if key == "private" else [])]


def test_the_list_holds_everything_for_the_operator(client, mixed):
    asked = {"include_private": True, "include_drafts": True, "include_deleted": True}
    assert result(client("operator"), "package_list", asked) == ["a1", "b2", "secret", "sketch", "wells", "zz"]


def test_a_name_is_listed_once_also_if_a_deleted_dataset_had_it(client, mixed):
    create(client("home"), "zz")
    assert result(client("home"), "package_list", {"include_deleted": True}) == ["a1", "b2", "zz"]


def test_whole_datasets_come_newest_change_first(client, mixed):
    names = []
    for page in (1, 2, 3):
        found = result(client("home"), "current_package_list_with_resources", {"limit": 1, "page": page})
        assert found == [result(client(), "package_show", {"id": d["id"]}) for d in found]
        names += [d["name"] for d in found]
    assert names == ["a1", "b2"]
    assert [d["name"] for d in result(client(), "current_package_list_with_resources")] == names
    assert [d["name"] for d in result(client(), "current_package_list_with_resources", {"offset": 1})] == names[1:]


def test_what_is_typed_is_completed_by_name_and_title(client, mixed):
    assert result(client(), "package_autocomplete", {"q": "a1"}) == [
        {"name": "a1", "title": "Über a1", "match_field": "name", "match_displayed": "a1"}
    ]
    (found,) = result(client(), "package_autocomplete", {"q": "über B"})
    assert found == {"name": "b2", "title": "Über b2", "match_field": "title", "match_displayed": "Über b2 (b2)"}
    assert result(client(), "package_autocomplete", {"q": "nothing"}) == []


def test_completions_are_of_active_datasets_that_are_to_be_seen(client, mixed):
    for town, names in (("", ["a1", "b2"]), ("partner", ["a1", "b2"]), ("home", ["a1", "b2", "secret"])):
        assert [d["name"] for d in result(client(town), "package_autocomplete", {"q": "über"})] == names


def test_completions_take_signs_for_what_they_are_and_end_at_the_limit(client, mixed):
    for sign in ("%", "_", "\\", "/"):
        assert result(client(), "package_autocomplete", {"q": sign}) == []
    assert len(result(client(), "package_autocomplete", {"q": "ber", "limit": "1"})) == 1
