"""The operator's pages: who runs the hub, and the trash, out of which things come back or go for good."""

from typing import Any

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.actions.organization_write import organization_patch, organization_purge
from catalogue.actions.package import dataset_purge, package_patch
from catalogue.parameters import page_number
from catalogue.portal.edit.forms import blueprint, entered, form, go
from hub.access import Call, Permission, access
from hub.datasets import store as datasets
from hub.datasets.store import owners
from hub.errors import Invalid, NotFound, Problem
from hub.identity import store as identity
from hub.identity.store import as_uuid

ROWS = 100


@blueprint.get("/ckan-admin", strict_slashes=False)
@access(Permission.READ)
def operators(call: Call) -> str:
    """Who runs the hub."""
    entered(call, Permission.OPERATE)
    rows = [row for row in identity.users(call.session) if row.sysadmin]
    return render_template("edit/operators.html", rows=rows, here="edit.operators")


def show_trash(call: Call, problem: Problem | None) -> str:
    """Deleted datasets and organisations."""
    number = page_number(request.args)
    offset = min(ROWS * (number - 1), 2**31 - 1)
    found = owners.listed(call.session, state="deleted", offset=offset, limit=ROWS + 1)
    gone = identity.deleted_organizations(call.session) if number == 1 else ()
    return render_template(
        "edit/trash.html",
        datasets=found[:ROWS],
        organizations=gone,
        more=len(found) > ROWS,
        number=number,
        problem=problem,
        here="edit.empty_form",
    )


def empty(call: Call) -> AnyResponse:
    """Bring one thing back, or remove it for good after a question."""
    deed, _, what = request.form.get("do", "").partition(" ")
    kind, _, id = what.partition(" ")
    if deed not in ("restore", "purge") or kind not in ("dataset", "organization"):
        raise Invalid("Please say what is to be done")
    row = _deleted(call, kind, id)
    if deed == "purge" and not request.form.get("sure"):
        return Response(render_template("edit/purge.html", row=row, kind=kind, here="edit.empty_form"))
    if row is not None:
        _do(call, deed, kind, str(row.id))
    return go("edit.empty_form", "restored" if deed == "restore" else "removed")


def _deleted(call: Call, kind: str, id: str) -> Any:
    """The deleted thing; None where it is gone for good already."""
    key = as_uuid(id)
    if key is None:
        raise NotFound
    if kind == "dataset":
        row: Any = datasets.find(call.session, key)
    else:
        row = identity.find_organization(call.session, key, deleted=True)
    if row is not None and row.state != "deleted":
        raise Invalid("This is not deleted any more")
    return row


def _do(call: Call, deed: str, kind: str, id: str) -> None:
    if kind == "dataset" and deed == "restore":
        package_patch(call, {"id": id, "state": "active"})
    elif kind == "dataset":
        dataset_purge(call, {"id": id})
    elif deed == "restore":
        organization_patch(call, {"id": id, "state": "active"})
    else:
        organization_purge(call, {"id": id})


form("/ckan-admin/trash", show_trash, empty, Permission.OPERATE)
