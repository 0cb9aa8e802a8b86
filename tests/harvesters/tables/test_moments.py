from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from harvesters.tables.moments import Clock, serial

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("01.05.2024 08:30", "2024-05-01T08:30:00+02:00"),
        ("01.01.2024 08:30:15", "2024-01-01T08:30:15+01:00"),
        ("2024-05-01T08:30Z", "2024-05-01T08:30:00+00:00"),
        ("1.5.24 8:30 Uhr", "2024-05-01T08:30:00+02:00"),
        ("01.05.2024", "2024-05-01T00:00:00+02:00"),
        ("31.12.2023 24:00", "2024-01-01T00:00:00+01:00"),
    ],
)
def test_clock_times_get_their_offset(text, moment):
    assert Clock(BERLIN).moment(text) == moment


@pytest.mark.parametrize("minutes", ["00", "30"])
def test_the_hour_that_autumn_repeats_is_told_by_the_order_of_rows(minutes):
    clock = Clock(BERLIN)
    times = [f"27.10.2024 {hour}:{minutes}" for hour in ("01", "02", "02", "03")]
    assert [clock.moment(text)[-6:] for text in times] == ["+02:00", "+02:00", "+01:00", "+01:00"]


@pytest.mark.parametrize("text", ["31.03.2024 02:30", "31.02.2024 10:00", "01.05.2024 25:00", "99.99.2024 10:00"])
def test_what_no_clock_shows_is_refused(text):
    with pytest.raises(ValueError):
        Clock(BERLIN).moment(text)


def test_a_date_written_as_a_number_is_read():
    assert (Clock(BERLIN, "compact").day("20240501"), Clock(BERLIN, "serial").day("45413")) == ("2024-05-01",) * 2


def test_excel_counts_days():
    assert serial(45413.5) == datetime(2024, 5, 1, 12)
