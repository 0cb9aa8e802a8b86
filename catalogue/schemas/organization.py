"""A CKAN organisation, both ways; and what clients send for a group."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates, validates_schema

from catalogue.pictures import Upload, shown
from catalogue.schemas.package import ExtraSchema, extra_text
from catalogue.schemas.user import user_dict
from catalogue.schemas.values import optional_text, required_text, stamp
from hub.datasets import defaults, demands
from hub.identity.models import Group, Organization, Role, User
from hub.identity.store import as_uuid

OFFICIAL_KEY = "official_key"
DEFAULT = "default_"
"""What stands before the key of something that is said of all datasets of an organisation."""
MOST_PACKAGES = 1000
CAPACITY = validate.OneOf([role.value for role in Role], error="Role does not exist: admin, editor or member")
STATE = validate.OneOf(["active", "deleted"], error="Must be active or deleted")


class Parent(Schema):
    """The organisation or group above, by name or id."""

    class Meta:
        unknown = EXCLUDE

    id = optional_text()
    name = optional_text()

    @validates_schema
    def _named(self, data: Mapping[str, Any], **_: Any) -> None:
        if not (data["name"] or data["id"]):
            raise ValidationError({"name": ["Missing value"]})


class Membership(Parent):
    """A user by name or id, and the role."""

    capacity = fields.String(load_default=Role.MEMBER.value, validate=CAPACITY)


class OrganizationKeys(Schema):
    """What can be said of an organisation or group; only what was given is there afterwards."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String()
    title = fields.String(allow_none=True)
    description = fields.String(allow_none=True)
    image_url = fields.String(allow_none=True)
    image_upload = Upload(allow_none=True)
    clear_upload = fields.Boolean(allow_none=True)
    state = fields.String(validate=STATE)
    extras = fields.List(fields.Nested(ExtraSchema), allow_none=True)
    groups = fields.List(fields.Nested(Parent), validate=validate.Length(max=1, error="Only one can stand above"))
    users = fields.List(fields.Nested(Membership), validate=validate.Length(max=1000))

    @validates_schema
    def _keys_once(self, data: Mapping[str, Any], **_: Any) -> None:
        keys = [extra["key"] for extra in data.get("extras") or ()]
        if len(keys) != len(set(keys)):
            raise ValidationError({"extras_validation": ["Duplicate key in extras"]})


class SaidOfAll(OrganizationKeys):
    """What is said of all datasets must be such as can be said of one."""

    @validates_schema
    def _sound(self, data: Mapping[str, Any], **_: Any) -> None:
        given = {extra["key"]: extra_text(extra["value"]) for extra in data.get("extras") or () if extra["value"]}
        said = {key: given[DEFAULT + key] for key in defaults.KEYS if DEFAULT + key in given}
        if wrong := demands.unsound(defaults.cleaned(said)):
            raise ValidationError({DEFAULT + key: [sentence] for key, sentence in wrong.items()})


class OrganizationSchema(SaidOfAll):
    """What clients send for a new organisation."""

    id = optional_text()
    name = required_text()

    @validates("id")
    def _is_uuid(self, value: str | None, data_key: str) -> None:
        if value and as_uuid(value) is None:
            raise ValidationError("Must be a UUID")


class OrganizationChanges(SaidOfAll):
    """Which organisation, and what is to be changed of it."""

    id = required_text()


class Packages(Schema):
    """The datasets of a group."""

    packages = fields.List(
        fields.Nested(Parent), validate=validate.Length(max=MOST_PACKAGES, error=f"Must be {MOST_PACKAGES} at most")
    )


class GroupSchema(OrganizationSchema, Packages):
    """What clients send for a new group."""


class GroupChanges(OrganizationChanges, Packages):
    """Which group, and what is to be changed of it."""


def columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, as the columns of an organisation; official key and defaults stand among the extras."""
    found = group_columns(given)
    extras = found.get("extras", {})
    if OFFICIAL_KEY in extras:
        found["official_key"] = extras.pop(OFFICIAL_KEY)
    if said := {key: extras.pop(DEFAULT + key) for key in defaults.KEYS if DEFAULT + key in extras}:
        found["defaults"] = said
    return found


def group_columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, as the columns of a group."""
    found = {key: given[key] or "" for key in ("name", "title", "description", "image_url") if key in given}
    if "extras" in given:
        found["extras"] = {e["key"]: extra_text(e["value"]) for e in given["extras"] or () if e["value"] is not None}
    return found


def organization_dict(row: Organization, packages: int, parent: Organization | None = None) -> dict[str, Any]:
    """An organisation as CKAN shows it; `groups` holds the one above."""
    pairs = {**(row.extras or {}), **({OFFICIAL_KEY: row.official_key} if row.official_key else {})}
    pairs |= {DEFAULT + key: value for key, value in (row.defaults or {}).items()}
    return {
        "id": str(row.id),
        "name": row.name,
        "title": row.title,
        "display_name": row.title,
        "description": row.description,
        "image_url": shown(row.image_url),
        "image_display_url": shown(row.image_url),
        "type": "organization",
        "is_organization": True,
        "state": row.state,
        "approval_status": "approved",
        "created": stamp(row.created_at),
        "package_count": packages,
        "num_followers": 0,
        "extras": extra_dicts(pairs),
        "users": [],
        "groups": [parent_dict(parent)] if parent else [],
        "tags": [],
    }


def extra_dicts(pairs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Further pairs of key and value in the order of their keys."""
    return [{"key": key, "value": pairs[key]} for key in sorted(pairs)]


def parent_dict(row: Organization | Group) -> dict[str, Any]:
    """The organisation or group above as it stands in the one below."""
    return {"id": str(row.id), "name": row.name, "title": row.title, "display_name": row.title, "capacity": "public"}


def member_dicts(members: Iterable[tuple[User, str]], made: Mapping[Any, int]) -> Sequence[dict[str, Any]]:
    """The members of an organisation or group with their roles; addresses are never among it."""
    return [{**user_dict(user, made.get(user.id, 0)), "capacity": role} for user, role in members]
