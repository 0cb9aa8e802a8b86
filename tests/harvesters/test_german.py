from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from harvesters import german

BERLIN = ZoneInfo("Europe/Berlin")

SAID = [
    ("2024-05-01", date(2024, 5, 1)),
    ("1.5.2024", date(2024, 5, 1)),
    ("01.05.24", date(2024, 5, 1)),
    ("31.12.99", date(1999, 12, 31)),
    ("01.05.2024 07:30", datetime(2024, 5, 1, 7, 30)),
    ("01.05.2024 07:30 Uhr", datetime(2024, 5, 1, 7, 30)),
    ("2024-05-01T07:30:15,25", datetime(2024, 5, 1, 7, 30, 15, 250_000)),
    ("2024-05-01T07:30:15.123456789Z", datetime(2024, 5, 1, 7, 30, 15, 123_456, UTC)),
    ("2024-05-01 07:30:15+02:00", datetime(2024, 5, 1, 5, 30, 15, tzinfo=UTC)),
    ("2024-05-01T07:30:15-0530", datetime(2024, 5, 1, 13, 0, 15, tzinfo=UTC)),
]


@pytest.mark.parametrize(("text", "instant"), SAID)
def test_a_date_or_time_is_read(text, instant):
    assert german.instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-30",
        "32.01.2024",
        "0000-01-01",
        "9999-12-31T23:59:59-23:00",
        "01.05.2024 25:00",
        "gestern",
        "",
        "٢٠٢٤-٠٥-٠١",
    ],
)
def test_what_cannot_be_a_date_is_none(text):
    assert german.instant(text) is None


def test_summer_time_is_known():
    assert german.localise(datetime(2024, 7, 1, 12), BERLIN).isoformat() == "2024-07-01T12:00:00+02:00"


def test_the_hour_that_spring_skips_does_not_exist():
    assert german.localise(datetime(2024, 3, 31, 2, 30), BERLIN) is None


def test_the_hour_that_autumn_repeats_is_its_first_passing():
    assert german.localise(datetime(2024, 10, 27, 2, 30), BERLIN).isoformat() == "2024-10-27T02:30:00+02:00"


def test_a_row_before_shows_that_the_first_passing_is_over():
    first = german.localise(datetime(2024, 10, 27, 2, 45), BERLIN)
    assert german.localise(datetime(2024, 10, 27, 2, 0), BERLIN, first).isoformat() == "2024-10-27T02:00:00+01:00"


def test_a_row_before_in_the_same_passing_changes_nothing():
    first = german.localise(datetime(2024, 10, 27, 2, 0), BERLIN)
    assert german.localise(datetime(2024, 10, 27, 2, 15), BERLIN, first).isoformat() == "2024-10-27T02:15:00+02:00"
