"""How good live datastreams are: fresh, without gaps, plausible."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hub.boundary import OPERATOR
from hub.changes import Change
from hub.datasets.models import Dataset, Distribution
from hub.datasets.store import figures
from hub.db import now
from hub.iot import store as iot
from hub.iot.models import StreamFigures
from hub.iot.store import Observed, append
from tests.hub.iot.store.test_following import caught_up
from tests.ingest import add_stream

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def today():
    local = now().astimezone(BERLIN)
    return datetime(local.year, local.month, local.day, tzinfo=BERLIN).astimezone(UTC)


def stored(database, owner, times, quality=lambda n: 0):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, owner, f"s{now().timestamp()}", private=False).id
        dataset = Dataset(owner_id=owner, name=f"air-{stream}", title="Air", private=False)
        session.add(dataset)
        session.flush()
        session.add(Distribution(dataset_id=dataset.id, datastream_id=stream))
        append(session, [Observed(stream, at, 1.0 * n, int(quality(n)), 0) for n, at in enumerate(times)])
    caught_up(database)
    return stream


def measured(database, stream):
    figures.measure(database, BERLIN)
    with database.read(OPERATOR) as session:
        return figures.of_streams(session, [stream]).get(stream)


def hourly(days, until=0):
    end = today()
    return [end - (days * 24 - n) * HOUR for n in range((days - until) * 24)]


def test_a_datastream_without_gaps_is_whole(database, cast):
    stream = stored(database, cast.home.id, hourly(40))
    assert measured(database, stream) == {"freshness": 1.0, "coverage": 1.0, "conformance": 1.0}


@pytest.mark.parametrize(
    ("times", "name", "value"),
    [
        (hourly(30, until=16), "freshness", 0.5),
        (hourly(30, until=15), "coverage", 0.5),
        (hourly(60, until=31), "freshness", 0.0),
        ([today() - n * DAY + HOUR for n in range(30, 0, -1)], "coverage", 1.0),
    ],
    ids=["silent", "half", "dead", "daily"],
)
def test_silence_and_gaps_count_and_a_slow_pace_does_not(database, cast, times, name, value):
    assert measured(database, stored(database, cast.home.id, times))[name] == pytest.approx(value, abs=0.01)


def test_what_a_check_found_conspicuous_does_not_conform(database, cast):
    stream = stored(database, cast.home.id, hourly(4), quality=lambda n: n % 4 == 0)
    assert measured(database, stream)["conformance"] == 0.75


def test_once_a_day_is_enough_and_readers_of_the_feed_learn_of_what_changed(database, cast):
    stream = stored(database, cast.home.id, hourly(2))
    assert figures.measure(database, BERLIN) == 1
    assert figures.measure(database, BERLIN) == 0
    with database.write(OPERATOR) as session:
        before = session.query(Change).count()
        session.execute(update(StreamFigures).values(day=now().astimezone(BERLIN).date() - DAY))
    assert figures.measure(database, BERLIN) == 1
    with database.write(OPERATOR) as session:
        assert session.query(Change).count() == before
        session.execute(update(StreamFigures).values(day=now().astimezone(BERLIN).date() - DAY, coverage=0.1))
    figures.measure(database, BERLIN)
    with database.read(OPERATOR) as session:
        assert session.query(Change).count() == before + 1
        assert session.get(StreamFigures, stream).coverage == 1.0


def test_the_town_that_owns_a_private_datastream_sees_its_figures(database, cast):
    stream = stored(database, cast.home.id, hourly(2))
    figures.measure(database, BERLIN)
    with database.write(OPERATOR) as session:
        iot.publish(session, [stream], private=True)
    seen = {}
    for town in ("home", "stranger", "public"):
        with database.read(cast.scope(town)) as session:
            seen[town] = bool(figures.of_streams(session, [stream]))
    assert seen == {"home": True, "stranger": False, "public": False}


def test_a_dataset_has_the_mean_of_its_datastreams():
    rows = [{"freshness": 1.0, "coverage": 0.5}, {"freshness": 0.0}]
    assert figures.together(rows) == {"freshness": 0.5, "coverage": 0.5}
    assert figures.together([]) == {}
