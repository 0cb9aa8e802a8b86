"""One dataset with all that hangs on it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from catalogue import prose, rdf
from catalogue.dcat.agents import agents
from catalogue.dcat.distributions import distribution
from catalogue.dcat.extent import spatial, temporal
from catalogue.dcat.portal import NOTHING, Beside, Portal, dataset_iri
from catalogue.dcat.values import said
from catalogue.rdf import Iri, Node
from hub.datasets import vocabulary
from hub.datasets.store import Shown
from hub.datasets.terms import AGENT_KEYS, AGENTS, DATASET, PERIOD

_TERMS = [term for term in DATASET if term.field != "spatial_uri"]


def dataset(portal: Portal, shown: Shown, beside: Beside = NOTHING) -> Node:
    """One dataset with its distributions."""
    shown = _flattened(shown)
    row = shown.dataset
    subject = dataset_iri(portal, row.id)
    key = str(row.terms.get("official_key") or row.organization_official_key or beside.keys.get(row.owner_id, ""))
    parts = (("dcat:distribution", distribution(portal, subject, row, part)) for part in shown.distributions)
    return rdf.node(
        subject,
        "dcat:Dataset",
        said(subject, _TERMS, _values(portal, subject, row, key), portal.language),
        agents(portal, subject, row),
        spatial(portal, subject, row, key),
        temporal(subject, shown, beside),
        parts,
    )


def _flattened(shown: Shown) -> Shown:
    """What a portal's schema says in objects, as that of ckanext-dcat does, said in flat terms as everywhere else."""
    row: Any = shown.dataset
    told = {f"{agent}_{part}": text for agent in AGENTS for part, text in _first(row.fields.get(agent)).items()}
    told |= {f"temporal_{part}": text for part, text in _first(row.fields.get("temporal_coverage")).items()}
    known = {key: text for key, text in told.items() if key in AGENT_KEYS or key in PERIOD}
    return replace(shown, dataset=row._replace(terms={**known, **row.terms})) if known else shown


def _first(value: Any) -> Mapping[str, str]:
    """The texts of the first of several objects."""
    first = value[0] if isinstance(value, list) and value else value
    return {key: text for key, text in first.items() if isinstance(text, str)} if isinstance(first, dict) else {}


def _values(portal: Portal, subject: Iri, row: Row[Any], key: str) -> dict[str, Any]:
    license = vocabulary.license(row.license)
    return {
        "identifier": str(subject),
        "issued": row.metadata_created,
        "modified": row.metadata_modified,
        "landing_page": f"{portal.site_url}/dataset/{row.name}",
        # An open licence says that everybody may have the data.
        "access_rights": "PUBLIC" if license and license.open and not row.private else None,
        "political_geocoding_level": "municipality" if len(key) in (8, 12) else None,
        **row.terms,
        "title": row.title,
        "description": prose.simple_html(row.description) or row.title,
        "keyword": [*row.keyword, *(tag["name"] for tag in row.vocabulary_tags)],
        "theme": row.theme,
    }
