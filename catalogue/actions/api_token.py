"""API tokens: made, listed and ended by their user or the operator; the secret is shown once."""

from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields, validate

from catalogue.action import action
from catalogue.actions.user import own
from catalogue.schemas.values import MISSING, Natural, optional_text, required_text, stamp
from hub.access import Call, Permission
from hub.errors import Forbidden, Invalid, NotFound
from hub.identity import store
from hub.identity.models import Token
from hub.identity.store import as_uuid
from hub.iot import store as iot

DAY = 24 * 60 * 60


class TokenCreate(Schema):
    """Whose token, for what, for how long: `expires_in` times `unit` seconds, a year at most.

    `scope`: read, write, live (reads, and is told of new values by MQTT) or observe (a device, for one `datastream`).
    """

    user = required_text()
    name = required_text(validate.Length(max=200))
    expires_in = Natural(load_default=None, allow_none=True)
    unit = Natural(load_default=DAY)
    scope = fields.String(
        load_default="write",
        validate=validate.OneOf(store.SCOPES, error="Must be read, write, live or observe"),
    )
    datastream = Natural(load_default=None, allow_none=True)


class TokenList(Schema):
    """Whose tokens."""

    user = optional_text()
    user_id = optional_text()


class TokenKey(Schema):
    """Which token: its secret, or its id."""

    token = optional_text()
    jti = optional_text()


@action(takes=TokenCreate, needs=Permission.WRITE)
def api_token_create(call: Call, argument: dict[str, Any]) -> dict[str, str]:
    """A new token; its secret is in this answer and nowhere else."""
    user = own(call, argument["user"])
    if user.state != "active":
        raise NotFound("There is no such user")
    asked = {"scope": argument["scope"], "datastream": argument["datastream"], "lifetime": _lifetime(argument)}
    row, secret = iot.create_token(call.session, user, argument["name"], **asked)
    return {"token": secret, "id": str(row.id)}


def _lifetime(argument: dict[str, Any]) -> timedelta:
    if argument["expires_in"] is None:
        return store.TOKEN_TIME
    seconds = argument["expires_in"] * argument["unit"]
    if not 0 < seconds <= store.TOKEN_TIME.total_seconds():
        raise Invalid(expires_in=["must be within one year"])
    return timedelta(seconds=seconds)


@action(takes=TokenList)
def api_token_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The tokens of a user, newest first, without their secrets."""
    if call.principal.user_id is None:
        raise Forbidden("Tokens are seen by their users")
    wanted = argument["user_id"] or argument["user"]
    if not wanted:
        raise Invalid(user_id=[MISSING])
    return [_shown(row) for row in store.tokens(call.session, own(call, wanted))]


def _shown(row: Token) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "user_id": str(row.user_id),
        "created_at": stamp(row.created_at),
        "last_access": stamp(row.used_at),
        "expires_at": stamp(row.expires_at),
        "scope": row.scope,
        "datastream": row.datastream_id,
    }


@action(takes=TokenKey, needs=Permission.WRITE)
def api_token_revoke(call: Call, argument: dict[str, Any]) -> None:
    """End a token at once; one of others looks as if there were none."""
    if not (argument["token"] or argument["jti"]):
        raise Invalid(jti=[MISSING])
    found = _found(call, argument)
    if found is None or not (call.principal.sysadmin or found.user_id == call.principal.user_id):
        raise NotFound("There is no such token")
    store.revoke_token(call.session, found)


def _found(call: Call, argument: dict[str, Any]) -> Token | None:
    if argument["token"]:
        return store.find_token(call.session, argument["token"])
    key = as_uuid(argument["jti"])
    return store.token(call.session, key) if key else None
