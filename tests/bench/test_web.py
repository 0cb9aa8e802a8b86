"""What the web processes answer per second, beside a constant answer of the same server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from urllib.parse import quote

import pytest

from hub.config import Settings, environment
from tests.bench.conftest import DATASETS, WORDS, figure
from tests.servers import Process, free_port, wait_for

pytestmark = pytest.mark.bench

CONNECTIONS, SECONDS = 8, 8
FACETS = "%5B%22organization%22%2C%22groups%22%2C%22tags%22%2C%22res_format%22%2C%22license_id%22%5D"
SCRIPT = """
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local at = 0
function setup(thread) thread:set("offset", math.random(#paths)) end
function request()
  at = at + 1
  return wrk.format("GET", paths[(offset + at * 7919) % #paths + 1])
end
function done(summary, latency, requests)
  io.write(string.format("FIGURES %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(95), summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""
BARE = """
BODY = b"x" * 2000
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2000")])
    return [BODY]
"""


def load(port: int, paths: list[str], folder: Path) -> tuple[float, float]:
    """Requests per second and the 95th percentile in milliseconds, all answered well."""
    (folder / "paths").write_text("\n".join(paths))
    (folder / "load.lua").write_text(SCRIPT)
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}",
        "-s",
        str(folder / "load.lua"),
        f"http://127.0.0.1:{port}",
    ]
    shown = subprocess.run(
        command, env={**os.environ, "PATHS": str(folder / "paths")}, capture_output=True, text=True, check=True
    )
    found = re.search(r"FIGURES (\d+) (\d+) (\d+) (\d+)", shown.stdout)
    assert found, shown.stdout + shown.stderr
    requests, micros, p95, errors = map(int, found.groups())
    assert errors == 0, shown.stdout
    return requests / micros * 1e6, p95 / 1000


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[float, float]]:
    """The floor: two granian workers with one thread each that answer 2,000 constant bytes."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "bare.py").write_text(BARE)
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")),
        "--interface",
        "wsgi",
        "--workers",
        "2",
        "--port",
        str(port),
    ]
    with Process([*command, "--blocking-threads", "1", "bare:app"], port, cwd=folder):
        load(port, ["/"], folder)
        yield load(port, ["/"], folder)


@dataclass(frozen=True)
class Served:
    """A hub that is served: its port, its database, its processes."""

    port: int
    kind: str
    processes: tuple[int, int]


@pytest.fixture(scope="session")
def served(large: Settings) -> Iterator[Served]:
    """The hub's web processes and its worker, on a large hub."""
    port = free_port()
    env = environment(large.model_copy(update={"port": port, "site_url": f"http://127.0.0.1:{port}"}))
    kind = "PostgreSQL" if large.database_url else "SQLite"
    hub = [sys.executable, "-m", "hub.cli"]
    with subprocess.Popen([*hub, "worker"], env=env) as worker, subprocess.Popen([*hub, "serve"], env=env) as web:
        wait_for(f"http://127.0.0.1:{port}/api/3/action/status_show")
        yield Served(port, kind, (web.pid, worker.pid))
        web.terminate()
        worker.terminate()


def test_package_show(served: Served, bare: tuple[float, float], tmp_path: Path) -> None:
    paths = [f"/api/3/action/package_show?id=datensatz-{n}" for n in range(0, DATASETS, 37)]
    load(served.port, paths[:200], tmp_path)
    rate, p95 = load(served.port, paths, tmp_path)
    figure(f"package_show ({served.kind})", f"{rate:,.0f}/s", f"{bare[0]:,.0f}/s", f"{rate / bare[0]:.0%}", "2,000/s")
    figure(f"package_show, p95 at 8 connections ({served.kind})", f"{p95:.1f} ms", f"{bare[1]:.1f} ms", "", "12 ms")


def test_package_search(served: Served, bare: tuple[float, float], tmp_path: Path) -> None:
    base = f"/api/3/action/package_search?facet.field={FACETS}&q="
    asked = [base + quote(word.lower()) for word in WORDS[:8]]
    # Capital letters change nothing but that the hub has not counted for this question before.
    new = [base + quote(spelled) for word in WORDS for spelled in spellings(word, 256)]
    load(served.port, asked, tmp_path)
    for how, paths in (("first time", new), ("again", asked)):
        name = f"package_search, word and five facets, {how}"
        rate, p95 = load(served.port, paths, tmp_path)
        figure(f"{name} ({served.kind})", f"{rate:,.0f}/s", f"{bare[0]:,.0f}/s", "", "150/s")
        figure(f"{name}, p95 at 8 connections ({served.kind})", f"{p95:.1f} ms", f"{bare[1]:.1f} ms", "", "40 ms")


def spellings(word: str, most: int) -> Iterator[str]:
    """The word in small and capital letters, each time otherwise."""
    letters = [dict.fromkeys((letter.lower(), letter.upper())) for letter in word]
    return islice(map("".join, product(*letters)), most)


def test_memory_after_all_this(served: Served) -> None:
    used = sum(proportional(pid) for root in served.processes for pid in family(root)) / 1e6
    figure(f"memory of web and worker after the bench ({served.kind})", f"{used:,.0f} MB", "", "", "400 MB")


def family(root: int) -> set[int]:
    """A process and all that it started (proc(5))."""
    found, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        for task in Path(f"/proc/{pid}/task").iterdir():
            waiting += map(int, (task / "children").read_text().split())
    return found


def proportional(pid: int) -> int:
    """Bytes of memory in use, what is shared counted by shares (smaps_rollup, Pss)."""
    line = next(x for x in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if x.startswith("Pss:"))
    return int(line.split()[1]) * 1024
