"""Where to read about quality: who gets in, and the file."""

import csv
import io

import pytest

from catalogue.measuring.live import Measuring
from catalogue.portal import quality
from tests.catalogue.caller import create
from tests.conftest import on_sqlite

LINK = {"url": "https://town.example/a.csv", "format": "CSV"}


@pytest.fixture
def town(client, cast, database, settings):
    """Two public datasets of home, a private one, and one of partner, all measured."""
    create(client("home"), "trees", title="Bäume", license_id="cc-by/4.0", resources=[LINK])
    create(client("home"), "pools", title='Bad "Süd"')
    create(client("home"), "secret", private=True)
    create(client("partner"), "buses", "partner")
    Measuring(database, settings).catch_up()


@on_sqlite
@pytest.mark.parametrize(("asker", "status"), [("home", 200), ("operator", 200), ("partner", 403), ("stranger", 403)])
def test_what_to_change_is_for_those_who_may_change_it(get, town, asker, status):
    assert get("/dataset/quality/trees", asker).status_code == status


@on_sqlite
def test_nobody_learns_of_a_private_dataset(get, town):
    answers = [get(f"/dataset/quality/{name}", "stranger") for name in ("secret", "nowhere")]
    assert [answer.status_code for answer in answers] == [404, 404]


@on_sqlite
@pytest.mark.parametrize("path", ["/quality", "/organization/quality/home"])
def test_the_sums_are_for_everybody(get, town, path):
    page = get(path)
    assert page.status_code == 200
    assert "secret" not in page.text


@on_sqlite
def test_an_organisation_that_is_not_there(get, town):
    assert get("/organization/quality/nowhere").status_code == 404
    assert get("/organization/quality/nowhere.csv").status_code == 404


def rows(answer):
    assert answer.headers["Content-Type"] == "text/csv;charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@on_sqlite
def test_the_file_has_all_public_datasets_the_worst_first(get, town, monkeypatch):
    monkeypatch.setattr(quality, "BATCH", 1)
    found = rows(get("/quality.csv", "home"))
    assert {row["name"] for row in found} == {"trees", "pools", "buses"}
    assert [int(row["points"]) for row in found] == sorted(int(row["points"]) for row in found)
    best = found[-1]
    assert (best["name"], best["url"]) == ("trees", "http://localhost/dataset/trees")
    assert int(best["findability"]) + int(best["accessibility"]) <= int(best["points"])
    assert "keyword" in best["missing"].split()


@on_sqlite
def test_the_file_of_an_organisation(get, town):
    answer = get("/organization/quality/home.csv")
    assert {row["name"] for row in rows(answer)} == {"trees", "pools"}
    assert "home-quality.csv" in answer.headers["Content-Disposition"]
