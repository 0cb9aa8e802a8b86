"""Inviting people: the account is made at once, the person chooses the password by a link. The hub sends no mail."""

import re
import secrets
from datetime import timedelta
from typing import Any

from flask import url_for
from marshmallow import Schema

from catalogue.action import action
from catalogue.actions.organization_write import administered
from catalogue.schemas.organization import CAPACITY
from catalogue.schemas.user import user_dict
from catalogue.schemas.values import required_text
from hub.access import Call, Permission
from hub.db import now
from hub.errors import NotFound
from hub.identity import store
from hub.identity.models import Role, User

LIFETIME = timedelta(days=7)


class Invitation(Schema):
    """Whom to invite, by address, to which organisation, with which role."""

    email = required_text()
    group_id = required_text()
    role = required_text(CAPACITY)


@action(takes=Invitation, needs=Permission.WRITE)
def user_invite(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new account for somebody with a role in an organisation; for its administrators.

    No mail is sent: the answer holds `invite_link`, by which the person chooses a password, once and within a week.
    It is shown here alone, so pass it on yourself.
    """
    organization = administered(call, argument["group_id"])
    if organization.state != "active":
        raise NotFound("There is no such organisation")
    row = store.create_user(call.session, _name(argument["email"]), email=argument["email"])
    store.set_role(call.session, organization, row, Role(argument["role"]))
    store.note_reset(call.session, row)
    return {**user_dict(row, 0, own=False), "invite_link": _link(call, row)}


def _name(email: str) -> str:
    """A name made of the address, and a number that nobody guesses."""
    local = re.sub(r"[^a-z0-9_]+", "-", email.partition("@")[0].lower()).strip("-_")[:80]
    return f"{local or 'user'}-{secrets.randbelow(900_000) + 100_000}"


def _link(call: Call, row: User) -> str:
    until = int((now() + LIFETIME).timestamp())
    key = store.reset_key(call.gate.csrf, row, until)
    return call.settings.site_url + url_for("edit.set_password_form", name=row.name, until=until, key=key)
