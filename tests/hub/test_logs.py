"""Logs are lines of JSON, whatever is in the fields."""

import json
import subprocess
import sys

FORGING = "a\nb\x1b[31m\u202e\r{}"
PROGRAM = """
import structlog
from hub import logs
logs.configure()
secret = "do-not-show"
log = structlog.get_logger()
log.warning("event", field=%r)
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
"""


def lines() -> list[str]:
    shown = subprocess.run([sys.executable, "-c", PROGRAM % FORGING], capture_output=True, text=True, check=True)
    return shown.stderr.split("\n")[:-1]


def test_no_field_can_forge_a_line() -> None:
    first, *_ = lines()
    assert json.loads(first)["field"] == FORGING


def test_every_line_is_json() -> None:
    assert [json.loads(line)["event"] for line in lines()] == ["event", "failed"]


def test_a_trace_names_places_and_shows_no_values() -> None:
    trace = lines()[1]
    assert "ZeroDivisionError" in trace
    assert "do-not-show" not in trace
