"""Series of datasets for readers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from catalogue import feeds
from catalogue.members import members
from catalogue.parameters import page_number
from catalogue.portal import metadata
from catalogue.portal.markup import excerpt, render
from catalogue.portal.metadata import Item
from catalogue.portal.search_page import summaries
from hub.access import Call, Permission, access
from hub.datasets import store
from hub.errors import NotFound
from hub.identity.store import as_uuid

blueprint = Blueprint("series", __name__)

ROWS = 20
FARTHEST = 10_000


@blueprint.get("/dataset_series", strict_slashes=False)
@access(Permission.READ)
def listed(call: Call) -> str:
    """All series, by title."""
    number = page_number(request.args)
    keys = store.series.all_series(call.session, ROWS + 1, min(ROWS * (number - 1), FARTHEST))
    found = [each.dataset for each in store.by_ids(call.session, keys[:ROWS])]
    entries = [(row, excerpt(row.description)) for row in found]
    return render_template("series_list.html", entries=entries, number=number, more=len(keys) > ROWS)


@blueprint.get("/dataset_series/<name>", strict_slashes=False)
@access(Permission.READ)
def page(call: Call, name: str) -> str | Response:
    """One series with its datasets, as RDF for programs that ask for it; its id leads to its name."""
    if suffix := feeds.preferred():
        return feeds.series_in(call, name, suffix)
    shown = store.shown(call.session, name)
    row = shown.dataset
    if not store.series.is_one(shown):
        raise NotFound("There is no such series")
    if name != row.name and row.state != "deleted":  # a deleted one has lost its name
        return redirect(url_for("series.page", name=row.name), 302 if as_uuid(name) == row.id else 301)
    number = page_number(request.args)
    count, ids = members(call, row.id, ROWS, min(ROWS * (number - 1), FARTHEST))
    return render_template(
        "series.html",
        series=row,
        description=render(row.description),
        lines=metadata.lines(row, shown.groups),
        hits=summaries(call, ids),
        count=count,
        number=number,
        more=count > ROWS * number,
    )


def of_dataset(session: Session, terms: Mapping[str, Any]) -> Sequence[Item]:
    """The series of this hub that a dataset is in, as far as they are to be seen."""
    ids: list[UUID] = store.series.named(terms)[:ROWS]
    rows = [row for row in store.heads(session, ids) if row.state == "active"] if ids else []
    return [Item(row.title, url_for("series.page", name=row.name)) for row in sorted(rows, key=lambda row: row.title)]
