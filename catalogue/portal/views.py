"""The pages of the portal, and what their templates stand on."""

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue import feeds
from catalogue.portal import (
    dataset_page,
    group_page,
    history,
    language,
    organization_page,
    present,
    resource_page,
    search_page,
    start_page,
)
from catalogue.portal.markup import render
from catalogue.portal.pages import Links
from catalogue.portal.prefix import LANGUAGES, in_language
from catalogue.portal.resources import kind_name
from catalogue.search.live import Search
from hub.access import NOBODY, Call, Permission, access, gate
from hub.datasets import store as datasets
from hub.datasets.models import SERIES, SHOWCASE
from hub.errors import NotFound
from hub.identity.store import as_uuid

blueprint = Blueprint("portal", __name__)

ELSEWHERE = {SHOWCASE: "showcases.showcase", SERIES: "series.page"}
"""Where what is kept as a dataset and is none has its page."""

STYLE = (Path(__file__).parent / "static" / "portal.css").read_bytes()
DIGEST = hashlib.sha256(STYLE).hexdigest()[:16]
FOREVER = "public, max-age=31536000, immutable"
FILTERS = (
    *("number", "amount", "cell", "said"),
    *("day", "when", "clock", "iso", "age", "freshness", "flags", "size", "role"),
)


def prepare(app: Flask) -> None:
    """Give templates their language, formats and what every page knows."""
    language.prepare(app, app.extensions["allmende"].settings.locale)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters = {name: getattr(present, name) for name in FILTERS}
    app.jinja_env.filters.update(filters, kind=kind_name, translated=language.gettext, prose=render)
    app.context_processor(_everywhere)
    app.extensions["links"] = Links(app.extensions["allmende"])


def _everywhere() -> dict[str, Any]:
    """What every page knows, also one that reports an error."""
    principal = g.get("principal", NOBODY)
    return {
        "site": gate().site.now(),
        "principal": principal,
        "csrf_token": gate().csrf(principal.login),
        "language": language.language(),
        "languages": [(code, name, in_language(code)) for code, name in LANGUAGES.items()],
        "style": url_for("portal.style", digest=DIGEST),
        "links": current_app.extensions["links"].all(),
        "done": str(present.DONE.get(request.args.get("done", ""), "")),
    }


def _search() -> Search:
    found: Search = current_app.extensions["search"]
    return found


@blueprint.get("/")
@access(Permission.READ)
def start(call: Call) -> str | AnyResponse:
    """The start page; the catalogue for programs that ask for RDF."""
    if suffix := feeds.preferred():
        return feeds.catalog_in(call, suffix)
    intro = render(call.site.site_intro_text)
    return render_template("start.html", page=start_page.build(_search(), call), intro=intro)


@blueprint.get("/dataset", strict_slashes=False)
@access(Permission.READ)
def search(call: Call) -> str:
    """Search among the datasets, with facets; CKAN's parameters."""
    question = search_page.read(request.args)
    return render_template("search.html", page=search_page.answer(_search(), call, question))


@blueprint.get("/dataset/<name>", strict_slashes=False)
@access(Permission.READ)
def dataset(call: Call, name: str) -> str | AnyResponse:
    """One dataset, or RDF where that is asked for; its id leads to its name, and a former name does so for good."""
    if suffix := feeds.preferred():
        return feeds.dataset_in(call, name, suffix)
    shown = datasets.shown(call.session, name)
    if shown.dataset.dataset_type in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[shown.dataset.dataset_type], name=name))
    if then := request.args.get("activity_id"):
        return redirect(url_for("portal.former", name=name, activity=then))
    if name != shown.dataset.name and shown.dataset.state != "deleted":  # a deleted one has lost its name
        status = 302 if as_uuid(name) == shown.dataset.id else 301
        return redirect(url_for("portal.dataset", name=shown.dataset.name, done=request.args.get("done")), status)
    wanted = request.args.get("series", type=int)
    return render_template("dataset.html", page=dataset_page.build(call, shown, wanted))


@blueprint.get("/dataset/<name>/resource/<uuid:id>", strict_slashes=False)
@access(Permission.READ)
def resource(call: Call, name: str, id: UUID) -> str | AnyResponse:
    """One resource of a dataset, by the name or id of the dataset; what it was once stands with the dataset."""
    if then := request.args.get("activity_id"):
        return redirect(url_for("portal.former", name=name, activity=then))
    return render_template("resource.html", page=resource_page.build(call, datasets.shown(call.session, name), id))


@blueprint.get("/group", strict_slashes=False)
@access(Permission.READ)
def groups(call: Call) -> str:
    """All groups, with the number of their datasets."""
    return render_template("groups.html", groups=group_page.groups(_search(), call))


@blueprint.get("/group/<name>", strict_slashes=False)
@access(Permission.READ)
def group(call: Call, name: str) -> str | AnyResponse:
    """One group with its datasets; its id leads to its name."""
    page = group_page.build(_search(), call, name)
    if name != page.group.name:
        return redirect(url_for("portal.group", name=page.group.name))
    return render_template("group.html", page=page)


@blueprint.get("/about")
@access(Permission.READ)
def about(call: Call) -> str:
    """What this portal is."""
    return render_template("about.html", about=render(call.site.site_about))


@blueprint.get("/package", strict_slashes=False)
@blueprint.get("/package/<name>", strict_slashes=False)
@access(Permission.READ)
def package(call: Call, name: str = "") -> AnyResponse:
    """Where datasets stood in old CKAN portals; people still link there."""
    return redirect(url_for("portal.dataset", name=name) if name else url_for("portal.search"), 301)


@blueprint.get("/tag", strict_slashes=False)
@blueprint.get("/tag/<path:name>")
@access(Permission.READ)
def tag(call: Call, name: str = "") -> AnyResponse:
    """Where tags stood in old CKAN portals."""
    return redirect(url_for("portal.search", tags=name or None), 301)


@blueprint.get("/dataset/activity/<name>")
@access(Permission.READ)
def activity(call: Call, name: str) -> str:
    """What happened to a dataset, by its name or id."""
    number = search_page.read(request.args).page
    return render_template("activity.html", page=history.build(call, datasets.shown(call.session, name), number))


@blueprint.get("/dataset/<name>/history/<activity>")
@access(Permission.READ)
def former(call: Call, name: str, activity: str) -> str:
    """A dataset as it was after one activity."""
    page = history.former(call, activity)
    if datasets.shown(call.session, name).dataset.id != page.dataset.id:
        raise NotFound("There is no such activity")
    return render_template("former.html", page=page)


@blueprint.get("/dataset/changes/<activity>")
@access(Permission.READ)
def changes(call: Call, activity: str) -> str:
    """What one activity changed."""
    return render_template("changes.html", page=history.changes(call, activity))


@blueprint.get("/organization", strict_slashes=False)
@access(Permission.READ)
def organizations(call: Call) -> str:
    """All organisations as a tree, with the number of their datasets."""
    return render_template("organizations.html", roots=organization_page.tree(_search(), call))


@blueprint.get("/organization/<name>", strict_slashes=False)
@access(Permission.READ)
def organization(call: Call, name: str) -> str | AnyResponse:
    """One organisation with its datasets; its id leads to its name."""
    page = organization_page.build(_search(), call, name)
    if name != page.organization.name:
        return redirect(url_for("portal.organization", name=page.organization.name))
    return render_template("organization.html", page=page)


@blueprint.get("/static/<digest>/portal.css")
@access(Permission.READ)
def style(call: Call, digest: str) -> Response:
    """The style sheet; its address changes with its content, so it may be kept for ever."""
    if digest != DIGEST:
        raise NotFound("There is no such style sheet")
    return Response(STYLE, mimetype="text/css", headers={"Cache-Control": FOREVER})
