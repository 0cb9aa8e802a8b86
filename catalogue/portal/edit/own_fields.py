"""What a portal's own schema adds to the clerk's forms: one field for each that a form does not ask anyway."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

import orjson

from catalogue.portal.edit import dataset_form as asked
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.fields import Choices, Value, Values, changed, plain
from catalogue.portal.language import gettext, language, lazy_gettext
from catalogue.schemas.package import CORE
from catalogue.schemas.resource import CORE as RESOURCE_CORE
from catalogue.scheming import lists
from catalogue.scheming.conform import added, loaded
from catalogue.scheming.lists import in_language
from catalogue.scheming.schema import Field

KINDS = {"date": "date", "dcat_date": "date", "markdown": "area", "multiple_text": "area", "json_object": "code"}
"""How presets are asked for."""
LANGUAGES = (lists.languages, lists.tags, lists.translated)


class Own:
    """The fields of a portal's schema that a form of the hub's does not ask."""

    def __init__(self, given: Iterable[Field], known: Container[str]) -> None:
        self._own = {each.name: each for each in given if each.name not in known}

    @property
    def fields(self) -> tuple[table.Field, ...]:
        """They as rows of the form, under a heading of their own."""
        section = lazy_gettext("Of this portal")
        return tuple(_field(each, None if at else section) for at, each in enumerate(self._own.values()))

    @property
    def choices(self) -> dict[str, Choices]:
        """What can be chosen in them."""
        return {name: _choices(each) for name, each in self._own.items()}

    def values(self, found: Mapping[str, Any]) -> dict[str, Value]:
        """What the form shows in them for a dataset or a resource as CKAN has it."""
        return {name: plain(_shown(each, found.get(name))) for name, each in self._own.items()}

    def changes(self, typed: Values, found: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed in them, as CKAN has it; what stands as it stood is not among it."""
        own = {name: value for name, value in typed.items() if name in self._own}
        return {name: _written(self._own[name], value) for name, value in changed(own, self.values(found)).items()}

    def others(self, typed: Values) -> dict[str, Value]:
        """What was typed in the hub's own fields."""
        return {name: value for name, value in typed.items() if name not in self._own}


class Questions:
    """The form of a dataset of this type: the hub's own fields, and behind them those of the portal's schema."""

    def __init__(self, type: str, *, new: bool = False) -> None:
        rules = added(type)
        self._own = Own(rules.fields if rules else (), {*CORE, *(each.key for each in asked.NEW)})
        self.fields = (*asked.of_type(type, new=new), *self._own.fields)
        self.choices = self._own.choices

    def values(self, package: Mapping[str, Any]) -> dict[str, Value]:
        """What the form shows for a dataset as CKAN has it."""
        found = {**asked.values(package), **self._own.values(package)}
        return {each.key: found[each.key] for each in self.fields if each.key in found}

    def changes(self, typed: Values, package: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed as CKAN's keys; what stands as it stood is not among them."""
        return {**asked.changes(self._own.others(typed), package), **self._own.changes(typed, package)}


def of_resources(type: str) -> Own:
    """The portal's own fields of the resources of a dataset of this type."""
    rules = loaded(type)
    return Own(rules.resource_fields if rules else (), RESOURCE_CORE)


def _field(each: Field, section: lazy_gettext | None) -> table.Field:
    label, help = _said(each, "label") or each.name, _said(each, "help_text")
    return table.Field(
        each.name,
        lazy_gettext(label),
        _kind(each),
        lazy_gettext(help) if help else None,
        required=bool(each.said.get("required")),
        section=section,
    )


def _said(each: Field, key: str) -> str:
    found = in_language(each.said.get(key), language())
    return "" if found is None else str(found)


def _does(each: Field, *checks: Any) -> bool:
    return any(check in each.checks for check in checks)


def _kind(each: Field) -> str:
    if each.subfields or _does(each, *LANGUAGES):
        return "code"
    if each.said.get("choices") is not None:
        return "checks" if _does(each, lists.several) else "select"
    if "boolean_validator" in str(each.said.get("validators")):
        return "select"
    if "markdown" in str(each.said.get("form_snippet")) or _does(each, lists.texts, lists.several):
        return "area"
    return KINDS.get(str(each.said.get("preset")), "text")


def _choices(each: Field) -> Choices:
    if each.said.get("choices") is None:
        return [("true", gettext("yes")), ("false", gettext("no"))] if _kind(each) == "select" else []
    rows = each.said["choices"]
    return [(str(row["value"]), str(in_language(row.get("label"), language()) or row["value"])) for row in rows]


def _shown(each: Field, value: Any) -> Value:
    """A value as the form holds it: several texts one to a line, objects as JSON."""
    if _kind(each) == "checks":
        return tuple(map(str, value)) if isinstance(value, list) else ()
    if value is None or value == []:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    if isinstance(value, dict | list | bool):
        return orjson.dumps(value).decode()
    return str(value)


def _written(each: Field, value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.split("\n") if value and _does(each, lists.texts, lists.several) else value
