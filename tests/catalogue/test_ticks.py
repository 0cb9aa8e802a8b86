from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from catalogue import ticks

START = datetime(2026, 3, 27, 22, 40, tzinfo=UTC)


def texts(**span):
    return [text for _, text in ticks.times(START, START + timedelta(**span), 6, "de")]


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 9.3, [0, 5, 10]),
        (3.1, 8.9, [2, 4, 6, 8, 10]),
        (-12, 31, [-20, 0, 20, 40]),
        (0.011, 0.019, [0.01, 0.012, 0.014, 0.016, 0.018, 0.02]),
        (7, 7, [6.6, 6.8, 7.0, 7.2, 7.4]),
        (0, 0, [-1, -0.5, 0, 0.5, 1]),
    ],
)
def test_values_are_round_and_enclose_both_ends(low, high, marks):
    assert ticks.values(low, high, 4)[0] == pytest.approx(marks)


@pytest.mark.parametrize(
    ("low", "high"), [(-1e99, 1e99), (1e99, 1e99), (1e16, 1e16 + 4), (0, 5e-324), (-1e-300, 1e-300), (1, 1 + 1e-15)]
)
def test_extreme_values_have_marks_that_rise(low, high):
    marks, _ = ticks.values(low, high, 4)
    assert 2 <= len(marks) < 12
    assert all(before < after for before, after in pairwise(marks))


def test_values_tell_the_digits_they_need():
    assert [ticks.values(0, high, 4)[1] for high in (100, 4, 1, 0.04)] == [0, 0, 1, 2]


def test_hours_are_local_and_midnight_names_the_day():
    assert texts(days=1) == ["28. März", "06:00", "12:00", "18:00"]


def test_the_day_stands_with_the_first_hour_if_no_midnight_is_in_sight():
    times = ticks.times(START - timedelta(hours=9), START - timedelta(hours=4), 6, "de")
    assert [text for _, text in times] == ["27. März, 15:00", "16:00", "17:00", "18:00", "19:00"]


def test_weeks_begin_on_monday():
    marks = ticks.times(START, START + timedelta(days=40), 6, "en")
    assert [text for _, text in marks] == ["30 Mar", "6 Apr", "13 Apr", "20 Apr", "27 Apr", "4 May"]


def test_months_and_years():
    assert texts(days=300) == ["Apr. 2026", "Juli 2026", "Okt. 2026", "Jan. 2027"]
    assert texts(days=4_000) == ["2028", "2030", "2032", "2034", "2036"]


def test_the_hour_that_is_left_out_in_spring_makes_no_double_mark():
    marks = [time for time, _ in ticks.times(START + timedelta(days=1), START + timedelta(days=1, hours=6), 6, "de")]
    assert len(marks) == len(set(marks))


@pytest.mark.parametrize("days", [0.001, 0.1, 1, 3, 10, 50, 200, 2_000, 50_000, 900_000])
def test_any_span_has_a_few_marks_within_it(days):
    end = START + timedelta(days=days)
    marks = ticks.times(START, end, 6, "de")
    assert len(marks) <= 8
    assert all(START <= time <= end for time, _ in marks)
