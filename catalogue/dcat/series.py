"""A series of datasets: one node, of which its members say that they are in it."""

from uuid import UUID

from catalogue import prose, rdf
from catalogue.dcat.agents import agents
from catalogue.dcat.extent import spatial, temporal
from catalogue.dcat.portal import NOTHING, Beside, Portal
from catalogue.dcat.values import rules, said
from catalogue.rdf import Iri, Node
from hub.datasets.store import Shown
from hub.datasets.terms import SERIES

_TERMS = [term for term in SERIES if term.field != "spatial_uri"]
_ALL, _NOW = rules(_TERMS), rules(term for term in _TERMS if not term.old)


def series_iri(portal: Portal, id: UUID) -> Iri:
    """A series' own address, which stays when its name changes."""
    return portal.iri(f"dataset_series/{id}")


def series(portal: Portal, shown: Shown, beside: Beside = NOTHING) -> Node:
    """One series without its members."""
    row, subject = shown.dataset, series_iri(portal, shown.dataset.id)
    key = str(row.terms.get("official_key") or row.organization_official_key or beside.keys.get(row.owner_id, ""))
    values = {
        "identifier": str(subject),
        "issued": row.metadata_created,
        "modified": row.metadata_modified,
        "landing_page": f"{portal.site_url}/dataset_series/{row.name}",
        **row.terms,
        "title": row.title,
        "description": prose.simple_html(row.description) or row.title,
        "keyword": row.keyword,
        "theme": row.theme,
    }
    return rdf.node(
        subject,
        "dcat:DatasetSeries",
        said(subject, _ALL if portal.old else _NOW, values, portal.language),
        agents(portal, subject, row),
        spatial(portal, subject, row, key),
        temporal(subject, shown, beside),
    )
