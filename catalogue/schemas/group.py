"""A CKAN group as it is shown: one that people made, or a data theme of the EU."""

from collections.abc import Mapping
from typing import Any

from catalogue.pictures import shown
from catalogue.schemas.membership import group_dict, theme_dict
from catalogue.schemas.organization import extra_dicts, parent_dict
from catalogue.schemas.values import stamp
from hub.identity.models import Group


def whole_theme(code: str) -> dict[str, Any]:
    """A theme with everything that can be said of a group."""
    return {**theme_dict(code), "image_url": "", "created": None, **_FIXED, "extras": [], "users": [], "groups": []}


def whole_group(row: Group, parent: Group | None = None) -> dict[str, Any]:
    """A group with everything that stands in it; `groups` holds the one above."""
    return {
        **group_dict(row),
        "image_url": shown(row.image_url),
        "created": stamp(row.created_at),
        **_FIXED,
        "state": row.state,
        "extras": extra_dicts(row.extras or {}),
        "users": [],
        "groups": [parent_dict(parent)] if parent else [],
    }


_FIXED: Mapping[str, Any] = {
    "type": "group",
    "is_organization": False,
    "state": "active",
    "approval_status": "approved",
    "package_count": 0,
    "num_followers": 0,
    "tags": [],
}
