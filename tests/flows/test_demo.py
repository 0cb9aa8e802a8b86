"""`allmende demo` as somebody starts it: one command, a town with live data, and nothing left behind."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from hub.boundary import OPERATOR
from hub.db import Database
from hub.sources.models import Run
from tests.servers import free_port, listens


@contextmanager
def demo(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The demo once it answers."""
    command = [sys.executable, "-m", "hub.cli", "demo", "--folder", str(folder), "--port", str(port)]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    running = subprocess.Popen(command, start_new_session=True, **output)
    try:
        while not listens(port):
            assert running.poll() is None, running.communicate()[0]
            time.sleep(0.05)
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def group(leader: int) -> list[str]:
    """The processes that belong to the demo and have not ended."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):  # ended meanwhile
            state, _, members = (process / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(members) == leader and state != "Z":
                found.append((process / "cmdline").read_text().replace("\0", " "))
    return [command for command in found if command]  # one that is just ending has given its memory back


def ends(running: subprocess.Popen[str], how: signal.Signals) -> str:
    """What the demo printed until it and all its processes had ended."""
    assert len(group(running.pid)) >= 3
    running.send_signal(how)
    printed = running.communicate()[0]
    assert group(running.pid) == []
    return printed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "new"


def runs(folder: Path) -> int:
    """How often sources have run to their end."""
    database: Database = Database(f"sqlite:///{folder / 'hub.sqlite'}")
    with database.read(OPERATOR) as session:
        found = session.query(Run).filter_by(status="finished").count()
    database.dispose()
    return found


def datasets(address: str, session: requests.Session) -> dict[str, str]:
    """Every dataset that the session sees, with the time it was made."""
    asked = {"rows": 1000, "include_private": True}
    found = session.get(f"{address}/api/action/package_search", params=asked).json()["result"]["results"]
    return {each["id"]: each["metadata_created"] for each in found}


def log_in(address: str, password: str) -> requests.Session:
    session = requests.Session()
    answer = session.post(f"{address}/user/login", data={"name": "admin", "password": password})
    assert (answer.status_code, "admin" in answer.text) == (200, True)
    return session


def test_the_demo_starts_lives_ends_and_goes_on(folder):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with demo(folder, port) as running:
        password = (folder / "admin-password").read_text()
        assert stat.S_IMODE((folder / "admin-password").stat().st_mode) == 0o600
        made = datasets(address, log_in(address, password))
        assert (len(made), len(datasets(address, requests.Session()))) == (28, 27)
        before = runs(folder)
        while runs(folder) == before:
            time.sleep(0.2)
        printed = ends(running, signal.SIGTERM)
    assert re.search(rf"{address}\s+login: admin +password: {re.escape(password)}", printed)
    assert "Traceback" not in printed
    with demo(folder, port) as running:
        assert datasets(address, log_in(address, password)) == made
        assert "Traceback" not in ends(running, signal.SIGINT)
