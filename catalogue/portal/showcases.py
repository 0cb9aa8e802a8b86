"""Showcases for readers: what people make of the datasets."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.parameters import page_number
from catalogue.portal.markup import excerpt, host, link, render
from catalogue.portal.search_page import summaries
from hub.access import Call, Permission, access
from hub.datasets import store
from hub.datasets.models import SHOWCASE
from hub.datasets.store import showcases
from hub.errors import NotFound
from hub.identity.store import as_uuid

blueprint = Blueprint("showcases", __name__)

ROWS = 20
FARTHEST = 2**31 - 1


@blueprint.get("/showcase", strict_slashes=False)
@access(Permission.READ)
def listed(call: Call) -> str:
    """All showcases, the newest first."""
    number = page_number(request.args)
    keys = showcases.showcases(call.session, ROWS + 1, min(ROWS * (number - 1), FARTHEST))
    found = [each.dataset for each in store.by_ids(call.session, keys[:ROWS])]
    entries = [(row, excerpt(row.description)) for row in found]
    return render_template("showcases.html", entries=entries, number=number, more=len(keys) > ROWS)


@blueprint.get("/showcase/<name>", strict_slashes=False)
@access(Permission.READ)
def showcase(call: Call, name: str) -> str | Response:
    """One showcase with its datasets; its id leads to its name."""
    shown = store.shown(call.session, name)
    row = shown.dataset
    if row.dataset_type != SHOWCASE:
        raise NotFound("There is no such showcase")
    if name != row.name and row.state != "deleted":  # a deleted one has lost its name
        return redirect(url_for("showcases.showcase", name=row.name), 302 if as_uuid(name) == row.id else 301)
    address = link(str(row.terms.get("landing_page", "")))
    return render_template(
        "showcase.html",
        showcase=row,
        description=render(row.description),
        address=address,
        host=host(address),
        author=str(row.terms.get("author", "")),
        hits=summaries(call, list(map(str, showcases.shown_by(call.session, row.id)))),
    )
