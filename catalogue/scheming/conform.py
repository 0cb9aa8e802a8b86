"""Values against the fields of a schema: what is kept of them, and what is wrong where."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app
from marshmallow import ValidationError

from catalogue.scheming.builtin import BUILTIN
from catalogue.scheming.checks import Around, Nothing, empty, parsed
from catalogue.scheming.files import Schemas
from catalogue.scheming.schema import Field, Schema

Wrong = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What values are for: something new, a draft; `kept` names what may be left out because it stays."""

    creating: bool = False
    draft: bool = False
    kept: Container[str] = frozenset()
    locale: str = "de"


@dataclass(slots=True)
class Conformed:
    """Values by field, None where nothing is kept; and the texts of what is wrong, by field."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: Wrong = field(default_factory=dict)


def loaded(type: Any, about: str = "dataset") -> Schema | None:
    """A portal's own schema of this type; None where only the hub's own says what is kept."""
    found: Schema | None = getattr(_schemas(), about).get(type) if isinstance(type, str) else None
    return None if found is None or found.own else found


def added(type: str) -> Schema | None:
    """The same, but for the schemas that come with the hub: its forms ask for what these say in fields of their own."""
    found = loaded(type)
    return None if found in [schema for _, schema in BUILTIN] else found


def _schemas() -> Schemas:
    found: Schemas | None = current_app.extensions.get("schemas") if current_app else None
    return found or Schemas()


def all_names() -> frozenset[str]:
    """The fields of all the portal's own schemas of datasets; those that come with the hub mean its own terms."""
    ours = [schema for _, schema in BUILTIN]
    return frozenset().union(*(each.names for each in _schemas().dataset.values() if each not in ours))


def conform(
    fields: Iterable[Field], given: Mapping[str, Any], purpose: Purpose, core: Container[str] = frozenset()
) -> Conformed:
    """What the fields of a schema make of values; what is `core` is kept by rules of the hub itself.

    A core field that is left as it is has no value here.
    """
    found = Conformed()
    for each in fields:
        value = given.get(each.name)
        if each.name in purpose.kept and empty(value):
            continue
        around = Around(each.said, given, purpose.locale, core=each.name in core, draft=purpose.draft)
        try:
            kept = _kept(each, value, around, purpose)
        except ValidationError as error:
            found.wrong[each.name] = error.messages
            continue
        if not around.core or (kept is not None and kept != value):
            found.values[each.name] = kept
    return found


def _kept(each: Field, value: Any, around: Around, purpose: Purpose) -> Any:
    try:
        for check in each.checks_on_creation if purpose.creating else each.checks:
            value = check(value, around)
    except Nothing:
        return None
    if each.subfields and not empty(value):
        return _objects(each, value, purpose)
    return None if value == "" else value


def _objects(each: Field, value: Any, purpose: Purpose) -> Any:
    """A list of objects, or one; also as JSON text. What the subfields do not name is not kept."""
    found = parsed(value)
    objects = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in objects) or (len(objects) > 1 and not each.several):
        raise ValidationError("expecting a list of objects" if each.several else "expecting an object")
    made = [conform(each.subfields, one, replace(purpose, kept=frozenset())) for one in objects]
    if any(one.wrong for one in made):
        wrong: Any = [one.wrong for one in made] if each.several else made[0].wrong
        raise ValidationError(wrong)
    kept = [{key: inner for key, inner in one.values.items() if not empty(inner)} for one in made]
    kept = [one for one in kept if one]
    return kept if each.several else next(iter(kept), None)
