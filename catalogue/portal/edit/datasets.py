"""The clerk's pages of datasets: describe, publish, delete and bring back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.action import load
from catalogue.actions.package import package_delete, package_patch
from catalogue.demanded import demand, lacking, lacks, of_organization
from catalogue.edit import create
from catalogue.edit import writable as locked
from catalogue.portal import file_notes
from catalogue.portal.edit import dataset_form as asked
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.forms import blueprint, form, go, made_once, once
from catalogue.portal.edit.own_fields import Questions
from catalogue.portal.edit.sheet import ONCE, check, sheet
from catalogue.portal.edit.wording import said
from catalogue.schemas.package import PackageSchema, package_dict
from hub.access import Call, Permission, access
from hub.activity import store as activity
from hub.activity.store import Window
from hub.datasets import store
from hub.datasets.models import DATASET, SERIES, Dataset
from hub.datasets.store import Shown
from hub.errors import Forbidden, Invalid, Problem
from hub.identity import store as identity


def shown(call: Call, name: str) -> Shown:
    """A dataset that the caller may change."""
    found = store.shown(call.session, name)
    if not call.principal.edits(found.dataset.id, found.dataset.owner_id):
        raise Forbidden("You may not change this dataset")
    return found


def package(call: Call, id: Any) -> dict[str, Any]:
    """A dataset as CKAN shows it."""
    return package_dict(store.shown(call.session, id), call.settings.site_url)


def last_writer(call: Call, row: Dataset) -> str:
    """Who changed a dataset last."""
    found = activity.activities(call.session, Window(1), activity.of_dataset(row.id))
    return str(found[0].actor) if found else ""


def show_new(call: Call, problem: Problem | None, type: str = DATASET) -> str:
    """The form for a new dataset, or a new series."""
    if not call.principal.publishes:
        raise Forbidden("You belong to no organisation for which you may publish")
    whole, owner = Questions(type, new=True), _owner(call)
    present = {**table.empty(whole.fields), **asked.FRESH, **_said_of_all(call, owner), "owner_org": owner}
    page = sheet(
        whole.fields,
        present,
        choices={**whole.choices, **asked.choices(call)},
        sent=request.form if problem else None,
        problem=problem,
        hidden={ONCE: once()},
    )
    return render_template("edit/dataset.html", sheet=page, dataset=None, is_series=type == SERIES)


def _owner(call: Call) -> str:
    """The organisation that was asked for by the address, or the only one there is."""
    known = [row.name for row in asked.writable(call)]
    wanted = request.args.get("group") or request.args.get("owner_org", "")
    return wanted if wanted in known else known[0] if len(known) == 1 else ""


def _said_of_all(call: Call, owner: str) -> dict[str, str]:
    """What the form can hold already, as the organisation says it of all its datasets."""
    row = identity.find_organization(call.session, owner) if owner else None
    said = of_organization(call, row.id) if row else {}
    return {key: said.get(field, "") for key, field in asked.OF_ALL.items()}


def new_dataset(call: Call) -> AnyResponse:
    """Make a draft; sent twice it is made once."""
    return go("edit.add_resource_form", "created", name=make(call, DATASET, "draft"))


def make(call: Call, type: str, state: str) -> UUID:
    """Make what the form says, once; its id."""
    id = made_once(call)
    if not store.find(call.session, id):
        whole = Questions(type, new=True)
        try:
            _make(call, whole, id, {"type": type, "state": state})
        except Invalid:
            if not store.find(call.session, id):  # else the same form was faster on another connection
                raise
    return id


def _make(call: Call, whole: Questions, id: UUID, kind: Mapping[str, str]) -> None:
    typed = table.read(whole.fields, request.form)
    wrong = table.missing(whole.fields, typed)
    said = {**whole.changes(typed, {}), "owner_org": typed["owner_org"], **kind}
    wanted = [typed["name"]] if typed["name"] else list(asked.names(str(typed["title"])))
    for name in wanted:
        argument = _loaded({**said, "name": name, "private": typed["private"] != "false"}, wrong)
        try:
            create(call, argument, id)
        except Invalid as problem:
            if "name" not in problem.fields or name == wanted[-1]:
                raise
        else:
            return


def _loaded(said: Mapping[str, Any], wrong: Mapping[str, Any]) -> dict[str, Any]:
    """What the actions make of it; all that is wrong is said at once."""
    try:
        argument = load(PackageSchema(), said)
    except Invalid as problem:
        raise Invalid(**{**problem.fields, **wrong}) from problem
    if wrong:
        raise Invalid(**wrong)
    return argument


def show_dataset(call: Call, problem: Problem | None, name: str) -> str:
    """The form for what is said of a dataset."""
    found = shown(call, name)
    whole = Questions(found.dataset.dataset_type)
    values = whole.values(package_dict(found, call.settings.site_url))
    page = sheet(
        whole.fields,
        values,
        choices={**whole.choices, **asked.choices(call, values.get("in_series", ()))},
        sent=request.form if problem else None,
        problem=problem,
    )
    return render_template("edit/dataset.html", sheet=page, dataset=found.dataset, is_series=store.series.is_one(found))


def save_dataset(call: Call, name: str) -> AnyResponse:
    """Change what was typed anew, and nothing else."""
    row = locked(call, name)
    whole = Questions(row.dataset_type)
    typed, present = table.read(whole.fields, request.form), package(call, row.id)
    check(request.form, typed, whole.values(present), last_writer(call, row))
    wrong = table.missing(whole.fields, typed)
    if wrong:
        raise Invalid(**wrong)
    said = whole.changes(typed, present)
    if not said.get("name", row.name):
        del said["name"]  # one that was emptied stays
    if said:
        known = lacks(row)
        package_patch(call, {"id": str(row.id), **said})
        demand([row], known)
    return _to(row, "saved")


def _to(row: Dataset, done: str) -> AnyResponse:
    """On to the page of what was changed."""
    name = row.id if row.state == "deleted" else row.name
    return go("series.page" if row.dataset_type == SERIES else "portal.dataset", done, name=name)


def show_publish(call: Call, problem: Problem | None, name: str) -> str:
    """What publishing means, and what readers would miss."""
    found = shown(call, name)
    present = package_dict(found, call.settings.site_url)
    return render_template(
        "edit/publish.html",
        dataset=found.dataset,
        lacking=lacking(call, found),
        shortcomings=asked.shortcomings(present),
        notes=file_notes.notes(call, found, found.distributions),
        problem=said(problem.message) if problem else "",
    )


def publish(call: Call, name: str) -> AnyResponse:
    """Let others see a draft: everybody, or the organisation alone."""
    row = locked(call, name)
    private = request.form.get("private") != "false"
    package_patch(call, {"id": str(row.id), "state": "active", "private": private})
    demand([row])
    return go("portal.dataset", "published", name=row.name)


def show_delete(call: Call, problem: Problem | None, name: str) -> str:
    """Ask before a dataset is deleted."""
    found = shown(call, name)
    is_series = store.series.is_one(found)
    return render_template("edit/delete_dataset.html", dataset=found.dataset, is_series=is_series, problem=problem)


def delete_dataset(call: Call, name: str) -> AnyResponse:
    """Delete a dataset softly, or bring it back."""
    row = locked(call, name)
    if request.form.get("restore"):
        package_patch(call, {"id": str(row.id), "state": "active"})
        return _to(row, "restored")
    package_delete(call, {"id": str(row.id)})
    return _to(row, "deleted")


@blueprint.post("/dataset/groups/<name>")
@access(Permission.WRITE)
def group(call: Call, name: str) -> AnyResponse:
    """Put a dataset into a theme or group, or take it out; the others stay, whoever changed them meanwhile."""
    row = locked(call, name)
    add, remove = request.form.get("add", ""), request.form.get("remove", "")
    names = [each["name"] for each in package(call, row.id)["groups"]]
    wanted = [each for each in names if each not in (add, remove)] + ([add] if add else [])
    package_patch(call, {"id": str(row.id), "groups": [{"name": each} for each in wanted]})
    return go("reading.themes", "changed", name=row.name)


form("/dataset/new", show_new, new_dataset)
form("/dataset/edit/<name>", show_dataset, save_dataset)
form("/dataset/publish/<name>", show_publish, publish)
form("/dataset/delete/<name>", show_delete, delete_dataset)
