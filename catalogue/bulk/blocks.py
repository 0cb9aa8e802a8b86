"""Blocks: the datasets whose ids begin alike, as statements and as rows of a table."""

import zlib
from dataclasses import dataclass
from uuid import UUID

import pyarrow as pa
from sqlalchemy.orm import Session

from catalogue import dcat, rdf
from catalogue.bulk import columns
from catalogue.dcat import Portal, known
from catalogue.dialects.saying import Saying
from catalogue.rdf import Node
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


def make(session: Session, portal: Portal, number: int) -> Block:
    """The block of this number as it is now."""
    packer, packed, statements, rows = zlib.compressobj(LEVEL, wbits=_GZIP), [], 0, []
    first, last = UUID(int=number << _SHIFT), UUID(int=((number + 1) << _SHIFT) - 1)
    for found in published(session, first, last, BATCH, series=True):
        batch, beside = known.told(session, found)
        for shown in batch:
            is_series = shown.dataset.dataset_type == SERIES
            node = (dcat.series if is_series else dcat.dataset)(portal, shown, beside)
            text = _statements(portal, node, shown)
            statements += text.count("\n")
            packed.append(packer.compress(text.encode()))
            if not is_series:
                rows.append(columns.row(Saying(node), shown))
    packed.append(packer.flush())
    return Block(b"".join(packed) if statements else b"", statements, columns.table(rows))


def head(portal: Portal) -> tuple[bytes, int]:
    """What is said of the catalogue itself, and how many statements that are."""
    text = n_triples.quads(dcat.catalog(portal), dcat.catalog_iri(portal))
    packer = zlib.compressobj(LEVEL, wbits=_GZIP)
    return packer.compress(text.encode()) + packer.flush(), text.count("\n")


def _statements(portal: Portal, node: Node, shown: Shown) -> str:
    """What is said of a dataset, in a graph of its own; that it is in the catalogue stands in that of the catalogue."""
    is_series = shown.dataset.dataset_type == SERIES
    catalog, own = dcat.catalog_iri(portal), dcat.series_iri if is_series else dcat.own_iri
    listed = "" if is_series else f"<{catalog}> <{_MEMBER}> <{node.iri}> <{catalog}> .\n"
    return listed + n_triples.quads(node, own(portal, shown.dataset.id))


_MEMBER = rdf.name("dcat:dataset")
