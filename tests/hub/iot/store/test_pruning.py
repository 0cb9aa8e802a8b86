from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from hub.boundary import OPERATOR
from hub.db import now
from hub.identity import store as identity
from hub.iot.models import Delivery, observed
from hub.iot.store import pruning
from hub.iot.store.deliveries import forget
from hub.iot.store.pruning import prune
from tests.hub.iot.store.test_following import caught_up, follow, send
from tests.hub.iot.store.test_rollups import BERLIN, START

QUARTER = timedelta(minutes=15)


@pytest.fixture
def older(database, stream):
    """Six commits of half an hour ago."""
    caught_up(database)
    for n in range(6):
        send(database, stream, [(START + timedelta(hours=n), 0, 1.0)])
    with database.engine.begin() as connection:
        connection.execute(update(observed).values(at=now() - 2 * QUARTER))
    return stream


def left(database):
    with database.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(observed)).scalar()


def test_what_no_live_reader_wants_goes(database, older, monkeypatch):
    monkeypatch.setattr(pruning, "AT_ONCE", 4)
    caught_up(database)
    send(database, older, [(START, 1, 1.0)])
    assert (prune(database, QUARTER), left(database)) == (6, 1)


def test_what_roll_ups_have_not_seen_stays(database, older, monkeypatch):
    monkeypatch.setattr("hub.iot.store.following.COMMITS", 2)
    assert (prune(database, QUARTER), left(database)) == (0, 6)
    follow(database, BERLIN)
    assert (prune(database, QUARTER), left(database)) == (2, 4)


def test_a_hub_whose_roll_ups_nobody_has_begun_loses_nothing(database, stream):
    send(database, stream, [(START, 0, 1.0)])
    assert (prune(database, -QUARTER), left(database)) == (0, 1)


def test_answers_go_after_a_day(database, cast):
    with database.write(OPERATOR) as session:
        user = identity.create_user(session, "sender")
        for key, hours in (("new", 23), ("old", 25)):
            session.add(Delivery(key=key, user_id=user.id, at=now() - timedelta(hours=hours), answer={}))
        session.flush()
        assert forget(session) == 1
        assert session.scalars(select(Delivery.key)).all() == ["new"]
