"""Checks of days and times."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

from catalogue.schemas.values import MISSING, moment
from catalogue.scheming.checks import Around, Nothing, empty, needed

WRONG = "Date format incorrect"
_PLAIN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?)?", re.ASCII)
_PART = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)


def isodate(value: Any, around: Around) -> Any:
    """A day, or a day with a time."""
    if empty(value):
        return None
    _read(value)
    return value.strip()


def day(value: Any, around: Around) -> Any:
    """Of a day with a time only the day."""
    return value if empty(value) else _read(value).date().isoformat()


def dcat_date(value: Any, around: Around) -> Any:
    """A year, a month, a day, or a day with a time."""
    if empty(value):
        return None
    if not (isinstance(value, str) and _PART.fullmatch(value.strip())):
        _read(value)
    return str(value).strip()


def isodatetime(value: Any, around: Around) -> Any:
    """A day with a time, without a zone; forms send the two apart."""
    return _joined(value, around, lambda found: found.replace(tzinfo=None))


def isodatetime_tz(value: Any, around: Around) -> Any:
    """A day with a time; one that names its zone is kept in UTC."""
    return _joined(value, around, lambda found: found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found)


def _joined(value: Any, around: Around, plain: Callable[[datetime], datetime]) -> str:
    given = _from_form(around.beside, str(around.field["field_name"])) if empty(value) else value
    if empty(given):
        if needed(around):
            raise ValidationError(MISSING)
        raise Nothing
    return plain(_read(given)).isoformat()


def _from_form(beside: Mapping[str, Any], name: str) -> str:
    parts = [beside.get(f"{name}_{part}") for part in ("date", "time")]
    return " ".join(each.strip() for each in parts if isinstance(each, str) and each.strip())


def _read(value: Any) -> datetime:
    """A moment as people write it: months and days may have one digit; with a zone it is ISO 8601."""
    if not isinstance(value, str):
        raise ValidationError(WRONG)
    found = _PLAIN.fullmatch(value.strip())
    if found is None:
        return moment(value.strip())
    *numbers, fraction = found.groups(default="0")
    try:
        return datetime(*map(int, numbers), int(fraction.ljust(6, "0")))  # type: ignore[arg-type,call-arg]  # noqa: DTZ001
    except ValueError as error:
        raise ValidationError(WRONG) from error
