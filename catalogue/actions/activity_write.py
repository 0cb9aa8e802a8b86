"""Activities that the operator adds, for what happened elsewhere, and takes away."""

from typing import Any

from marshmallow import Schema, validate

from catalogue.action import action
from catalogue.schemas.activity import activity_dict
from catalogue.schemas.values import required_text
from hub.access import Call, Permission
from hub.activity import store
from hub.datasets import store as datasets
from hub.errors import Conflict
from hub.identity import store as identity

TYPES = [f"{verb} {kind}" for verb in ("new", "changed", "deleted") for kind in ("package", "organization")]


class New(Schema):
    """Who did what to which dataset or organisation."""

    user_id = required_text()
    object_id = required_text()
    activity_type = required_text(validate.OneOf(TYPES, error=f"Must be one of {', '.join(TYPES)}"))


class Key(Schema):
    """Which activity."""

    id = required_text()


@action(takes=New, needs=Permission.OPERATE)
def activity_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Add an activity of a user, with the dataset or organisation as it is now; `data` of the call is not kept."""
    user = identity.account(call.session, argument["user_id"])
    if argument["activity_type"].endswith("package"):
        about = datasets.dataset(call.session, argument["object_id"])
        made = store.tell_of_dataset(call.session, about.id, argument["activity_type"], user)
    else:
        owner = identity.organization(call.session, argument["object_id"])
        made = store.tell_of_owner(call.session, owner, argument["activity_type"], user)
    return activity_dict(store.activity(call.session, made), call.settings.site_url, named=True)


@action(takes=Key, needs=Permission.OPERATE)
def activity_delete(call: Call, argument: dict[str, Any]) -> None:
    """Take an activity away for good, with the state that it holds."""
    store.forget(call.session, store.activity(call.session, argument["id"]).id)


@action(needs=Permission.OPERATE)
def send_email_notifications(call: Call, argument: dict[str, Any]) -> None:
    """Always refused: this hub sends no mail. Activities are read by `dashboard_activity_list` and as Atom feeds."""
    raise Conflict("This hub sends no mail")
