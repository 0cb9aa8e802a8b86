"""Load on a served hub by wrk, and what its processes weigh."""

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

SECONDS = 8
QUESTIONS = """
local paths = {}
for line in io.lines(os.getenv("LINES")) do paths[#paths + 1] = line end
local at = 0
function setup(thread) thread:set("offset", math.random(#paths)) end
function request()
  at = at + 1
  return wrk.format("GET", paths[(offset + at * 7919) % #paths + 1])
end
"""
BODIES = """
local bodies = io.lines(os.getenv("LINES"))
local headers = {["Content-Type"] = "application/json", ["Authorization"] = os.getenv("TOKEN")}
function request() return wrk.format("POST", os.getenv("ADDRESS"), headers, bodies()) end
"""
DONE = """
function done(summary, latency, requests)
  io.write(string.format("FIGURES %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(95), summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


def load(port: int, paths: list[str], folder: Path, connections: int = 8) -> tuple[float, float]:
    """Ask these addresses again and again: answers per second and the 95th percentile in milliseconds."""
    return _wrk(port, QUESTIONS, paths, folder, connections)


def post(
    port: int, address: str, bodies: Iterable[str], folder: Path, token: str, connections: int = 4
) -> tuple[float, float]:
    """Send these bodies, each once: answers per second and the 95th percentile in milliseconds."""
    return _wrk(port, BODIES, bodies, folder, connections, ADDRESS=address, TOKEN=token)


def _wrk(
    port: int, script: str, lines: Iterable[str], folder: Path, connections: int, **given: str
) -> tuple[float, float]:
    (folder / "lines").write_text("\n".join(lines))
    (folder / "load.lua").write_text(script + DONE)
    shown = subprocess.run(
        [
            *("wrk", "-t1", f"-c{connections}", f"-d{SECONDS}", "-s", str(folder / "load.lua")),
            f"http://127.0.0.1:{port}",
        ],
        env={**os.environ, "LINES": str(folder / "lines"), **given},
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"FIGURES (\d+) (\d+) (\d+) (\d+)", shown.stdout)
    assert found, shown.stdout + shown.stderr
    requests, micros, p95, errors = map(int, found.groups())
    assert errors == 0, shown.stdout
    return requests / micros * 1e6, p95 / 1000


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


def resident(pid: int) -> int:
    """Bytes of memory in use, what is shared counted whole (status, VmRSS)."""
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
