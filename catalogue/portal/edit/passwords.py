"""A new password for who has lost theirs: the operator makes a link that works once; the hub sends no mail."""

import hmac
from datetime import timedelta

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.portal.edit import fields as table
from catalogue.portal.edit.fields import Field
from catalogue.portal.edit.forms import form
from catalogue.portal.edit.people import JOIN, named_as_typed, typed_password
from catalogue.portal.edit.sheet import sheet
from catalogue.portal.language import lazy_gettext
from hub.access import Call, Permission
from hub.db import now
from hub.errors import Forbidden, Invalid, Problem
from hub.identity import store
from hub.identity.models import User

WHO = (Field("name", lazy_gettext("User name"), "name", required=True),)
NEW = tuple(field for field in JOIN if field.kind == "password")
LIFETIME = timedelta(days=2)


def show_reset(call: Call, problem: Problem | None) -> str:
    """Whom to ask; for the operator the form that makes a link."""
    page = sheet(WHO, table.empty(WHO), sent=request.form if problem else None, problem=problem)
    return render_template("edit/reset.html", sheet=page, link="")


def make_link(call: Call) -> AnyResponse:
    """A link for one person, shown once; it is not in any address that the browser keeps."""
    if not call.principal.sysadmin:
        raise Forbidden("Only the operator can make such a link")
    row = store.find_user(call.session, request.form.get("name", "").strip())
    if row is None:
        raise Invalid(name=["There is no such user"])
    until = int((now() + LIFETIME).timestamp())
    key = store.reset_key(call.gate.csrf, row, until)
    link = call.settings.site_url + url_for("edit.set_password_form", name=row.name, until=until, key=key)
    store.note_reset(call.session, row)
    page = render_template("edit/reset.html", sheet=sheet(WHO, {"name": row.name}), link=link)
    return Response(page, headers={"Cache-Control": "no-store"})


def _asked(call: Call, name: str) -> User:
    """Whose link it is; one that is over, was used or was never made opens nothing and tells nothing."""
    until = request.args.get("until", "")
    row = store.find_user(call.session, name)
    plausible = row is not None and until.isascii() and until.isdecimal() and len(until) < 12
    if row is None or not plausible or int(until) < now().timestamp():
        raise Forbidden("This link is not valid, or not any more")
    wanted = store.reset_key(call.gate.csrf, row, int(until))
    if not hmac.compare_digest(wanted.encode(), request.args.get("key", "").encode()):
        raise Forbidden("This link is not valid, or not any more")
    return row


def show_password(call: Call, problem: Problem | None, name: str) -> str:
    """The form for the new password."""
    row = _asked(call, name)
    page = sheet(NEW, table.empty(NEW), sent=request.form if problem else None, problem=problem)
    return render_template("edit/password.html", sheet=page, user=row)


def set_password(call: Call, name: str) -> AnyResponse:
    """Set the new password; all logins end, and the link is used."""
    row = _asked(call, name)
    store.lock(call.session, row)
    row = _asked(call, name)
    typed = table.read(NEW, request.form)
    wrong = table.missing(NEW, typed)
    if wrong:
        raise Invalid(**wrong)
    try:
        store.set_password(call.session, row, typed_password(typed))
    except Invalid as problem:
        raise named_as_typed(problem) from problem
    return redirect(url_for("login.form", done="password"), 303)


form("/user/reset", show_reset, make_link, Permission.ENTER)
form("/user/reset/<name>", show_password, set_password, Permission.ENTER)
