"""One dataset with all that hangs on it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row

from catalogue import codes, prose, rdf
from catalogue.dcat.agents import agents
from catalogue.dcat.distributions import Tell, distributions
from catalogue.dcat.extent import spatial, temporal
from catalogue.dcat.measures import measured
from catalogue.dcat.portal import NOTHING, Beside, Portal, dataset_iri, own_iri
from catalogue.dcat.series import in_series
from catalogue.dcat.services import laws
from catalogue.dcat.values import Pair, listed, rules, said
from catalogue.rdf import Iri, Node
from hub.datasets import words
from hub.datasets.store import Shown
from hub.datasets.terms import AGENT_KEYS, AGENTS, DATASET, KEPT, PERIOD

_TERMS = [term for term in DATASET if term.field not in ("spatial_uri", "in_series")]
_ALL, _NOW = rules(_TERMS), rules(term for term in _TERMS if not term.old)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}", re.ASCII | re.IGNORECASE)
_PEOPLE_AND_TIMES = frozenset((*AGENT_KEYS, *PERIOD))
_IN_EXTRAS = {term.key: term for term in DATASET if term.field in KEPT}


def dataset(portal: Portal, shown: Shown, beside: Beside = NOTHING, tell: Tell | None = None) -> Node:
    """One dataset with its distributions; `tell` may be another way to make theirs."""
    shown = _flattened(shown)
    row = shown.dataset
    own, subject = own_iri(portal, row.id), dataset_iri(portal, row)
    key = str(row.terms.get("official_key") or row.organization_official_key or beside.keys.get(row.owner_id, ""))
    return rdf.node(
        subject,
        "dcat:Dataset",
        said(own, _ALL if portal.old else _NOW, _values(portal, subject, row, key, beside), portal.language),
        agents(portal, own, row),
        spatial(portal, own, row, key),
        temporal(own, shown, beside),
        (("dcat:inSeries", iri) for iri in in_series(portal, row, beside)),
        translated(portal, row),
        measured(portal, own, beside.figures.get(row.id)),
        distributions(portal, subject, shown, beside, tell),
    )


def translated(portal: Portal, row: Row[Any]) -> Iterator[Pair]:
    """Title and description in other languages than that of the catalogue."""
    for key, name in (("title_translated", "dct:title"), ("notes_translated", "dct:description")):
        texts = row.fields.get(key) if row.fields else None
        for language, said_so in sorted(texts.items()) if isinstance(texts, dict) else ():
            if _LANGUAGE.fullmatch(language) and language != portal.language and isinstance(said_so, str):
                yield name, rdf.text(said_so if name == "dct:title" else prose.simple_html(said_so), language)


def _flattened(shown: Shown) -> Shown:
    """What extras and the objects of a portal's schema say, as that of ckanext-dcat has them, as terms; those win."""
    row: Any = shown.dataset
    if not (row.extras or row.fields):
        return shown
    told: dict[str, Any] = {}
    for key, text in row.extras.items():
        if term := _IN_EXTRAS.get(key):
            told[term.field] = _words(text) if term.many else text
        elif key in _PEOPLE_AND_TIMES:
            told[key] = text
    for agent in AGENTS if row.fields else ():
        told |= {f"{agent}_{part}": text for part, text in _first(row.fields.get(agent)).items()}
    told |= {f"temporal_{part}": text for part, text in _first(row.fields.get("temporal_coverage")).items()}
    return replace(shown, dataset=row._replace(terms={**told, **row.terms})) if told else shown


def _words(text: Any) -> list[Any]:
    """A list in an extra is JSON, or words with commas between them."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return [word.strip() for word in str(text).split(",")]
    return found if isinstance(found, list) else [text]


def _first(value: Any) -> Mapping[str, str]:
    """The texts of the first of several objects."""
    first = value[0] if isinstance(value, list) and value else value
    return {key: text for key, text in first.items() if isinstance(text, str)} if isinstance(first, dict) else {}


def _values(portal: Portal, subject: Iri, row: Row[Any], key: str, beside: Beside) -> dict[str, Any]:
    license = words.licensed(row.license)
    return {
        "identifier": str(subject),
        "issued": row.metadata_created,
        "modified": row.metadata_modified,
        "landing_page": f"{portal.site_url}/dataset/{row.name}",
        # An open licence says that everybody may have the data.
        "access_rights": "PUBLIC" if license and license.open and not row.private else None,
        "political_geocoding_level": codes.level(key),
        **row.terms,
        "applicable_legislation": laws(row.terms) or row.terms.get("applicable_legislation"),
        "title": row.title,
        "description": prose.simple_html(row.description) or row.title,
        "keyword": [*row.keyword, *(tag["name"] for tag in row.vocabulary_tags)],
        "theme": row.theme,
        "other_identifier": list(_others(portal, subject, row, beside)),
    }


def _others(portal: Portal, subject: Iri, row: Row[Any], beside: Beside) -> Iterator[str]:
    """Its further identifiers, and those of its duplicates from other sources."""
    own = {row.terms.get("identifier") or str(subject)}
    for word in (*listed(row.terms.get("other_identifier")), *beside.others.get(row.id, ())):
        text = str(own_iri(portal, word)) if isinstance(word, UUID) else str(word)
        if text not in own:
            own.add(text)
            yield text
