"""The pages where people change what is said of them, and where new ones register if the hub is open for that."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.action import load
from catalogue.actions.user import own, user_patch
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.fields import Field, Value, Values
from catalogue.portal.edit.forms import blueprint, form, go
from catalogue.portal.edit.organizations import PICTURE, picture
from catalogue.portal.edit.sheet import check, sheet
from catalogue.portal.language import lazy_gettext
from catalogue.schemas.user import UserChanges
from hub.access import Call, Permission, access
from hub.errors import Forbidden, Invalid, Problem, Unauthenticated
from hub.identity import store
from hub.identity.models import User

FIELDS = (
    Field("fullname", lazy_gettext("Full name"), autocomplete="name"),
    Field("email", lazy_gettext("E-mail"), "email", lazy_gettext("Only you and the operator see it."),
          autocomplete="email"),
    Field("about", lazy_gettext("About you"), "area", lazy_gettext("Markdown is possible.")),
    Field("image_url", lazy_gettext("Address of a picture"), "url"),
    PICTURE,
)  # fmt: skip
OLD = Field("old_password", lazy_gettext("Present password"), "password", autocomplete="current-password",
            section=lazy_gettext("Another password"))  # fmt: skip
RULE = lazy_gettext("At least 8 characters, five of them different, without the user name.")
NEW = (
    Field("password1", lazy_gettext("New password"), "password", RULE, autocomplete="new-password"),
    Field("password2", lazy_gettext("New password once more"), "password", autocomplete="new-password"),
)
JOIN = (
    Field("name", lazy_gettext("User name"), "name", lazy_gettext("Small letters a to z, digits, - and _."),
          required=True, autocomplete="username"),
    *FIELDS[:1],
    Field("email", lazy_gettext("E-mail"), "email", required=True, autocomplete="email"),
    Field("password1", lazy_gettext("Password"), "password", RULE, required=True, autocomplete="new-password"),
    Field("password2", lazy_gettext("Password once more"), "password", required=True, autocomplete="new-password"),
)  # fmt: skip


def typed_password(typed: Mapping[str, Any]) -> str:
    """The new password, typed twice alike."""
    if typed.get("password1", "") != typed.get("password2", ""):
        raise Invalid(password2=["is not the same"])
    return str(typed.get("password1", ""))


def named_as_typed(problem: Invalid) -> Invalid:
    """What is wrong with a password, under the name of its field."""
    return Invalid(**{"password1" if key == "password" else key: texts for key, texts in problem.fields.items()})


def _fields(call: Call, row: User) -> tuple[Field, ...]:
    return (*FIELDS, OLD, *NEW) if row.id == call.principal.user_id else FIELDS


def _values(row: User) -> dict[str, Value]:
    texts = {"fullname": row.full_name, "email": row.email, "about": row.about, "image_url": row.image_url}
    return {key: table.plain(text) for key, text in texts.items()}


@blueprint.get("/user/edit", strict_slashes=False)
@access(Permission.READ)
def own_form(call: Call) -> AnyResponse:
    """To the form of who is logged in."""
    if call.principal.user_id is None:
        raise Unauthenticated
    return redirect(url_for("edit.save_user_form", name=call.principal.name))


def show_user(call: Call, problem: Problem | None, name: str) -> str:
    """The form for oneself, or for the operator that for anybody."""
    row = own(call, name)
    page = sheet(_fields(call, row), _values(row), sent=request.form if problem else None, problem=problem)
    return render_template("edit/user.html", sheet=page, user=row)


def save_user(call: Call, name: str) -> AnyResponse:
    """Change what was typed anew; a new password ends all logins."""
    row = own(call, name)
    store.lock(call.session, row)
    typed, present = table.read(FIELDS, request.form), _values(row)
    check(request.form, typed, present)
    said = {**table.changed(typed, present), **picture()}
    if said:
        user_patch(call, load(UserChanges(), {**said, "id": str(row.id)}))
    if _change_password(call, row, table.read((OLD, *NEW), request.form)):
        return redirect(url_for("login.form", done="password"), 303)
    return go("reading.user", "saved", name=row.name)


def _change_password(call: Call, row: User, typed: Values) -> bool:
    if row.id != call.principal.user_id or not (typed["password1"] or typed["password2"]):
        return False
    password = typed_password(typed)
    if not store.fits(row.password, str(typed["old_password"])):
        raise Invalid(old_password=["is wrong"])
    try:
        store.set_password(call.session, row, password)
    except Invalid as problem:
        raise named_as_typed(problem) from problem
    return True


def show_join(call: Call, problem: Problem | None) -> str:
    """The form for new people, or whom they can ask."""
    page = sheet(JOIN, table.empty(JOIN), sent=request.form if problem else None, problem=problem)
    return render_template("edit/register.html", sheet=page, open=call.settings.registration)


def _slow_down(call: Call) -> None:
    """Let one address make some accounts, and further ones only with growing delay."""
    name, address = "register", request.remote_addr or ""  # nobody can be called so
    store.check_attempts(call.session, name, address)
    store.note_attempt(call.session, name, address, failed=True)


def register(call: Call) -> AnyResponse:
    """Make a new user without any role, if the hub is open for that."""
    if not call.settings.registration:
        raise Forbidden("Nobody can register here without the operator")
    typed = table.read(JOIN, request.form)
    wrong = table.missing(JOIN, typed)
    if wrong:
        raise Invalid(**wrong)
    password = typed_password(typed)
    _slow_down(call)
    try:
        store.create_user(
            call.session,
            str(typed["name"]),
            password,
            email=str(typed["email"]),
            full_name=str(typed["fullname"]),
        )
    except Invalid as problem:
        raise named_as_typed(problem) from problem
    return redirect(url_for("login.form", done="registered"), 303)


form("/user/edit/<name>", show_user, save_user)
form("/user/register", show_join, register, Permission.ENTER)
