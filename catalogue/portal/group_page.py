"""Groups, those that people made and the data themes of the EU: all of them, and one with its datasets."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catalogue import grouping
from catalogue.portal import present
from catalogue.portal.markup import render
from catalogue.portal.search_page import ROWS, Question, filter_on, summaries
from catalogue.portal.summary import Summary
from catalogue.schemas.membership import is_theme
from catalogue.search.live import Search
from hub.access import Call
from hub.activity import store as activity
from hub.datasets import vocabulary
from hub.errors import NotFound
from hub.identity import store as identity
from hub.identity.models import Group as Made


@dataclass(frozen=True, slots=True)
class Group:
    """A group and how many datasets are in it."""

    name: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a group's page shows."""

    row: Made | None
    members: bool
    runs: bool
    group: Group
    description: Markup
    followers: int
    above: Group | None
    below: Sequence[Group]
    hits: Sequence[Summary]
    all: str


@dataclass(frozen=True, slots=True)
class Listed:
    """All groups: the themes, and those that people made."""

    themes: Sequence[Group]
    made: Sequence[Group]
    may_make: bool


def groups(search: Search, call: Call) -> Listed:
    """All groups by title."""
    counts = search.search(call, rows=0, facets=("groups",), facet_limit=-1).facets["groups"]
    themes = [Group(code.lower(), present.theme(code), counts.get(code.lower(), 0)) for code in vocabulary.THEMES]
    made = [Group(row.name, row.title, counts.get(row.name, 0)) for row in identity.groups(call.session)]
    return Listed(_sorted(themes), _sorted(made), grouping.may_make(call))


def _sorted(found: Sequence[Group]) -> list[Group]:
    return sorted(found, key=lambda group: (group.title.casefold(), group.name))


def build(search: Search, call: Call, name: str) -> Page:
    """The page of a group by name or id, or of a theme by name."""
    if is_theme(name):
        if name != name.lower():
            raise NotFound("There is no such group")
        return _page(search, call, name, present.theme(name))
    row = identity.group(call.session, name)
    return _page(search, call, row.name, row.title, row)


def _page(search: Search, call: Call, name: str, title: str, row: Made | None = None) -> Page:
    found = search.search(call, fq=[filter_on("groups", name)], rows=ROWS, sort="metadata_modified desc")
    parent = identity.parent_group(call.session, row) if row else None
    return Page(
        row=row,
        members=row is not None and grouping.knows_members(call, row),
        runs=row is not None and grouping.administers(call, row.id),
        group=Group(name, title, found.count),
        description=render(row.description if row else ""),
        followers=activity.follower_count(call.session, "group", row.id) if row else 0,
        above=Group(parent.name, parent.title, 0) if parent else None,
        below=_below(search, call, row) if row else (),
        hits=summaries(call, found.ids),
        all=Question(chosen={"groups": (name,)}).url(),
    )


def _below(search: Search, call: Call, row: Made) -> Sequence[Group]:
    names = {each.name for each in identity.groups(call.session) if each.parent_id == row.id}
    return [group for group in groups(search, call).made if group.name in names] if names else ()
