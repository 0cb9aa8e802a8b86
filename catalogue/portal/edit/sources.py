"""The clerk's pages of sources: add, change, run, look at the difference, stop, trust and remove."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue import harvesting
from catalogue.portal import sources_page
from catalogue.portal.edit import fields as table
from catalogue.portal.edit import source_fields
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.sheet import check, sheet
from catalogue.portal.language import gettext
from hub.access import Call
from hub.errors import Forbidden, Invalid, NotFound, Problem
from hub.identity import store as identity
from hub.identity.models import Organization
from hub.records import Connector
from hub.sources import kinds, store
from hub.sources.models import Source


def _connector(kind: str) -> Connector:
    found = kinds.reachable(harvesting.known()).get(kind)
    if found is None:
        raise NotFound("There is no such kind of source")
    return found


def _mine(call: Call, name: str) -> Organization:
    """An organisation for which the caller writes."""
    row = identity.organization(call.session, name)
    if not call.principal.writes(row.id):
        raise Forbidden("You may not add sources to this organisation")
    return row


def show_sources(call: Call, problem: Problem | None, name: str) -> str:
    """The sources of an organisation, and the kinds of which one can be added."""
    row = _mine(call, name)
    offered = [(kind, gettext(each.TITLE)) for kind, each in kinds.reachable(harvesting.known()).items()]
    return render_template(
        "edit/sources.html",
        organization=row,
        lines=[line for line in sources_page.listed(call) if line.source.owner_id == row.id],
        kinds=sorted(offered, key=lambda pair: pair[1].casefold()),
        problem=problem,
    )


def choose_kind(call: Call, name: str) -> AnyResponse:
    """On to the form of the kind that was chosen."""
    kind = request.form.get("kind", "")
    if kind not in kinds.reachable(harvesting.known()):
        raise Invalid("Please choose what kind of source it is")
    return go("edit.add_source_form", name=_mine(call, name).name, kind=kind)


def show_new(call: Call, problem: Problem | None, name: str, kind: str) -> str:
    """The empty form of a source."""
    return _form(call, problem, _mine(call, name), kind, None)


def add_source(call: Call, name: str, kind: str) -> AnyResponse:
    """Add a source; with a schedule it runs at once, else when somebody asks for it."""
    owner, connector = _mine(call, name), _connector(kind)
    typed = table.read(source_fields.asked(connector, None), request.form)
    _refuse_missing(connector, typed, None)
    identity.check_name(str(typed["name"]))
    config = harvesting.check(kind, source_fields.config(connector, typed))
    row = store.add(
        call.session,
        owner.id,
        str(typed["name"]),
        kind,
        config,
        title=str(typed["source_title"]),
        private=not typed["public"],
        schedule=str(typed["schedule"]),
    )
    return go("reading.source", "saved", name=str(row.id))


def show_source(call: Call, problem: Problem | None, name: str) -> str:
    """The form of a source that is there."""
    row = harvesting.editable(call, name)
    return _form(call, problem, identity.organization(call.session, row.owner_id), row.kind, row)


def save_source(call: Call, name: str) -> AnyResponse:
    """Change a source."""
    row = harvesting.editable(call, name)
    connector = _connector(row.kind)
    typed = table.read(source_fields.asked(connector, row), request.form)
    _refuse_missing(connector, typed, row)
    check(request.form, typed, source_fields.present(connector, row, harvesting.shown(row)))
    store.change(
        call.session,
        row,
        config=harvesting.check(row.kind, source_fields.config(connector, typed), row.config),
        title=str(typed["source_title"]),
        private=not typed["public"],
        schedule=str(typed["schedule"]),
    )
    return go("reading.source", "saved", name=str(row.id))


def _refuse_missing(connector: Connector, typed: table.Values, row: Source | None) -> None:
    wrong = table.missing(source_fields.asked(connector, row), typed)
    if wrong:
        raise Invalid(**wrong)


def _form(call: Call, problem: Problem | None, owner: Organization, kind: str, row: Source | None) -> str:
    connector = _connector(kind)
    shown: Mapping[str, Any] = harvesting.shown(row) if row else {}
    page = sheet(
        source_fields.asked(connector, row),
        source_fields.present(connector, row, shown),
        choices=source_fields.choices(),
        sent=request.form if problem else None,
        problem=problem,
    )
    return render_template(
        "edit/source.html", organization=owner, source=row, kind=gettext(connector.TITLE), sheet=page
    )


def show_asked(call: Call, problem: Problem | None, name: str) -> str:
    """The page of a source with what stands in the way of what was asked."""
    harvesting.editable(call, name)
    return render_template("source.html", page=sources_page.build(call, name), problem=problem)


def do_source(call: Call, name: str) -> AnyResponse:
    """Run a source, look at the difference, stop, pause, trust its last run, or remove it."""
    row, deed = harvesting.editable(call, name), request.form.get("do", "")
    match deed:
        case "run" | "dry":
            harvesting.ask(call, row, dry=deed == "dry")
        case "abort":
            store.abort(call.session, row)
        case "pause" | "resume":
            store.change(call.session, row, paused=deed == "pause")
        case "trust":
            store.trust(call.session, row)
        case "clear":
            harvesting.clear(call, row)
        case "remove":
            return _remove(call, row)
        case _:
            raise Invalid("Please say what is to be done with the source")
    return go("reading.source", "asked" if deed in ("run", "dry") else "changed", name=str(row.id))


def _remove(call: Call, row: Source) -> AnyResponse:
    owner = identity.organization(call.session, row.owner_id)
    if not request.form.get("sure"):
        raise Invalid("Please say that you are sure: the history of its runs goes with the source")
    store.remove(call.session, row)
    return go("edit.choose_kind_form", "removed", name=owner.name)


form("/organization/sources/<name>", show_sources, choose_kind)
form("/organization/sources/<name>/new/<kind>", show_new, add_source)
form("/harvest/edit/<name>", show_source, save_source)
form("/harvest/do/<name>", show_asked, do_source)
