"""Which type a column gets that nobody named."""

import pytest

from catalogue.schemas.guessed import fields, kind


@pytest.mark.parametrize(("values", "type"), [
    ([1, 2], "int4"), ([1, 2**40], "int8"), ([1, 2**70], "numeric"), ([1, 1.5], "float8"), ([1.5, 2], "float8"),
    ([True, False], "bool"), ([True, 1], "text"), (["a", 1], "text"), ([None, ""], "text"), ([], "text"),
    ([None, 3], "int4"),
    (["1", "2"], "int4"), (["-5"], "int4"), (["1.5", "2"], "numeric"), (["1.5", 2.5], "numeric"), (["1e5"], "text"),
    (["08421"], "text"), (["0"], "int4"), (["0.5"], "numeric"), (["1."], "text"), (["٣"], "text"), (["-"], "text"),
    (["2024-05-06"], "timestamp"), (["2024-05-06T07:08:09"], "timestamp"), (["2024-05-06 07:08"], "timestamp"),
    (["2024-05-06T07:08:09Z"], "text"), (["20240506"], "int4"), (["06.05.2024"], "text"), (["2024-13-06"], "text"),
    ([{"a": 1}, [1]], "json"), ([{"a": 1}, "x"], "text"), (["x" * 1000], "text"), (["9" * 39], "numeric"),
    (["2024-05-06", 5], "text"),
])  # fmt: skip
def test_the_type_holds_all_values(values, type):
    assert kind(values) == type


def test_columns_come_in_the_order_of_the_records_and_once():
    found = fields([{"b": 1, "a": "x"}, {"a": "y", "c": 1.5}])
    assert [(field.id, field.type) for field in found] == [("b", "int4"), ("a", "text"), ("c", "float8")]


def test_columns_that_are_known_are_left_out_and_the_number_of_the_row_too():
    assert [field.id for field in fields([{"_id": 1, "a": 1, "b": 2}], ["a"])] == ["b"]
