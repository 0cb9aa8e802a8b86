"""A series of datasets: one node, of which its members say that they are in it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from catalogue import prose, rdf
from catalogue.dcat.agents import agents
from catalogue.dcat.extent import spatial, temporal
from catalogue.dcat.portal import NOTHING, Beside, Portal
from catalogue.dcat.services import laws
from catalogue.dcat.values import listed, rules, said
from catalogue.rdf import Iri, Node
from hub.datasets.store import Shown
from hub.datasets.terms import SERIES
from hub.identity.store import as_uuid

_TERMS = [term for term in SERIES if term.field != "spatial_uri"]
_ALL, _NOW = rules(_TERMS), rules(term for term in _TERMS if not term.old)


def series_iri(portal: Portal, id: UUID, came_with: str = "") -> Iri:
    """The address by which a series is known: the one that it came with, or that in this portal, which stays."""
    return portal.foreign(came_with) or portal.iri(f"dataset_series/{id}")


def in_series(portal: Portal, row: Row[Any], beside: Beside) -> Iterator[Iri]:
    """The series that a dataset belongs to: those of this hub that are public, others by their addresses."""
    for value in listed(row.terms.get("in_series")):
        id = as_uuid(str(value))
        if id is None:
            yield from filter(None, [rdf.web(value)])
        elif id in beside.series:
            yield series_iri(portal, id, beside.series[id])


def series(portal: Portal, shown: Shown, beside: Beside = NOTHING) -> Node:
    """One series without its members."""
    row = shown.dataset
    own, subject = series_iri(portal, row.id), series_iri(portal, row.id, row.extras.get("uri", ""))
    key = str(row.terms.get("official_key") or row.organization_official_key or beside.keys.get(row.owner_id, ""))
    values = {
        "identifier": str(subject),
        "issued": row.metadata_created,
        "modified": row.metadata_modified,
        "landing_page": f"{portal.site_url}/dataset_series/{row.name}",
        **row.terms,
        "applicable_legislation": laws(row.terms) or row.terms.get("applicable_legislation"),
        "title": row.title,
        "description": prose.simple_html(row.description) or row.title,
        "keyword": row.keyword,
        "theme": row.theme,
    }
    return rdf.node(
        subject,
        "dcat:DatasetSeries",
        said(own, _ALL if portal.old else _NOW, values, portal.language),
        agents(portal, own, row),
        spatial(portal, own, row, key),
        temporal(own, shown, beside),
    )
