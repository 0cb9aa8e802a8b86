"""Selections are published when somebody has asked for them."""

import pytest

from hub.iot.mqtt import selections
from hub.iot.mqtt.selections import Selections, chosen

TREE = "out/" + "a" * 64


@pytest.mark.parametrize(
    ("line", "topic", "names"),
    [
        ("1: me 0 v1.1/Observations?$select=result,phenomenonTime", "v1.1/Observations", ("result", "phenomenonTime")),
        (
            "1: me too 1 v1.1/Datastreams(7)/Observations?$select=id",
            "v1.1/Datastreams(7)/Observations",
            ("id",),
        ),
        (f"1: x 0 {TREE}/v1.1/Observations?$select=result", f"{TREE}/v1.1/Observations", ("result",)),
    ],
)
def test_a_line_of_the_brokers_log_asks_for_one(line, topic, names):
    found = Selections()
    found.hear(line)
    assert list(found.of(topic).values()) == [names]
    again = Selections()
    again.recall(list(found))
    assert again.of(topic) == found.of(topic)


@pytest.mark.parametrize(
    "line",
    [
        "1: me 0 v1.1/Observations",
        "1: me 0 v1.1/Observations?$select=",
        "1: me 0 v1.1/+/Observations?$select=result",
        "1: me 0 v1.1/Observations?$select=result/#",
        "1: me 0 v1.1/Observations?$select=" + "a" * 100,
        "",
    ],
)
def test_other_lines_ask_for_none(line):
    found = Selections()
    found.hear(line)
    assert list(found) == []


def test_there_are_only_so_many(monkeypatch):
    monkeypatch.setattr(selections, "MOST", 2)
    found = Selections()
    for name in ("a", "b", "a", "c"):
        found.hear(f"1: me 0 v1.1/Observations?$select={name}")
    assert list(found.of("v1.1/Observations").values()) == [("a",), ("c",)]


def test_a_selection_has_what_it_names():
    entity = {"@iot.id": "1-2", "result": 1, "resultTime": None, "Datastream@iot.navigationLink": "x", "other": 0}
    assert chosen(entity, ["id", "result", "resultTime", "Datastream", "nothing"]) == {
        "@iot.id": "1-2",
        "result": 1,
        "resultTime": None,
        "Datastream@iot.navigationLink": "x",
    }
