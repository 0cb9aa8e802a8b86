from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hub.boundary import OPERATOR
from hub.errors import Invalid
from hub.iot.models import Datastream
from hub.iot.store import retention
from hub.iot.store.retention import deletions, expire, horizon, keep, limit, old
from hub.iot.store.rollups import HOURS
from tests.hub.iot.store.test_following import caught_up, send
from tests.hub.iot.store.test_rollups import BERLIN, LIMIT, kept, limited, plain, same
from tests.ingest import newest, stored

__all__ = ["limited"]

HOUR = timedelta(hours=1)
NOW = datetime(2024, 6, 30, 12, 17, tzinfo=UTC)
BORDER = datetime(2024, 6, 19, 22, tzinfo=UTC)
"""Ten days before, by the clock of Berlin."""


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(retention, "now", lambda: NOW)


@pytest.fixture
def short(database, limited):
    """A datastream with a limit that keeps its observations for ten days."""
    with database.write(OPERATOR) as session:
        keep(session, session.get(Datastream, limited), 10)
    return limited


def readings(days, seed=1):
    chance = Random(seed)
    times = sorted({NOW - timedelta(seconds=chance.randrange(days * 86_400)) for _ in range(days * 30)})
    return [(time, 0, chance.randrange(70, 100) / 4) for time in times]


def log(database, stream):
    with database.read(OPERATOR) as session:
        return [(d.reason, d.first_time, d.last_time, d.count) for d in deletions(session, stream)]


def test_what_is_too_old_goes_and_its_roll_ups_stay(database, short):
    rows = readings(20)
    send(database, short, rows)
    caught_up(database)
    gone = sum(expire(database, BERLIN))
    assert gone == sum(time < BORDER for time, _, _ in rows)
    assert [row[1] for row in stored(database, short)] == [time for time, _, _ in rows if time >= BORDER]
    caught_up(database)
    same(kept(database, short), plain(rows, LIMIT))


def test_roll_ups_need_not_have_come_so_far(database, short):
    """They are computed in the transaction that deletes."""
    rows = readings(20)
    caught_up(database)
    send(database, short, rows)
    assert sum(expire(database, BERLIN))
    caught_up(database)
    same(kept(database, short), plain(rows, LIMIT))


def test_steps_are_of_one_month_and_few_rows_each(database, short, monkeypatch):
    monkeypatch.setattr(retention, "ROWS", 100)
    rows = readings(60)
    send(database, short, rows)
    steps = list(expire(database, BERLIN))
    assert len(steps) > 15
    assert max(steps) <= 100
    assert sum(count for _, _, _, count in log(database, short)) == sum(steps)
    caught_up(database)
    same(kept(database, short), plain(rows, LIMIT))


def test_the_log_says_what_went(database, short):
    send(database, short, [(BORDER - n * HOUR, 0, 1.0) for n in range(5)])
    assert list(expire(database, BERLIN)) == [4]
    assert log(database, short) == [("retention", BORDER - 4 * HOUR, BORDER - HOUR, 4)]


def test_count_and_first_time_stay_right(database, short):
    send(database, short, [(BORDER + n * HOUR, 0, float(n)) for n in range(-5, 5)])
    list(expire(database, BERLIN))
    found = newest(database, short)
    assert (found.count, found.first_time, found.phenomenon_time, found.result) == (5, BORDER, BORDER + 4 * HOUR, 4.0)


def test_a_datastream_all_of_whose_observations_are_old_has_none_left(database, short):
    send(database, short, [(BORDER - n * HOUR, 0, 1.0) for n in range(1, 5)])
    assert sum(expire(database, BERLIN)) == 4
    assert newest(database, short) is None
    caught_up(database)
    assert len([key for key in kept(database, short) if key[0] == HOURS]) == 4


def test_late_data_is_kept_until_the_next_pass_and_added_to_its_hour(database, short):
    rows = readings(20)
    send(database, short, rows)
    assert sum(expire(database, BERLIN))
    late = [(BORDER - timedelta(minutes=n), 1, n / 4) for n in range(3, 300, 7)]
    send(database, short, late)
    caught_up(database)
    same(without_above(kept(database, short)), without_above(plain(rows, LIMIT)))
    assert newest(database, short).count == len([row for row in rows if row[0] >= BORDER]) + len(late)
    assert sum(expire(database, BERLIN)) == len(late)
    caught_up(database)
    same(without_above(kept(database, short)), without_above(plain([*rows, *late], LIMIT)))


def without_above(found):
    return {key: (*values[:-1], None) for key, values in found.items()}


def test_late_data_between_what_went_and_the_border_counts_in_full(database, short):
    early = [(BORDER - 30 * HOUR + n * timedelta(minutes=9), 0, 30.0) for n in range(20)]
    send(database, short, early)
    assert sum(expire(database, BERLIN)) == 20
    between = [(early[-1][0] + HOUR + n * timedelta(minutes=9), 0, 31.0) for n in range(20)]
    send(database, short, between)
    caught_up(database)
    assert sum(expire(database, BERLIN)) == 20
    caught_up(database)
    same(kept(database, short), plain([*early, *between], LIMIT))


def test_others_keep_theirs(database, cast, limited):
    send(database, limited, readings(20))
    assert list(expire(database, BERLIN)) == []
    with database.read(OPERATOR) as session:
        assert old(session, BERLIN) == []


def test_what_is_kept_ends_at_midnight_of_the_town(database):
    assert horizon(10, BERLIN, NOW) == BORDER


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_a_time_that_is_none_is_refused(database, limited, days):
    with database.write(OPERATOR) as session, pytest.raises(Invalid):
        keep(session, session.get(Datastream, limited), days)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_limit_that_is_no_number_is_refused(database, limited, value):
    with database.write(OPERATOR) as session, pytest.raises(Invalid):
        limit(session, session.get(Datastream, limited), value)


def test_another_limit_counts_for_all_that_is_there(database, limited):
    rows = readings(20)
    send(database, limited, rows)
    caught_up(database)
    for value in (19.0, None, 23.5):
        with database.write(OPERATOR) as session:
            limit(session, session.get(Datastream, limited), value)
        caught_up(database)
        same(kept(database, limited), plain(rows, value))
