"""The page of a person's API tokens: made and shown once, listed, ended."""

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.action import load
from catalogue.actions.api_token import TokenCreate, TokenKey, api_token_create, api_token_revoke
from catalogue.actions.user import own
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.fields import Choices, Field, Value
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.sheet import Sheet, sheet
from catalogue.portal.language import gettext, lazy_gettext
from hub.access import Call
from hub.db import now
from hub.errors import Invalid, NotFound, Problem
from hub.identity import store

FIELDS = (
    Field("name", lazy_gettext("What it is for"), required=True, help=lazy_gettext("For example: “Upload of trees”.")),
    Field("scope", lazy_gettext("What it may do"), "select", required=True),
    Field(
        "datastream",
        lazy_gettext("Number of the datastream"),
        help=lazy_gettext("For a device alone: it may see and fill this one datastream, and nothing else."),
    ),
    Field("expires_in", lazy_gettext("Valid for how many days"), required=True),
)
FRESH: dict[str, Value] = {"name": "", "scope": "read", "datastream": "", "expires_in": "90"}


def _choices() -> dict[str, Choices]:
    told = (
        ("read", gettext("Only read")),
        ("write", gettext("Read and write")),
        ("live", gettext("Read, and be told of new values (MQTT)")),
        ("observe", gettext("Device: send observations")),
    )
    return {"scope": told}


def _page(call: Call, name: str, page: Sheet, secret: str = "") -> str:
    user = own(call, name)
    rows = store.tokens(call.session, user)
    return render_template("edit/tokens.html", user=user, tokens=rows, sheet=page, secret=secret, present=now())


def show_tokens(call: Call, problem: Problem | None, name: str) -> str:
    """All tokens, and the form for one more."""
    page = sheet(FIELDS, FRESH, choices=_choices(), sent=request.form if problem else None, problem=problem)
    return _page(call, name, page)


def change_tokens(call: Call, name: str) -> AnyResponse:
    """End a token, or make one: its secret stands on this page and nowhere else."""
    user = own(call, name)
    if user.state != "active":
        raise NotFound("There is no such user")
    ended = request.form.get("revoke", "")
    if ended:
        if any(str(row.id) == ended for row in store.tokens(call.session, user)):  # a second click finds it gone
            api_token_revoke(call, load(TokenKey(), {"jti": ended}))
        return go("edit.change_tokens_form", "removed", name=user.name)
    typed = table.read(FIELDS, request.form)
    wrong = table.missing(FIELDS, typed)
    if wrong:
        raise Invalid(**wrong)
    made = api_token_create(call, load(TokenCreate(), {**_given(typed), "user": str(user.id)}))
    page = _page(call, name, sheet(FIELDS, FRESH, choices=_choices()), made["token"])
    return Response(page, headers={"Cache-Control": "no-store"})


def _given(typed: dict[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in typed.items() if value or key != "datastream"}


form("/user/<name>/api-tokens", show_tokens, change_tokens)
