"""How good descriptions are, for programs."""

import pytest

from catalogue.measuring.live import Measuring
from tests.catalogue.caller import create, error, result
from tests.conftest import on_sqlite

LINK = {"url": "https://town.example/a.csv", "format": "CSV"}


def show(client, **more):
    return result(client, "dataset_quality_show", {"id": "trees", **more})


@on_sqlite
def test_a_dataset_tells_its_points_and_what_is_missing(client, cast):
    made = create(client("home"), license_id="dl-zero-de/2.0", tags=[{"name": "Baum"}], resources=[LINK])
    shown = show(client())
    assert (shown["id"], shown["resource_id"]) == (made["id"], made["resources"][0]["id"])
    assert (shown["of"], shown["points_mapped"] - shown["points"]) == (405, 10)
    assert sum(part["points"] for part in shown["dimensions"].values()) == shown["points"]
    assert sum(m["points"] for m in shown["metrics"] if m["fulfilled"]) == shown["points"]
    assert {m["code"]: m["fulfilled"] for m in shown["metrics"]} | {"keyword": True, "theme": False} == {
        m["code"]: m["fulfilled"] for m in shown["metrics"]
    }
    assert {"code": "govdata_contributor", "fulfilled": False} in shown["govdata"]
    assert shown["history"] == []


@on_sqlite
@pytest.mark.parametrize(("town", "status"), [("", 403), ("stranger", 403), ("partner", 403), ("home", 0)])
def test_who_does_not_see_the_dataset_learns_nothing(client, town, status):
    create(client("home"), private=True)
    if status:
        assert error(client(town), "dataset_quality_show", {"id": "trees"})[0] in (403, 404)
    else:
        assert show(client(town))["name"] == "trees"


def test_an_organisation_tells_the_sums_of_its_public_datasets(client, cast, database, settings):
    create(client("home"), "trees", license_id="cc-by/4.0", resources=[LINK])
    create(client("home"), "pools")
    create(client("home"), "secret", private=True)
    create(client("partner"), "buses", "partner")
    Measuring(database, settings).catch_up()
    home = result(client(), "organization_quality_show", {"id": "home", "limit": 1})
    assert (home["name"], home["count"], [row["name"] for row in home["datasets"]]) == ("home", 2, ["pools"])
    assert home["missing"]["license"] == 1
    assert sum(home["ratings"].values()) == 2
    assert [(day["count"], day["points"]) for day in home["history"]] == [(2, home["points"])]
    (row,) = home["datasets"]
    assert "access_url" in row["missing"]
    whole = result(client("home"), "organization_quality_show")
    assert (whole["id"], whole["count"]) == (None, 3)


@on_sqlite
def test_before_anything_was_measured_there_are_no_points(client, cast):
    assert result(client(), "organization_quality_show", {"id": "home"})["count"] == 0


@on_sqlite
def test_an_organisation_that_is_not_there_has_no_quality(client, cast):
    assert error(client(), "organization_quality_show", {"id": "nowhere"})[0] == 404
