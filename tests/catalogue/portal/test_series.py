"""Pages of series."""

import pytest

from tests.catalogue.caller import create, result
from tests.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def series(client, cast):
    made = create(client("home"), "years", type="dataset_series", title="Bäume je Jahr", notes="Jedes *Jahr* neu")
    create(client("home"), "trees-2023", title="Bäume 2023", in_series=["years"])
    create(client("home"), "trees-2024", title="Bäume 2024", in_series=["years"], private=True)
    return made


@pytest.mark.parametrize(("town", "seen"), [("", False), ("stranger", False), ("home", True)])
def test_a_page_shows_the_members_that_one_may_see(get, series, town, seen):
    page = get("/dataset_series/years", town).text
    for part in ("<h1>Bäume je Jahr</h1>", "<em>Jahr</em>", 'href="/dataset/trees-2023"'):
        assert part in page, part
    assert ("trees-2024" in page) is seen


def test_all_series_stand_in_a_list_and_each_member_names_its_own(get, series):
    assert 'href="/dataset_series/years"' in get("/dataset_series").text
    assert 'href="/dataset_series/years"' in get("/dataset/trees-2023").text


def test_addresses_lead_to_the_one_by_name(get, client, series):
    assert get(f"/dataset_series/{series['id']}").headers["Location"] == "/dataset_series/years"
    assert get("/dataset/years").headers["Location"] == "/dataset_series/years"
    result(client("home"), "package_patch", {"id": "years", "name": "every-year"})
    moved = get("/dataset_series/years")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/dataset_series/every-year")


@pytest.mark.parametrize("path", ["/dataset_series/trees-2023", "/dataset_series/nothing", "/dataset_series/a%22b"])
def test_what_is_no_series_is_not_there(get, series, path):
    assert get(path).status_code == 404


@pytest.mark.parametrize("path", ["/dataset_series", "/dataset_series/years"])
@pytest.mark.parametrize(("page", "status"), [("2", 200), ("999999999", 200), ("0", 400), ("x", 400)])
def test_pages_of_the_lists(get, series, path, page, status):
    assert get(f"{path}?page={page}").status_code == status


def test_a_private_series_looks_like_a_missing_one(get, client, cast):
    create(client("home"), "secret", type="dataset_series", title="Geheim", private=True)
    assert [get("/dataset_series/secret", town).status_code for town in ("", "stranger", "home")] == [404, 404, 200]
    assert "secret" not in get("/dataset_series").text
