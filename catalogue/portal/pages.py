"""Pages that people wrote, for readers; and the links to them that stand on every page."""

import time
from collections.abc import Sequence
from threading import Lock
from typing import Any

import structlog
from flask import Blueprint, render_template

from catalogue.portal.markup import excerpt, render
from hub.access import Call, Gate, Permission, access
from hub.boundary import PUBLIC
from hub.identity import store as identity
from hub.pages import store
from hub.pages.models import BLOG, PAGE, Page

blueprint = Blueprint("pages", __name__)

LONGEST = 50_000
MOST_LINKS = 10
FRESH = 10.0
"""Seconds until a process reads anew what another one may have changed."""

log = structlog.get_logger()


class Links:
    """Name and title of the pages that every page links to, read from time to time."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._mutex, self._until = gate, Lock(), 0.0
        self._known: Sequence[Any] = ()

    def all(self) -> Sequence[Any]:
        """The links; while the database does not answer those from before, because errors are pages too."""
        with self._mutex:
            if time.monotonic() >= self._until:
                self._until = time.monotonic() + FRESH
                try:
                    with self._gate.database.glance(PUBLIC) as session:
                        self._known = store.linked(session, MOST_LINKS)
                except Exception:
                    log.exception("the links to pages cannot be read")
            return self._known

    def forget(self) -> None:
        """Read them anew with the next page."""
        self._until = 0.0


@blueprint.get("/pages", strict_slashes=False)
@access(Permission.READ)
def pages(call: Call) -> str:
    """All pages of the portal."""
    return _listed(store.pages(call.session, None, PAGE), blog=False)


@blueprint.get("/blog", strict_slashes=False)
@access(Permission.READ)
def blog(call: Call) -> str:
    """The news of the portal, the newest first."""
    return _listed(store.pages(call.session, None, BLOG, newest=True), blog=True)


@blueprint.get("/pages/<name>", strict_slashes=False)
@access(Permission.READ)
def page(call: Call, name: str) -> str:
    """One page of the portal."""
    return _shown(store.page(call.session, None, name, PAGE))


@blueprint.get("/blog/<name>", strict_slashes=False)
@access(Permission.READ)
def entry(call: Call, name: str) -> str:
    """One entry of the portal's news."""
    return _shown(store.page(call.session, None, name, BLOG))


@blueprint.get("/organization/pages/<name>/<page>", strict_slashes=False)
@access(Permission.READ)
def of_organization(call: Call, name: str, page: str) -> str:
    """One page of an organisation."""
    owner = identity.organization(call.session, name)
    return _shown(store.page(call.session, owner.id, page), owner)


def _listed(rows: Sequence[Page], *, blog: bool) -> str:
    entries = [(row, excerpt(row.content)) for row in rows]
    return render_template("pages.html", entries=entries, blog=blog)


def _shown(row: Page, owner: Any = None) -> str:
    dated = row.publish_date if row.page_type == BLOG else None
    return render_template("page.html", page=row, content=render(row.content, LONGEST), dated=dated, owner=owner)
