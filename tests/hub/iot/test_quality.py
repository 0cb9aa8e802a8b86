from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.iot.quality import Checks, Flag, Last, checks, flags

T = datetime(2024, 5, 1, tzinfo=UTC)
RECEIVED = T + timedelta(days=365)
AIR = Checks(low=-40, high=60, step=15, flat=24)


def marked(*readings, against=AIR, last=None, received=RECEIVED):
    """Flags of values at hours after T."""
    given = [(T + timedelta(hours=hours), value) for hours, value in readings]
    return [Flag(mark) for mark in flags(given, against, last or Last(), received)]


NONE = Flag(0)


def test_what_is_plausible_has_no_flag():
    assert marked((0, 20.0), (1, 21.5), (2, 19), (9, -40), (19, 60)) == [NONE] * 5


@pytest.mark.parametrize(("value", "flag"), [(-40.1, Flag.RANGE), (60.1, Flag.RANGE), (-40, NONE), (60, NONE)])
def test_what_the_property_cannot_be_is_out_of_range(value, flag):
    assert marked((0, value)) == [flag]


@pytest.mark.parametrize("value", [True, None, "999", "kaputt"])
def test_only_numbers_can_be_out_of_range(value):
    assert marked((0, value), against=Checks(low=5, high=6)) == [NONE]


def test_a_change_faster_than_the_property_is_a_step():
    assert marked((0, 20.0), (1, 35.1), (2, 35.1)) == [NONE, Flag.STEP, NONE]


def test_close_readings_may_differ_as_much_as_in_a_quarter_of_an_hour():
    assert marked((0, 20.0), (0.01, 23.75), (0.02, 19.9)) == [NONE, NONE, Flag.STEP]


def test_a_long_silence_allows_a_large_change():
    assert marked((0, -20.0), (10, 40.0)) == [NONE, NONE]


def test_the_return_from_what_cannot_be_is_no_step():
    assert marked((0, 20.0), (0.1, 850.0), (0.2, 20.1)) == [NONE, Flag.RANGE, NONE]


def test_tenths_before_a_new_firmware_are_out_of_range_and_no_steps():
    assert marked((0, 213.0), (0.1, 220.0), (0.2, 20.2)) == [Flag.RANGE, Flag.RANGE, NONE]


def test_a_value_that_stays_too_long_is_flat_until_it_changes():
    hours = [0, 12, 24, 24.1, 36]
    assert marked(*((h, 20.0) for h in hours), (37, 20.1), (38, 20.1)) == [
        *[NONE] * 3, *[Flag.FLAT] * 2, NONE, NONE
    ]  # fmt: skip


@pytest.mark.parametrize("value", [True, "offen"])
def test_a_window_may_stay_open(value):
    assert marked((0, value), (99, value)) == [NONE, NONE]


def test_what_is_observed_later_than_received_is_of_the_future():
    soon = [(timedelta(minutes=5), NONE), (timedelta(minutes=5, seconds=1), Flag.FUTURE)]
    assert [marked(((RECEIVED + by - T) / timedelta(hours=1), 20.0))[0] for by, _ in soon] == [f for _, f in soon]


def test_one_wrong_clock_makes_nothing_else_late_or_a_step():
    far = 24 * 365 * 50
    assert marked((0, 20.0), (far, 60.0), (1, 20.5), (2, 21.0)) == [NONE, Flag.FUTURE, NONE, NONE]


def test_what_arrives_after_a_newer_one_is_late_and_still_checked():
    assert marked((5, 20.0), (3, 99.0), (4, 20.0), (6, 21.0)) == [NONE, Flag.LATE | Flag.RANGE, Flag.LATE, NONE]


def test_the_same_instant_again_is_not_late():
    assert marked((5, 20.0), (5, 20.0)) == [NONE, NONE]


def test_all_checks_are_carried_over_the_border_of_a_batch():
    readings = [(0, 20.0), (1, 36.0), (2, 36.0), (30, 36.0), (29, 36.0), (31, 99.0), (32, 36.0)]
    last, by_one = Last(), []
    for reading in readings:
        by_one += marked(reading, last=last)
    assert by_one == marked(*readings)
    assert set(by_one) == {NONE, Flag.STEP, Flag.FLAT, Flag.LATE, Flag.RANGE}


def test_no_checks_find_only_what_the_times_tell():
    assert marked((5, 1e9), (6, -1e9), (1, 0.0), against=Checks()) == [NONE, NONE, Flag.LATE]


values = st.one_of(st.floats(allow_nan=False), st.integers(), st.booleans(), st.none(), st.text(max_size=3))


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), values), max_size=60), st.randoms())
def test_shuffled_streams_lose_nothing_and_change_nothing(readings, chance):
    chance.shuffle(readings)
    given = [(T + timedelta(minutes=m), v) for m, v in readings]
    before = list(given)
    found = flags(given, AIR, Last(), RECEIVED)
    assert given == before
    assert len(found) == len(given)
    newest = T - timedelta(days=9999)
    for (time, _), mark in zip(given, found, strict=True):
        assert bool(mark & Flag.LATE) == (time < newest)
        if not mark & Flag.FUTURE:
            newest = max(newest, time)


@pytest.mark.parametrize(
    "properties", [None, [], {}, {"quality": None}, {"quality": "high"}, {"quality": {"low": "5", "high": True}}]
)
def test_wrong_checks_count_as_none(properties):
    assert checks(properties) == Checks()


def test_checks_stand_in_the_properties():
    assert checks({"quality": {"low": 1, "flat": 2.5, "more": 3}}) == Checks(low=1.0, flat=2.5)
