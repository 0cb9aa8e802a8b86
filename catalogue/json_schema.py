"""What a schema of marshmallow takes, as JSON Schema.

Source: JSON Schema, draft 2020-12, which OpenAPI 3.1 uses.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, missing, validate

JsonSchema = dict[str, Any]

TYPES: tuple[tuple[type[fields.Field[Any]], JsonSchema], ...] = (
    (fields.Raw, {}),
    (fields.Boolean, {"type": "boolean"}),
    (fields.Integer, {"type": "integer"}),
    (fields.Float, {"type": "number"}),
    (fields.UUID, {"type": "string", "format": "uuid"}),
    (fields.String, {"type": "string"}),
    (fields.Mapping, {"type": "object"}),
)
"""A field of another kind says itself what it takes, as `json_schema`."""


def described(schema: Schema) -> JsonSchema:
    """The object that a schema loads; `further` keys of it are those that it keeps without a field."""
    known = {field.data_key or name: field for name, field in schema.load_fields.items()}
    further: Mapping[str, JsonSchema] = getattr(schema, "further", {})
    found: JsonSchema = {"type": "object", "properties": {**further, **{key: value(f) for key, f in known.items()}}}
    if required := sorted(key for key, field in known.items() if field.required):
        found["required"] = required
    return found


def value(field: fields.Field[Any]) -> JsonSchema:
    """What one field takes: its type, its rules, its default."""
    found = _type(field)
    for rule in field.validators:
        found |= _rule(rule, "Items" if isinstance(field, fields.List) else "Length")
    if field.allow_none:
        found = _or_null(found)
    default = field.load_default() if callable(field.load_default) else field.load_default
    if default is not missing and default is not None:
        found["default"] = default
    if text := field.metadata.get("description"):
        found["description"] = text
    return found


def _type(field: fields.Field[Any]) -> JsonSchema:
    own: JsonSchema | None = getattr(field, "json_schema", None)
    if own is not None:
        return {**own}
    if isinstance(field, fields.List):
        return {"type": "array", "items": value(field.inner)}
    if isinstance(field, fields.Nested):
        return described(field.schema)
    return next({**found} for kind, found in TYPES if isinstance(field, kind))


def _rule(rule: Any, size: str) -> JsonSchema:
    """The rules that JSON Schema can say; what a function checks it cannot."""
    bounds: dict[str, Any] = {}
    if isinstance(rule, validate.Length):
        bounds = {f"min{size}": rule.min, f"max{size}": rule.max}
    elif isinstance(rule, validate.Range):
        bounds = {"minimum": rule.min, "maximum": rule.max}
    elif isinstance(rule, validate.OneOf):
        bounds = {"enum": list(rule.choices)}
    elif isinstance(rule, validate.Regexp):
        bounds = {"pattern": rule.regex.pattern}
    return {key: bound for key, bound in bounds.items() if bound is not None}


def _or_null(found: JsonSchema) -> JsonSchema:
    if "enum" in found:
        found = {**found, "enum": [*found["enum"], None]}
    if "anyOf" in found:
        return {**found, "anyOf": [*found["anyOf"], {"type": "null"}]}
    given = found.get("type")
    return {**found, "type": [*(given if isinstance(given, list) else [given]), "null"]} if given else found
