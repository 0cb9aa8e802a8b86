"""Logging in and out. The answer to a wrong password is the one to an unknown name."""

import re

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from hub.access import COOKIE, Call, Permission, access
from hub.boundary import OPERATOR
from hub.errors import Problem, TooMany, Unauthenticated
from hub.identity import store

blueprint = Blueprint("login", __name__)

# Browsers take // and /\ for the start of another site's address, and drop tabs and line ends.
LOCAL = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f]*")


@blueprint.get("/user/login")
@access(Permission.READ)
def form(call: Call) -> str:
    """The login form."""
    return render_template("login.html", next=_next(), name="", problem=None)


@blueprint.post("/user/login")
@access(Permission.ENTER)
def log_in(call: Call) -> AnyResponse:
    """Log in and go on to where the reader came from."""
    name, password = request.form.get("name", "").replace("\0", ""), request.form.get("password", "")
    try:
        secret = _try(call, name, password)
    except (Unauthenticated, TooMany) as problem:
        return _again(name, problem)
    answer = redirect(_next(), 303)
    secure = call.settings.site_url.startswith("https://")
    lifetime = int(store.LOGIN_TIME.total_seconds())
    answer.set_cookie(COOKIE, secret, max_age=lifetime, httponly=True, samesite="Lax", secure=secure)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _try(call: Call, name: str, password: str) -> str:
    """The secret of a new login, in sessions of its own: a failed try must be counted although the login fails.

    It is counted before the password is looked at, so that tries side by side do not slip through.
    """
    database, address = call.gate.database, request.remote_addr or ""
    with database.write(OPERATOR, "anonymous") as session:
        store.check_attempts(session, name, address)
        store.note_attempt(session, name, address, failed=True)
    with database.write(OPERATOR, "anonymous") as session:
        secret = store.log_in(session, name, password)
        store.note_attempt(session, name, address, failed=False)
        store.log_out(session, request.cookies.get(COOKIE, ""))
    return secret


def _again(name: str, problem: Problem) -> Response:
    page = render_template("login.html", next=_next(), name=name, problem=problem)
    return Response(page, problem.status, {"Cache-Control": "no-store", "WWW-Authenticate": 'Bearer realm="Allmende"'})


@blueprint.get("/user/_logout")
@access(Permission.READ)
def ask(call: Call) -> str:
    """A button to log out, for those who follow a link."""
    return render_template("logout.html")


@blueprint.post("/user/_logout")
@access(Permission.ENTER)
def log_out(call: Call) -> AnyResponse:
    """End the login, also on the server."""
    store.log_out(call.session, call.principal.login)
    answer = redirect("/", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _next() -> str:
    """Where to go after the login: only to pages of this site."""
    wanted = request.values.get("next", "")
    return wanted if LOCAL.fullmatch(wanted) else "/"
