"""The clerk's page of the people who are let in to one dataset; it is there only where the operator allows it."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.action import load
from catalogue.actions.package_collaborator import (
    New,
    Who,
    package_collaborator_create,
    package_collaborator_delete,
)
from catalogue.portal.edit.fields import Field
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.sheet import sheet
from catalogue.portal.language import gettext, lazy_gettext
from hub.access import Call
from hub.activity import store as activity
from hub.datasets import store
from hub.datasets.store import Shown
from hub.errors import Forbidden, Invalid, NotFound, Problem
from hub.identity import store as identity
from hub.identity.models import Role

FIELDS = (
    Field("user_id", lazy_gettext("User name"), "name", required=True),
    Field("capacity", lazy_gettext("Role"), "select", required=True),
)


def roles(call: Call) -> list[tuple[str, str]]:
    """As what somebody can be let in."""
    found = [
        (Role.MEMBER.value, gettext("Member: sees this dataset")),
        (Role.EDITOR.value, gettext("Editor: also changes it")),
    ]
    if call.settings.admin_collaborators:
        found.append((Role.ADMIN.value, gettext("Administrator: also lets others in")))
    return found


def _managed(call: Call, name: str) -> Shown:
    if not call.settings.dataset_collaborators:
        raise NotFound("There is no such page")
    found = store.shown(call.session, name)
    if not call.principal.manages(found.dataset.id, found.dataset.owner_id):
        raise Forbidden("You may not let people in to this dataset")
    return found


def show_collaborators(call: Call, problem: Problem | None, name: str) -> str:
    """Who is let in, and the form for one more."""
    row = _managed(call, name).dataset
    let_in = {each.user_id: each.role for each in identity.collaborators(call.session, row.id)}
    present = {"user_id": "", "capacity": Role.MEMBER.value}
    offered = roles(call)
    sent = request.form if problem else None
    return render_template(
        "edit/collaborators.html",
        dataset=row,
        people=[(user, let_in[user.id]) for user in activity.people(call.session, let_in)],
        roles=offered,
        sheet=sheet(FIELDS, present, choices={"capacity": offered}, sent=sent, problem=problem),
    )


def set_collaborator(call: Call, name: str) -> AnyResponse:
    """Let somebody in, change as what, or let them out; once more changes nothing."""
    row = _managed(call, name).dataset
    said = {key: request.form.get(key, "").strip() for key in ("user_id", "capacity")}
    user = identity.find_account(call.session, said["user_id"])
    if said["user_id"] and user is None:
        raise Invalid(user_id=["There is no such user"])
    if request.form.get("remove"):
        if user and any(each.user_id == user.id for each in identity.collaborators(call.session, row.id)):
            package_collaborator_delete(call, load(Who(), {"id": str(row.id), "user_id": said["user_id"]}))
    else:
        package_collaborator_create(call, load(New(), {**said, "id": str(row.id)}))
    themselves = user is not None and user.id == call.principal.user_id
    done = "removed" if request.form.get("remove") else "saved"
    return go("portal.dataset" if themselves else "edit.set_collaborator_form", done, name=row.id)


form("/dataset/collaborators/<name>", show_collaborators, set_collaborator)
