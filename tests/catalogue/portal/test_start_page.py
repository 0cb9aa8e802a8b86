"""The start page: figures, themes, what is new, what is being measured."""

import re
from datetime import timedelta

import pytest

from hub.db import now
from tests.catalogue.portal import town


@pytest.fixture
def page(get, database, files, cast):
    town.add_trees(database, files, cast.home.id)
    old = town.sine(2, until=now() - timedelta(days=30))
    series = [("Temperatur", "°C", town.sine(24)), ("Regen", "mm", []), ("Wind", "m/s", old)]
    town.add_station(database, cast.home.id, series)
    return get("/").text


def test_the_figures_count_what_may_be_seen(page):
    figures = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert figures == {"Datensätze": "2", "Organisationen": "3", "Messreihen": "2", "Messwerte": "158"}


def test_themes_lead_to_their_datasets_with_their_number(page):
    assert re.search(r'href="/dataset\?groups=envi"><span>Umwelt</span> <span class="count">2<', page)
    assert "groups=tran" not in page


def test_the_newest_datasets_stand_there(page):
    assert page.index("Messstation am Markt</a>") < page.index("Baumkataster</a>")


def test_only_sensors_that_are_alive_are_measured_just_now(page):
    assert re.findall(r'<li class="card">\s*<h3><a href="[^"]+">(.*?)</a>', page) == ["Markt: Temperatur"]
    assert 'class="sparkline"' in page


def test_a_sensor_leads_to_its_chart(page, get):
    (address,) = re.findall(r'<h3><a href="(/dataset/messstation\?series=\d+)"', page)
    assert 'class="chart"' in get(address).text


def test_private_data_are_not_counted_for_strangers(get, database, files, cast):
    town.add_trees(database, files, cast.home.id, private=True)
    town.add_station(database, cast.home.id, [("Temperatur", "°C", town.sine(24))], private=True)
    assert "Temperatur" not in (stranger := get("/", "stranger").text)
    assert "Messwerte</dt>" not in stranger
    assert "Temperatur" in get("/", "home").text


def test_an_empty_hub_says_so(get):
    assert "Es gibt noch keine Datensätze." in get("/").text
