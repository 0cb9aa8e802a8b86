"""What the pages about quality show."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from catalogue.measuring.live import Measuring
from catalogue.portal import quality_page
from hub.boundary import OPERATOR
from hub.datasets.quality import MOST, Score
from hub.datasets.store import quality as kept
from hub.db import now
from hub.identity import store as identity
from tests.catalogue.caller import create, result
from tests.conftest import on_sqlite

LINK = {"url": "https://town.example/a.pdf", "format": "PDF"}


@pytest.fixture
def dataset(client, cast):
    """A dataset of home that lacks much."""
    return create(client("home"), title="Bäume", license_id="dl-zero-de/2.0", resources=[LINK])


def tasks(page):
    """What to change, and the points that it brings."""
    row = r'<th scope="row">([^<]+)</th><td[^>]*>.*?</td><td class="num"[^>]*>\+(\d+)</td>'
    return {asks: int(points) for asks, points in re.findall(row, page)}


@on_sqlite
def test_what_to_change_brings_all_that_is_missing(get, client, dataset):
    page = get("/dataset/quality/trees", "home").text
    shown = result(client("home"), "dataset_quality_show", {"id": "trees"})
    found = tasks(page)
    assert sum(found.values()) == 405 - shown["points"]
    assert list(found.values()) == sorted(found.values(), reverse=True)


@on_sqlite
def test_what_follows_from_another_thing_stands_with_it(get, dataset):
    found = tasks(get("/dataset/quality/trees", "home").text)
    assert found["Direkter Download"] == 50
    assert "Der Download antwortet" not in found


@on_sqlite
def test_each_task_leads_to_its_field(get, dataset):
    page = get("/dataset/quality/trees", "home").text
    part = dataset["resources"][0]["id"]
    for address in (
        f"/dataset/edit/{dataset['id']}#field-tag_string",
        f"/dataset/{dataset['id']}/resource/{part}/edit#field-upload",
        f"/dataset/{dataset['id']}/resource/new#field-upload",
        "/organization/edit/home#field-default_contributor_id",
    ):
        assert f'href="{address}"' in page


@on_sqlite
def test_a_dataset_without_files_is_led_to_the_form_for_one(get, client, cast):
    made = create(client("home"))
    assert f'href="/dataset/{made["id"]}/resource/new#field-url"' in get("/dataset/quality/trees", "home").text


@on_sqlite
def test_the_german_licence_is_explained(get, dataset):
    page = get("/dataset/quality/trees", "home").text
    assert "wenn deutsche Lizenzen als der EU bekannt gelten" in page
    assert "unter einer anderen Adresse" in page


@on_sqlite
def test_of_several_files_the_best_is_named(get, client, dataset):
    assert "Von den Dateien" not in get("/dataset/quality/trees", "home").text
    more = {"package_id": "trees", "url": "https://town.example/a.csv", "format": "CSV", "name": "<b>Tabelle</b>"}
    result(client("home"), "resource_create", more)
    assert "am besten abschneidet: &lt;b&gt;Tabelle&lt;/b&gt;" in get("/dataset/quality/trees", "home").text


@on_sqlite
def test_govdata_is_tried(get, dataset):
    page = get("/dataset/quality/trees", "home").text
    assert re.search(r'<span class="mark">fehlt</span> Genau eine Datenbereitsteller-ID', page)
    assert re.search(r'<span class="mark fine">in Ordnung</span> Es gibt eine offene Lizenz', page)


def keep(database, id, day, points):
    with database.write(OPERATOR) as session:
        kept.keep(session, {id: Score({**dict.fromkeys(MOST, 0), "findability": points}, points, 1)}, day)


@on_sqlite
def test_the_history_is_drawn_from_the_second_change_on(get, database, dataset):
    today = now().date()
    keep(database, _id(dataset), today - timedelta(days=9), 50)
    assert "Wie es vorher war" not in get("/dataset/quality/trees", "home").text
    keep(database, _id(dataset), today - timedelta(days=2), 90)
    page = get("/dataset/quality/trees", "home").text
    assert "Wie es vorher war" in page
    assert "Von 10 Werten war der niedrigste 50 Punkte" in page.replace("\u00a0", " ")


def _id(made):
    return UUID(made["id"])


@on_sqlite
def test_an_organisation_is_shown_with_those_below_it(get, client, database, settings, cast, dataset):
    with database.write(OPERATOR) as session:
        home = identity.organization(session, "home")
        identity.create_organization(session, "office", "Amt & Co", parent=home)
    create(client("home"), "pools", "office", title="Bäder")
    Measuring(database, settings).catch_up()
    page = get("/organization/quality/home").text
    assert "Amt &amp; Co" in page
    assert page.index("Bäder</a>") < page.index("Bäume</a>")
    assert 'class="bar-fill" width="50.0"' in page
    assert "Bäume" not in get("/organization/quality/office").text


@on_sqlite
def test_nothing_measured_is_said(get, cast):
    assert "Noch ist kein öffentlicher Datensatz bewertet." in get("/quality").text


@on_sqlite
def test_the_worst_have_pages(get, client, database, settings, cast, monkeypatch):
    for number in range(3):
        create(client("home"), f"d-{number}", title=f"Nr. {number}")
    Measuring(database, settings).catch_up()
    monkeypatch.setattr(quality_page, "ROWS", 2)
    first, second = get("/quality").text, get("/quality?page=2").text
    assert (first.count("Nr. "), second.count("Nr. ")) == (2, 1)
    assert 'href="/quality?page=2"' in first
    assert 'href="/quality?page=1"' in second


@on_sqlite
def test_pages_speak_english_too(get, dataset):
    assert "What to change" in get("/dataset/quality/trees", "home", "en").text


def test_a_chart_has_a_value_for_each_day(german):
    drawn = quality_page._chart([(date(2026, 1, 1), 10.0), (date(2026, 1, 4), 20.0)], "Verlauf")
    days = (now().date() - date(2026, 1, 1)).days + 1
    assert f"Von {min(days, quality_page.DAYS)} Werten" in drawn


@on_sqlite
def test_govdata_is_tried_for_all_together(get, client, database, settings, dataset):
    create(client("home"), "pools")
    Measuring(database, settings).catch_up()
    page = get("/organization/quality/home").text
    assert re.search(r"Es gibt eine offene Lizenz<svg.*?</th><td>1 <span class=\"soft\">von 2", page, re.S)
