"""Comparing two states as text; what activities look like is in tests/catalogue/actions/test_activity.py."""

import pytest

from catalogue.schemas.activity import LONGEST, difference
from hub.errors import Invalid


def test_equal_states_do_not_differ():
    assert difference({"a": [1]}, {"a": [1]}, "unified") == ""


def test_the_order_of_keys_makes_no_difference():
    assert difference({"a": 1, "b": 2}, {"b": 2, "a": 1}, "context") == ""


def test_lines_are_marked():
    text = difference({"a": 1}, {"a": 2}, "unified")
    assert text.split("\n")[2:] == ["@@ -1,3 +1,3 @@", " {", '-  "a": 1', '+  "a": 2', " }"]
    assert "! " in difference({"a": 1}, {"a": 2}, "context")


def test_html_holds_no_markup_but_its_own():
    text = difference({"a": "<b>&\"'"}, {}, "html")
    assert text.count("<") == 2
    assert text.startswith("<pre>")


def test_long_states_are_refused():
    with pytest.raises(Invalid):
        difference({}, {"a": [0] * LONGEST}, "unified")


def test_hostile_states_are_compared_to_the_end():
    many = LONGEST - 10
    one, other = ({"a": [n * factor % size for n in range(many)]} for factor, size in ((1, 101), (7, 103)))
    lines = difference(one, other, "context").splitlines()
    assert sum(line.startswith("! ") for line in lines) > 1000
