"""What the hub is and can do."""

import inspect
from typing import Any

from marshmallow import Schema

from catalogue.action import ACTIONS, action
from catalogue.schemas.values import required_text
from hub.access import Call
from hub.errors import Forbidden, NotFound

CKAN_VERSION = "2.12.0"


class Name(Schema):
    """The name of an action."""

    name = required_text()


EXTENSIONS = (
    "activity", "datastore", "dcat", "hierarchy_display", "pages", "scheming_datasets", "scheming_groups",
    "scheming_organizations", "showcase", "spatial_query", "xloader",
)  # fmt: skip
"""What clients look for, and find here."""


@action()
def status_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Title, address and language of the portal, the CKAN version it is compatible with, its extensions."""
    settings = call.site
    return {
        "ckan_version": CKAN_VERSION,
        "site_url": settings.site_url,
        "site_title": settings.site_title,
        "site_description": settings.site_description,
        "locale_default": settings.locale,
        "error_emails_to": None,
        "extensions": list(EXTENSIONS),
    }


@action(takes=Name)
def help_show(call: Call, argument: dict[str, Any]) -> str:
    """What the action `name` does."""
    entry = ACTIONS.get(argument["name"])
    if entry is None:
        raise NotFound("There is no such action")
    return inspect.getdoc(entry.function) or ""


@action()
def site_read(call: Call, argument: dict[str, Any]) -> bool:
    """Whether the caller may read the site: everybody may."""
    return True


@action()
def get_site_user(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Who acts when nobody does: a name in the audit log, without a key or a login; for the operator."""
    if not call.principal.sysadmin:
        raise Forbidden("This is for the operator of the hub")
    return {"name": "system", "apikey": None}
