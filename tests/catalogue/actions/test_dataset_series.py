"""Series by actions: who may see their members, and the pages of the lists."""

import pytest

from tests.catalogue.caller import create, error, result
from tests.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def series(client, cast):
    """A series of home with one public and one private member."""
    made = create(client("home"), "years", type="dataset_series", title="Bäume je Jahr", frequency="ANNUAL")
    create(client("home"), "trees-2023", title="2023", in_series=["years"])
    create(client("home"), "trees-2024", title="2024", in_series=[made["id"]], private=True)
    return made


def test_a_series_is_kept_under_its_own_type_and_in_no_list_of_datasets(client, series):
    assert (series["type"], series["frequency"]) == ("dataset_series", "ANNUAL")
    assert "years" not in result(client(), "package_list")
    assert result(client(), "package_search", {"q": "Bäume je Jahr"})["count"] == 0


@pytest.mark.parametrize(("town", "total"), [("", 1), ("home", 2), ("stranger", 1)])
def test_members_are_listed_for_those_who_may_see_them(client, series, town, total):
    listed = result(client(town), "dataset_series_member_list", {"id": "years"})
    assert (listed["count"], len(listed["results"])) == (total, total)
    assert [each["name"] for each in result(client(town), "dataset_series_list")] == ["years"]


def test_the_list_has_pages(client, series):
    page = result(client("home"), "dataset_series_member_list", {"id": series["id"], "limit": 1, "offset": 1})
    assert (page["count"], [each["name"] for each in page["results"]]) == (2, ["trees-2024"])


@pytest.mark.parametrize("wrong", ["trees-2023", "nothing"])
def test_what_is_no_series_has_no_members(client, series, wrong):
    assert error(client(), "dataset_series_member_list", {"id": wrong})[0] == 404
