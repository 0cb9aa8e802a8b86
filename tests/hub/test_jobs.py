import subprocess
import sys
import time
from datetime import timedelta
from threading import Barrier, Event, Thread
from uuid import uuid4

import pytest

from hub import jobs as queue
from hub.boundary import OPERATOR
from hub.datasets.store import imports
from hub.db import now
from hub.errors import Conflict
from hub.jobs import MAKE_INDEX, RUN_SOURCE, Jobs, Work
from hub.sources import store as sources
from tests.conftest import on_sqlite
from tests.hub.datasets.store.test_imports import order
from tests.ingest import add_source


def _work(run_source=print, import_table=print, make_index=print):
    return Work(run_source, import_table, make_index)


@pytest.fixture
def due(database, cast, tmp_path):
    """A source whose time has come."""
    return add_source(database, cast.home.id, "folder", {"path": str(tmp_path)}, schedule="PT1H")


def _do(jobs):
    """Do all jobs that wait; what one raises goes to the log of the queue, as in a worker."""
    consumer = jobs.queue.create_consumer(workers=1, periodic=False)
    worker = consumer._create_worker()
    while len(jobs.queue):
        worker.loop()


@on_sqlite
def test_a_job_runs_the_source_it_was_given(database, tmp_path):
    done, source = [], uuid4()
    jobs = Jobs(tmp_path, database, _work(lambda source, _: done.append(source)))
    jobs.enqueue(source)
    _do(jobs)
    assert done == [source]


@on_sqlite
def test_a_job_waits_for_a_worker_of_another_process(database, tmp_path):
    done, source = [], uuid4()
    Jobs(tmp_path, database, _work()).enqueue(source)
    _do(Jobs(tmp_path, database, _work(lambda source, _: done.append(source))))
    assert done == [source]


@on_sqlite
def test_a_run_that_was_asked_for_is_done_by_its_number(database, tmp_path):
    done, source = [], uuid4()
    queue.ask_for_run(tmp_path, source, 7)
    _do(Jobs(tmp_path, database, _work(lambda *what: done.append(what))))
    assert done == [(source, 7)]


@on_sqlite
@pytest.mark.parametrize("error", [Conflict("A run of this source is under way"), RuntimeError("broken")])
def test_a_job_that_fails_does_not_stop_the_queue(database, tmp_path, error):
    done, bad, good = [], uuid4(), uuid4()

    def run_source(source, _):
        if source == bad:
            raise error
        done.append(source)

    jobs = Jobs(tmp_path, database, _work(run_source))
    jobs.enqueue(bad)
    jobs.enqueue(good)
    _do(jobs)
    assert done == [good]


def test_a_source_whose_time_has_come_is_queued_once(database, tmp_path, due):
    done = []
    jobs = Jobs(tmp_path / "queue", database, _work(lambda source, _: done.append(source)))
    assert (jobs.tick(), jobs.tick()) == (1, 0)
    _do(jobs)
    assert done == [due]


TICKING = """
import sys
from pathlib import Path
from hub import tables
from hub.db import Database
from hub import jobs as queue
from hub.jobs import MAKE_INDEX, RUN_SOURCE, Jobs, Work
assert tables.METADATA
jobs = Jobs(Path(sys.argv[1]), Database(sys.argv[2]), print)
print("ready", flush=True)
sys.stdin.readline()
print(jobs.tick())
"""


def test_two_workers_that_look_at_once_queue_a_source_once(settings, due, tmp_path):
    command = [sys.executable, "-c", TICKING, str(tmp_path / "queue"), settings.database]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as one, subprocess.Popen(command, **pipes) as other:
        assert [worker.stdout.readline() for worker in (one, other)] == ["ready\n"] * 2
        for worker in (one, other):
            worker.stdin.write("go\n")
            worker.stdin.flush()
        assert sorted(int(worker.communicate()[0]) for worker in (one, other)) == [0, 1]


def test_after_its_interval_a_source_is_queued_again(database, tmp_path, due):
    jobs = Jobs(tmp_path / "queue", database, _work())
    jobs.tick()
    with database.write(OPERATOR) as session:
        row = sources.source(session, due)
        assert timedelta(minutes=59) < row.next_run_at - now() <= timedelta(hours=1)
        row.next_run_at -= timedelta(hours=1)
    assert jobs.tick() == 1


@on_sqlite
def test_a_source_by_hand_is_never_queued(database, cast, tmp_path):
    add_source(database, cast.home.id, "folder", {"path": str(tmp_path)})
    assert Jobs(tmp_path / "queue", database, _work()).tick() == 0


@on_sqlite
def test_the_clock_goes_on_when_the_database_does_not_answer_for_a_while(database, tmp_path, due, monkeypatch):
    queued, stop = Event(), Event()
    jobs = Jobs(tmp_path / "queue", database, _work())
    monkeypatch.setattr("hub.jobs.TICK", 0.01)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE source RENAME TO away")
    real = jobs.tick
    failures = []

    def tick():
        try:
            count = real()
        except Exception as error:
            failures.append(error)
            raise
        if count:
            queued.set()

    monkeypatch.setattr(jobs, "tick", tick)
    clock = Thread(target=jobs._keep_time, args=(stop,))
    clock.start()
    while not failures:
        time.sleep(0.01)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO source")
    assert queued.wait(60)
    stop.set()
    clock.join()


@on_sqlite
def test_an_index_is_asked_for_once_and_made_by_a_worker(database, tmp_path):
    made, table = [], uuid4()
    assert [queue.ask_for_index(tmp_path, table, ["a", "b"]) for _ in range(2)] == [True, False]
    assert queue.ask_for_index(tmp_path, table, ["a"])
    assert [(job.kind, job.details) for job in queue.waiting(tmp_path)] == [
        (MAKE_INDEX, ("a", "b")),
        (MAKE_INDEX, ("a",)),
    ]
    _do(Jobs(tmp_path, database, _work(make_index=lambda *asked: made.append(asked))))
    assert made == [(table, ("a", "b")), (table, ("a",))]


def test_a_town_with_many_hostile_files_keeps_no_other_town_waiting(database, cast, tmp_path):
    """Its first file is never done; all files of the others are, although they came later."""
    hostile = order(database, cast.home, count=20)
    others = order(database, cast.partner, count=2) + order(database, cast.stranger, count=2)
    started, stop, stuck, done = [], Event(), Event(), Event()

    def import_table(claimed, stopping):
        started.append(claimed.id)
        if claimed.owner == cast.home.id:
            stuck.wait()
            return
        with database.write(OPERATOR) as session:
            imports.end(session, claimed, imports.Ended(imports.COMPLETE, ""))
        if set(others) <= set(started):
            done.set()

    jobs = Jobs(tmp_path, database, _work(import_table=import_table))
    threads = [Thread(target=jobs._import_tables, args=(stop,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert done.wait(60)
    stop.set()
    stuck.set()
    for thread in threads:
        thread.join()
    assert [id for id in started if id in hostile] == hostile[:1]
    assert sorted(started[1:]) == sorted(others)


def test_two_workers_at_once_take_one_import_of_a_town(database, cast, tmp_path):
    order(database, cast.home, count=4)
    jobs, found, ready = Jobs(tmp_path, database, _work()), [], Barrier(4)

    def claim():
        ready.wait()
        found.append(jobs.claim())

    threads = [Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([each for each in found if each]) == 1
    assert jobs.claim() is None


@on_sqlite
@pytest.mark.parametrize("error", [Conflict("It was stopped"), RuntimeError("broken")])
def test_an_import_that_fails_does_not_stop_the_others(database, cast, tmp_path, error):
    order(database, cast.home)

    def import_table(claimed, stopping):
        raise error

    jobs = Jobs(tmp_path, database, _work(import_table=import_table))
    jobs.import_table(jobs.claim())
    assert jobs.claim() is None


@on_sqlite
def test_what_waits_in_the_queue_is_listed_and_taken_away(database, tmp_path):
    jobs, source = Jobs(tmp_path, database, _work()), uuid4()
    jobs.enqueue(source)
    ((job),) = queue.waiting(tmp_path)
    assert (job.kind, job.subject) == (RUN_SOURCE, str(source))
    assert [queue.cancel(tmp_path, job.id) for _ in range(2)] == [True, False]
    jobs.enqueue(source)
    queue.clear(tmp_path)
    assert queue.waiting(tmp_path) == []


def test_the_clock_removes_what_a_killed_import_left(database, cast, tmp_path):
    with database.write(OPERATOR) as session:
        aside = f"~{uuid4()}~00000000abcdef"
        session.connection().exec_driver_sql(f'CREATE TABLE datastore."{aside}" (_id bigint)')
    jobs, stop = Jobs(tmp_path, database, _work()), Event()
    clock = Thread(target=jobs._keep_time, args=(stop,))
    clock.start()
    try:
        while True:
            with database.write(OPERATOR) as session:
                if not session.connection().dialect.has_table(session.connection(), aside, schema="datastore"):
                    break
            time.sleep(0.05)
    finally:
        stop.set()
        clock.join()
