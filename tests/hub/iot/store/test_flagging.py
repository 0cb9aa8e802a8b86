from datetime import timedelta

from hub.boundary import OPERATOR
from hub.db import now
from hub.iot.models import Datastream
from hub.iot.quality import Flag
from hub.iot.store import Given, observe
from tests.ingest import MINUTE, START, stored

HOUR = timedelta(hours=1)


def put(database, *rows):
    with database.write(OPERATOR) as session:
        return observe(session, rows)


def check(database, stream, **checks):
    with database.write(OPERATOR) as session:
        session.get(Datastream, stream).properties = {"quality": checks}


def marks(database, stream):
    return [row[4] for row in stored(database, stream)]


def test_what_comes_after_a_newer_one_is_late(database, stream):
    put(database, Given(stream, START + 5 * MINUTE, 1.0))
    put(database, Given(stream, START, 1.0), Given(stream, START + 6 * MINUTE, 1.0))
    assert marks(database, stream) == [Flag.LATE, 0, 0]


def test_what_comes_together_is_not_late(database, stream):
    put(database, Given(stream, START + 5 * MINUTE, 1.0), Given(stream, START, 1.0))
    assert marks(database, stream) == [0, 0]


def test_what_has_not_happened_yet_is_flagged_and_makes_nothing_late(database, stream):
    put(database, Given(stream, now() + HOUR, 1.0))
    put(database, Given(stream, START, 1.0))
    assert marks(database, stream) == [0, Flag.FUTURE]


def test_a_clock_may_be_a_little_ahead(database, stream):
    put(database, Given(stream, now() + 2 * MINUTE, 1.0))
    assert marks(database, stream) == [0]


def test_a_datastream_with_checks_is_checked(database, stream):
    check(database, stream, low=0, high=50, step=10, flat=1)
    put(database, Given(stream, START, 20.0))
    put(database, Given(stream, START + HOUR, 45.0))
    put(database, Given(stream, START + 2 * HOUR, 45.0), Given(stream, START + 3 * HOUR, 45.0))
    put(database, Given(stream, START + 4 * HOUR, 80.0))
    assert marks(database, stream) == [0, Flag.STEP, 0, Flag.FLAT, Flag.RANGE]


def test_words_are_not_checked(database, stream):
    check(database, stream, low=0, high=50)
    put(database, Given(stream, START, "offen"))
    assert marks(database, stream) == [0]


def test_wrong_checks_are_none(database, stream):
    with database.write(OPERATOR) as session:
        session.get(Datastream, stream).properties = {"quality": "high"}
    put(database, Given(stream, START, 1e9))
    assert marks(database, stream) == [0]


def test_flags_that_were_given_stay(database, stream):
    put(database, Given(stream, START + MINUTE, 1.0, quality=2), Given(stream, START + 2 * MINUTE, 1.0))
    put(database, Given(stream, START, 1.0, quality=0))
    assert marks(database, stream) == [0, 2, 0]
