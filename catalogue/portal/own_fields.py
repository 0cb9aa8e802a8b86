"""What a portal's own schema adds to a dataset or a resource, as lines with the schema's labels."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Row

from catalogue.portal import present
from catalogue.portal.language import gettext, language
from catalogue.portal.markup import excerpt, link
from catalogue.portal.metadata import LONGEST, MANY, Item, Line
from catalogue.scheming.checks import empty
from catalogue.scheming.conform import loaded
from catalogue.scheming.lists import in_language
from catalogue.scheming.schema import Field, Schema

DAYS = frozenset(("date", "datetime", "datetime_tz", "dcat_date"))


def of_dataset(row: Row[Any]) -> list[Line]:
    """The lines of a dataset; fields that no schema describes any more stand under their keys."""
    rules = loaded(row.dataset_type)
    values = {**_former(rules, row.extras), **row.fields}
    known = _lines(rules.fields if rules else (), values)
    left = values.keys() - (rules.names if rules else set())
    return [*known, *(Line(key, _items({}, values[key])) for key in sorted(left))]


def of_resource(row: Row[Any], part: Row[Any]) -> list[Line]:
    """The lines of a resource, as the schema of its dataset says."""
    rules = loaded(row.dataset_type)
    return _lines(rules.resource_fields if rules else (), part.terms)


def _former(rules: Schema | None, extras: Mapping[str, Any]) -> dict[str, Any]:
    """Extras from before there was a schema that names them."""
    return {key: value for key, value in extras.items() if rules and key in rules.names}


def _lines(fields: Sequence[Field], values: Mapping[str, Any]) -> list[Line]:
    found = ((each, values.get(each.name)) for each in fields)
    return [Line(_label(each), items) for each, value in found if (items := _of(each, value))]


def _label(each: Field) -> str:
    return _said(each.said.get("label")) or each.name


def _said(label: Any) -> str:
    """A label in the language of the reader, or the one it has."""
    found = in_language(label, language())
    return "" if found is None else str(found)


def _of(each: Field, value: Any) -> list[Item]:
    if empty(value):
        return []
    if each.subfields:
        objects = value if isinstance(value, list) else [value]
        texts = (_object(each.subfields, one) for one in objects[:MANY] if isinstance(one, dict))
        return [Item(text) for text in texts if text]
    return _items(each.said, value)


def _object(fields: Sequence[Field], value: Mapping[str, Any]) -> str:
    parts = ((_label(each), _of(each, value.get(each.name))) for each in fields)
    return "; ".join(f"{label}: {', '.join(item.text for item in items)}" for label, items in parts if items)


def _items(said: Mapping[str, Any], value: Any) -> list[Item]:
    if str(said.get("preset", "")).startswith("fluent") and isinstance(value, dict):
        value = in_language(value, language())
    listed = value if isinstance(value, list) else [value]
    return [item for each in listed[:MANY] for item in _item(said, each)]


def _item(said: Mapping[str, Any], value: Any) -> Iterator[Item]:
    if isinstance(value, dict | list):
        yield Item(orjson.dumps(value).decode()[:LONGEST])
        return
    if isinstance(value, bool):
        yield Item(gettext("yes") if value else gettext("no"))
        return
    choices = {str(each["value"]): _said(each.get("label")) for each in said.get("choices") or ()}
    text = choices.get(str(value)) or _text(said, str(value))
    yield Item(text[:LONGEST], link(str(value)) if str(value) not in choices else "")


def _text(said: Mapping[str, Any], value: str) -> str:
    if "markdown" in str(said.get("display_snippet", said.get("form_snippet", ""))):
        return excerpt(value, LONGEST)
    time = present.instant(value) if said.get("preset") in DAYS and len(value) >= len("2024-01-01") else None
    if time is None:
        return value
    return present.day(time) if len(value) == len("2024-01-01") else present.when(time)
