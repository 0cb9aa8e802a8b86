"""A CKAN user, both ways."""

import hashlib
from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates, validates_schema

from catalogue.pictures import Upload, shown
from catalogue.schemas.values import MISSING, optional_text, required_text, stamp
from hub.identity.models import User
from hub.identity.store import as_uuid

STATE = validate.OneOf(["active", "deleted"], error="Must be active or deleted")


class UserKeys(Schema):
    """What can be said of a user; only what was given is there afterwards."""

    class Meta:
        unknown = EXCLUDE

    email = fields.String(allow_none=True)
    fullname = fields.String(allow_none=True)
    about = fields.String(allow_none=True)
    image_url = fields.String(allow_none=True)
    image_upload = Upload(allow_none=True)
    clear_upload = fields.Boolean(allow_none=True)
    password = fields.String(allow_none=True)
    password_hash = fields.String(allow_none=True)
    sysadmin = fields.Boolean(allow_none=True)
    state = fields.String(allow_none=True, validate=STATE)


class UserSchema(UserKeys):
    """What clients send for a new user."""

    id = optional_text()
    name = required_text()
    email = fields.String(required=True, error_messages={"required": MISSING, "null": MISSING})

    @validates_schema
    def _reachable(self, data: Mapping[str, Any], **_: Any) -> None:
        # People made on the command line of another hub need have no address there.
        if not data["email"] and "password_hash" not in data:
            raise ValidationError({"email": [MISSING]})

    @validates("id")
    def _is_uuid(self, value: str | None, data_key: str) -> None:
        if value and as_uuid(value) is None:
            raise ValidationError("Must be a UUID")


class UserChanges(UserKeys):
    """Which user, and what is to be changed; a name, once given, stays."""

    id = required_text()
    name = fields.String(allow_none=True)


_COLUMNS = {"email": "email", "fullname": "full_name", "about": "about", "image_url": "image_url"}


def columns(given: dict[str, Any]) -> dict[str, str]:
    """What was given, as the columns of a user."""
    return {column: given[key] or "" for key, column in _COLUMNS.items() if key in given}


def user_dict(row: User, made: int, *, own: bool = False) -> dict[str, Any]:
    """A user as CKAN shows it; the address only to the user (`own`) and to the operator."""
    found: dict[str, Any] = {
        "id": str(row.id),
        "name": row.name,
        "fullname": row.full_name,
        "display_name": row.full_name or row.name,
        "about": row.about,
        "created": stamp(row.created_at),
        "last_active": None,
        "state": row.state,
        "sysadmin": row.sysadmin,
        "email_hash": email_hash(row),
        "activity_streams_email_notifications": False,
        "image_url": shown(row.image_url),
        "image_display_url": shown(row.image_url),
        "number_created_packages": made,
    }
    return {**found, "email": row.email, "apikey": None} if own else found


def email_hash(row: User) -> str:
    """Where CKAN shows the MD5 of the address, which gives it away: a value that follows from the random id alone."""
    return hashlib.sha256(b"email_hash" + row.id.bytes).hexdigest()[:32]
