from datetime import UTC, datetime

import pytest

from hub.errors import BadRequest
from hub.iot.store.rows import Given, Kept, is_number, name, row, same

START = datetime(2024, 5, 1, tzinfo=UTC)


def test_the_name_of_an_observation_is_its_key():
    assert Kept(17, datetime(2024, 6, 1, 9, 30, 34, 200_000, tzinfo=UTC), 0, new=True).name() == "17-1717234234200000"
    assert Kept(17, datetime(2024, 6, 1, tzinfo=UTC), 2, new=True).name() == "17-1717200000000000-2"


def test_before_1970_the_name_has_a_minus():
    assert name(17, -5, 0) == "17--5"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [1.0, float("-inf")], {"a": [float("nan")]}])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(BadRequest, match="NaN"):
        row(Given(1, START, value))


@pytest.mark.parametrize("value", ["a\0b", ["\0"], {"\0": 1}, {"a": {"b": "\0"}}])
def test_the_character_nul_is_refused(value):
    with pytest.raises(BadRequest, match="NUL"):
        row(Given(1, START, value))


@pytest.mark.parametrize("value", ["\\u0000", "\\\\u0000", {"a": "\\u0000"}])
def test_six_letters_that_look_like_nul_are_none(value):
    assert row(Given(1, START, value))[3] == value


def test_nested_too_deeply_is_refused():
    value = []
    for _ in range(400):
        value = [value]
    with pytest.raises(BadRequest, match="nested"):
        row(Given(1, START, value))


@pytest.mark.parametrize("more", [{"parameters": {"a": float("nan")}}, {"quality": "\0"}])
def test_what_is_said_beside_the_result_is_looked_at_too(more):
    with pytest.raises(BadRequest):
        row(Given(1, START, 1.0, None, more))


@pytest.mark.parametrize(
    ("value", "lean"),
    [(1.5, True), (3, True), (-(2**53), True), (2**53 + 1, False), (True, False), ("1", False), (None, False)],
)
def test_numbers_that_a_double_holds_are_kept_as_such(value, lean):
    assert is_number(value) is lean


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (True, True, True),
        ([1, True], [1.0, True], True),
        ([1, True], [1, 1], False),
        ({"a": 1, "b": None}, {"b": None, "a": 1.0}, True),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": True}, {"a": 1}, False),
        ("1", 1, False),
        (None, False, False),
    ],
)
def test_results_are_compared_as_json_has_them(one, other, equal):
    assert same((1, 0, 0, one, 0, None, None), (1, 0, 0, other, 0, None, None)) is equal


def test_how_they_were_flagged_makes_no_difference():
    assert same((1, 0, 0, 1.0, 5, None, None), (1, 0, 0, 1.0, 0, None, None))


def test_another_result_time_makes_another_observation():
    assert not same((1, 0, 0, 1.0, 0, 7, None), (1, 0, 0, 1.0, 0, None, None))
