from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from hub.boundary import OPERATOR
from hub.db import now
from hub.errors import BadRequest, Conflict
from hub.identity.models import User
from hub.iot.models import Delivery
from hub.iot.store import Given, observe
from hub.iot.store.deliveries import once
from tests.ingest import stored


@pytest.fixture
def sender(database, cast):
    with database.read(OPERATOR) as session:
        return session.scalars(select(User.id).where(User.name == "home-admin")).one()


@pytest.fixture
def send(database, stream, sender):
    def work(session):
        kept = observe(session, [Given(stream, now(), 1.0)])
        return {"location": kept[0].name()}

    return lambda key="k", digest="d", work=work: once(database, key, sender, digest, work)


def test_what_was_done_is_answered_again_and_not_done_again(database, send):
    assert send() == send()
    assert len(stored(database)) == 1


def test_another_key_is_another_request(database, send):
    assert send("a") != send("b")
    assert len(stored(database)) == 2


def test_another_request_under_the_same_key_is_a_mistake(database, send):
    send()
    with pytest.raises(Conflict):
        send(digest="e")
    assert len(stored(database)) == 1


def test_what_failed_may_be_sent_again(database, send):
    def fail(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        send(work=fail)
    assert send()["location"]


def test_at_the_same_time_it_is_done_once(database, send):
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: send(), range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert len(stored(database)) == 1


def test_after_a_day_an_answer_is_forgotten(database, send):
    send("old")
    with database.write(OPERATOR) as session:
        session.execute(update(Delivery).values(at=now() - timedelta(days=1, seconds=1)))
    send("new")
    with database.read(OPERATOR) as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
def test_a_key_is_a_short_text(send, key):
    with pytest.raises(BadRequest):
        send(key)
