"""The servers behind the tests are what they claim to be, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.servers import PATIENCE, PostgresCluster, Process, free_port, listens, start_cluster, wait_for

ROOT = Path(__file__).parents[1]


def eventually(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def plain(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""))


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgresCluster]:
    running = start_cluster()
    yield running
    running.stop()


def test_a_database_has_postgis(cluster):
    with plain(cluster.create("spatial")) as connection:
        assert connection.execute("SELECT st_astext(st_point(10, 48.4))").fetchone() == ("POINT(10 48.4)",)


def test_the_role_owns_its_database_and_nothing_more(cluster):
    with plain(cluster.create("owned")) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        rights = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False, False, False, False)


def test_two_databases_share_no_table(cluster):
    with plain(cluster.create("one")) as connection:
        connection.execute("CREATE TABLE only_here (id int)")
    with plain(cluster.create("two")) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)


@pytest.mark.parametrize(("durable", "fsync"), [(False, "off"), (True, "on")])
def test_only_a_durable_cluster_waits_for_the_disk(durable, fsync):
    cluster = start_cluster(durable)
    try:
        with plain(cluster.create("written")) as connection:
            assert connection.execute("SHOW fsync").fetchone() == (fsync,)
    finally:
        cluster.stop()


def test_a_stopped_cluster_leaves_neither_server_nor_folder():
    cluster = start_cluster()
    cluster.stop()
    assert not listens(cluster.port)
    assert not cluster.folder.exists()


def test_a_cluster_ends_with_a_killed_test_run():
    program = "from tests.servers import *; c = start_cluster(); print(c.port, c.folder, flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        port, folder = run.stdout.readline().split()
        assert listens(int(port))
        run.kill()
    assert eventually(lambda: not Path(folder).exists())
    assert not listens(int(port))


def test_a_process_is_ready_inside_and_gone_outside(tmp_path):
    port = free_port()
    with Process([sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"], port, cwd=tmp_path):
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/").status == 200
    assert not listens(port)


def test_the_children_of_a_process_end_with_it(tmp_path):
    port = free_port()
    script = f"sleep 600 & echo $! > child; {sys.executable} -m http.server {port} --bind 127.0.0.1"
    with Process(["sh", "-c", script], port, cwd=tmp_path):
        child = int((tmp_path / "child").read_text())
        os.kill(child, 0)
    assert eventually(lambda: not Path(f"/proc/{child}").exists() or is_zombie(child))


def is_zombie(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_process_that_fails_shows_what_it_said():
    with pytest.raises(RuntimeError, match="no such town"), Process(["sh", "-c", "echo no such town"], free_port()):
        pass


def test_wait_for_takes_any_answer_for_an_answer(tmp_path):
    port = free_port()
    with Process([sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"], port, cwd=tmp_path):
        wait_for(f"http://127.0.0.1:{port}/nothing-here")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/nothing-here")


def test_a_process_ends_with_a_killed_test_run(tmp_path):
    port = free_port()
    program = (
        "from tests.servers import *; import sys\n"
        f"with Process([sys.executable, '-m', 'http.server', '{port}', '--bind', '127.0.0.1'], {port}):\n"
        "    print('ready', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "ready\n"
        run.send_signal(signal.SIGKILL)
    assert eventually(lambda: not listens(port))
