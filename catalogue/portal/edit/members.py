"""The clerk's pages of members of organisations and groups: who has which role, and giving or taking one."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.action import load
from catalogue.actions.group_member import RoleOfUser, UserOf, group_member_create, group_member_delete
from catalogue.actions.member import organization_member_create, organization_member_delete
from catalogue.portal.edit import groups, organizations
from catalogue.portal.edit.fields import Field
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.sheet import sheet
from catalogue.portal.language import gettext, lazy_gettext
from hub.access import Call
from hub.errors import Problem
from hub.identity import store
from hub.identity.models import Role
from hub.identity.store import Joined

FIELDS = (
    Field("username", lazy_gettext("User name"), "name", required=True),
    Field("role", lazy_gettext("Role"), "select", required=True),
)
PAGES = {"organization": "edit.set_member_form", "group": "edit.set_group_member_form"}


def roles(kind: str) -> list[tuple[str, str]]:
    """The roles in organisations or groups and what they allow."""
    if kind == "group":
        return [
            (Role.MEMBER.value, gettext("Member: sees who else belongs to the group")),
            (Role.EDITOR.value, gettext("Editor: also puts their own datasets into the group")),
            (Role.ADMIN.value, gettext("Administrator: also runs the group and its members")),
        ]
    return [
        (Role.MEMBER.value, gettext("Member: sees what is not public")),
        (Role.EDITOR.value, gettext("Editor: also writes and publishes datasets")),
        (Role.ADMIN.value, gettext("Administrator: also runs the organisation and its members")),
    ]


def show_members(call: Call, problem: Problem | None, name: str) -> str:
    """Who has which role in an organisation, and the form for one more."""
    return _show(call, problem, "organization", organizations.mine(call, name))


def show_group_members(call: Call, problem: Problem | None, name: str) -> str:
    """Who has which role in a group, and the form for one more."""
    return _show(call, problem, "group", groups.mine(call, name))


def _show(call: Call, problem: Problem | None, kind: str, row: Joined) -> str:
    present, offered = {"username": "", "role": Role.EDITOR.value}, roles(kind)
    page = sheet(FIELDS, present, choices={"role": offered}, sent=request.form if problem else None, problem=problem)
    return render_template(
        "edit/members.html",
        kind=kind,
        joined=row,
        here=PAGES[kind],
        members=store.members(call.session, row),
        known=store.acquaintances(call.session, call.principal),
        roles=offered,
        sheet=page,
    )


def set_member(call: Call, name: str) -> AnyResponse:
    """Give a user a role in an organisation, or take it away; once more changes nothing."""
    return _set(call, "organization", organizations.mine(call, name))


def set_group_member(call: Call, name: str) -> AnyResponse:
    """Give a user a role in a group, or take it away; once more changes nothing."""
    return _set(call, "group", groups.mine(call, name))


def _set(call: Call, kind: str, row: Joined) -> AnyResponse:
    user, role = request.form.get("username", "").strip(), request.form.get("role", "")
    if request.form.get("remove"):
        take = group_member_delete if kind == "group" else organization_member_delete
        take(call, load(UserOf(), {"id": str(row.id), "username": user}))
        done = "removed"
    else:
        give = group_member_create if kind == "group" else organization_member_create
        give(call, load(RoleOfUser(), {"id": str(row.id), "username": user, "role": role}))
        done = "saved"
    there = call.principal.sysadmin or user != call.principal.name or role == Role.ADMIN
    return go(PAGES[kind] if there else f"portal.{kind}", done, name=row.name)


form("/organization/manage_members/<name>", show_members, set_member)
form("/group/manage_members/<name>", show_group_members, set_group_member)
