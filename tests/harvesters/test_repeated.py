from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar.prop import vRecur

from harvesters import repeated

ZONE = ZoneInfo("Europe/Berlin")
ALL = (date(2000, 1, 1), date(2100, 1, 1))


def days(rule, start=date(2024, 1, 31), horizon=ALL, without=(), beside=()):
    told = repeated.occurrences(start, vRecur.from_ical(rule), set(without), set(beside), horizon, ZONE)
    return [moment.isoformat() for moment in told]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=MONTHLY;COUNT=3", ["2024-01-31", "2024-03-31", "2024-05-31"]),
        ("FREQ=DAILY;UNTIL=20240202", ["2024-01-31", "2024-02-01", "2024-02-02"]),
        ("FREQ=MONTHLY;BYDAY=-1WE;UNTIL=20240331T000000Z", ["2024-01-31", "2024-02-28", "2024-03-27"]),
        ("FREQ=YEARLY;COUNT=2", ["2024-01-31", "2025-01-31"]),
    ],
)
def test_days_repeat_by_their_rule(rule, found):
    assert days(rule) == found


def test_an_end_in_utc_is_compared_as_an_instant():
    start = datetime(2024, 1, 1, 0, 30, tzinfo=ZONE)
    assert len(days("FREQ=DAILY;UNTIL=20240102T233000Z", start)) == 3
    assert len(days("FREQ=DAILY;UNTIL=20240102T232959Z", start)) == 2


def test_only_what_begins_within_the_horizon_is_told():
    assert days("FREQ=DAILY", horizon=(date(2024, 3, 1), date(2024, 3, 2))) == ["2024-03-01", "2024-03-02"]
    assert days("FREQ=DAILY;COUNT=5", horizon=(date(2025, 1, 1), date(2026, 1, 1))) == []


def test_exceptions_and_additions_count_in_their_own_form_only():
    found = days(
        "FREQ=DAILY;COUNT=3", without=[date(2024, 2, 1)], beside=[date(2024, 5, 1), datetime(2024, 6, 1, tzinfo=UTC)]
    )
    assert found == ["2024-01-31", "2024-02-02", "2024-05-01"]


@pytest.mark.parametrize(
    ("rule", "is_followed"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TU;WKST=MO", True),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", True),
        ("FREQ=HOURLY", False),
        ("FREQ=DAILY;BYHOUR=9", False),
        ("FREQ=WEEKLY;BYMONTHDAY=31;BYMONTH=2", False),
    ],
)
def test_rules_that_may_lead_nowhere_for_long_are_not_followed(rule, is_followed):
    assert repeated.followed(vRecur.from_ical(rule)) is is_followed
