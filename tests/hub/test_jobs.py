import subprocess
import sys
import time
from datetime import timedelta
from threading import Event, Thread
from uuid import uuid4

import pytest

from hub.boundary import OPERATOR
from hub.db import now
from hub.errors import Conflict
from hub.jobs import Jobs
from hub.sources import store as sources
from tests.conftest import on_sqlite
from tests.ingest import add_source


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
    jobs = Jobs(tmp_path, database, done.append)
    jobs.enqueue(source)
    _do(jobs)
    assert done == [source]


@on_sqlite
def test_a_job_waits_for_a_worker_of_another_process(database, tmp_path):
    done, source = [], uuid4()
    Jobs(tmp_path, database, lambda _: None).enqueue(source)
    _do(Jobs(tmp_path, database, done.append))
    assert done == [source]


@on_sqlite
@pytest.mark.parametrize("error", [Conflict("A run of this source is under way"), RuntimeError("broken")])
def test_a_job_that_fails_does_not_stop_the_queue(database, tmp_path, error):
    done, bad, good = [], uuid4(), uuid4()

    def run_source(source):
        if source == bad:
            raise error
        done.append(source)

    jobs = Jobs(tmp_path, database, run_source)
    jobs.enqueue(bad)
    jobs.enqueue(good)
    _do(jobs)
    assert done == [good]


def test_a_source_whose_time_has_come_is_queued_once(database, tmp_path, due):
    done = []
    jobs = Jobs(tmp_path / "queue", database, done.append)
    assert (jobs.tick(), jobs.tick()) == (1, 0)
    _do(jobs)
    assert done == [due]


TICKING = """
import sys
from pathlib import Path
from hub import tables
from hub.db import Database
from hub.jobs import Jobs
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
    jobs = Jobs(tmp_path / "queue", database, lambda _: None)
    jobs.tick()
    with database.write(OPERATOR) as session:
        row = sources.source(session, due)
        assert timedelta(minutes=59) < row.next_run_at - now() <= timedelta(hours=1)
        row.next_run_at -= timedelta(hours=1)
    assert jobs.tick() == 1


@on_sqlite
def test_a_source_by_hand_is_never_queued(database, cast, tmp_path):
    add_source(database, cast.home.id, "folder", {"path": str(tmp_path)})
    assert Jobs(tmp_path / "queue", database, lambda _: None).tick() == 0


@on_sqlite
def test_the_clock_goes_on_when_the_database_does_not_answer_for_a_while(database, tmp_path, due, monkeypatch):
    queued, stop = Event(), Event()
    jobs = Jobs(tmp_path / "queue", database, lambda _: None)
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
