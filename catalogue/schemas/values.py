"""Values as CKAN writes and takes them."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
from marshmallow import Schema, ValidationError, fields, validate

MISSING = "Missing value"
LONGEST_TIME = 40
LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def stamp(value: datetime | None) -> str | None:
    """A time as CKAN writes it: UTC without a zone, always six digits of a second."""
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """A time in ISO 8601; UTC where no zone is given."""
    if len(text) > LONGEST_TIME:  # Python passes over any number of digits of a second
        raise ValidationError("Date format incorrect")
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ValidationError("Date format incorrect") from error


def required_text(*rules: Any, **options: Any) -> fields.String:
    """A text that must be there, and keep to further rules."""
    messages: dict[str, Any] = {"required": MISSING, "null": MISSING}
    present = validate.Length(min=1, error=MISSING)
    return fields.String(required=True, error_messages=messages, validate=[present, *rules], **options)


def optional_text(**options: Any) -> fields.String:
    """A text that may be missing or null."""
    return fields.String(load_default="", allow_none=True, **options)


class Typed(Schema):
    """What somebody has typed so far, and how many proposals there should be."""

    q = fields.String(required=True, error_messages={"required": MISSING, "null": MISSING})


class Natural(fields.Integer):
    """A whole number from 0, also as text."""

    json_schema: ClassVar = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        if isinstance(value, float):
            raise ValidationError("Must be a natural number")
        try:
            number = int(value)
        except (TypeError, ValueError) as error:
            raise ValidationError("Must be a natural number") from error
        if not 0 <= number < 2**31:
            raise ValidationError("Must be a natural number")
        return number


class Moment(fields.Field[datetime]):
    """A time as seconds since 1970, which is CKAN's way, or as text in ISO 8601."""

    json_schema: ClassVar = {"type": ["string", "number"], "description": "ISO 8601, or seconds since 1970"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValidationError("Must be a time")
        seconds = _seconds(value)
        if seconds is None:
            return moment(str(value))
        if not 0 <= seconds < LATEST:  # never true of NaN
            raise ValidationError("Must be a time")
        return datetime.fromtimestamp(seconds, UTC)


def _seconds(value: str | float) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
    except OverflowError:
        return LATEST


class Names(fields.Field[list[str]]):
    """A list of words: as a list, as JSON text of a list, or as one word."""

    json_schema: ClassVar = {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[str]:
        return words(value)


def words(value: Any) -> list[str]:
    """What `Names` reads; raises `ValidationError`."""
    found = _split(value) if isinstance(value, str) else value
    # JSON within a text was not looked at when the request was read.
    if not isinstance(found, list) or not all(isinstance(each, str) and "\0" not in each for each in found):
        raise ValidationError("Must be a list of texts")
    return found


def _split(text: str) -> Any:
    if not text.startswith("["):
        return [text] if text else []
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValidationError("Must be a list of texts") from error


def said(key: str, value: Any, *, many: bool) -> Any:
    """What clients say under a key of DCAT-AP: a text (a number becomes one), or a list of texts."""
    try:
        return words(value) if many else _text(value)
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from error


def said_as(*, many: bool) -> dict[str, Any]:
    """What `said` takes, as JSON Schema."""
    one = {"type": ["string", "number", "null"]}
    return {"anyOf": [*Names.json_schema["anyOf"], {"type": "null"}]} if many else one


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValidationError("Must be a text")
    return str(value)
