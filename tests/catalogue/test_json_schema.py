"""Schemas of marshmallow as JSON Schema."""

import pytest
from marshmallow import Schema, fields, validate

from catalogue.action import ACTIONS
from catalogue.actions import MODULES
from catalogue.json_schema import described, value
from catalogue.schemas.package import PackageSchema
from catalogue.schemas.resource import ResourceSchema
from catalogue.schemas.values import Moment, Names, Natural, optional_text, required_text

WORDS = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}


class Leaf(Schema):
    """An inner object."""

    key = required_text()


@pytest.mark.parametrize(("field", "said"), [
    (fields.Raw(), {}),
    (fields.Raw(allow_none=True, load_default=None), {}),
    (fields.Boolean(load_default=False), {"type": "boolean", "default": False}),
    (fields.Boolean(load_default=None, allow_none=True), {"type": ["boolean", "null"]}),
    (fields.Integer(validate=validate.Range(-1, 5)), {"type": "integer", "minimum": -1, "maximum": 5}),
    (fields.Integer(validate=validate.Range(min=0)), {"type": "integer", "minimum": 0}),
    (Natural(load_default=10), {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 10}),
    (required_text(), {"type": "string", "minLength": 1}),
    (optional_text(), {"type": ["string", "null"], "default": ""}),
    (fields.String(validate=validate.OneOf(["a", "b"])), {"type": "string", "enum": ["a", "b"]}),
    (optional_text(validate=validate.OneOf(["a"])), {"type": ["string", "null"], "enum": ["a", None], "default": ""}),
    (required_text(validate.Length(max=9), metadata={"description": "short"}),
     {"type": "string", "minLength": 1, "maxLength": 9, "description": "short"}),
    (Names(load_default=list), {**WORDS, "default": []}),
    (Names(allow_none=True), {"anyOf": [*WORDS["anyOf"], {"type": "null"}]}),
    (Moment(), {"type": ["string", "number"], "description": "ISO 8601, or seconds since 1970"}),
    (fields.List(fields.Nested(Leaf), validate=validate.Length(max=1)),
     {"type": "array", "maxItems": 1, "items": {
         "type": "object", "properties": {"key": {"type": "string", "minLength": 1}}, "required": ["key"]}}),
])  # fmt: skip
def test_a_field_says_what_it_takes(field, said):
    assert value(field) == said


def test_a_key_has_the_name_of_the_wire_and_what_is_only_dumped_is_left_out():
    class Wire(Schema):
        """One that is asked and answered."""

        inner = fields.Integer(data_key="out.er", required=True)
        shown = fields.Integer(dump_only=True)

    assert described(Wire()) == {
        "type": "object", "properties": {"out.er": {"type": "integer"}}, "required": ["out.er"]
    }  # fmt: skip


def test_keys_without_a_field_are_told_where_a_schema_keeps_them():
    assert described(PackageSchema())["properties"]["author"] == {"type": ["string", "number", "null"]}
    assert described(PackageSchema())["properties"]["name"] == {"type": "string", "minLength": 1}
    assert described(ResourceSchema())["properties"]["language"]["anyOf"][0]["type"] == "array"


def test_the_fields_of_every_action_can_be_told():
    assert MODULES
    untold = {
        (name, key)
        for name, entry in ACTIONS.items()
        for key, field in entry.takes.load_fields.items()
        if not isinstance(field, fields.Raw) and not value(field).keys() & {"type", "anyOf"}
    }
    assert untold == set()
