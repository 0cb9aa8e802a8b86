from datetime import UTC, datetime

import pytest
from shapely.geometry import Point, shape

from connectors.synthetic import sensors, town

START = 1_767_225_600  # 1 January 2026
DAY = 86_400
THINGS = [thing for group in sensors.GROUPS for thing in group.things]


def all_readings(since, until):
    return {
        (thing.identifier, word): sensors.readings(thing, word, 1, since, until)
        for thing in THINGS
        for word in thing.curves
    }


@pytest.mark.parametrize(("key", "things", "words"), [
    ("cold_rooms", 6, {"temperature", "door_open"}), ("windows", 8, {"window_open", "temperature", "co2"}),
    ("water_meters", 6, {"water_volume"}), ("parking", 20, {"occupied"}), ("air_quality", 4, {"pm10", "pm2_5", "no2"}),
    ("weather", 1, {"temperature", "humidity", "pressure", "precipitation", "wind_speed"}),
    ("river", 1, {"water_level"}), ("bicycles", 1, {"bicycle_count"}),
])  # fmt: skip
def test_a_group_has_its_things_and_properties(key, things, words):
    group = sensors.group(key)
    assert len(group.things) == things
    assert {word for thing in group.things for word in thing.curves} == words


def test_things_have_different_identifiers():
    assert len({thing.identifier for thing in THINGS}) == len(THINGS) == 47


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.identifier)
def test_a_thing_stands_within_the_town(thing):
    (stream, *_) = sensors.streams(thing)
    assert shape(town.boundary()).contains(Point(stream.place.geometry["coordinates"]))


def test_things_stand_in_different_places():
    assert len({tuple(town.lonlat([thing.spot])) for thing in THINGS}) >= len(THINGS) - 1


def test_a_span_is_the_sum_of_its_parts():
    whole, first, second = (
        all_readings(START, START + DAY), all_readings(START, START + 40_001), all_readings(START + 40_001, START + DAY)
    )  # fmt: skip
    for key, (times, results) in whole.items():
        assert (first[key][0] + second[key][0], first[key][1] + second[key][1]) == (times, results)


def test_times_rise_within_the_span():
    for times, _ in all_readings(START, START + 3 * DAY).values():
        assert times == sorted(set(times))
        assert START <= times[0] <= times[-1] < START + 3 * DAY


def test_a_window_reports_at_once_when_it_is_opened():
    (thing, *_) = sensors.group("windows").things
    times, results = sensors.readings(thing, "window_open", 1, START + 4 * DAY, START + 5 * DAY)
    assert len(times) > 48
    assert {True, False} == set(results)


def test_hourly_counts_come_on_the_hour():
    (thing,) = sensors.group("bicycles").things
    times, _ = sensors.readings(thing, "bicycle_count", 1, START, START + DAY)
    assert times == list(range(START, START + DAY, 3_600))


@pytest.mark.parametrize(("word", "kind"), [("occupied", bool), ("co2", int), ("temperature", float)])
def test_results_have_the_type_of_their_property(word, kind):
    thing = next(thing for thing in THINGS if word in thing.curves)
    _, results = sensors.readings(thing, word, 1, START, START + DAY)
    assert {type(result) for result in results} == {kind}


def test_names_are_german_and_descriptions_english():
    (stream,) = sensors.streams(sensors.group("river").things[0])
    assert stream.name.endswith(": Wasserstand")
    assert stream.description.startswith("Water level")


def test_an_empty_span_has_no_readings():
    assert set(map(str, all_readings(START + 1, START + 1).values())) == {"([], [])"}


def test_sixty_days_are_some_hundred_thousand_readings():
    end = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
    total = sum(len(times) for times, _ in all_readings(end - 60 * DAY, end).values())
    assert 330_000 < total < 400_000
