"""Real servers for the tests: a private PostgreSQL cluster and any command that listens, gone when the tests are."""

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import pytest
from psycopg import sql

POSTGRES = Path("/usr/lib/postgresql/15/bin")
POSTGIS = Path("/usr/share/postgresql/15/extension/postgis.control")
CHROMIUM = Path("/usr/bin/chromium")
MOSQUITTO = Path("/usr/sbin/mosquitto")
NODE = Path("/usr/bin/node")
PATIENCE = 60.0  # seconds until a server that does not answer counts as broken
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def require(part: Path, package: str) -> Path:
    """The path of a real part; where it is absent the test is skipped, and fails when CI is true."""
    if not part.exists():
        missing = f"{part} is not there: apt-get install {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return part


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def listens(port: int) -> bool:
    """Whether somebody answers on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(url: str) -> None:
    """Return as soon as the address answers, with whatever HTTP status."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def guard(script: str, *arguments: str, **identity: Any) -> subprocess.Popen[bytes]:
    """A shell that waits for a line, or for our death in any form, and then runs the script.

    A killed test run closes its end of the pipe too, which no `atexit` or signal handler could promise.
    """
    return subprocess.Popen(
        ["sh", "-c", f"read -r _; {script}", "guard", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
        **identity,
    )


class Process:
    """A command that listens on a port of 127.0.0.1, ready inside the `with` block, gone with its children after it."""

    def __init__(
        self,
        command: Sequence[str | Path],
        port: int,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.command, self.port = [str(word) for word in command], port
        self.env, self.cwd = {**os.environ, **(env or {})}, cwd

    def __enter__(self) -> Self:
        self.log = tempfile.NamedTemporaryFile(prefix="allmende-process-")
        self.running = subprocess.Popen(
            self.command,
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.guard = guard('kill -s KILL -- "-$1"; rm -f -- "$2"', str(self.running.pid), self.log.name)
        try:
            self.await_port()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def await_port(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not listens(self.port):
            if self.running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.command} does not answer on port {self.port}:\n{self.output()}")
            time.sleep(0.02)

    def output(self) -> str:
        """What the command printed so far."""
        return Path(self.log.name).read_text(errors="replace")

    def end(self) -> None:
        """Ask the command to end, give it ten seconds, then end its whole process group."""
        self.running.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.running.wait(10)
        with contextlib.suppress(ProcessLookupError):  # no child outlived the command
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()
        self.guard.kill()
        self.guard.communicate()
        self.log.close()


class PostgresCluster:
    """A private PostgreSQL with PostGIS on a free port of 127.0.0.1, in a folder that goes with it.

    The role `allmende` owns its databases and is as plain as in production: no superuser, bound by row-level security.
    As `allmende_sql`, which may do next to nothing, it runs SQL from outside.
    """

    def __init__(self, durable: bool = False) -> None:
        require(POSTGIS, "postgresql-15-postgis-3")
        self.settings = {} if durable else QUICK
        # PostgreSQL refuses to run as root; Debian's package brings a user for it.
        self.identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            self.identity = {"user": "postgres", "group": "postgres", "extra_groups": []}
        # Not TMPDIR: another user has to get there, and a socket's path is short.
        self.folder = Path(tempfile.mkdtemp(prefix="allmende-postgres-", dir="/tmp"))
        if self.identity:
            shutil.chown(self.folder, "postgres", "postgres")
        self.guard = guard(
            '"$1/pg_ctl" -D "$2/data" -m immediate -w stop; rm -rf -- "$2"',
            str(POSTGRES),
            str(self.folder),
            **self.identity,
        )
        atexit.register(self.stop)

    def start(self) -> Self:
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        for last in (False, False, True):
            self.port = free_port()
            try:
                self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", self._options(), "start")
                break
            except subprocess.CalledProcessError:
                if last:  # twice somebody else may have taken the port between finding and using it
                    raise
        with self._superuser("template1") as connection:
            connection.execute("CREATE EXTENSION postgis")
            connection.execute("CREATE ROLE allmende LOGIN")
            connection.execute("CREATE ROLE allmende_sql NOLOGIN")
            connection.execute("GRANT allmende_sql TO allmende")
            connection.execute("GRANT SET ON PARAMETER temp_file_limit TO allmende")
        return self

    def create(self, name: str) -> str:
        """Make an empty database with PostGIS, owned by the plain role, and return its SQLAlchemy address."""
        with self._superuser("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER allmende").format(sql.Identifier(name)))
        return f"postgresql+psycopg://allmende@127.0.0.1:{self.port}/{name}"

    def kill(self) -> None:
        """As a power failure does it: no process of the server gets to tidy up."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = (Path(f"/proc/{first}/task/{first}") / "children").read_text().split()
        for pid in (first, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def revive(self) -> None:
        """Start again after a death, on the same port."""
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", self._options(), "start")
            except subprocess.CalledProcessError:  # what is left of the dead is not gone yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def stop(self) -> None:
        """End the server at once and remove its folder."""
        if self.guard.poll() is None:
            self.guard.communicate(b"\n")
        atexit.unregister(self.stop)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [POSTGRES / program, "-D", self.folder / "data", *arguments],
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **self.identity,
        )

    def _options(self) -> str:
        settings = self.settings | {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder)}
        return " ".join([f"-p {self.port}", *(f"-c {name}={value}" for name, value in settings.items())])

    def _superuser(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=database, autocommit=True)


def start_cluster(durable: bool = False) -> PostgresCluster:
    """A running private cluster; `durable` keeps the writes as safe, and as slow, as in production."""
    cluster = PostgresCluster(durable)
    try:
        return cluster.start()
    except BaseException:
        cluster.stop()
        raise
