"""The clerk's pages of organisations: make, change, delete, and many datasets of one at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from catalogue.action import load
from catalogue.actions.bulk import Bulk, bulk_update_delete, bulk_update_private, bulk_update_public
from catalogue.actions.organization_write import (
    administered,
    organization_create,
    organization_delete,
    organization_patch,
)
from catalogue.demanded import demand
from catalogue.parameters import page_number
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.dataset_form import licences
from catalogue.portal.edit.fields import Choices, Field, Value, Values
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.sheet import check, sheet
from catalogue.portal.language import lazy_gettext
from catalogue.schemas.organization import DEFAULT, OFFICIAL_KEY, OrganizationChanges, OrganizationSchema
from hub.access import Call, Permission
from hub.datasets import store as datasets
from hub.datasets import vocabulary
from hub.datasets.store import filling, owners
from hub.errors import Invalid, NotFound, Problem
from hub.identity import store
from hub.identity.models import Organization

PICTURE = Field("image_upload", lazy_gettext("Or a picture as a file"), "upload",
                lazy_gettext("PNG, JPEG, GIF or WebP, at most 2 MB."))  # fmt: skip
FIELDS = (
    Field("title", lazy_gettext("Title"), required=True),
    Field("name", lazy_gettext("Name in the address"), "name", required=True,
          help=lazy_gettext("Small letters a to z, digits, - and _.")),
    Field("description", lazy_gettext("Description"), "area", lazy_gettext("Markdown is possible.")),
    Field("image_url", lazy_gettext("Address of a picture or coat of arms"), "url"),
    PICTURE,
    Field("parent", lazy_gettext("Organisation above"), "select",
          lazy_gettext("Who has a role there has it here too.")),
)  # fmt: skip
KEY = Field(OFFICIAL_KEY, lazy_gettext("Official municipality key"))
OF_ALL = (
    Field("default_license", lazy_gettext("Licence"), "select",
          lazy_gettext("Filled in where a dataset says nothing else. Empty: as in the organisation above."),
          section=lazy_gettext("What holds for all its datasets")),
    Field("default_publisher_name", lazy_gettext("Publisher")),
    Field("default_publisher_url", lazy_gettext("Publisher: page"), "url"),
    Field("default_contact_name", lazy_gettext("Contact: office"),
          help=lazy_gettext("A mailbox of an office, not of a person, stays right when people change.")),
    Field("default_contact_email", lazy_gettext("Contact: e-mail"), "email"),
    Field("default_contact_phone", lazy_gettext("Contact: telephone")),
    Field("default_contact_url", lazy_gettext("Contact: page"), "url"),
    Field("default_contributor_id", lazy_gettext("Who delivers to GovData"), "select"),
)  # fmt: skip
ROWS = 100
DEEDS = {"private": bulk_update_private, "public": bulk_update_public, "delete": bulk_update_delete}


def picture() -> dict[str, FileStorage]:
    """The picture that was sent, if there was one."""
    file = request.files.get("image_upload")
    return {"image_upload": file} if file and file.filename else {}


def _fields(call: Call) -> tuple[Field, ...]:
    """What is asked; only the operator knows official keys."""
    return (*FIELDS, KEY, *OF_ALL) if call.principal.sysadmin else (*FIELDS, *OF_ALL)


def _choices(call: Call, row: Organization | None) -> Mapping[str, Choices]:
    """The organisations that it can be put below."""
    below = store.descendants(call.session, [row.id])[row.id] if row else ()
    others = [r for r in store.organizations(call.session) if r.id not in below]
    kept = [r for r in others if call.principal.administers(r.id) or (row and r.id == row.parent_id)]
    return {
        "parent": sorted(((r.name, r.title) for r in kept), key=lambda pair: pair[1].casefold()),
        "default_license": licences(),
        "default_contributor_id": sorted(vocabulary.contributors().items(), key=lambda pair: pair[1].casefold()),
    }


def _values(call: Call, row: Organization) -> dict[str, Value]:
    above = store.parent(call.session, row)
    texts = {key: getattr(row, key) for key in ("title", "name", "description", "image_url", OFFICIAL_KEY)}
    said = {field.key: (row.defaults or {}).get(field.key.removeprefix(DEFAULT), "") for field in OF_ALL}
    found = {key: table.plain(text) for key, text in {**texts, **said}.items()}
    return {**found, "parent": above.name if above else ""}


def said(typed: Values, row: Organization | None) -> dict[str, Any]:
    """What was typed, as CKAN's keys."""
    among = {key: value for key, value in typed.items() if key == OFFICIAL_KEY or key.startswith(DEFAULT)}
    found: dict[str, Any] = {key: value for key, value in typed.items() if key != "parent" and key not in among}
    found |= picture()
    if "parent" in typed:
        found["groups"] = [{"name": typed["parent"]}] if typed["parent"] else []
    if among:
        pairs = {**((row.extras or {}) if row else {}), **among}
        found["extras"] = [{"key": key, "value": value} for key, value in pairs.items()]
    return found


def show_new(call: Call, problem: Problem | None) -> str:
    """The form for a new organisation."""
    fields = _fields(call)
    present = {**table.empty(fields), "parent": request.args.get("parent", "")}
    sent = request.form if problem else None
    page = sheet(fields, present, choices=_choices(call, None), sent=sent, problem=problem)
    return render_template("edit/organization.html", sheet=page, kind="organization", joined=None)


def new_organization(call: Call) -> AnyResponse:
    """Make an organisation."""
    typed = table.read(_fields(call), request.form)
    wrong = table.missing(FIELDS, typed)
    if wrong:
        raise Invalid(**wrong)
    made = organization_create(call, load(OrganizationSchema(), said(typed, None)))
    return go("portal.organization", "added", name=made["name"])


def mine(call: Call, name: str) -> Organization:
    """An organisation that the caller runs, and that is not deleted."""
    row = administered(call, name)
    if row.state != "active":
        raise NotFound("There is no such organisation")
    return row


def show_organization(call: Call, problem: Problem | None, name: str) -> str:
    """The form for an organisation."""
    row, fields = mine(call, name), _fields(call)
    sent = request.form if problem else None
    page = sheet(fields, _values(call, row), choices=_choices(call, row), sent=sent, problem=problem)
    return render_template("edit/organization.html", sheet=page, kind="organization", joined=row)


def save_organization(call: Call, name: str) -> AnyResponse:
    """Change what was typed anew, and nothing else."""
    row = mine(call, name)
    store.lock(call.session, row)
    typed, present = table.read(_fields(call), request.form), _values(call, row)
    check(request.form, typed, present)
    wrong = table.missing(FIELDS, typed)
    if wrong:
        raise Invalid(**wrong)
    changes = said(table.changed(typed, present), row)
    if changes:
        organization_patch(call, load(OrganizationChanges(), {**changes, "id": str(row.id)}))
    return go("portal.organization", "saved", name=row.name)


def show_delete(call: Call, problem: Problem | None, name: str) -> str:
    """Ask before an organisation is deleted."""
    row = mine(call, name)
    return render_template("edit/delete_organization.html", kind="organization", joined=row, problem=problem)


def delete_organization(call: Call, name: str) -> AnyResponse:
    """Delete an organisation softly."""
    organization_delete(call, {"id": str(mine(call, name).id)})
    return go("portal.organizations", "removed")


def show_datasets(call: Call, problem: Problem | None, name: str) -> str:
    """All datasets of an organisation, to choose some of them."""
    row = mine(call, name)
    number = page_number(request.args)
    offset = min(ROWS * (number - 1), 2**31 - 1)
    found = owners.listed(call.session, owner=row.id, offset=offset, limit=ROWS + 1)
    return render_template(
        "edit/bulk.html",
        organization=row,
        datasets=found[:ROWS],
        more=len(found) > ROWS,
        number=number,
        chosen=frozenset(request.form.getlist("datasets")),
        problem=problem,
    )


def process(call: Call, name: str) -> AnyResponse:
    """Make chosen datasets public or private, or delete them after a question; all or none."""
    row = mine(call, name)
    deed, chosen = request.form.get("do", ""), request.form.getlist("datasets")
    if deed not in DEEDS:
        raise Invalid("Please say what is to be done with the datasets")
    if not chosen:
        raise Invalid("Please choose at least one dataset")
    if deed == "delete" and not request.form.get("sure"):
        return _ask(call, row, chosen)
    DEEDS[deed](call, load(Bulk(), {"datasets": chosen, "org_id": str(row.id)}))
    if deed == "public":
        demand(each for each in (datasets.find(call.session, key) for key in chosen) if each)
    return go("edit.process_form", "changed", name=row.name)


def _ask(call: Call, row: Organization, chosen: Sequence[str]) -> AnyResponse:
    known = [each for each in owners.listed(call.session, owner=row.id, limit=10_000) if str(each.id) in set(chosen)]
    if not known:
        raise Invalid("Please choose at least one dataset")
    return Response(render_template("edit/delete_datasets.html", organization=row, datasets=known))


def show_filling(call: Call, problem: Problem | None, name: str) -> str:
    """What of that which holds for all would be filled into which datasets that are there already."""
    row = mine(call, name)
    found = filling.gaps(call.session, store.descendants(call.session, [row.id])[row.id])
    counts = Counter(key for gap in found for key in gap.fields)
    names = {field.key.removeprefix(DEFAULT): field.label for field in OF_ALL}
    told = [(str(names.get(key, key)), count) for key, count in sorted(counts.items())]
    return render_template(
        "edit/fill.html", organization=row, gaps=found[:ROWS], count=len(found), fields=told, problem=problem
    )


def fill_datasets(call: Call, name: str) -> AnyResponse:
    """Fill it in where nothing stands, also in the datasets of organisations below."""
    row = mine(call, name)
    filling.fill(call.session, store.descendants(call.session, [row.id])[row.id])
    return go("portal.organization", "changed", name=row.name)


form("/organization/new", show_new, new_organization, Permission.OPERATE)
form("/organization/edit/<name>", show_organization, save_organization)
form("/organization/delete/<name>", show_delete, delete_organization)
form("/organization/bulk_process/<name>", show_datasets, process)
form("/organization/fill/<name>", show_filling, fill_datasets)
