"""A CKAN organisation, both ways."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, validates

from catalogue.schemas.values import optional_text, required_text, stamp
from hub.datasets.store import as_uuid
from hub.identity.models import Organization


class OrganizationSchema(Schema):
    """What clients send for an organisation."""

    class Meta:
        unknown = EXCLUDE

    id = optional_text()
    name = required_text()
    title = optional_text()
    description = optional_text()
    image_url = optional_text()

    @validates("id")
    def _is_uuid(self, value: str | None, data_key: str) -> None:
        if value and as_uuid(value) is None:
            raise ValidationError("Must be a UUID")


def organization_dict(row: Organization, packages: int) -> dict[str, Any]:
    """An organisation as CKAN shows it."""
    return {
        "id": str(row.id),
        "name": row.name,
        "title": row.title,
        "display_name": row.title,
        "description": row.description,
        "image_url": row.image_url,
        "image_display_url": row.image_url,
        "type": "organization",
        "is_organization": True,
        "state": row.state,
        "approval_status": "approved",
        "created": stamp(row.created_at),
        "package_count": packages,
        "num_followers": 0,
        "extras": [{"key": "official_key", "value": row.official_key}] if row.official_key else [],
        "users": [],
        "groups": [],
        "tags": [],
    }
