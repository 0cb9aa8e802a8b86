"""Readings: newest values, silence, charts with tables, corrected beside raw, what is conspicuous."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from catalogue.portal import measurements
from catalogue.portal.measurements import Series
from hub.boundary import OPERATOR, PUBLIC
from hub.db import now
from hub.iot import store as iot
from hub.iot.calibration import Point
from hub.iot.quality import Flag
from hub.iot.store import Now, streams
from tests.catalogue.portal import town


def line(age: timedelta, every: timedelta) -> Series:
    newest = now() - age
    return Series(1, "x", "", Now(1, Point(newest, 1.0, 1.0, 0), newest - 9 * every, 10))


@pytest.mark.parametrize(
    ("age", "every", "silent"),
    [
        (timedelta(hours=5), timedelta(minutes=10), False),
        (timedelta(days=2), timedelta(minutes=10), True),
        (timedelta(days=2), timedelta(days=1), False),
        (timedelta(days=4), timedelta(days=1), True),
    ],
)
def test_a_series_is_silent_when_far_longer_has_passed_than_usual(age, every, silent):
    assert line(age, every).silent is silent


def test_a_series_without_values_is_silent(german):
    nothing = Series(1, "x", "", None)
    assert nothing.silent
    assert nothing.value == "–"


@pytest.fixture
def drawn(german, database, cast):
    """The charts of a station's series."""

    def make(*series, wanted=None, calibrate=None):
        _, ids = town.add_station(database, cast.home.id, series)
        if calibrate:
            with database.write(OPERATOR) as session:
                iot.calibrate(session, iot.datastream(session, ids[0]), **calibrate)
        with database.read(PUBLIC) as session:
            rows = [streams.datastreams(session, ids)[key] for key in ids]
            lines = measurements.series(rows, iot.latest(session, ids))
            chosen = ids[wanted] if wanted is not None else None
            return measurements.measurements(session, rows, lines, chosen)

    return make


def test_a_chart_covers_the_week_up_to_its_newest_value(drawn):
    old = now() - timedelta(days=100)
    (made,) = drawn(("Temperatur", "°C", town.sine(24 * 20, timedelta(hours=1), until=old)))
    assert made.end - made.start == timedelta(days=7)
    assert made.end == old.replace(microsecond=0)


def test_a_very_dense_series_is_drawn_by_the_hour(drawn):
    (made,) = drawn(("Schall", "dB", town.sine(24 * 7, timedelta(seconds=20))))
    assert timedelta(days=6, hours=22) < made.end - made.start <= timedelta(days=7)
    assert sum(day.count for day in made.days) > 2 * measurements.MOST
    assert [point.time for point in made.newest[:2]] == [made.end, made.end - timedelta(seconds=20)]
    assert "Jeder Punkt ist der Mittelwert einer Stunde." in made.sentence


def test_many_words_are_told_of_less(drawn, monkeypatch):
    monkeypatch.setattr(measurements, "MOST", 10)
    until = now().replace(microsecond=0)
    words = [(until - n * timedelta(minutes=1), f"w{n}", 0) for n in range(40)]
    (made,) = drawn(("Zustand", "", words))
    assert made.end - made.start < timedelta(minutes=12)


def test_days_say_lowest_highest_last_and_how_many(drawn):
    noon = datetime.fromisoformat("2025-06-02T12:00:00+02:00")
    values = [
        (noon - timedelta(days=1), 5.0, 0),
        (noon, 3.0, int(Flag.STEP)),
        (noon + timedelta(hours=1), 7.0, 0),
        (noon + timedelta(hours=2), 4.0, 0),
    ]
    (made,) = drawn(("Temperatur", "°C", values))
    today, before = made.days
    assert (today.day.day, today.low, today.high, today.last, today.count, today.flagged) == (2, 3.0, 7.0, 4.0, 3, 1)
    assert (before.day.day, before.count) == (1, 1)


def test_corrected_and_raw_values_are_both_shown(drawn):
    start = now() - timedelta(hours=3)
    values = [(start, 213.0, 1), (start + timedelta(hours=1), 214.0, 1), (start + timedelta(hours=2), 20.2, 0)]
    rule = {"scale": 0.1, "valid_from": start, "valid_to": start + timedelta(hours=2), "note": "Zehntelgrad"}
    (made,) = drawn(("Temperatur", "°C", values), calibrate=rule)
    assert made.corrected
    assert 'class="chart-raw"' in made.chart
    assert [(p.raw, p.value) for p in made.newest] == [(20.2, 20.2), (214.0, 21.4), (213.0, 21.3)]
    assert list(made.notes) == ["Zehntelgrad"]


def test_a_calibration_that_changes_nothing_shown_is_not_mentioned(drawn):
    rule = {
        "scale": 0.1,
        "valid_from": now() - timedelta(days=900),
        "valid_to": now() - timedelta(days=800),
        "note": "alt",
    }
    (made,) = drawn(("Temperatur", "°C", town.sine(2)), calibrate=rule)
    assert not made.corrected
    assert not made.notes


def test_conspicuous_values_are_ringed_and_explained(drawn):
    values = [
        (time, value, int(Flag.RANGE if number == 3 else 0)) for number, (time, value, _) in enumerate(town.sine(2))
    ]
    (made,) = drawn(("Temperatur", "°C", values))
    assert 'class="chart-flag"' in made.chart
    assert list(made.flags) == ["unplausibel"]


def test_words_have_a_table_and_no_chart(drawn):
    (made,) = drawn(("Zustand", "", [(now(), "offen", 0)]))
    assert not made.chart
    assert not made.days
    assert [p.value for p in made.newest] == ["offen"]


def test_the_measuring_place_is_named_once_and_only_where_it_may_be_seen(drawn, database):
    here, there = drawn(("Temperatur am Markt", "°C", town.sine(2)), ("Regen", "mm", town.sine(2)))
    assert (here.series.name, there.series.name) == ("Temperatur am Markt", "Markt: Regen")
    with database.write(OPERATOR) as session:
        stream = iot.datastream(session, there.series.id)
        stream.thing.private = True
    with database.read(PUBLIC) as session:
        rows = streams.datastreams(session, [there.series.id])
        assert measurements.series(rows.values(), {})[0].name == "Regen"


def test_an_empty_series_is_no_error(drawn):
    assert drawn(("Temperatur", "°C", [])) == []


def test_the_series_asked_for_is_drawn_alone(drawn):
    (made,) = drawn(("A", "", town.sine(2)), ("B", "", town.sine(2)), ("C", "", town.sine(2)), wanted=1)
    assert made.series.name == "Markt: B"


def test_charts_stop_where_the_page_would_become_heavy(drawn):
    made = drawn(*((f"S{n}", "°C", town.sine(24 * 7)) for n in range(6)))
    assert 1 < len(made) < 6
    assert sum(len(one.chart) + measurements.TABLES for one in made) <= measurements.HEAVY


def test_the_last_day_fits_beside_a_word(german, database, cast):
    _, ids = town.add_station(database, cast.home.id, [("Temperatur", "°C", town.sine(48))])
    with database.read(PUBLIC) as session:
        row = streams.datastreams(session, ids)[ids[0]]
        assert 'class="sparkline"' in measurements.spark(session, row, iot.latest(session, ids)[ids[0]])


def test_what_stands_in_brackets_is_no_part_of_the_measuring_places_name():
    stream = SimpleNamespace(name="Markt: Regen", thing=SimpleNamespace(name="Markt (synthetisch)"))
    assert measurements._name(stream) == "Markt: Regen"
