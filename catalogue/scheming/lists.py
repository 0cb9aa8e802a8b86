"""Checks of fields with choices, with several values, and with a text for each language."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from catalogue.schemas.values import MISSING
from catalogue.scheming.checks import LONGEST_ECHO, Around, Nothing, empty, needed, parsed

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_@][A-Za-z0-9]{1,8})*")


def choices(field: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The values that a field allows, by their text; None where only a plugin knows them."""
    found = field.get("choices")
    return None if found is None else {str(each["value"]): each["value"] for each in found}


def choice(value: Any, around: Around) -> Any:
    """One of the field's choices."""
    if empty(value):
        return None
    allowed = choices(around.field)
    if allowed is None:
        return value
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list | dict) or str(value) not in allowed:
        raise ValidationError(f'unexpected choice "{_echo(value)}"')
    return allowed[str(value)]


def several(value: Any, around: Around) -> Any:
    """Some of the field's choices, in the order of the schema."""
    given = _texts(value)
    allowed = choices(around.field)
    if allowed is None:
        allowed = dict.fromkeys(given)
        allowed = {each: each for each in allowed}
    wrong = [each for each in given if each not in allowed]
    if wrong:
        raise ValidationError([f'unexpected choice "{_echo(each)}"' for each in wrong])
    if not given and needed(around):
        raise ValidationError("Select at least one")
    return [kept for name, kept in allowed.items() if name in given]


def texts(value: Any, around: Around) -> Any:
    """Several texts; empty ones are left out."""
    found = [each for each in _texts(value) if each.strip()]
    if not found and needed(around):
        raise ValidationError(MISSING)
    return found


def _texts(value: Any) -> list[str]:
    """A list of texts: as such, as JSON text of a list, or as one text."""
    found = parsed(value)
    if empty(found):
        return []
    if isinstance(found, str | int | float) and not isinstance(found, bool):
        found = [found]
    if not isinstance(found, list) or not all(isinstance(each, str | int | float) or each is None for each in found):
        raise ValidationError("expecting list of strings")
    return [str(each) for each in found if each is not None]


def languages(value: Any, around: Around) -> Any:
    """A text for each language, as an object of languages; also as JSON text."""
    return _languages(value, around, str)


def tags(value: Any, around: Around) -> Any:
    """A list of words for each language."""
    return _languages(value, around, list)


def translated(value: Any, around: Around) -> Any:
    """What a field of CKAN's own says in each language; where only that field is given it is in the portal's."""
    core = around.beside.get(str(around.field["field_name"]).removesuffix("_translated"))
    if empty(value) and isinstance(core, str) and core:
        return {around.locale: core}
    return languages(value, around)


def in_language(value: Any, language: str) -> Any:
    """What an object of languages says in one, or else in English, or in any; what is none as it is."""
    if not isinstance(value, Mapping):
        return value
    found = (value.get(key) for key in (language, "en", *value))
    return next((each for each in found if not empty(each)), "")


def _languages(value: Any, around: Around, kind: type) -> Any:
    found = parsed(value)
    if empty(found):
        if needed(around):
            raise ValidationError(MISSING)
        raise Nothing
    if not isinstance(found, dict):
        raise ValidationError("expecting JSON object")
    if wrong := [key for key in found if not _LANGUAGE.fullmatch(key)]:
        raise ValidationError([f'invalid language code: "{_echo(key)}"' for key in wrong])
    plain = {key: _texts(each) if kind is list else each for key, each in found.items() if not empty(each)}
    if wrong := [key for key, each in plain.items() if not isinstance(each, kind)]:
        raise ValidationError([f'invalid type: "{_echo(key)}"' for key in wrong])
    return plain


def _echo(value: Any) -> str:
    return str(value)[:LONGEST_ECHO]
