"""The dataset page: the answer first, then everything else."""

import re
from datetime import timedelta

import pytest

from hub.boundary import OPERATOR
from hub.db import now
from hub.iot.models import Datastream
from hub.records import DatasetDraft
from tests.catalogue.portal import town


@pytest.fixture
def trees(get, database, files, cast):
    town.give_area(database, cast.home.id)
    town.add_trees(database, files, cast.home.id)
    return get("/dataset/baumkataster").text


def test_the_answer_stands_first(trees):
    assert '<meta name="description" content="Baumkataster: 40 Zeilen, heute aktualisiert.">' in trees
    assert trees.index("40 Zeilen, heute aktualisiert.") < trees.index("Worum es geht") < trees.index("Vorschau")


def test_the_licence_is_told_in_plain_words(trees):
    assert "auch gewerblich, wenn Sie die Quelle nennen" in trees
    assert 'href="https://www.govdata.de/dl-de/by-2-0"' in trees


def test_the_first_rows_stand_in_a_table_with_caption_and_scopes(trees):
    assert "Die ersten 8 von 40 Zeilen" in trees
    assert re.search(r'<th scope="col" class="num">Höhe \(m\)', trees)
    assert '<td class="text">Winterlinde</td>' in trees


def test_places_are_on_a_map_within_the_municipality(trees):
    assert 'class="map-boundary"' in trees
    assert "Gezeigt: 40 von 40 Objekten" in trees


def test_everything_can_be_downloaded(trees):
    for ending in ("csv", "json", "geojson"):
        assert re.search(rf'href="/resource/[\w-]+/table\.{ending}"', trees)
    assert re.search(r'href="/dataset/[\w-]+/resource/[\w-]+/download/B%C3%A4ume\.csv"', trees)
    assert "bei geo.example.org" in trees


def test_a_dataset_is_written_in_its_own_language(get, database, files, cast):
    draft = DatasetDraft("e", "Trees", "trees", "All trees.", terms={"language": ["ENG"]})
    town.add(database, files, cast.home.id, draft)
    assert '<h1 id="title" lang="en">Trees</h1>' in get("/dataset/trees").text


def test_an_area_alone_is_on_the_map(get, database, files, cast):
    draft = DatasetDraft("a", "Plan", "plan", spatial=town.place_of(9.9, 48.3, 10.0, 48.4))
    town.add(database, files, cast.home.id, draft)
    assert "1 Flächen" in get("/dataset/plan").text


def test_without_a_place_there_is_no_map(get, database, files, cast):
    town.add(database, files, cast.home.id, DatasetDraft("a", "Haushalt", "haushalt"))
    page = get("/dataset/haushalt").text
    assert 'class="map"' not in page
    assert "Es gibt noch nichts herunterzuladen." in page
    assert "keine Lizenz angegeben" in page


@pytest.fixture
def station(get, database, cast):
    series = [("Temperatur", "°C", town.sine(24)), ("Feuchte", "%", [])]
    _, ids = town.add_station(database, cast.home.id, series)
    return get("/dataset/messstation").text, ids


def test_a_series_has_its_chart_and_the_table_behind_it(station):
    page, ids = station
    assert page.index('class="chart"') < page.index("Werte als Tabelle") < page.index("Temperatur nach Tagen")
    assert f'href="/datastreams/{ids[0]}/observations.csv"' in page


def test_a_series_without_values_is_visibly_silent(station):
    page, _ = station
    assert page.count("noch keine Werte") == 1
    assert re.search(r'<tr class="silent">\s*<th scope="row">Markt: Feuchte</th>', page)


def test_the_place_of_a_sensor_is_on_the_map(station):
    assert "1 Punkte" in station[0]


def test_a_series_that_stopped_is_marked(get, database, cast):
    values = town.sine(24, until=now() - timedelta(days=9))
    town.add_station(database, cast.home.id, [("Temperatur", "°C", values)])
    page = get("/dataset/messstation").text
    assert "seitdem still" in page
    assert "vor 9 Tagen" in page


def test_a_datastream_that_is_not_public_is_left_out(get, database, cast):
    _, ids = town.add_station(database, cast.home.id, [("Offen", "", town.sine(1)), ("Geheim", "", town.sine(1))])
    with database.write(OPERATOR) as session:
        row = session.get(Datastream, ids[1])
        assert row
        row.private = True
    page = get("/dataset/messstation").text
    assert "Offen" in page
    assert f"/datastreams/{ids[1]}/" not in page
    assert "Geheim" in get("/dataset/messstation", "home").text


def test_of_many_series_the_one_asked_for_is_shown(get, database, cast):
    _, ids = town.add_station(database, cast.home.id, [(f"Reihe {n}", "", town.sine(1)) for n in range(45)])
    page = get("/dataset/messstation").text
    assert f'id="series-{ids[44]}"' not in page
    assert "5 weitere Messreihen" in page
    assert f'<h3 id="series-{ids[44]}">Markt: Reihe 44</h3>' in get(f"/dataset/messstation?series={ids[44]}").text


@pytest.mark.parametrize("series", ["x", "-1", "99999999999999999999"])
def test_a_series_that_is_not_there_is_no_error(get, database, cast, series):
    town.add_station(database, cast.home.id, [("Temperatur", "°C", town.sine(1))])
    assert get(f"/dataset/messstation?series={series}").status_code == 200
