from datetime import UTC, datetime, timedelta

import pytest

from catalogue.search.moments import Period, microseconds, period, written
from hub.errors import Invalid

NOW = datetime(2024, 3, 31, 13, 45, 12, 345678, tzinfo=UTC)


def at(*parts: int) -> Period:
    moment = microseconds(datetime(*parts, tzinfo=UTC))
    return Period(moment, moment)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024-01-02T03:04:05Z", at(2024, 1, 2, 3, 4, 5)),
        ("2024-01-02T03:04:05", at(2024, 1, 2, 3, 4, 5)),
        ("2024-01-02T03:04", at(2024, 1, 2, 3, 4)),
        ("2024-01-02T03:04:05.678901Z", at(2024, 1, 2, 3, 4, 5, 678901)),
        ("2024-01-02T03:04:05+01:00", at(2024, 1, 2, 2, 4, 5)),
        ("NOW", at(2024, 3, 31, 13, 45, 12, 345678)),
        ("NOW/DAY", at(2024, 3, 31)),
        ("NOW/HOUR", at(2024, 3, 31, 13)),
        ("NOW/SECOND", at(2024, 3, 31, 13, 45, 12)),
        ("NOW/MONTH", at(2024, 3, 1)),
        ("NOW/YEAR", at(2024, 1, 1)),
        ("NOW-7DAYS", at(2024, 3, 24, 13, 45, 12, 345678)),
        ("NOW+1DAY/DAY", at(2024, 4, 1)),
        ("NOW/DAY-1MONTH", at(2024, 2, 29)),
        ("NOW/DAY-13MONTHS", at(2023, 2, 28)),
        ("NOW/DAY+1YEAR-2HOURS", at(2025, 3, 30, 22)),
        ("2024-01-01T00:00:00Z+90MINUTES", at(2024, 1, 1, 1, 30)),
        ("2024-01-01T00:00:00Z/YEAR", at(2024, 1, 1)),
    ],
)
def test_a_written_moment_is_read(text, when):
    assert period(text, NOW) == when


def test_a_date_alone_is_the_whole_day():
    day = period("2024-02-28", NOW)
    assert (day.first, day.last + 1) == (at(2024, 2, 28).first, at(2024, 2, 29).first)


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "2024", "2024-13-01", "2024-02-30", "31.01.2024", "2024-01-01T25:00:00Z", "2024-01-01Z"),
        *("NOW-7", "NOW-DAYS", "NOW/WEEK", "NOW-1", "now", "NOWx", "NOW-1DAY ", "NOW--1DAY"),
        *("NOW-999999YEARS", "NOW+999999MONTHS", "NOW-999999DAYS-999999DAYS"),
    ],
)
def test_what_is_no_moment_is_said_in_a_sentence(text):
    with pytest.raises(Invalid, match="is not a date: write 2024-01-31"):
        period(text, NOW)


def test_microseconds_are_exact():
    moment = datetime(2099, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds(moment)) == moment


def test_what_is_written_in_data_does_not_move():
    assert written("1970-01-02") == 86_400_000_000
    assert written("1970-01-01T01:00:00+01:00") == 0
    for text in ("NOW", "NOW-1DAY", "1970", "junk", "", "2024-13-01"):
        with pytest.raises(Invalid):
            written(text)
