import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import psycopg
import pytest

from hub.boundary import OPERATOR
from hub.db import Database
from hub.errors import BadRequest, NotFound, Unavailable
from hub.iot.store import Given, Intake, group
from hub.iot.store.rows import row
from tests.conftest import on_postgresql
from tests.ingest import MINUTE, START, add_stream, newest, stored, told


@pytest.fixture
def intake(database):
    return Intake(database)


def test_nothing_is_kept_of_nothing(intake):
    assert intake.add([]) == []


def test_what_comes_back_is_where_each_row_is(intake, stream):
    rows = [Given(stream, START, 1.0), Given(stream, START, 2.0), Given(stream, START, 1.0)]
    assert [(kept.id, kept.new) for kept in intake.add(rows)] == [(0, True), (1, True), (0, False)]
    assert [(kept.id, kept.new) for kept in intake.add(rows)] == [(0, False), (1, False), (0, False)]


def test_many_small_writers_share_transactions(intake, database, stream):
    held, free = Event(), Event()

    def hold():
        with database.write(OPERATOR) as session:
            session.connection().exec_driver_sql(
                "SELECT 1" if database.is_sqlite else "LOCK TABLE observation IN EXCLUSIVE MODE"
            )
            held.set()
            free.wait()

    holder = Thread(target=hold)
    holder.start()
    held.wait()
    with ThreadPoolExecutor(40) as pool:
        answers = [pool.submit(intake.add, [Given(stream, START + n * MINUTE, float(n))]) for n in range(40)]
        while len(intake._waiting) < 39:
            pass
        free.set()
        kept = [answer.result()[0] for answer in answers]
    holder.join()
    assert [each.phenomenon_time for each in kept] == [START + n * MINUTE for n in range(40)]
    assert [len(each["new"]) for each in told(database)] == [1, 39]
    assert newest(database, stream).count == 40


def test_what_cannot_be_kept_is_refused_before_anybody_waits(intake, database, stream):
    with pytest.raises(BadRequest):
        intake.add([Given(stream, START, 1.0), Given(stream, START, float("inf"))])
    assert stored(database) == []


def test_one_writer_to_a_datastream_that_is_not_there_fails_alone(intake, database, stream):
    tickets = [group._Ticket([row(Given(id, START, 1.0))]) for id in (stream, stream + 7, stream)]
    intake._write(tickets)
    assert [type(ticket.error) for ticket in tickets] == [type(None), group.Missing, type(None)]
    assert [ticket.places for ticket in tickets] == [[(0, True)], [], [(0, False)]]


def test_one_row_that_no_database_takes_fails_its_writer_alone(intake, database, stream):
    strange = (stream, 2**70, 0, 1.0, None, None, None)
    tickets = [group._Ticket([each]) for each in (row(Given(stream, START, 1.0)), strange)]
    intake._write(tickets)
    assert tickets[0].error is None
    assert tickets[1].error is not None
    assert len(stored(database)) == 1


def test_after_a_failure_the_next_writer_is_served(intake, stream):
    with pytest.raises(NotFound):
        intake.add([Given(stream + 1, START, 1.0)])
    assert intake.add([Given(stream, START, 1.0)])[0].new


def test_when_too_much_waits_more_is_refused(database, stream):
    intake = Intake(database, most=10)
    intake._busy = True  # somebody is writing
    waiting = Thread(target=intake.add, args=([Given(stream, START + n * MINUTE, 1.0) for n in range(8)],))
    waiting.start()
    while not intake._waiting:
        pass
    with pytest.raises(Unavailable, match="try again"):
        intake.add([Given(stream, START, 1.0)] * 3)
    intake._hand_on()
    waiting.join()
    assert len(stored(database)) == 8
    assert intake.add([Given(stream, START, 2.0)] * 30)[0].new  # what is alone may be large


def test_many_threads_of_many_intakes_lose_and_double_nothing(database, cast):
    with database.write(OPERATOR) as session:
        ids = [add_stream(session, cast.home.id, name).id for name in "abc"]
    intakes = [Intake(database), Intake(database)]
    rows = [Given(id, START + n * MINUTE, float(n % 7)) for id in ids for n in range(60)]

    def send(seed):
        chance = random.Random(seed)
        mine = chance.sample(rows, 120)
        while mine:
            some, mine = mine[:9], mine[9:]
            assert all(kept.id == 0 for kept in intakes[seed % 2].add(some))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(16)))
    intakes[0].add(rows)
    assert len(stored(database)) == 180
    assert [newest(database, id).count for id in ids] == [60, 60, 60]
    assert sum(len(each["new"]) for each in told(database)) == 180


def test_who_repeats_is_remembered_until_something_is_new(intake, stream):
    intake.add([Given(stream, START, 1.0)])
    assert intake._repeating == set()
    intake.add([Given(stream, START, 1.0)])
    assert intake._repeating == {stream}
    intake.add([Given(stream, START + MINUTE, 1.0)])
    assert intake._repeating == set()


@on_postgresql
def test_a_connection_that_the_server_has_closed_is_replaced(intake, database, stream):
    intake.add([Given(stream, START, 1.0)])
    with database.engine.connect() as connection:
        mine = connection.connection.driver_connection.info.backend_pid
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [mine])
    assert intake.add([Given(stream, START + MINUTE, 1.0)])[0].new


@on_postgresql
def test_without_a_database_it_is_not_available(stream):
    away = Intake(Database("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    with pytest.raises(Unavailable):
        away.add([Given(stream, START, 1.0)])
