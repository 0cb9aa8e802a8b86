"""How a form is shown, sent, refused and shown again; one place for all of the clerk's pages."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.portal.edit.sheet import ONCE
from hub.access import SAFE_METHODS, Call, Permission, access
from hub.errors import Conflict, Expired, Forbidden, Invalid, Problem, Unauthenticated

blueprint = Blueprint("edit", __name__)

Show = Callable[..., str]
Save = Callable[..., AnyResponse]
SILENT = ("csrf_token", "password")
"""Beginnings of the names of fields that are not sent back to the one who typed them."""


def form(rule: str, show: Show, save: Save, needs: Permission = Permission.WRITE) -> None:
    """Serve a form at this address.

    `show(call, problem, **keys)` makes the page, `save(call, **keys)` does what was asked and answers with where to go
    on. What it refuses is undone, and the page is shown again with the problem and what was typed.
    """
    shown = access(Permission.READ)(lambda call, **keys: show(entered(call, needs), None, **keys))
    again = access(Permission.READ)(lambda call, problem, **keys: show(call, problem, **keys))
    saved = access(needs)(save)

    @wraps(saved)
    def sent(**keys: Any) -> Any:
        try:
            return saved(**keys)
        except (Invalid, Conflict) as problem:
            return Response(again(problem=problem, **keys), problem.status)

    name = save.__name__
    options = {"strict_slashes": False}
    blueprint.add_url_rule(rule, f"{name}_form", shown, methods=["GET"], **options)
    blueprint.add_url_rule(rule, name, sent, methods=["POST"], **options)


def entered(call: Call, needs: Permission = Permission.WRITE) -> Call:
    """The call, if whoever asks may do at all what the page is for."""
    if needs <= Permission.ENTER:
        return call
    if needs is Permission.OPERATE and not call.principal.sysadmin:
        raise Forbidden
    if call.principal.user_id is None:
        raise Unauthenticated
    if not call.principal.may_write:
        raise Forbidden("This token may only read")
    return call


def once() -> str:
    """A word that a form carries, so that sending it twice makes one thing and not two."""
    return request.form.get(ONCE) or uuid.uuid4().hex


def made_once(call: Call) -> UUID:
    """The id of what this form makes: the same each time it is sent, and never of the sender's choice."""
    return UUID(call.gate.csrf(f"{call.principal.user_id} {request.form.get(ONCE) or uuid.uuid4().hex}")[:32])


def go(endpoint: str, done: str = "", **keys: Any) -> AnyResponse:
    """On to the next page, which says what was done."""
    return redirect(url_for(endpoint, **keys, done=done or None), 303)


@blueprint.errorhandler(Unauthenticated)
def log_in_first(problem: Unauthenticated) -> Any:
    """A reader is led to the login and back; what somebody was sending is kept on the page."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("login.form", next=request.full_path.rstrip("?")))
    return kept(problem)


@blueprint.errorhandler(Expired)
def kept(problem: Problem) -> tuple[str, int]:
    """What was typed into a form of a login that has ended: it can be sent again."""
    sent = [(key, value) for key, value in request.form.items(multi=True) if not key.startswith(SILENT)]
    files = sorted(key for key, file in request.files.items() if file.filename)
    return render_template("edit/kept.html", problem=problem, sent=sent, files=files), problem.status
