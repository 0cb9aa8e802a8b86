"""A dataset is in series that there are."""

import pytest

from tests.catalogue.caller import create, error, result
from tests.conftest import on_sqlite

pytestmark = on_sqlite
FOREIGN = "https://town.example/series"


@pytest.fixture
def series(client, cast):
    create(client("home"), "roads")
    return create(client("home"), "years", type="dataset_series", title="Jahre")


@pytest.mark.parametrize("wrong", ["nothing", "roads", "7d4d4b5a-1e3c-4d0f-9d5e-000000000000", "javascript:x"])
def test_a_series_that_there_is_not_is_refused_and_nothing_changes(client, series, wrong):
    status, problem = error(client("home"), "package_patch", {"id": "roads", "title": "x", "in_series": [wrong]})
    assert (status, "in_series" in problem) == (409, True)
    assert result(client(), "package_show", {"id": "roads"})["title"] != "x"


def test_names_become_ids_and_addresses_of_others_stay(client, series):
    made = result(client("home"), "package_patch", {"id": "roads", "in_series": [FOREIGN, "years", series["id"]]})
    assert made["in_series"] == [FOREIGN, series["id"]]


def test_what_stood_there_before_may_stay(client, series):
    result(client("home"), "package_patch", {"id": "roads", "in_series": ["years"]})
    result(client("home"), "package_delete", {"id": "years"})
    kept = result(client("home"), "package_patch", {"id": "roads", "title": "Straßen"})
    assert (kept["title"], kept["in_series"]) == ("Straßen", [series["id"]])


def test_a_private_series_of_others_is_not_there(client, series):
    create(client("stranger"), "secret", "stranger", type="dataset_series", title="Geheim", private=True)
    assert error(client("home"), "package_patch", {"id": "roads", "in_series": ["secret"]})[0] == 409
