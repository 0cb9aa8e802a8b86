"""A schema made ready: its fields with their presets filled in and their checks in a row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.scheming import validators
from catalogue.scheming.checks import Check
from catalogue.scheming.presets import Preset
from hub.errors import Invalid

NAME = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,98}[^\s\x00-\x1f\x7f])?")
TYPES = {"dataset_type": "dataset", "group_type": "group", "organization_type": "organization"}
GROUPS = ("dataset_fields", "resource_fields", "fields")
SUBFIELDS = ("repeating_subfields", "simple_subfields", "subfields")
DEEPEST = 5

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it says with its preset, and its checks; with `subfields` it holds objects.

    `several` is a list of objects. On creation other checks may hold.
    """

    name: str
    said: Said
    checks: tuple[Check, ...]
    checks_on_creation: tuple[Check, ...]
    subfields: tuple["Field", ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """What is said of one type of datasets, groups or organisations; `own` is one from the hub itself."""

    type: str
    written: Said
    expanded: Said
    fields: tuple[Field, ...]
    resource_fields: tuple[Field, ...] = ()
    own: bool = False
    warnings: tuple[str, ...] = ()
    names: frozenset[str] = field(default=frozenset())

    def find(self, name: str) -> Field | None:
        """The field of this name."""
        return next((each for each in self.fields if each.name == name), None)


class _Making:
    """One schema being made: where we are in it, what is wrong, what is only odd."""

    def __init__(self, where: str, presets: Mapping[str, Preset]) -> None:
        self.where, self.presets = where, presets
        self.warnings: list[str] = []

    def wrong(self, place: str, sentence: str) -> Invalid:
        return Invalid(f"{self.where}: {place}: {sentence}", schemas=[sentence])

    def expanded(self, given: Any, place: str, depth: int = 0) -> dict[str, Any]:
        """A field with its preset filled in, and those below it."""
        if not isinstance(given, dict):
            raise self.wrong(place, "must be an object")
        if depth > DEEPEST:
            raise self.wrong(place, f"fields lie deeper than {DEEPEST} levels within each other")
        preset = given.get("preset") or None
        if preset is not None and (not isinstance(preset, str) or preset not in self.presets):
            raise self.wrong(place, f"the preset {preset!r} is in no file of presets; put its file beside the schema")
        found = {**(self.presets[preset] if preset else {}), **given}
        for key in SUBFIELDS:
            if key in given:
                below = self.listed(given[key], f"{place} {key}")
                found[key] = [self.expanded(each, where, depth + 1) for each, where in below]
        return found

    def listed(self, given: Any, place: str) -> Iterator[tuple[Any, str]]:
        if not isinstance(given, list):
            raise self.wrong(place, "must be a list of fields")
        for at, each in enumerate(given):
            name = each.get("field_name") if isinstance(each, dict) else None
            yield each, f"{place}[{at}]" + (f" ({name})" if isinstance(name, str) else "")

    def fields(self, said: Sequence[Said], place: str, lenient: bool) -> tuple[Field, ...]:
        """The fields of one list; their names differ."""
        found: dict[str, Field] = {}
        for each, where in self.listed(list(said), place):
            made = self.field(each, where, lenient)
            if made.name in found:
                raise self.wrong(where, "there is a field of this name already")
            found[made.name] = made
        return tuple(found.values())

    def field(self, said: Said, place: str, lenient: bool) -> Field:
        name = said.get("field_name")
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise self.wrong(place, "field_name must be a word")
        self.check_label(said.get("label"), f"{place} label")
        self.check_choices(said, place)
        holder = next((key for key in SUBFIELDS if said.get(key)), None)
        usual = self.row(said, "validators", place)
        return Field(
            name=name,
            said={**said, "draft_fields_required": False} if lenient else said,
            checks=usual,
            checks_on_creation=self.row(said, "create_validators", place) if "create_validators" in said else usual,
            subfields=self.fields(said[holder], f"{place} {holder}", lenient) if holder else (),
            several=holder == "repeating_subfields" or (holder == "subfields" and said.get("preset") != "composite"),
        )

    def row(self, said: Said, key: str, place: str) -> tuple[Check, ...]:
        line, required = said.get(key), bool(said.get("required"))
        if line is None or line == "":
            return validators.plain(required=required).checks
        if not isinstance(line, str):
            raise self.wrong(f"{place} {key}", "must be a text with names in it")
        try:
            row = validators.row(line, required=required)
        except TypeError as error:
            raise self.wrong(f"{place} {key}", f"{line!r} cannot be read: {error}") from error
        self.warnings += [
            f"{place}: {key}: “{name}” belongs to a plugin and checks nothing here" for name in row.unknown
        ]
        return row.checks

    def check_label(self, label: Any, place: str) -> None:
        texts = list(label.values()) if isinstance(label, dict) else [label]
        if not all(isinstance(each, str | int | float) or each is None for each in texts):
            raise self.wrong(place, "must be a text, or an object with a text for each language")

    def check_choices(self, said: Said, place: str) -> None:
        given = said.get("choices")
        if given is None:
            if isinstance(said.get("choices_helper"), str):
                self.warnings.append(f"{place}: the choices of “{said['choices_helper']}” belong to a plugin: all pass")
            return
        if not isinstance(given, list):
            raise self.wrong(f"{place} choices", "must be a list of objects with value and label")
        for at, each in enumerate(given):
            where = f"{place} choices[{at}]"
            if not isinstance(each, dict) or isinstance(each.get("value"), dict | list | None):
                raise self.wrong(where, "must be an object with value and label")
            self.check_label(each.get("label"), f"{where} label")


def make(written: Any, presets: Mapping[str, Preset], where: str, *, own: bool = False) -> tuple[str, Schema]:
    """A schema from what a file says, and what it is about: dataset, group or organization.

    Raises `Invalid` with the file and the place in it.
    """
    making = _Making(where, presets)
    kind = next((key for key in TYPES if key in written), None)
    if kind is None:
        raise making.wrong("top", f"must name one of {', '.join(TYPES)}, or hold presets")
    type = written[kind]
    if not isinstance(type, str) or not NAME.fullmatch(type):
        raise making.wrong(kind, "must be a word")
    expanded = dict(written)
    for group in GROUPS:
        if written.get(group) is not None:
            expanded[group] = [making.expanded(each, place) for each, place in making.listed(written[group], group)]
    return TYPES[kind], _made(making, type, written, expanded, own)


def _made(making: _Making, type: str, written: Said, expanded: Said, own: bool) -> Schema:
    lenient = expanded.get("draft_fields_required") is False
    made = {group: making.fields(expanded.get(group) or (), group, lenient) for group in GROUPS}
    fields = made["dataset_fields"] or made["fields"]
    return Schema(
        type=type,
        written=written,
        expanded=expanded,
        fields=fields,
        resource_fields=made["resource_fields"],
        own=own,
        warnings=tuple(making.warnings),
        names=frozenset(each.name for each in fields),
    )
