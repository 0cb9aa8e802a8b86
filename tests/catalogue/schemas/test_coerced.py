"""Values as clients of the DataStore send them."""

import pytest
from marshmallow import ValidationError

from catalogue.schemas.coerced import Capped, Listed, Object, Objects, Sorts, Words, as_text, names, wrong_keys

DEEP = "[" * 100 + "]" * 100


@pytest.mark.parametrize("given", [[{"a": 1}], '[{"a": 1}]'])
def test_records_are_a_list_or_json_of_one(given):
    assert Objects().deserialize(given) == [{"a": 1}]


@pytest.mark.parametrize(
    "wrong", [1, True, {}, "x", "{}", "[1]", "[", [1], [None], [[]], ["a"], DEEP, '[{"a":"\\u0000"}]']
)
def test_records_that_are_no_list_of_objects_are_refused(wrong):
    with pytest.raises(ValidationError):
        Objects().deserialize(wrong)


@pytest.mark.parametrize("given", [{"a": [1, 2]}, '{"a": [1, 2]}'])
def test_filters_are_an_object_or_json_of_one(given):
    assert Object().deserialize(given) == {"a": [1, 2]}


@pytest.mark.parametrize("wrong", [1, [], "x", "[]", "{", "null", '{"\\u0000": 1}'])
def test_filters_that_are_no_object_are_refused(wrong):
    with pytest.raises(ValidationError):
        Object().deserialize(wrong)


@pytest.mark.parametrize(("given", "taken"), [
    ("oak", "oak"), ('{"a": "oak"}', {"a": "oak"}), ({"a": "oak"}, {"a": "oak"}), ("{oak", "{oak"), ("[1]", "[1]"),
    (5, "5"),
    ("5", "5"), ('"a"', '"a"'),
])  # fmt: skip
def test_a_search_is_a_text_or_an_object_by_column(given, taken):
    assert Words().deserialize(given) == taken


@pytest.mark.parametrize("wrong", [[], ["a"], True])
def test_a_search_is_nothing_else(wrong):
    with pytest.raises(ValidationError):
        Words().deserialize(wrong)


@pytest.mark.parametrize(("given", "taken"), [
    ("a, b", ["a", "b"]), (["a", "b"], ["a", "b"]), ('["a, b"]', ["a, b"]), ("", []), (["a, b"], ["a, b"]),
])  # fmt: skip
def test_names_come_as_a_list_or_with_commas(given, taken):
    assert Listed().deserialize(given) == names(given) == taken


@pytest.mark.parametrize("wrong", [1, {}, [1], [""], "[1]", "[", [["a"]], True])
def test_names_are_texts(wrong):
    with pytest.raises(ValidationError):
        Listed().deserialize(wrong)


@pytest.mark.parametrize(("given", "taken"), [("a desc, b", "a desc, b"), (["a desc", "b"], "a desc, b"), ([], "")])
def test_an_order_is_a_text_or_a_list(given, taken):
    assert Sorts().deserialize(given) == taken


@pytest.mark.parametrize("wrong", [1, {}, [1], True])
def test_an_order_is_nothing_else(wrong):
    with pytest.raises(ValidationError):
        Sorts().deserialize(wrong)


@pytest.mark.parametrize(("given", "taken"), [("10", 10), (0, 0), (100, 50), ("1000000", 50)])
def test_a_limit_means_the_most_where_it_is_more(given, taken):
    assert Capped(50).deserialize(given) == taken


def test_a_limit_is_a_natural_number():
    with pytest.raises(ValidationError):
        Capped(50).deserialize("-1")


def test_values_in_links_are_texts():
    assert [as_text(value) for value in ("a", 1, True, {"a": [1]})] == ["a", "1", "true", '{"a":[1]}']


def test_keys_that_mean_nothing_are_named():
    assert wrong_keys({"a": 1, "z": 1, "b": 2}, {"a"}) == ["Unknown: b, z"]
    assert wrong_keys({"a": 1}, {"a"}) == []
