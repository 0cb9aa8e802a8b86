import time
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import update

from hub.boundary import OPERATOR
from hub.db import now
from hub.iot.models import Datastream, observed
from hub.iot.store import retention
from hub.iot.upkeep import Upkeep
from tests.conftest import on_postgresql, on_sqlite
from tests.hub.iot.store.test_following import send
from tests.hub.iot.store.test_pruning import left
from tests.hub.iot.store.test_rollups import BERLIN, LIMIT, START, kept, limited, plain, same
from tests.ingest import newest

__all__ = ["limited"]

MINUTE = timedelta(minutes=1)
ROWS = [(START + n * MINUTE, 0, n / 4) for n in range(200)]


@pytest.fixture
def upkeep(database):
    return Upkeep(database, BERLIN, timedelta(minutes=15))


def done(upkeep):
    """Turn until nothing is left to do."""
    while upkeep.turn(Event()):
        pass
    upkeep.turn(Event())


def test_what_was_there_before_and_what_comes_is_rolled_up(database, limited, upkeep):
    send(database, limited, ROWS[:100])
    done(upkeep)
    same(kept(database, limited), plain(ROWS[:100], LIMIT))
    send(database, limited, ROWS[100:])
    assert upkeep.turn(Event())
    same(kept(database, limited), plain(ROWS, LIMIT))


def test_how_good_datastreams_are_is_computed_now_and_then(database):
    asked = []
    upkeep = Upkeep(database, BERLIN, timedelta(minutes=15), lambda stopping: asked.append(stopping()) or 0)
    for _ in range(2):
        upkeep.turn(Event())
    assert asked == [False]


def test_old_entries_of_the_outbox_go_once_they_were_seen(database, limited, upkeep):
    done(upkeep)
    send(database, limited, ROWS)
    with database.engine.begin() as connection:
        connection.execute(update(observed).values(at=now() - 20 * MINUTE))
    Upkeep(database, BERLIN, timedelta(minutes=15)).turn(Event())
    assert left(database) == 0


def test_what_is_too_old_goes_and_its_roll_ups_stay(database, limited, upkeep):
    send(database, limited, ROWS)
    with database.write(OPERATOR) as session:
        retention.keep(session, session.get(Datastream, limited), 30)
    done(upkeep)
    assert newest(database, limited) is None
    same(kept(database, limited), plain(ROWS, LIMIT))


@on_postgresql
def test_a_month_in_which_nothing_is_left_goes_and_comes_back_when_wanted(database, limited, upkeep):
    send(database, limited, ROWS)
    with database.write(OPERATOR) as session:
        retention.keep(session, session.get(Datastream, limited), 30)
    done(upkeep)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT to_regclass('observation_2024_03')").scalar() is None
    send(database, limited, ROWS)
    assert newest(database, limited).count == len(ROWS)


@on_sqlite
def test_it_goes_on_when_the_database_does_not_answer_for_a_while(database, limited, upkeep, monkeypatch):
    monkeypatch.setattr("hub.iot.upkeep.REST", 0.01)
    send(database, limited, ROWS)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE reader RENAME TO away")
    failed, stop, turn = Event(), Event(), Upkeep.turn

    def watched(self, stopping):
        try:
            return turn(self, stopping)
        except Exception:
            failed.set()
            raise

    monkeypatch.setattr(Upkeep, "turn", watched)
    worker = Thread(target=upkeep.run, args=(stop,))
    worker.start()
    assert failed.wait(60)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO reader")
    while kept(database, limited).keys() != plain(ROWS, LIMIT).keys():
        time.sleep(0.05)
    stop.set()
    worker.join()
