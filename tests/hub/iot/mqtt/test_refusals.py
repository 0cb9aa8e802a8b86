"""What is refused is counted, and told once."""

import json

import pytest

from hub import logs
from hub.iot.mqtt import refusals
from hub.iot.mqtt.refusals import Refusals


@pytest.fixture(autouse=True)
def configured():
    """Logs as they are in production."""
    logs.configure()


def test_each_topic_and_reason_is_told_once_and_without_a_token(capsys):
    found = Refusals()
    for _ in range(3):
        found.note("in/alm_secret/v1.1/Observations", "no")
    found.note("in/alm_other/v1.1/Observations", "no")
    found.note("in/alm_other/v1.1/Observations", "never")
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["topic"], line["reason"]) for line in told] == [
        ("in/alm_…/v1.1/Observations", "no"),
        ("in/alm_…/v1.1/Observations", "never"),
    ]
    assert found.count == 5


def test_who_sends_nonsense_fills_neither_log_nor_memory(capsys, monkeypatch):
    monkeypatch.setattr(refusals, "MOST", 2)
    found = Refusals()
    for number in range(5):
        found.note(f"in/{number}", "no")
    assert (found.count, len(found.known), len(capsys.readouterr().err.splitlines())) == (5, 2, 2)
