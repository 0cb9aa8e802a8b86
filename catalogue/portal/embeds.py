"""Views of resources as pages of their own, which other sites may show within theirs."""

from uuid import UUID

from flask import Blueprint, g, render_template

from catalogue.portal import view_page
from catalogue.portal.view_page import Page
from hub.access import Call, Permission, access
from hub.datasets import store

blueprint = Blueprint("embeds", __name__)

RESOURCE = "/dataset/<name>/resource/<uuid:id>"


@blueprint.get(f"{RESOURCE}/view/<view>")
@access(Permission.READ)
def view(call: Call, name: str, id: UUID, view: str) -> str:
    """One view of a resource."""
    return _framed(view_page.build(call, store.shown(call.session, name), id, view))


@blueprint.get(f"{RESOURCE}/view", strict_slashes=False)
@access(Permission.READ)
def first(call: Call, name: str, id: UUID) -> str:
    """The first view of a resource, or what is usual for its kind."""
    return _framed(view_page.build(call, store.shown(call.session, name), id, first=True))


@blueprint.get(f"{RESOURCE}/views", strict_slashes=False)
@access(Permission.READ)
def views(call: Call, name: str, id: UUID) -> str:
    """All views of a resource, one below the other."""
    return _framed(view_page.build(call, store.shown(call.session, name), id))


def _framed(page: Page) -> str:
    g.framed = page.open  # what is not public is shown on no other site
    return render_template("views.html", page=page)
