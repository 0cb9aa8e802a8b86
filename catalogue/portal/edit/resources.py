"""The clerk's pages of a dataset's files and links: list, order, add, change, remove."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import render_template, request
from marshmallow import INCLUDE
from sqlalchemy import Row
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from catalogue.action import load
from catalogue.actions.resource import (
    ResourceCreate,
    package_resource_reorder,
    resource_create,
    resource_delete,
    resource_patch,
)
from catalogue.edit import writable as locked
from catalogue.portal import file_notes, present
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.dataset_form import licences
from catalogue.portal.edit.datasets import last_writer, shown
from catalogue.portal.edit.fields import Choices, Field, Value
from catalogue.portal.edit.forms import form, go, made_once, once
from catalogue.portal.edit.own_fields import Own, of_resources
from catalogue.portal.edit.sheet import ONCE, check, sheet
from catalogue.portal.language import Said, gettext, lazy_gettext
from catalogue.schemas.resource import resource_dict
from hub.access import Call
from hub.datasets import store
from hub.datasets.store import Shown, imports
from hub.errors import Invalid, NotFound, Problem

UPLOAD = Field("upload", lazy_gettext("File"), "upload", section=lazy_gettext("Where the data are"))
URL = Field("url", lazy_gettext("Or the address of the data elsewhere"), "url",
            lazy_gettext("A page or a file on another server. Nothing is copied from there."))  # fmt: skip
CLEAR = Field("clear_upload", lazy_gettext("Remove the file that is here now"), "check", required=True)
ABOUT = (
    Field("name", lazy_gettext("Title"), section=lazy_gettext("What it is"),
          help=lazy_gettext("For example: “Trees 2025 as a table”.")),
    Field("description", lazy_gettext("Description"), "area"),
    Field("format", lazy_gettext("Format"), help=lazy_gettext("CSV, GeoJSON, PDF … Left empty it is found out.")),
    Field("license", lazy_gettext("Licence, if it is another than that of the dataset"), "select"),
    Field("rights", lazy_gettext("Further terms of use"), help=lazy_gettext("A sentence or a link.")),
)  # fmt: skip
NEITHER = "give a link or a file"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or link in the list, and where it stands."""

    id: str
    title: str
    facts: str
    position: int


def _fields(part: Row[Any] | None, own: Own) -> tuple[Field, ...]:
    """What is asked, by the hub and by the portal's own schema."""
    return (*_usual(part), *own.fields)


def _usual(part: Row[Any] | None) -> tuple[Field, ...]:
    """What the hub asks: where the data are is asked only where a clerk can say it."""
    if part is None:
        return (UPLOAD, URL, *ABOUT)
    if part.datastream_id or (part.row_count is not None and not part.access_url and not part.blob):
        return ABOUT
    if not part.blob:
        return (UPLOAD, URL, *ABOUT)
    kept = gettext("Now here: %(file)s. Another file takes its place.", file=_file(part))
    return (replace(UPLOAD, help=Said(kept)), URL, CLEAR, *ABOUT)


def _file(part: Row[Any]) -> str:
    size = f" ({present.size(part.byte_size)})" if part.byte_size else ""
    return f"{part.file_name or 'file'}{size}"


def _values(fields: Sequence[Field], part: Row[Any], site_url: str, own: Own) -> dict[str, Value]:
    found = resource_dict(part, site_url)
    shown: dict[str, Value] = {
        field.key: table.plain(str(found.get(field.key) or "")) for field in fields if field.kind != "upload"
    }
    shown.update(own.values(found))
    return {**shown, "url": part.access_url} if "url" in shown else shown


def _choices(own: Own) -> Mapping[str, Choices]:
    return {**own.choices, "license": licences()}


def _sent() -> dict[str, FileStorage]:
    """The file that was sent, if there was one."""
    file = request.files.get("upload")
    return {"upload": file} if file and file.filename else {}


def _part(found: Shown, id: UUID) -> Row[Any]:
    part = next((each for each in found.distributions if each.id == id), None)
    if part is None:
        raise NotFound("There is no such resource")
    return part


def show_list(call: Call, problem: Problem | None, name: str) -> str:
    """All files and links in their order."""
    found = shown(call, name)
    entries = [_entry(part, position) for position, part in enumerate(found.distributions)]
    told = file_notes.states(call, found)
    return render_template("edit/resources.html", dataset=found.dataset, entries=entries, told=told, problem=problem)


def _entry(part: Row[Any], position: int) -> Entry:
    facts = [part.format, _file(part) if part.blob else part.access_url]
    title = part.title or part.file_name or part.format or gettext("Data")
    return Entry(str(part.id), title, ", ".join(fact for fact in facts if fact), position)


def arrange(call: Call, name: str) -> AnyResponse:
    """Put one file or link at another place; to send it twice changes nothing more."""
    row = locked(call, name)
    wanted, _, position = request.form.get("move", "").partition(":")
    order = [str(part.id) for part in row.distributions]
    if wanted not in order or not (position.isascii() and position.isdecimal()):
        raise Invalid("This file or link is there no longer")
    order.remove(wanted)
    order.insert(int(position[:6]), wanted)
    package_resource_reorder(call, {"id": str(row.id), "order": order})
    return go("edit.arrange_form", "arranged", name=row.id)


def show_new(call: Call, problem: Problem | None, name: str) -> str:
    """The form for one more file or link."""
    found = shown(call, name)
    fields = _fields(None, own := of_resources(found.dataset.dataset_type))
    page = sheet(
        fields,
        table.empty(fields),
        choices=_choices(own),
        sent=request.form if problem else None,
        problem=problem,
        hidden={ONCE: once()},
    )
    return render_template("edit/resource.html", dataset=found.dataset, sheet=page, part=None, chosen=bool(_sent()))


def add_resource(call: Call, name: str) -> AnyResponse:
    """Add a file or link; sent twice it is added once."""
    row = locked(call, name)
    fields = _fields(None, own := of_resources(row.dataset_type))
    typed = {key: value for key, value in table.read(fields, request.form).items() if value}
    if not typed and not _sent() and request.form.get("next") == "list":  # nothing more to add
        return go("edit.arrange_form", name=row.id)
    _check_place(typed)
    key = made_once(call)
    if not store.find_distribution(call.session, key):
        said = {**own.others(typed), **own.changes(typed, {}), **_sent(), "id": str(key), "package_id": str(row.id)}
        resource_create(call, load(ResourceCreate(unknown=INCLUDE), said))
        _look_first(call, key)
    if request.form.get("next") == "another":
        return go("edit.add_resource_form", "added", name=row.id)
    return _then(call, row.id, key, "added")


def _then(call: Call, dataset: UUID, id: UUID, done: str, before: UUID | None = None) -> AnyResponse:
    """On to what was found in the file where that has just been ordered, else to the list."""
    order = imports.find(call.session, id)
    if order is None or order.job == before:
        return go("edit.arrange_form", done, name=dataset)
    return go("edit.save_import_form", done, name=dataset, id=id)


def _look_first(call: Call, id: UUID) -> None:
    """Let a table that has just been ordered wait for the clerk's look."""
    order = imports.find(call.session, id)
    if order is not None and order.state == imports.WAITING:
        imports.look_first(call.session, order)


def _check_place(typed: Mapping[str, Any], *, kept: bool = False) -> None:
    """The data are at one place."""
    if not (typed.get("url") or _sent() or kept):
        raise Invalid(upload=[NEITHER])
    if typed.get("url") and _sent():
        raise Invalid(url=[f"{NEITHER}, not both"])


def show_resource(call: Call, problem: Problem | None, name: str, id: UUID) -> str:
    """The form for one file or link."""
    found = shown(call, name)
    part, own = _part(found, id), of_resources(found.dataset.dataset_type)
    fields = _fields(part, own)
    page = sheet(
        fields,
        _values(fields, part, call.settings.site_url, own),
        choices=_choices(own),
        sent=request.form if problem else None,
        problem=problem,
    )
    return render_template("edit/resource.html", dataset=found.dataset, sheet=page, part=part, chosen=bool(_sent()))


def save_resource(call: Call, name: str, id: UUID) -> AnyResponse:
    """Change what was typed anew, and nothing else."""
    row = locked(call, name)
    part = _part(store.shown(call.session, row.id), id)
    fields = _fields(part, own := of_resources(row.dataset_type))
    typed, known = table.read(fields, request.form), _values(fields, part, call.settings.site_url, own)
    check(request.form, typed, known, last_writer(call, row))
    if "url" in typed:
        replaced = typed["url"] == known["url"] and bool(_sent())
        _check_place({} if replaced else typed, kept=bool(part.blob) and not typed.get("clear_upload"))
    written = own.changes(typed, resource_dict(part, call.settings.site_url))
    said: dict[str, Any] = {**table.changed(own.others(typed), known), **written, **_sent()}
    if "upload" in said and typed.get("url") == known.get("url"):
        said["url"] = ""  # the file takes the place of the link
    order = imports.find(call.session, id)
    before = order.job if order else None
    if said:
        resource_patch(call, {"id": str(id), **said})
        _look_first(call, id)
    return _then(call, row.id, id, "saved", before)


def show_delete(call: Call, problem: Problem | None, name: str, id: UUID) -> str:
    """Ask before a file or link is removed."""
    found = shown(call, name)
    entry = _entry(_part(found, id), 0)
    return render_template("edit/delete_resource.html", dataset=found.dataset, entry=entry, problem=problem)


def delete_resource(call: Call, name: str, id: UUID) -> AnyResponse:
    """Remove a file or link; it may be gone already."""
    row = locked(call, name)
    part = store.find_distribution(call.session, id)
    if part is None:
        if store.removed_from(call.session, id) != row.id:
            raise NotFound("There is no such resource")
    elif part.dataset_id != row.id:
        raise NotFound("There is no such resource")
    else:
        resource_delete(call, {"id": str(id)})
    return go("edit.arrange_form", "removed", name=row.id)


form("/dataset/resources/<name>", show_list, arrange)
form("/dataset/<name>/resource/new", show_new, add_resource)
form("/dataset/<name>/resource/<uuid:id>/edit", show_resource, save_resource)
form("/dataset/<name>/resource/<uuid:id>/delete", show_delete, delete_resource)
