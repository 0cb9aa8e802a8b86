"""Rows as records."""

from catalogue.exports.records import records
from tests.catalogue.exports import sample


def test_names_go_with_values():
    assert list(records(sample.of("text", "integer"), [("x", 1), (None, 2)])) == [
        {"a": "x", "b": 1},
        {"a": None, "b": 2},
    ]


def test_the_place_is_the_last_value():
    found = list(records(sample.PLACED_HEAD, sample.PLACED))
    assert [list(each)[-1] for each in found] == ["geometry"] * 3
