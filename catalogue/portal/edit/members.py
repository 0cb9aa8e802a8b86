"""The clerk's page of an organisation's members: who has which role, and giving or taking one."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.action import load
from catalogue.actions.member import (
    RoleOfUser,
    UserOfOrganization,
    organization_member_create,
    organization_member_delete,
)
from catalogue.actions.organization_write import administered
from catalogue.portal.edit.fields import Field
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.sheet import sheet
from catalogue.portal.language import gettext, lazy_gettext
from hub.access import Call
from hub.errors import NotFound, Problem
from hub.identity import store
from hub.identity.models import Organization, Role

FIELDS = (
    Field("username", lazy_gettext("User name"), "name", required=True),
    Field("role", lazy_gettext("Role"), "select", required=True),
)


def roles() -> list[tuple[str, str]]:
    """The roles and what they allow."""
    return [
        (Role.MEMBER.value, gettext("Member: sees what is not public")),
        (Role.EDITOR.value, gettext("Editor: also writes and publishes datasets")),
        (Role.ADMIN.value, gettext("Administrator: also runs the organisation and its members")),
    ]


def _mine(call: Call, name: str) -> Organization:
    row = administered(call, name)
    if row.state != "active":
        raise NotFound("There is no such organisation")
    return row


def show_members(call: Call, problem: Problem | None, name: str) -> str:
    """Who has which role, and the form for one more."""
    row = _mine(call, name)
    present = {"username": "", "role": Role.EDITOR.value}
    page = sheet(FIELDS, present, choices={"role": roles()}, sent=request.form if problem else None, problem=problem)
    return render_template(
        "edit/members.html",
        organization=row,
        members=store.members(call.session, row),
        known=store.acquaintances(call.session, call.principal),
        roles=roles(),
        sheet=page,
    )


def set_member(call: Call, name: str) -> AnyResponse:
    """Give a user a role, or take it away; once more changes nothing."""
    row = _mine(call, name)
    user, role = request.form.get("username", "").strip(), request.form.get("role", "")
    if request.form.get("remove"):
        organization_member_delete(call, load(UserOfOrganization(), {"id": str(row.id), "username": user}))
        done = "removed"
    else:
        said = {"id": str(row.id), "username": user, "role": role}
        organization_member_create(call, load(RoleOfUser(), said))
        done = "saved"
    there = call.principal.sysadmin or user != call.principal.name or role == Role.ADMIN
    return go("edit.set_member_form" if there else "portal.organization", done, name=row.name)


form("/organization/manage_members/<name>", show_members, set_member)
