"""The views of a resource as people see them: a table, a chart, a map, a picture, a text; or where it can be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Row

from catalogue.maps import small_map
from catalogue.portal import measurements, resources
from catalogue.portal.language import gettext, language
from catalogue.portal.resources import Link, Preview
from catalogue.schemas.resource_view import GRAPH, IMAGE, MAP, TABLE
from hub.access import Call
from hub.datasets import store
from hub.datasets.models import ResourceView
from hub.datasets.store import Shown
from hub.errors import NotFound
from hub.iot import store as iot
from hub.iot.store import streams

TEXT = "text_view"
MAPS = frozenset({MAP, "geojson_view", "shp_view"})
LONGEST = 20_000
"""How many bytes of a text are shown."""


@dataclass(frozen=True, slots=True)
class View:
    """One view; it holds what its type shows, and nothing where that cannot be shown here."""

    title: str
    description: str = ""
    table: Preview | None = None
    chart: Markup | None = None
    sentence: str = ""
    map: Markup | None = None
    picture: str = ""
    text: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look at."""
        return not (self.table or self.chart or self.map or self.picture or self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """Views of one resource, and where it can be had; `open` when everybody may see it."""

    dataset: Row[Any]
    id: UUID
    title: str
    views: Sequence[View]
    links: Sequence[Link]
    open: bool


def build(call: Call, shown: Shown, id: UUID, view: str = "", *, first: bool = False) -> Page:
    """The view with this id, the first one, or all of a resource; raises `NotFound`."""
    part = resources.part(shown, id)
    rows = [row for row in store.views(call.session, part.id) if not view or str(row.id) == view.lower()]
    if view and not rows:
        raise NotFound("There is no such view")
    found = [_view(call, shown, part, row) for row in (rows[:1] if first else rows)]
    downloads = resources.downloads(shown.dataset.id, [part], frozenset())
    return Page(
        dataset=shown.dataset,
        id=part.id,
        title=resources.title(part),
        views=found or [_usual(call, part)],
        links=downloads[0].links if downloads else resources.readings(part),
        open=not shown.dataset.private and shown.dataset.state == "active",
    )


def _usual(call: Call, part: Row[Any]) -> View:
    """What is shown of a resource that nobody has made a view for."""
    return _look(call, part, GRAPH if part.datastream_id else TABLE, resources.title(part), "")


def _view(call: Call, shown: Shown, part: Row[Any], row: ResourceView) -> View:
    if row.view_type == IMAGE:
        return View(row.title, row.description, picture=_picture(shown, part))
    if row.view_type == TEXT:
        return View(row.title, row.description, text=_text(call, part))
    return _look(call, part, row.view_type, row.title, row.description)


def _look(call: Call, part: Row[Any], kind: str, title: str, description: str) -> View:
    if part.datastream_id and kind in (GRAPH, TABLE):
        return _chart(call, part.datastream_id, title, description)
    if kind not in (TABLE, GRAPH) and kind not in MAPS:
        return View(title, description)
    table = next(iter(resources.tables(call.session, [part])), None)
    if table is None:
        return View(title, description)
    if kind in MAPS and table.geometries:
        return View(title, description, map=_map(table, title))
    return View(title, description, table=table.preview)


def _chart(call: Call, stream: int, title: str, description: str) -> View:
    rows, latest = streams.datastreams(call.session, [stream]), iot.latest(call.session, [stream])
    lines = measurements.series(rows.values(), latest)
    drawn = measurements.measurements(call.session, list(rows.values()), lines, None, call.settings.zone)
    if not drawn:
        return View(title, description)
    return View(title, description, chart=drawn[0].chart, sentence=drawn[0].sentence)


def _map(table: resources.Table, title: str) -> Markup:
    name = gettext("Map: %(title)s", title=title)
    return Markup(small_map(table.geometries, title=name, language=language()))  # noqa: S704 (escaped there)


def _picture(shown: Shown, part: Row[Any]) -> str:
    """Where this site has the picture: its kept file, or what it fetches of a public link."""
    if part.blob:
        return url_for("downloads.original", dataset=shown.dataset.id, id=part.id)
    if shown.dataset.private or not part.access_url:
        return ""
    return url_for("proxy.fetch", dataset=shown.dataset.id, id=part.id)


def _text(call: Call, part: Row[Any]) -> str:
    if not part.blob or part.held_back or not call.files.exists(part.blob):
        return ""
    with call.files.open(part.blob) as file:
        content = file.read(LONGEST)
    if b"\0" in content:
        return ""
    try:
        return content.decode() if len(content) < LONGEST else content.decode(errors="ignore")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
