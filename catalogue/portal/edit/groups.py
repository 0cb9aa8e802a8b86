"""The clerk's pages of groups: make, change and delete. The themes are built in: nobody changes them."""

from collections.abc import Mapping

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue import grouping
from catalogue.action import load
from catalogue.actions.group_write import group_create, group_delete, group_patch
from catalogue.portal.edit import fields as table
from catalogue.portal.edit import organizations
from catalogue.portal.edit.fields import Choices, Field, Value
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.organizations import said
from catalogue.portal.edit.sheet import check, sheet
from catalogue.portal.language import lazy_gettext
from catalogue.schemas.organization import GroupChanges, GroupSchema
from hub.access import Call
from hub.errors import Forbidden, Invalid, NotFound, Problem
from hub.identity import store
from hub.identity.models import Group

PARENT = Field("parent", lazy_gettext("Group above"), "select", lazy_gettext("Who has a role there has it here too."))
FIELDS = (*(field for field in organizations.FIELDS if field.key != "parent"), PARENT)


def mine(call: Call, name: str) -> Group:
    """A group that the caller runs, and that is not deleted."""
    row = grouping.administered(call, name)
    if row.state != "active":
        raise NotFound("There is no such group")
    return row


def _check_maker(call: Call) -> None:
    if not grouping.may_make(call):
        raise Forbidden("Only the operator may make groups")


def _choices(call: Call, row: Group | None) -> Mapping[str, Choices]:
    """The groups that it can be put below."""
    rows, roles = store.groups(call.session), grouping.roles(call)
    below = store.below([row.id], ((each.id, each.parent_id) for each in rows))[row.id] if row else ()
    run = {each.id for each in rows if call.principal.sysadmin or roles.get(each.id) == "admin"}
    kept = [each for each in rows if each.id not in below and (each.id in run or (row and each.id == row.parent_id))]
    return {"parent": sorted(((each.name, each.title) for each in kept), key=lambda pair: pair[1].casefold())}


def _values(call: Call, row: Group) -> dict[str, Value]:
    above = store.parent_group(call.session, row)
    texts = {key: table.plain(getattr(row, key)) for key in ("title", "name", "description", "image_url")}
    return {**texts, "parent": above.name if above else ""}


def show_new(call: Call, problem: Problem | None) -> str:
    """The form for a new group."""
    _check_maker(call)
    present = {**table.empty(FIELDS), "parent": request.args.get("parent", "")}
    sent = request.form if problem else None
    page = sheet(FIELDS, present, choices=_choices(call, None), sent=sent, problem=problem)
    return render_template("edit/organization.html", sheet=page, kind="group", joined=None)


def new_group(call: Call) -> AnyResponse:
    """Make a group, which its maker runs."""
    _check_maker(call)
    typed = table.read(FIELDS, request.form)
    if wrong := table.missing(FIELDS, typed):
        raise Invalid(**wrong)
    made = group_create(call, load(GroupSchema(), said(typed, None)))
    return go("portal.group", "added", name=made["name"])


def show_group(call: Call, problem: Problem | None, name: str) -> str:
    """The form for a group."""
    row = mine(call, name)
    sent = request.form if problem else None
    page = sheet(FIELDS, _values(call, row), choices=_choices(call, row), sent=sent, problem=problem)
    return render_template("edit/organization.html", sheet=page, kind="group", joined=row)


def save_group(call: Call, name: str) -> AnyResponse:
    """Change what was typed anew, and nothing else."""
    row = mine(call, name)
    store.lock(call.session, row)
    typed, present = table.read(FIELDS, request.form), _values(call, row)
    check(request.form, typed, present)
    if wrong := table.missing(FIELDS, typed):
        raise Invalid(**wrong)
    if changes := said(table.changed(typed, present), None):
        group_patch(call, load(GroupChanges(), {**changes, "id": str(row.id)}))
    return go("portal.group", "saved", name=row.name)


def show_delete(call: Call, problem: Problem | None, name: str) -> str:
    """Ask before a group is deleted."""
    return render_template("edit/delete_organization.html", kind="group", joined=mine(call, name), problem=problem)


def delete_group(call: Call, name: str) -> AnyResponse:
    """Delete a group softly."""
    group_delete(call, {"id": str(mine(call, name).id)})
    return go("portal.groups", "removed")


form("/group/new", show_new, new_group)
form("/group/edit/<name>", show_group, save_group)
form("/group/delete/<name>", show_delete, delete_group)
