"""The page on which a clerk sees what became of a file: what was found in it, corrects that, decides, takes it in."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue import intake
from catalogue.edit import writable as locked
from catalogue.portal.edit import found_in_file as found
from catalogue.portal.edit.datasets import shown
from catalogue.portal.edit.forms import form, go
from catalogue.portal.language import gettext
from catalogue.portal.resources import part as part_of
from hub.access import Call
from hub.datasets import store
from hub.datasets.models import Distribution, TableImport
from hub.datasets.store import imports, personal
from hub.errors import Conflict, Invalid, NotFound, Problem

FOLLOW = 5
"""Seconds between two looks of a page that somebody wants to be loaded by itself."""


def show_import(call: Call, problem: Problem | None, name: str, id: UUID) -> str:
    """What was found in a file or link, how far it is, and what it refused."""
    dataset = shown(call, name)
    part, row = part_of(dataset, id), imports.find(call.session, id)
    refused = imports.refused(call.session, id) if row else ()
    page = found.build(part, row, request.form if problem else None)
    follow = FOLLOW if page.under_way and request.args.get("follow") else 0
    return render_template(
        "edit/resource_data.html",
        dataset=dataset.dataset,
        page=page,
        refused=refused,
        follow=follow,
        types=found.TYPES,
        problem=problem,
    )


def save_import(call: Call, name: str, id: UUID) -> AnyResponse:
    """Take a file in, read it again, or stop that."""
    dataset = locked(call, name)
    part = store.distribution(call.session, id, anew=True)
    if part.dataset_id != dataset.id:
        raise NotFound("There is no such resource")
    row, wanted = imports.find(call.session, id), request.form.get("do", "")
    if row is not None and request.form.get("job") != str(row.job):
        raise Conflict(gettext("The file was read anew meanwhile; this is what was found now."))
    if wanted == "again":
        _again(call, part)
    elif row is None:
        raise NotFound("There is no such import")
    elif wanted == "stop":
        imports.abort(call.session, row, call.principal.name)
    else:
        _correct(call, part, row, take=wanted == "take")
    return go("edit.save_import_form", name=dataset.id, id=id, follow=request.form.get("follow") or None)


def _again(call: Call, part: Distribution) -> None:
    if not intake.may_be_table(part):
        raise Invalid(gettext("In this format there is no table that could be read."))
    imports.submit(call.session, part, actor=call.principal.name, look=True, anew=True)


def _correct(call: Call, part: Distribution, row: TableImport, *, take: bool) -> None:
    """Keep what was said of the file and read it with that; without `take` only to look at it again."""
    if row.state in (imports.WAITING, imports.RUNNING):
        raise Conflict(gettext("The file is being read just now."))
    said = found.read(row, request.form)
    if take and said.open:
        names = ", ".join(said.open[: personal.NAMED])
        raise Invalid(
            gettext("Please decide first whether these columns may be published: %(names)s", names=names),
            **{f"personal-{column}": [names] for column in said.open},
        )
    if said.settings.get("append") and not said.settings.get("key"):
        raise Invalid(
            gettext("To add rows to a table, please choose the columns by which the same row is known again.")
        )
    exclude: Any = row.settings.get("exclude")
    row.settings = {**said.settings, **({"exclude": exclude} if exclude else {})}
    personal.decide(call.session, part, row, said.publish, said.out)
    imports.submit(call.session, part, actor=call.principal.name, look=not take)


form("/dataset/<name>/resource_data/<uuid:id>", show_import, save_import)
