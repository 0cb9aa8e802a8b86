import contextlib
import signal
import subprocess
import sys
import time

import pytest
import requests

from hub.boundary import OPERATOR
from hub.cli.parts import load_parts
from hub.cli.serving import jobs, surroundings
from hub.config import Settings
from hub.datasets import store
from hub.datasets.store import tables
from hub.errors import NotFound, Unavailable
from hub.identity import store as identity
from hub.records import Column, DatasetDraft, DistributionDraft, Table
from hub.sources import store as sources
from tests.servers import Process, free_port


def test_init_makes_a_hub_that_is_ready(cli, data):
    (data / "hub.sqlite").unlink()
    assert cli("init").output == f"The hub in {data} is ready.\n"
    assert cli("check").exit_code == 0


def test_init_again_changes_nothing(cli, data):
    cli("init")
    cli("org", "add", "town")
    key = (data / "secret_key").read_bytes()
    assert cli("init").exit_code == 0
    assert (data / "secret_key").read_bytes() == key
    assert cli("org", "list").output.startswith("town")


def test_a_hub_without_the_file_of_its_tables_is_mended_and_says_so(cli, data):
    cli("init")
    parts = load_parts(data)
    with parts.database.write(OPERATOR) as session:
        town = identity.create_organization(session, "town", "Town")
        table = Table((Column("n", "integer"),), ((1,),))
        draft = DatasetDraft("t", "T", name="trees", distribution=(DistributionDraft("t", table=table),))
        made = store.create(session, town.id, draft, parts.files)
        id = made.distributions[0].id
    parts.database.dispose()
    for file in data.glob("hub.tables.sqlite*"):
        file.unlink()
    assert "The rows of 1 tables are not there: was hub.tables.sqlite restored, too?" in cli("init").output
    assert cli("init").output == f"The hub in {data} is ready.\n"
    with load_parts(data).database.read(OPERATOR) as session, pytest.raises(NotFound):
        tables.table(session, id)


def test_nobody_else_can_read_the_secret_key(cli, data):
    cli("init")
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_before_init(cli, data, command):
    (data / "hub.sqlite").unlink()
    assert "run `allmende init`" in cli(command, fails=Unavailable).exception.message


def test_a_served_hub_answers(cli, data):
    cli("init")
    port = free_port()
    command = [sys.executable, "-m", "hub.cli", "--data", data, "serve"]
    with Process(command, port, env={"ALLMENDE_PORT": str(port), "ALLMENDE_WORKERS": "1"}):
        assert requests.get(f"http://127.0.0.1:{port}/api/3/action/status_show", timeout=60).json()["success"]


def test_a_job_runs_the_pipeline(cli, parks, data):
    cli("source", "add", "folder", "parks", "--org", "ulm", "--set", f"path={parks}", "--schedule", "PT1H")
    parts = load_parts(data)
    queue = jobs(parts)
    assert queue.tick() == 1
    queue.queue.execute(queue.queue.dequeue())
    assert "  finished " in cli("source", "list").output
    parts.database.dispose()


@contextlib.contextmanager
def _worker(data):
    process = subprocess.Popen([sys.executable, "-m", "hub.cli", "--data", data, "worker"])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_worker_runs_what_is_due_keeps_the_index_current_and_stops_when_told(cli, parks, data, hub):
    cli("source", "add", "folder", "parks", "--org", "ulm", "--set", f"path={parks}", "--schedule", "PT1H")
    with _worker(data) as worker:
        while not _taken_in(hub) or cli("check").exit_code:
            assert worker.poll() is None
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait() == 0


def _taken_in(hub):
    with hub.read(OPERATOR) as session:
        run = sources.runs(session, sources.source(session, "parks"), 1)
        return bool(run and run[0].status == "finished")


def test_the_web_server_has_the_settings_and_few_heaps(tmp_path):
    given = surroundings(Settings(data=tmp_path, port=5123))
    assert (given["ALLMENDE_PORT"], given["MALLOC_ARENA_MAX"]) == ("5123", "2")
