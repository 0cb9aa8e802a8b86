"""Distributions that are alike but for address, size and times, written by a pattern of the first of them.

A catalogue has few kinds of files and many files of each kind. The pattern is what the feeds say of a distribution
with marks in the places of what differs, so there is no second truth about how a distribution is told.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any
from uuid import uuid4

from sqlalchemy import Row

from catalogue import dcat, rdf
from catalogue.bulk import columns
from catalogue.dcat import Portal, distributions
from catalogue.dialects.saying import Saying
from catalogue.rdf import Iri, Node
from catalogue.writers import n_triples

MOST = 1_000
"""So many kinds are remembered; where there are more, it begins anew."""

_DICE = SystemRandom()
_DATASET, _PART = uuid4(), uuid4()
_ADDRESS = f"https://{uuid4().hex}.example/{uuid4().hex}"
_SIZE = _DICE.randrange(2**61, 2**62)
_CREATED, _MODIFIED = (datetime(year, 1, 1, microsecond=_DICE.randrange(1, 10**6), tzinfo=UTC) for year in (9997, 9998))
"""Marks that stand nowhere else."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Statements, cut where one ends and the next begins in the same way, and a row of the table.

    Most pieces are the same for all of a kind; the others, by their numbers, have places for what differs.
    """

    pieces: Sequence[str]
    differing: Sequence[tuple[int, str]]
    row: Mapping[str, Any]

    def filled(self, own: str, subject: str, values: Mapping[str, Any]) -> str:
        """The statements of one distribution."""
        pieces = list(self.pieces)
        for at, piece in self.differing:
            pieces[at] = piece % values
        return _between(own, subject).join(pieces)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of distributions, ready, by their addresses: statements, and rows of the table."""

    texts: dict[Iri, str]
    rows: dict[str, dict[str, Any]]


class Alike:
    """How a portal tells of datasets, quickly."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._known: dict[Hashable, _Pattern | None] = {}

    def distribution(self, told: Told, dataset: Iri, row: Row[Any], part: Row[Any]) -> Node:
        """One distribution; where it is written by a pattern, its address alone, and the rest stands in `told`."""
        pattern = self._pattern(row, part)
        if pattern is None:
            return distributions.distribution(self.portal, dataset, row, part)
        own = dcat.own_iri(self.portal, row.id)
        subject = Iri(f"{own}/resource/{part.id}")
        values = {
            "own": own,
            "part": subject,
            "address": part.access_url,
            "size": part.byte_size,
            "created": _time(part.created_at),
            "modified": _time(part.modified_at),
        }
        told.texts[subject] = pattern.filled(own, subject, values)
        differing = {"id": str(subject), "access_url": part.access_url, "byte_size": part.byte_size}
        told.rows[subject] = {**pattern.row, **differing}
        return Node(subject)

    def _pattern(self, row: Row[Any], part: Row[Any]) -> _Pattern | None:
        """None also for the first of a kind: of many there is no second."""
        kind = distributions.kind(row, part)
        if kind is None:
            return None
        if len(self._known) >= MOST:
            self._known.clear()
        if kind not in self._known:
            self._known[kind] = None
            return None
        pattern = self._known[kind]
        if pattern is None:
            pattern = self._known[kind] = self._made(row, part)
        return pattern

    def _made(self, row: Any, part: Any) -> _Pattern:
        marked = part._replace(
            id=_PART,
            access_url=_ADDRESS,
            byte_size=None if part.byte_size is None else _SIZE,
            created_at=part.created_at and _CREATED,
            modified_at=part.modified_at and _MODIFIED,
        )
        own = dcat.own_iri(self.portal, _DATASET)
        node = distributions.distribution(self.portal, own, row._replace(id=_DATASET), marked)
        pieces = n_triples.quads(node, own).split(_between(own, node.iri))
        marked = [(at, _with_places(piece, own, node.iri)) for at, piece in enumerate(pieces)]
        differing = [(at, piece) for at, piece in marked if piece % _NOBODY != pieces[at]]
        return _Pattern(pieces, differing, columns.way(Saying(node)))


def _between(own: str, subject: str) -> str:
    """The end of a statement in the dataset's graph, and the beginning of the next one about the distribution."""
    return f" <{own}> .\n<{subject}> "


def _with_places(piece: str, own: str, subject: str) -> str:
    """The piece with the names of places instead of marks."""
    marks = {"part": subject, "own": own, "address": _ADDRESS, "size": str(_SIZE)}
    marks |= {"created": _time(_CREATED), "modified": _time(_MODIFIED)}
    piece = piece.replace("%", "%%")
    for name, mark in marks.items():
        piece = piece.replace(mark, f"%({name})s")
    return piece


_NOBODY = dict.fromkeys(("own", "part", "address", "size", "created", "modified"), "")


def _time(value: datetime | None) -> str:
    found = rdf.time(value) if value else None
    return found.text if found else ""
