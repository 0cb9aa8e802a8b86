"""The catalogue in numbers: how much there is, of whom, about what, in which formats and under which licences."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.portal import search_page, start_page
from catalogue.portal.search_page import FACETS, Question
from catalogue.search.live import Search
from hub.access import Call

MOST = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One value, how many datasets have it, and which."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Table:
    """The most frequent values of one property."""

    title: str
    rows: Sequence[Row]
    further: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of statistics shows."""

    figures: Sequence[tuple[str, str]]
    tables: Sequence[Table]


def build(search: Search, call: Call) -> Page:
    """The statistics of what the caller may see."""
    found = search.search(call, rows=0, facets=tuple(FACETS), facet_limit=-1)
    labels = search_page.labels(call)
    tables = []
    for name, title in FACETS.items():
        counts = found.facets[name]
        rows = [
            Row(labels[name](value), count, Question(chosen={name: (value,)}).url())
            for value, count in list(counts.items())[:MOST]
        ]
        tables.append(Table(str(title), rows, max(0, len(counts) - MOST)))
    return Page(start_page.figures(call, found.count), [table for table in tables if table.rows])
