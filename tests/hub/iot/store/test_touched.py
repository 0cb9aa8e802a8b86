import orjson

from hub.iot.store.touched import HOUR, Range, by_datastream, hour_of, instant, merged, portions, touched, within


def commit(new=(), gone=()):
    return orjson.dumps({"new": [[d, us, 0, 1.0, 0, None, None] for d, us in new], "gone": list(gone)})


def test_an_observation_touches_its_hour_and_the_next():
    assert touched([commit(new=[(3, 5 * HOUR + 1), (3, 5 * HOUR + 2), (2, -1)])]) == [Range(2, -1, 1), Range(3, 5, 7)]


def test_what_was_taken_away_touches_all_its_hours():
    assert touched([commit(gone=[(3, HOUR, 9 * HOUR)]), commit(new=[(3, 11 * HOUR)])]) == [Range(3, 1, 13)]


def test_hours_that_do_not_meet_stay_apart():
    apart = [Range(1, 0, 2), Range(1, 3, 4), Range(2, 3, 4)]
    assert merged(reversed(apart)) == apart


def test_portions_have_a_bounded_number_of_hours():
    ranges = [Range(key, 0, 400) for key in range(5)]
    assert [len(some) for some in portions(ranges)] == [2, 2, 1]


def test_a_part_of_ranges():
    assert within([Range(1, 0, 10), Range(2, 0, 3)], 3, 5) == [Range(1, 3, 5)]


def test_ranges_of_each_datastream():
    ranges = [Range(1, 0, 1), Range(1, 5, 6), Range(2, 0, 1)]
    assert list(by_datastream(ranges)) == [(1, ranges[:2]), (2, ranges[2:])]


def test_hours_are_counted_since_1970():
    assert [hour_of(instant(hour)) for hour in (-700_000, -1, 0, 5)] == [-700_000, -1, 0, 5]
