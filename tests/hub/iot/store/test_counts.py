from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from hub.boundary import OPERATOR
from hub.iot.models import Latest, observation
from hub.iot.store import Given, observe
from hub.iot.store.counts import differences, mend
from tests.hub.iot.store.test_following import send
from tests.hub.iot.store.test_rollups import START
from tests.ingest import add_stream, newest

HOUR = timedelta(hours=1)


@pytest.fixture
def sent(database, stream):
    """A datastream with three observations that say when they were made."""
    with database.write(OPERATOR) as session:
        more = {"end": 1_711_900_000_000_000}
        observe(session, [Given(stream, START + n * HOUR, n, START + n * HOUR, more if n else None) for n in range(3)])
    return stream


def found(database):
    with database.read(OPERATOR) as session:
        return list(differences(session))


def test_what_is_right_differs_in_nothing(database, cast, sent):
    with database.write(OPERATOR) as session:
        add_stream(session, cast.home.id, "empty")
    assert found(database) == []


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (update(Latest).values(count=7), "7 observations of “co2” (1) are told, 3 are there"),
        (delete(Latest), "0 observations of “co2” (1) are told, 3 are there"),
        (delete(observation), "3 observations of “co2” (1) are told, 0 are there"),
        (update(Latest).values(first_time=START + HOUR), "the first or newest observation of “co2” (1) is not"),
        (update(Latest).values(phenomenon_time=START), "the first or newest observation of “co2” (1) is not"),
        (update(Latest).values(observation_id=4), "the first or newest observation of “co2” (1) is not"),
    ],
)
def test_what_is_wrong_is_told_and_mended(database, sent, harm, told):
    before = whole(database, sent)
    with database.write(OPERATOR) as session:
        session.execute(harm) if harm.table.name != "observation" else session.connection().execute(harm)
    (difference,) = found(database)
    assert told in str(difference)
    with database.write(OPERATOR) as session:
        mend(session, difference)
    assert found(database) == []
    assert whole(database, sent) == (None if harm.table.name == "observation" else before)


def whole(database, stream):
    row = newest(database, stream)
    return row and {column.key: getattr(row, column.key) for column in Latest.__table__.columns}


def test_each_of_many_datastreams_is_looked_at(database, cast, monkeypatch):
    monkeypatch.setattr("hub.iot.store.counts.AT_ONCE", 2)
    with database.write(OPERATOR) as session:
        ids = [add_stream(session, cast.home.id, f"s{n}").id for n in range(5)]
    for id in ids:
        send(database, id, [(START, 0, 1.0)])
    with database.write(OPERATOR) as session:
        session.execute(update(Latest).values(count=2))
    assert [each.datastream_id for each in found(database)] == ids
