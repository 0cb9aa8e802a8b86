from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalogue.portal import long_spans
from hub.boundary import OPERATOR, PUBLIC
from hub.iot import store as iot
from hub.iot.calibration import Point
from hub.iot.store import Now, Observed, append
from tests.ingest import add_stream

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 6, 1, 22, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def now(every, days):
    count = days * DAY // every
    return Now(1, Point(START, 1.0, 1.0, 0), START - days * DAY, count)


@pytest.mark.parametrize(
    ("every", "days", "period", "span"),
    [
        (HOUR, 400, 366 * DAY, ""),
        (MINUTE, 400, 7 * DAY, ""),
        (MINUTE, 400, 31 * DAY, "hour"),
        (MINUTE, 400, 366 * DAY, "day"),
        (MINUTE, 20, 366 * DAY, "hour"),
        (MINUTE / 60, 1, 7 * DAY, "hour"),
    ],
)
def test_what_is_drawn_follows_from_how_much_there_is(every, days, period, span):
    assert long_spans.wanted(now(every, days), period) == span


@pytest.fixture
def parts(database, cast):
    """Hours or days of a series, after calibrations."""

    def made(span, *calibrations):
        with database.write(OPERATOR) as session:
            stream = add_stream(session, cast.home.id, private=False)
            append(session, [Observed(stream.id, START + n * 10 * MINUTE, float(n)) for n in range(12)])
            for given in calibrations:
                iot.calibrate(session, stream, **given)
            id = stream.id
        with database.read(PUBLIC) as session:
            found = long_spans.parts(session, iot.datastream(session, id), span, BERLIN, START)
        return [(part.low, part.high, part.mean, part.last, part.count) for part in found]

    return made


def test_hours_and_days_are_those_of_the_readings(parts):
    assert parts("hour") == [(0.0, 5.0, 2.5, 5.0, 6), (6.0, 11.0, 8.5, 11.0, 6)]
    assert parts("day") == [(0.0, 11.0, 5.5, 11.0, 12)]


def test_calibrations_are_applied(parts):
    found = parts("hour", {"scale": -2.0, "offset": 1.0, "valid_from": START + HOUR})
    assert found == [(0.0, 5.0, 2.5, 5.0, 6), (-21.0, -11.0, -16.0, -21.0, 6)]


def test_a_calibration_that_begins_within_counts_from_then_on(parts):
    found = parts("hour", {"offset": 100.0, "valid_from": START + 30 * MINUTE})
    assert found[0] == (0.0, 105.0, 52.5, 105.0, 6)


def test_a_day_begins_at_midnight_of_the_town(database, parts):
    parts("day")
    assert START.astimezone(BERLIN).hour == 0
