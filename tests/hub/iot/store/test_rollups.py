"""Roll-ups beside a plain computation in Python over the same observations."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hub.boundary import OPERATOR
from hub.db import microseconds
from hub.iot.models import observation, rollup
from hub.iot.store import Observed, append
from hub.iot.store.rollups import compute
from hub.iot.store.touched import HOUR, Range
from tests.ingest import add_stream

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 3, 30, 20, tzinfo=UTC)
LIMIT = 21.0


def plain(rows, limit, zone=BERLIN):
    """Hours and days of rows (time, id, number): by span and start count, low, high, total, last, last_time, above."""
    hours = defaultdict(list)
    for time, _, value in sorted(rows):
        hours[microseconds(time) // HOUR].append((microseconds(time), value))
    found = {(0, hour * HOUR): _hour(hours, hour, limit) for hour in hours}
    days = defaultdict(list)
    for hour in sorted(hours):
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour)).astimezone(zone)
        begin = microseconds(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC))
        days[begin].append(found[0, hour * HOUR])
    for begin, parts in days.items():
        counts, lows, highs, totals, lasts, times, above = zip(*parts, strict=True)
        held = None if limit is None else sum(above)
        found[1, begin] = (sum(counts), min(lows), max(highs), sum(totals), lasts[-1], times[-1], held)
    return found


def _hour(hours, hour, limit):
    here, before = hours[hour], hours.get(hour - 1)
    values = [value for _, value in here]
    above = 0
    if limit is not None:
        for (time, value), (after, _) in pairwise([*here, ((hour + 1) * HOUR, None)]):
            above += max(0, min(after, time + 2 * HOUR // len(here)) - time) if value > limit else 0
        if before and before[-1][1] > limit:
            above += max(0, min(here[0][0], before[-1][0] + 2 * HOUR // len(before)) - hour * HOUR)
        above /= 1e6
    return (len(here), min(values), max(values), sum(values), values[-1], here[-1][0], None if limit is None else above)


def kept(database, stream):
    """The roll-ups that are there, in the same shape."""
    with database.read(OPERATOR) as session:
        rows = session.connection().execute(select(rollup).where(rollup.c.datastream_id == stream)).all()
    return {
        (r.span, microseconds(r.start)): (r.count, r.low, r.high, r.total, r.last, microseconds(r.last_time), r.above)
        for r in rows
    }


def same(found, wanted):
    assert found.keys() == wanted.keys()
    for key, values in wanted.items():
        *numbers, above = values
        assert found[key][:-1] == pytest.approx(tuple(numbers), rel=1e-12, abs=1e-9), key
        assert found[key][-1] == (None if above is None else pytest.approx(above, abs=1e-9)), key


def computed(database, *ranges):
    with database.write(OPERATOR) as session:
        compute(session, ranges, BERLIN)


def hour(time):
    return microseconds(time) // HOUR


@pytest.fixture
def limited(database, cast):
    """A datastream with a limit."""
    with database.write(OPERATOR) as session:
        return add_stream(session, cast.home.id, threshold=LIMIT).id


def put(database, stream, rows):
    with database.write(OPERATOR) as session:
        append(session, [Observed(stream, time, value, 0, id) for time, id, value in rows])


minutes = st.integers(0, 60 * 60)
values = st.integers(0, 160).map(lambda number: number / 4)
readings = st.dictionaries(st.tuples(minutes, st.integers(0, 1)), values, min_size=1, max_size=60)


def as_rows(found):
    return [(START + timedelta(minutes=minute, seconds=7 * id), id, value) for (minute, id), value in found.items()]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings=readings)
def test_hours_and_days_are_those_of_a_plain_computation(database, limited, readings):
    rows = as_rows(readings)
    with database.engine.begin() as connection:
        connection.execute(delete(observation))
    put(database, limited, rows)
    computed(database, Range(limited, hour(START), hour(START) + 70))
    same(kept(database, limited), plain(rows, LIMIT))
