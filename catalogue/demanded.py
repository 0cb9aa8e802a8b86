"""Valid by construction: what an organisation says of all its datasets is filled in, what is demanded is looked for."""

from collections.abc import Container, Iterable, Mapping
from typing import Any
from uuid import UUID

from hub.access import Call
from hub.datasets import defaults, demands
from hub.datasets.models import APART, Dataset
from hub.datasets.store import Shown, filling
from hub.datasets.terms import DATASET
from hub.errors import Invalid
from hub.records import DatasetDraft

_KEYS = {**{term.field: term.key for term in DATASET}, "license": "license_id"}


def of_organization(call: Call, owner: UUID) -> dict[str, str]:
    """What is said of all datasets of an organisation, by it or by those above it."""
    return filling.said_by(call.session, owner)


def filled(call: Call, owner: UUID, draft: DatasetDraft) -> DatasetDraft:
    """What somebody says of a dataset, and what its organisation says of all."""
    return defaults.filled(draft, of_organization(call, owner))


def complete(call: Call, row: Dataset) -> None:
    """Fill in what its organisation says of all, before a dataset becomes public."""
    if said := {} if row.content_hash else of_organization(call, row.owner_id):
        row.license = defaults.license_of(row.license, [part.license for part in row.distributions], said)
        row.terms = defaults.filled_terms(row.terms, said)


def lacking(call: Call, shown: Shown) -> list[str]:
    """What is to be done before a draft can be public, as sentences."""
    row, said = shown.dataset, of_organization(call, shown.dataset.owner_id)
    terms = defaults.filled_terms(row.terms, said)
    return _sentences(row, row.license or said.get("license", ""), terms, shown.distributions)


def _sentences(row: Any, license: str, terms: Mapping[str, Any], parts: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(text for texts in _errors(row, license, terms, parts).values() for text in texts))


def _errors(row: Any, license: str, terms: Mapping[str, Any], parts: Iterable[Any]) -> dict[str, list[str]]:
    """What is wrong or missing, by CKAN's key."""
    if row.dataset_type in APART:
        return {}
    said = demands.Said(row.description, license, terms, tuple(part.license for part in parts))
    return {_KEYS.get(key, key): [sentence] for key, sentence in demands.missing(said).items()}


def lacks(row: Dataset) -> dict[str, list[str]]:
    """What a public dataset lacks of what DCAT-AP.de demands, by CKAN's key; what came from a source may lack it."""
    public = row.state == "active" and not row.private and not row.content_hash
    return _errors(row, row.license, row.terms, row.distributions) if public else {}


def demand(rows: Iterable[Dataset], known: Container[str] = ()) -> None:
    """Refuse public datasets that lack something; what was `known` to be missing stops nobody who mends another."""
    for row in rows:
        if wrong := {key: texts for key, texts in lacks(row).items() if key not in known}:
            raise Invalid(f"{row.title}: {' '.join(text for texts in wrong.values() for text in texts)}", **wrong)
