"""The dataset page: everything a reader may want to know of one dataset, the answer first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row

from catalogue.dcat import known
from catalogue.dialects import schema_org
from catalogue.feeds import portal
from catalogue.maps import small_map
from catalogue.portal import dead_links, file_notes, measurements, metadata, own_fields, present, resources
from catalogue.portal import series as series_page
from catalogue.portal.file_notes import Note
from catalogue.portal.language import gettext, language, lazy_gettext, ngettext
from catalogue.portal.markup import link, render
from catalogue.portal.measurements import Measurement, Series
from catalogue.portal.metadata import Item, Line
from catalogue.portal.resources import Download, Preview
from catalogue.portal.summary import Summary, summarise
from hub.access import Call
from hub.datasets import words
from hub.datasets.store import Shown, duplicates, figures, showcases
from hub.datasets.store.duplicates import Duplicate
from hub.identity import store as identity
from hub.iot import store as iot
from hub.iot.models import Datastream
from hub.iot.store import streams as iot_streams
from hub.sharing import store as sharing
from hub.sharing.store import Shared

SERIES = 40
MOST_WAYS = 10
"""Of so many distributions search engines read in the page; the feeds tell of all."""
ALIKE = {
    duplicates.IDENTIFIER: lazy_gettext("the same identifier"),
    duplicates.LANDING_PAGE: lazy_gettext("the same page"),
    duplicates.FILES: lazy_gettext("the same files"),
}


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence in plain words."""

    title: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the dataset page shows."""

    dataset: Row[Any]
    summary: Summary
    description: Markup
    figures: Sequence[tuple[str, str]]
    series: Sequence[Series]
    measurements: Sequence[Measurement]
    previews: Sequence[Preview]
    downloads: Sequence[Download]
    more_downloads: int
    map: Markup
    licence: Licence
    lines: Sequence[Line]
    further: Sequence[tuple[str, str]]
    showcases: Sequence[Row[str, str]]
    in_series: Sequence[Item]
    given: Sequence[Shared]
    received: Sequence[Shared]
    notes: Sequence[Note]
    described: Markup
    changed_columns: Sequence[tuple[str, str]]
    duplicates: Sequence[tuple[str, Duplicate]]


def build(call: Call, shown: Shown, wanted: int | None) -> Page:
    """The page of a dataset; `wanted` is the datastream to chart where there are many."""
    row, parts = shown.dataset, shown.distributions
    ids = [part.datastream_id for part in parts if part.datastream_id]
    latest = iot.latest(call.session, ids)
    summary = summarise(shown, latest, call.settings.locale)
    streams = _streams(call, ids, wanted)
    series = measurements.series(streams, latest)
    tables = resources.tables(call.session, parts)
    placed = frozenset(table.preview.id for table in tables if table.geometries)
    given, received = _shared(call, row)
    return Page(
        dataset=row,
        summary=summary,
        description=render(row.description),
        figures=[
            *_figures(summary),
            *present.of_quality(figures.together(figures.of_streams(call.session, ids).values())),
        ],
        series=series,
        measurements=measurements.measurements(call.session, streams, series, wanted, call.settings.zone),
        previews=[table.preview for table in tables],
        downloads=(files := resources.downloads(row.id, parts, placed)),
        more_downloads=len(resources.files(parts)) - len(files),
        map=_map(call, row, [g for table in tables for g in table.geometries], ids),
        licence=_licence(row.license),
        lines=[*metadata.lines(row, shown.groups), *own_fields.of_dataset(row)],
        further=metadata.further(row),
        showcases=showcases.named(call.session, row.id),
        in_series=series_page.of_dataset(call.session, row.terms),
        given=given,
        received=received,
        notes=[*file_notes.notes(call, shown, parts), *dead_links.notes(call, shown)],
        described=_described(call, shown),
        changed_columns=file_notes.changed_columns(call, parts),
        duplicates=[(str(ALIKE[each.kind]), each) for each in duplicates.of(call.session, row.id)],
    )


def _described(call: Call, shown: Shown) -> Markup:
    """What search engines read of a dataset, which is only told of what is public."""
    row = shown.dataset
    if row.private or row.state != "active":
        return Markup()
    (shown,) = known.seen(call.session, [shown])
    first = replace(shown, distributions=list(shown.distributions)[:MOST_WAYS])
    return schema_org.block(schema_org.dataset(portal(call.site), first, known.beside(call.session, [first])))


def _streams(call: Call, ids: Sequence[int], wanted: int | None) -> list[Datastream]:
    """As many datastreams as a page lists, in the order of the distributions; the one asked for is among them."""
    known = iot_streams.datastreams(call.session, ids)
    rows = [known[key] for key in ids if key in known]
    return rows[:SERIES] + [row for row in rows[SERIES:] if row.id == wanted]


def _figures(summary: Summary) -> list[tuple[str, str]]:
    """The few numbers that say most, with what they count."""
    found = []
    if summary.rows is not None:
        found.append((present.number(summary.rows), ngettext("Row", "Rows", summary.rows)))
    if summary.series:
        series, readings = summary.series, summary.readings
        found.append((present.number(series), ngettext("measuring series", "measuring series", series)))
        found.append((present.number(readings), ngettext("measured value", "measured values", readings)))
    if summary.newest:
        found.append((present.age(summary.newest), gettext("Newest value")))
    else:
        found.append((present.freshness(summary.updated), gettext("Updated")))
    return found


def _map(call: Call, row: Row[Any], geometries: Sequence[BaseGeometry], ids: Sequence[int]) -> Markup:
    """The places of rows and sensors, or else the area the dataset is about, within the municipality."""
    shown = [*geometries, *iot_streams.places(call.session, ids)] or [row.spatial]
    if shown == [None]:
        return Markup()
    owner = identity.find_organization(call.session, row.owner_id)
    boundary = identity.municipality(call.session, owner).area if owner else None
    title = gettext("Map: %(title)s", title=row.title)
    return Markup(small_map(shown, boundary=boundary, title=title, language=language()))  # noqa: S704 (escaped there)


def _licence(code: str) -> Licence:
    known = words.licensed(code)
    return Licence(present.licence(code), link(known.url if known else code), present.licence_words(code))


def _shared(call: Call, row: Row[Any]) -> tuple[list[Shared], list[Shared]]:
    """The grants in force: for the owner's people those they gave, for the partner's people those they were given."""
    if call.principal.user_id is None:
        return [], []
    grants = sharing.grants(call.session, dataset=row.id, running=True)
    own = call.principal.sysadmin or row.owner_id in call.principal.roles
    return (list(grants), []) if own else ([], list(grants))
