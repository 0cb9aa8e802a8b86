"""What a value of a schema's field must be, by the names that CKAN and its extensions give their validators.

A check takes what was given (None for nothing) and returns what is kept; `Nothing` ends the row of checks and keeps
nothing. What the hub sees to itself (names, owners, tags, formats) passes here. Sources: CKAN 2.12
`ckan.logic.validators`, ckanext-scheming 3, ckanext-fluent, ckanext-dcat.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from marshmallow import ValidationError

from catalogue.schemas.values import MISSING

LARGEST = 2**63 - 1
LONGEST_ECHO = 100
DEEPEST = 32
"""How deep values may lie within each other in a JSON text."""
SEEN_TO = frozenset((
    "name_validator", "package_name_validator", "package_version_validator", "package_id_exists", "owner_org_validator",
    "tag_string_convert", "if_empty_guess_format", "clean_format", "group_name_validator", "ignore_not_sysadmin",
    "ignore_not_package_admin", "ignore_not_group_admin", "package_id_not_changed", "user_id_exists", "keep_extras",
    "no_http", "convert_to_extras", "convert_from_extras", "scheming_load_json", "scheming_multiple_choice_output",
    "scheming_subfields", "convert_to_json_if_datetime", "datasets_with_no_organization_cannot_be_private",
    "extra_key_not_in_root_schema", "group_id_exists", "license_choices", "collect_prefix_validate",
))  # fmt: skip
"""Validators that have nothing to do here: the hub keeps the rule itself, or keeps values as they are meant."""

_NO = frozenset(("false", "f", "no", "n", "off", "0", ""))
_YES = frozenset(("true", "t", "yes", "y", "on", "1"))
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
                   r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")  # fmt: skip
_LONGEST_MAIL = 320


class Nothing(Exception):
    """Nothing was given, and nothing is kept."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where a value stands: what its field says, the other values beside it, the language of the portal.

    `core` is a field that the hub keeps by rules of its own; `draft` is not finished yet.
    """

    field: Mapping[str, Any]
    beside: Mapping[str, Any]
    locale: str = "de"
    core: bool = False
    draft: bool = False


Check = Callable[[Any, Around], Any]


def empty(value: Any) -> bool:
    """Whether nothing was given."""
    return value is None or value == "" or value == [] or value == {}


def not_empty(value: Any, around: Around) -> Any:
    """Something must be given."""
    if empty(value) or (isinstance(value, str) and not value.strip()):
        raise ValidationError(MISSING)
    return value


def ignore_missing(value: Any, around: Around) -> Any:
    """Nothing need be given."""
    if empty(value):
        raise Nothing
    return value


def ignore(value: Any, around: Around) -> Any:
    """Whatever is given is not kept."""
    raise Nothing


def must_be_empty(value: Any, around: Around) -> Any:
    """Nothing may be given."""
    if empty(value):
        raise Nothing
    raise ValidationError(f"The input field {around.field['field_name']} was not expected.")


def required(value: Any, around: Around) -> Any:
    """Something must be given if the field says so."""
    return not_empty(value, around) if needed(around) else ignore_missing(value, around)


def needed(around: Around) -> bool:
    """Whether the field must have a value; a schema may let drafts do without."""
    lenient = around.draft and around.field.get("draft_fields_required") is False
    return bool(around.field.get("required")) and not lenient


def text(value: Any, around: Around) -> Any:
    """A text; what is none becomes one."""
    if value is None or isinstance(value, str) or around.core:
        return value
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    return orjson.dumps(value).decode()


def strip(value: Any, around: Around) -> Any:
    """A text without blanks around it."""
    return value.strip() if isinstance(value, str) else value


def lower(value: Any, around: Around) -> Any:
    """A text in small letters."""
    return value.lower() if isinstance(value, str) else value


def integer(value: Any, around: Around) -> Any:
    """A whole number."""
    if empty(value):
        return None
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValidationError("Invalid integer")
    try:
        found = int(value.strip() if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValidationError("Invalid integer") from error
    if abs(found) > LARGEST:
        raise ValidationError("Invalid integer")
    return found


def natural(value: Any, around: Around) -> Any:
    """A whole number from 0."""
    found = integer(value, around)
    if found is not None and found < 0:
        raise ValidationError("Must be a natural number")
    return found


def positive(value: Any, around: Around) -> Any:
    """A whole number from 1."""
    found = integer(value, around)
    if found is not None and found < 1:
        raise ValidationError("Must be a positive integer")
    return found


def number(value: Any, around: Around) -> Any:
    """A number, whole or not."""
    if empty(value):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValidationError("Must be a decimal number") from error
    if isinstance(value, bool) or found - found != 0:  # infinite, or no number
        raise ValidationError("Must be a decimal number")
    return found


def boolean(value: Any, around: Around) -> Any:
    """Yes or no; CKAN takes every word that is not yes for no, but a mistake should be seen."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else "?"
    if word not in _YES | _NO:
        raise ValidationError("Must be true or false")
    return word in _YES


def mail(value: Any, around: Around) -> Any:
    """An e-mail address, by the rule of HTML."""
    if empty(value):
        return value
    if not isinstance(value, str) or len(value) > _LONGEST_MAIL or not _MAIL.fullmatch(value):
        raise ValidationError(f"Email {_echo(value)} is not a valid format")
    return value


def address(value: Any, around: Around) -> Any:
    """The address of a page, with http or https."""
    if empty(value):
        return value
    try:
        parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or set(value) & set(" \t\r\n<>\"'"):
        raise ValidationError("Please provide a valid URL")
    return value


def json_object(value: Any, around: Around) -> Any:
    """An object, also as JSON text."""
    if empty(value):
        raise Nothing
    found = parsed(value)
    if not isinstance(found, dict):
        raise ValidationError(f"Unsupported value for JSON field: {_echo(value)}")
    return found


def parsed(value: Any) -> Any:
    """What a JSON text of an object or a list says; anything else as it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    if not _sound(found):
        raise ValidationError("holds the character NUL, or values too deep within each other")
    return found


def _sound(found: Any) -> bool:
    """What is sent as JSON within JSON was not looked at when the request was read."""
    waiting: list[tuple[Any, int]] = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST or (isinstance(value, str) and "\0" in value):
            return False
        if isinstance(value, dict):
            waiting += ((each, depth + 1) for pair in value.items() for each in pair)
        elif isinstance(value, list):
            waiting += ((each, depth + 1) for each in value)
    return True


def default(given: str) -> Check:
    """What is kept where nothing is given."""

    def check(value: Any, around: Around) -> Any:
        return given if empty(value) else value

    return check


def if_empty_same_as(other: str) -> Check:
    """The value of another field where nothing is given."""

    def check(value: Any, around: Around) -> Any:
        return around.beside.get(other) if empty(value) else value

    return check


def one_of(*allowed: str) -> Check:
    """One of the values in the brackets."""

    def check(value: Any, around: Around) -> Any:
        if not empty(value) and str(value) not in allowed:
            raise ValidationError(f"Value must be one of {list(allowed)}")
        return value

    return check


def _echo(value: Any) -> str:
    return str(value)[:LONGEST_ECHO]
