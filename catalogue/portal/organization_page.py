"""Organisations: the tree of all, and one with its datasets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from catalogue.portal.markup import render
from catalogue.portal.search_page import ROWS, Question, filter_on, summaries
from catalogue.portal.summary import Summary
from catalogue.search.live import Search
from hub.access import Call
from hub.identity import store as identity
from hub.identity.models import Organization


@dataclass(frozen=True, slots=True)
class Branch:
    """An organisation in the tree, with how many datasets it has itself."""

    organization: Organization
    count: int
    below: Sequence["Branch"]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything an organisation's page shows."""

    organization: Organization
    above: Sequence[Organization]
    below: Sequence[Branch]
    description: Markup
    count: int
    hits: Sequence[Summary]
    all: str


def tree(search: Search, call: Call) -> list[Branch]:
    """All organisations; those without one above them are the roots."""
    rows = identity.organizations(call.session)
    known = {row.id for row in rows}
    children: dict[UUID | None, list[Organization]] = {}
    for row in sorted(rows, key=lambda row: row.title.casefold()):
        children.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    found = search.search(call, rows=0, facets=("organization",), facet_limit=-1)
    return _branches(None, children, found.facets["organization"])


def _branches(
    above: UUID | None, children: Mapping[UUID | None, Sequence[Organization]], counts: Mapping[str, int]
) -> list[Branch]:
    return [
        Branch(row, counts.get(row.name, 0), _branches(row.id, children, counts)) for row in children.get(above, ())
    ]


def build(search: Search, call: Call, name: str) -> Page:
    """The page of an organisation, by name or id."""
    row = identity.organization(call.session, name)
    found = search.search(call, fq=[filter_on("organization", row.name)], rows=ROWS, sort="metadata_modified desc")
    return Page(
        organization=row,
        above=_above(call, row),
        below=_find(tree(search, call), row.id),
        description=render(row.description),
        count=found.count,
        hits=summaries(call, found.ids),
        all=Question(chosen={"organization": (row.name,)}).url(),
    )


def _above(call: Call, row: Organization) -> list[Organization]:
    """The organisations above this one, the municipality first."""
    found: list[Organization] = []
    while row.parent_id and (parent := identity.find_organization(call.session, row.parent_id)):
        found.insert(0, parent)
        row = parent
    return found


def _find(branches: Sequence[Branch], wanted: UUID) -> Sequence[Branch]:
    """What stands below an organisation in the tree."""
    for branch in branches:
        below = branch.below if branch.organization.id == wanted else _find(branch.below, wanted)
        if below:
            return below
    return ()
