"""Marks are remembered as long as there is room."""

from catalogue.feeds.memory import Mark, Memory


def test_the_newest_marks_are_remembered():
    memory = Memory(most=2)
    for key in "abc":
        memory.keep(key, Mark(key, (), {}))
    assert [memory.get(key) and memory.get(key).etag for key in "abc"] == [None, "b", "c"]
