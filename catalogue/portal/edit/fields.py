"""What a form asks for, as a table of fields: read from what was sent, compared with what others saved meanwhile."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from catalogue.portal.language import lazy_gettext
from catalogue.schemas.values import MISSING
from hub.errors import BadRequest

Value = str | tuple[str, ...]
Values = Mapping[str, Value]
Choices = Sequence[tuple[str, str]]
Sent = MultiDict[str, str]

MANY = frozenset({"checks"})
"""Kinds of fields that hold several values."""
UNREPEATED = frozenset({"password", "upload"})
"""Kinds of fields that are never shown again with what was typed."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: CKAN's key, what people read, and how it is asked for (a kind of `form.html`).

    `section` begins a new part of the form under this heading.
    """

    key: str
    label: lazy_gettext
    kind: str = "text"
    help: lazy_gettext | None = None
    required: bool = False
    section: lazy_gettext | None = None
    autocomplete: str = ""


def read(fields: Sequence[Field], sent: Sent) -> dict[str, Value]:
    """What was typed: blanks around it are gone, and lines end as everywhere else."""
    found: dict[str, Value] = {}
    for field in fields:
        if field.kind == "upload":
            continue
        given = tuple(_taken(text, field) for text in sent.getlist(field.key))
        found[field.key] = given if field.kind in MANY else (given or ("",))[0]
    return found


def _taken(text: str, field: Field) -> str:
    if "\0" in text:
        raise BadRequest("Bad request - a text holds the character NUL")
    return text if field.kind == "password" else str(plain(text))


def plain(value: Value) -> Value:
    """A value as a form sends it back."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def empty(fields: Sequence[Field]) -> dict[str, Value]:
    """A form in which nothing has been typed."""
    return {field.key: () if field.kind in MANY else "" for field in fields if field.kind != "upload"}


def missing(fields: Sequence[Field], values: Values) -> dict[str, list[str]]:
    """What has to be there and is not, as errors by field."""
    return {field.key: [MISSING] for field in fields if field.required and not values.get(field.key)}


def changed(values: Values, before: Values) -> dict[str, Value]:
    """Those values that are others than before."""
    return {key: value for key, value in values.items() if value != before.get(key)}


def stamp(values: Values) -> str:
    """What a form carries to know later which of its fields others have changed since it was shown."""
    return " ".join(f"{key}:{_digest(value)}" for key, value in sorted(values.items()))


def _digest(value: Value) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def moved(stamped: str, present: Values) -> frozenset[str]:
    """The fields that others have changed since the form with this stamp was shown."""
    known = dict(part.split(":", 1) for part in stamped.split() if ":" in part)
    return frozenset(key for key, value in present.items() if key in known and known[key] != _digest(value))


def untouched(stamped: str, values: Values) -> frozenset[str]:
    """The fields that stand as they stood when the form was shown."""
    known = dict(part.split(":", 1) for part in stamped.split() if ":" in part)
    return frozenset(key for key, value in values.items() if known.get(key) == _digest(value))
