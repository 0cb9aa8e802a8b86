"""What a portal's own schema adds to the clerk's form of a dataset: one field for each that the form does not ask."""

from collections.abc import Mapping
from typing import Any

import orjson

from catalogue.portal.edit import dataset_form as asked
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.fields import Choices, Value, Values, changed, plain
from catalogue.portal.language import gettext, language, lazy_gettext
from catalogue.schemas.package import CORE
from catalogue.scheming import lists
from catalogue.scheming.conform import loaded
from catalogue.scheming.lists import in_language
from catalogue.scheming.schema import Field, Schema

KINDS = {"date": "date", "dcat_date": "date", "markdown": "area", "multiple_text": "area", "json_object": "code"}
"""How presets are asked for."""
LANGUAGES = (lists.languages, lists.tags, lists.translated)


class Questions:
    """The form of a dataset of this type: the hub's own fields, and behind them those of the portal's schema."""

    def __init__(self, type: str, *, new: bool = False) -> None:
        self._rules: Schema | None = loaded(type)
        known = {*CORE, *(each.key for each in asked.NEW)}
        self._own = {each.name: each for each in (self._rules.fields if self._rules else ()) if each.name not in known}
        self.fields = (*(asked.NEW if new else asked.FIELDS), *self._fields())

    def _fields(self) -> list[table.Field]:
        section = lazy_gettext("Of this portal")
        found = []
        for at, (name, each) in enumerate(self._own.items()):
            label, help = _said(each, "label") or name, _said(each, "help_text")
            found.append(
                table.Field(
                    name,
                    lazy_gettext(label),
                    _kind(each),
                    lazy_gettext(help) if help else None,
                    required=bool(each.said.get("required")),
                    section=None if at else section,
                )
            )
        return found

    @property
    def choices(self) -> dict[str, Choices]:
        """What can be chosen in the portal's own fields."""
        return {name: _choices(each) for name, each in self._own.items()}

    def values(self, package: Mapping[str, Any]) -> dict[str, Value]:
        """What the form shows for a dataset as CKAN has it."""
        own = {name: plain(_shown(each, package.get(name))) for name, each in self._own.items()}
        return {**asked.values(package), **own}

    def changes(self, typed: Values, package: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed as CKAN's keys; what stands as it stood is not among them."""
        own = {name: value for name, value in typed.items() if name in self._own}
        others = {name: value for name, value in typed.items() if name not in self._own}
        before = {name: plain(_shown(each, package.get(name))) for name, each in self._own.items()}
        written = {name: _written(self._own[name], value) for name, value in changed(own, before).items()}
        return {**asked.changes(others, package), **written}


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
