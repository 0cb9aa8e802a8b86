"""The sentence that answers first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalogue.portal.summary import Summary, summarise
from hub.boundary import PUBLIC
from hub.datasets import store as datasets
from hub.db import now
from hub.iot import store as iot
from tests.catalogue.portal import town

NOTHING = Summary("x", "X", "home", "Home", "", False, (), "de", None, 0, 0, None, 0, datetime(2024, 5, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Noch keine Daten, am 3. Mai 2024 aktualisiert."),
        ({"links": 1}, "1 Verweis, am 3. Mai 2024 aktualisiert."),
        ({"rows": 1200, "links": 2}, "1.200 Zeilen, am 3. Mai 2024 aktualisiert."),
        ({"rows": 0}, "0 Zeilen, am 3. Mai 2024 aktualisiert."),
        ({"series": 2}, "2 Messreihen, noch keine Werte, am 3. Mai 2024 aktualisiert."),
    ],
)
def test_what_there_is_and_how_fresh(german, values, sentence):
    assert replace(NOTHING, **values).answer == sentence


def test_the_newest_value_counts_more_than_the_entry(german):
    measured = replace(NOTHING, series=1, readings=35_872, newest=now() - timedelta(minutes=12))
    assert measured.answer == "1 Messreihe, 35.872 Werte, neuester Wert vor 12 Minuten."


def test_in_english(english):
    assert replace(NOTHING, rows=1200).answer == "1,200 rows, updated on 3 May 2024."


def test_a_dataset_is_counted_from_its_distributions(german, database, files, cast):
    town.add_trees(database, files, cast.home.id)
    name, ids = town.add_station(database, cast.home.id, [("Temperatur", "°C", town.sine(1)), ("Regen", "mm", [])])
    with database.read(PUBLIC) as session:
        trees = summarise(datasets.shown(session, "baumkataster"), {}, "de")
        station = summarise(datasets.shown(session, name), iot.latest(session, ids), "de")
    assert (trees.rows, trees.series, trees.links, trees.formats) == (40, 0, 2, ("CSV", "WMS"))
    assert (station.rows, station.series, station.readings) == (None, 2, 7)
    assert trees.excerpt.startswith("Alle Bäume an Straßen")
