"""The start page: how much there is, what it is about, what is new, what is being measured just now."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catalogue.portal import measurements, present
from catalogue.portal.language import ngettext
from catalogue.portal.measurements import Series
from catalogue.portal.search_page import summaries
from catalogue.portal.summary import Summary
from catalogue.search.live import Search
from hub.access import Call
from hub.datasets import vocabulary
from hub.datasets.store.live import live
from hub.identity import store as identity
from hub.iot import store as iot
from hub.iot.store import streams

NEWEST = 6
SENSORS = 6


@dataclass(frozen=True, slots=True)
class Card:
    """A sensor's newest reading with the last day behind it."""

    series: Series
    dataset: str
    title: str
    spark: Markup


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the start page shows."""

    figures: Sequence[tuple[str, str]]
    themes: Sequence[tuple[str, str, int]]
    newest: Sequence[Summary]
    sensors: Sequence[Card]


def build(search: Search, call: Call) -> Page:
    """The start page for the one who asks."""
    found = search.search(call, rows=NEWEST, sort="metadata_modified desc", facets=("groups",))
    counts = found.facets["groups"]
    themes = [(code.lower(), present.theme(code), counts.get(code.lower(), 0)) for code in vocabulary.THEMES]
    return Page(
        figures=figures(call, found.count),
        themes=sorted((theme for theme in themes if theme[2]), key=lambda theme: theme[1]),
        newest=summaries(call, found.ids),
        sensors=_sensors(call),
    )


def figures(call: Call, count: int) -> list[tuple[str, str]]:
    """How much there is, as numbers with what they count; what there is none of is left out."""
    extent, offices = streams.extent(call.session), len(identity.organizations(call.session))
    counted = [
        (count, ngettext("dataset", "datasets", count)),
        (offices, ngettext("organisation", "organisations", offices)),
        (extent.datastreams, ngettext("measuring series", "measuring series", extent.datastreams)),
        (extent.readings, ngettext("measured value", "measured values", extent.readings)),
    ]
    return [(present.number(number), words) for number, words in counted if number]


def _sensors(call: Call) -> list[Card]:
    found = live(call.session, SENSORS)
    ids = [one.datastream for one in found]
    rows, latest = streams.datastreams(call.session, ids), iot.latest(call.session, ids)
    lines = {line.id: line for line in measurements.series(rows.values(), latest)}
    cards = []
    for one in found:
        line = lines[one.datastream]
        if not line.silent:
            spark = measurements.spark(call.session, rows[one.datastream], latest[one.datastream])
            cards.append(Card(line, one.dataset, one.title, spark))
    return cards
