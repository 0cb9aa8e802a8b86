from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from hub.boundary import OPERATOR
from hub.db import microseconds, now
from hub.iot.models import observation, observed
from hub.iot.store import Observed, append, following, forget, remove
from hub.iot.store.following import make_all, place
from tests.calm import calm
from tests.conftest import on_postgresql
from tests.hub.iot.store.test_rollups import BERLIN, LIMIT, START, kept, limited, plain, same


def commit(session, new=(), gone=()):
    """What a writer puts into the outbox with its observations."""
    connection = session.connection()
    txid = 0
    if connection.dialect.name == "postgresql":
        txid = connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    found = {
        "new": [[d, microseconds(t), i, v, 0, None, None] for d, t, i, v in new],
        "gone": [[d, microseconds(a), microseconds(b)] for d, a, b in gone],
    }
    connection.execute(insert(observed).values(txid=txid, at=now(), rows=orjson.dumps(found)))


def send(database, stream, rows):
    """New observations."""
    with database.write(OPERATOR) as session:
        append(session, [Observed(stream, time, value, 0, id) for time, id, value in rows])


def drop(database, stream, first, last):
    """Observations that somebody deletes."""
    with database.write(OPERATOR) as session:
        remove(session, stream, observation.c.phenomenon_time.between(first, last))


def follow(database, zone):
    """One pass of the worker over all that was committed."""
    calm(database)
    return following.follow(database, zone)


def caught_up(database, **limits):
    """Let the worker do all there is."""
    follow(database, BERLIN)
    list(make_all(database, BERLIN))
    while follow(database, BERLIN):
        pass


__all__ = ["limited"]


def test_what_was_there_before_is_computed_first(database, limited):
    rows = [(START + timedelta(minutes=10 * n), 0, n / 4) for n in range(500)]
    send(database, limited, rows)
    follow(database, BERLIN)
    assert list(make_all(database, BERLIN)) == [limited]
    same(kept(database, limited), plain(rows, LIMIT))
    with database.read(OPERATOR) as session:
        assert place(session).made is None


def test_steps_of_few_rows_compute_the_same(database, limited, monkeypatch):
    monkeypatch.setattr(following, "ROWS", 7)
    monkeypatch.setattr(following, "WIDE", 3)
    rows = [(START + timedelta(minutes=7 * n * (1 + n % 5)), n, 20 + n / 4 % 3) for n in range(100)]
    send(database, limited, sorted(rows)[::-1])
    caught_up(database)
    same(kept(database, limited), plain(rows, LIMIT))


minutes = st.integers(0, 50 * 60)
reading = st.tuples(minutes, st.integers(0, 1), st.integers(70, 100).map(lambda number: number / 4))
operation = st.one_of(
    st.tuples(st.just("send"), st.lists(reading, min_size=1, max_size=12)),
    st.tuples(st.just("again"), st.integers(0, 5)),
    st.tuples(st.just("drop"), st.tuples(minutes, st.integers(0, 300))),
    st.tuples(st.just("follow"), st.none()),
)


def done(database, stream, operations):
    """Do each of them; what a model in Python says that is there then, after each."""
    model, sent = {}, []
    for verb, what in operations:
        if verb == "send":
            sent.append([(START + timedelta(minutes=minute), id, value) for minute, id, value in what])
        if verb in ("send", "again") and sent:
            rows = sent[-1] if verb == "send" else sent[what % len(sent)]
            unique = {(time, id): value for time, id, value in reversed(rows)}
            send(database, stream, [(*key, value) for key, value in unique.items()])
            model = {**unique, **model}
        elif verb == "drop":
            first = START + timedelta(minutes=what[0])
            last = first + timedelta(minutes=what[1])
            drop(database, stream, first, last)
            model = {key: value for key, value in model.items() if not first <= key[0] <= last}
        elif verb == "follow":
            follow(database, BERLIN)
        yield [(*key, value) for key, value in model.items()]


def emptied(database):
    """Without any observation."""
    with database.engine.begin() as connection:
        for table in ("observation", "rollup", "latest"):
            connection.execute(text(f"DELETE FROM {table}"))
    caught_up(database)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=st.lists(operation, min_size=1, max_size=20))
def test_late_repeated_and_deleted_data_keep_them_exact(database, limited, operations):
    emptied(database)
    *_, rows = done(database, limited, operations)
    caught_up(database)
    same(kept(database, limited), plain(rows, LIMIT))


@on_postgresql
def test_a_commit_under_way_holds_up_what_came_after_it(database, limited):
    caught_up(database)
    slow = database.writer.connect()
    with slow.begin():
        slow.execute(text("SELECT set_config('allmende.everything', 'on', true), pg_current_xact_id()"))
        send(database, limited, [(START, 0, 1.0)])
        assert following.follow(database, BERLIN) == 0
    slow.close()
    assert follow(database, BERLIN) == 1
    assert kept(database, limited)


def test_a_day_when_clocks_change_has_its_hours(database, limited):
    """The 31st of March 2024 has 23 hours in Berlin, the 27th of October has 25."""
    for begin, hours in ((datetime(2024, 3, 30, 23, tzinfo=UTC), 23), (datetime(2024, 10, 26, 22, tzinfo=UTC), 25)):
        rows = [(begin + timedelta(hours=n), 0, 1.0) for n in range(hours)]
        send(
            database, limited, [*rows, (begin - timedelta(minutes=1), 0, 5.0), (begin + timedelta(hours=hours), 0, 5.0)]
        )
        caught_up(database)
        assert kept(database, limited)[1, microseconds(begin)][:3] == (hours, 1.0, 1.0)


def test_what_is_no_finite_number_has_no_part_in_them(database, limited):
    send(database, limited, [(START, id, value) for id, value in enumerate(("text", True, None, [1]))])
    caught_up(database)
    assert kept(database, limited) == {}


@pytest.mark.parametrize("value", [1.7e308, -1.7e308])
def test_numbers_too_large_to_be_summed_stop_nothing(database, limited, value):
    send(database, limited, [(START + timedelta(minutes=n), 0, value) for n in range(3)] + [(START, 1, 4.0)])
    caught_up(database)
    assert kept(database, limited)[0, microseconds(START)][:4] == (1, 4.0, 4.0, 4.0)


@pytest.mark.parametrize("time", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_times_at_the_end_of_the_calendar_stop_nothing(database, limited, time):
    send(database, limited, [(time, 0, 4.0), (START, 0, 5.0)])
    caught_up(database)
    drop(database, limited, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    follow(database, BERLIN)
    assert kept(database, limited) == {}


def test_the_next_pass_takes_the_next_commits(database, limited, monkeypatch):
    monkeypatch.setattr(following, "COMMITS", 2)
    caught_up(database)
    for n in range(5):
        send(database, limited, [(START + timedelta(hours=n), 0, 1.0)])
    assert [follow(database, BERLIN) for _ in range(4)] == [2, 2, 1, 0]
    assert len(kept(database, limited)) == 5 + 2


def test_a_commit_that_is_large_is_taken_alone(database, limited, monkeypatch):
    monkeypatch.setattr(following, "BYTES", 10)
    caught_up(database)
    for n in range(2):
        send(database, limited, [(START + timedelta(hours=n), 0, 1.0)])
    assert [follow(database, BERLIN) for _ in range(3)] == [1, 1, 0]


def test_several_workers_at_once_compute_the_same(database, limited):
    caught_up(database)
    for n in range(40):
        send(database, limited, [(START + timedelta(minutes=20 * n), 0, n / 4)])
    ready, failed = Barrier(3), []

    def work():
        ready.wait()
        try:
            for _ in range(10):
                follow(database, BERLIN)
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    caught_up(database)
    assert not failed
    same(kept(database, limited), plain([(START + timedelta(minutes=20 * n), 0, n / 4) for n in range(40)], LIMIT))


def test_roll_ups_of_a_datastream_that_is_gone_go_with_it(database, limited):
    send(database, limited, [(START, 0, 1.0)])
    caught_up(database)
    with database.write(OPERATOR) as session:
        forget(session, [limited])
        session.connection().execute(text("DELETE FROM datastream WHERE id = :id"), {"id": limited})
    caught_up(database)
    assert kept(database, limited) == {}


@on_postgresql
def test_a_place_of_another_server_that_had_counted_further_is_given_up(database, limited):
    caught_up(database)
    rows = [(START + timedelta(minutes=n), 0, float(n)) for n in range(120)]
    send(database, limited, rows)
    with database.write(OPERATOR) as session:
        session.execute(text("UPDATE observed SET txid = txid + 1000000000"))
        session.execute(text("UPDATE reader SET seq = seq + 1000000000 WHERE name = 'rollups txid'"))
    send(database, limited, more := [(START + timedelta(hours=5), 0, 1.0)])
    while True:
        before = kept(database, limited)
        follow(database, BERLIN)
        if kept(database, limited) == before and place_of(database).txid < 1_000_000_000:
            break
    caught_up(database)
    same(kept(database, limited), plain([*rows, *more], LIMIT))


def place_of(database):
    with database.read(OPERATOR) as session:
        return place(session)
