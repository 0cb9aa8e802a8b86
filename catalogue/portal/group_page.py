"""Groups, which are the data themes of the EU: all of them, and one with its datasets."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.portal import present
from catalogue.portal.search_page import ROWS, Question, filter_on, summaries
from catalogue.portal.summary import Summary
from catalogue.search.live import Search
from hub.access import Call
from hub.datasets import vocabulary
from hub.errors import NotFound


@dataclass(frozen=True, slots=True)
class Group:
    """A group and how many datasets are in it."""

    name: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a group's page shows."""

    group: Group
    hits: Sequence[Summary]
    all: str


def groups(search: Search, call: Call) -> list[Group]:
    """All groups by title."""
    counts = search.search(call, rows=0, facets=("groups",), facet_limit=-1).facets["groups"]
    found = [Group(code.lower(), present.theme(code), counts.get(code.lower(), 0)) for code in vocabulary.THEMES]
    return sorted(found, key=lambda group: group.title.casefold())


def build(search: Search, call: Call, name: str) -> Page:
    """The page of a group by name."""
    if name.upper() not in vocabulary.THEMES or name != name.lower():
        raise NotFound("There is no such group")
    found = search.search(call, fq=[filter_on("groups", name)], rows=ROWS, sort="metadata_modified desc")
    group = Group(name, present.theme(name), found.count)
    return Page(group, summaries(call, found.ids), Question(chosen={"groups": (name,)}).url())
