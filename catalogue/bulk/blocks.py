"""Blocks: the datasets whose ids begin alike, as statements and as rows of a table."""

import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import pyarrow as pa
from sqlalchemy.orm import Session

from catalogue import dcat, rdf
from catalogue.bulk import columns
from catalogue.bulk.alike import Alike, Told
from catalogue.bulk.aside import Aside, undisturbed
from catalogue.dcat import Beside, Portal, known
from catalogue.dialects.saying import Saying
from catalogue.rdf import Iri, Node
from catalogue.writers import n_triples
from hub.datasets.models import SERIES
from hub.datasets.store import Shown
from hub.datasets.store.published import published

BLOCKS = 256
BATCH = 100
"""So many datasets are read at a time."""
_SHIFT = 120
_GZIP = 31
"""With this zlib writes whole members of a gzip file, which may stand one behind the other."""
LEVEL = 3


@dataclass(frozen=True, slots=True)
class Block:
    """Some datasets: compressed N-Quads, how many statements that are, and a table."""

    quads: bytes
    statements: int
    table: pa.Table


def number(id: UUID) -> int:
    """In which block a dataset lies."""
    return id.int >> _SHIFT


def make(session: Session, alike: Alike, number: int, aside: Aside) -> "Future[Block]":
    """The block of this number as it is now; it is described here, and packed aside."""
    packing = _Packing()
    first, last = UUID(int=number << _SHIFT), UUID(int=((number + 1) << _SHIFT) - 1)
    with undisturbed():
        for found in published(session, first, last, BATCH, series=True):
            aside.do(packing.add, *described(alike, *known.told(session, found)))
    return aside.do(packing.block)


def described(alike: Alike, batch: Sequence[Shown], beside: Beside) -> tuple[list[str], list[dict[str, Any]]]:
    """Statements and rows of some datasets."""
    portal, texts, rows = alike.portal, [], []
    for shown in batch:
        is_series = shown.dataset.dataset_type == SERIES
        told = Told({}, {})
        if is_series:
            node = dcat.series(portal, shown, beside)
        else:
            node = dcat.dataset(portal, shown, beside, partial(alike.distribution, told))
            rows.append(columns.row(Saying(node), shown, told.rows))
        texts.append(_statements(portal, node, shown, told.texts))
    return texts, rows


class _Packing:
    """A block while it is made: batch by batch, so that little of it is in memory as it was described."""

    def __init__(self) -> None:
        self._packer, self._packed = zlib.compressobj(LEVEL, wbits=_GZIP), list[bytes]()
        self._lines, self._statements = list[bytes](), 0

    def add(self, texts: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
        """A further batch."""
        whole = "".join(texts).encode()
        self._statements += whole.count(b"\n")
        self._packed.append(self._packer.compress(whole))
        self._lines += columns.lines(rows)

    def block(self) -> Block:
        """The block, when all is in it."""
        self._packed.append(self._packer.flush())
        quads = b"".join(self._packed) if self._statements else b""
        return Block(quads, self._statements, columns.table(self._lines))


def head(portal: Portal) -> tuple[bytes, int]:
    """What is said of the catalogue itself, and how many statements that are."""
    text = n_triples.quads(dcat.catalog(portal), dcat.catalog_iri(portal))
    packer = zlib.compressobj(LEVEL, wbits=_GZIP)
    return packer.compress(text.encode()) + packer.flush(), text.count("\n")


def _statements(portal: Portal, node: Node, shown: Shown, ready: Mapping[Iri, str]) -> str:
    """What is said of a dataset, in a graph of its own; that it is in the catalogue stands in that of the catalogue."""
    is_series = shown.dataset.dataset_type == SERIES
    catalog, own = dcat.catalog_iri(portal), dcat.series_iri if is_series else dcat.own_iri
    listed = "" if is_series else f"<{catalog}> <{_MEMBER}> <{node.iri}> <{catalog}> .\n"
    return listed + n_triples.quads(node, own(portal, shown.dataset.id), ready)


_MEMBER = rdf.name("dcat:dataset")
