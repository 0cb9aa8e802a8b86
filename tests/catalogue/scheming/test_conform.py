"""Values against fields."""

from typing import Any

import pytest

from catalogue.scheming.conform import Purpose, conform, loaded
from catalogue.scheming.presets import PRESETS
from catalogue.scheming.schema import make


def fields(*said: dict[str, Any]) -> Any:
    return make({"dataset_type": "x", "dataset_fields": list(said)}, PRESETS, "f")[1].fields


def test_what_is_new_may_have_other_checks():
    own = fields({"field_name": "a", "validators": "ignore_missing", "create_validators": "not_empty"})
    assert conform(own, {}, Purpose(creating=True)).wrong == {"a": ["Missing value"]}
    assert conform(own, {}, Purpose()).wrong == {}


def test_what_stays_need_not_be_sent_but_may_not_be_wrong():
    own = fields({"field_name": "a", "required": True, "validators": "not_empty int_validator"})
    kept = Purpose(kept=frozenset({"a"}))
    assert conform(own, {"a": ""}, kept).wrong == {}
    assert conform(own, {"a": "x"}, kept).wrong == {"a": ["Invalid integer"]}


def test_a_field_of_the_hubs_own_has_a_value_only_where_the_schema_gives_one():
    own = fields({"field_name": "title", "preset": "title"}, {"field_name": "notes", "validators": "default(none)"})
    found = conform(own, {"name": "n", "notes": "x"}, Purpose(), frozenset({"title", "notes"}))
    assert found.values == {"title": "n"}


@pytest.mark.parametrize(("given", "kept"), [
    ([{"b": 1}], [{"b": 1}]), ({"b": 1}, [{"b": 1}]), ('[{"b": 1}]', [{"b": 1}]), ([{}, {"c": 1}], []), ("", None),
    ([], None),
])  # fmt: skip
def test_a_list_of_objects_keeps_what_its_fields_name(given, kept):
    own = fields({"field_name": "a", "repeating_subfields": [{"field_name": "b"}]})
    assert conform(own, {"a": given}, Purpose()).values == {"a": kept}


@pytest.mark.parametrize("given", ["x", 5, True, [1], [[]], [None], "[1]"])
def test_what_is_no_list_of_objects_is_refused(given):
    own = fields({"field_name": "a", "repeating_subfields": [{"field_name": "b"}]})
    assert conform(own, {"a": given}, Purpose()).wrong == {"a": ["expecting a list of objects"]}


def test_one_object_stays_one():
    own = fields({"field_name": "a", "simple_subfields": [{"field_name": "b", "required": True}]})
    assert conform(own, {"a": {"b": "x"}}, Purpose()).values == {"a": {"b": "x"}}
    assert conform(own, {"a": {}}, Purpose()).values == {"a": None}
    assert conform(own, {"a": {"c": 1}}, Purpose()).wrong == {"a": {"b": ["Missing value"]}}
    assert conform(own, {"a": [{"b": 1}, {"b": 2}]}, Purpose()).wrong == {"a": ["expecting an object"]}


def test_outside_of_an_application_no_portal_has_a_schema():
    assert loaded("dataset") is None
