"""JSON-LD without its remote contexts: well-known ones are said here, others are left out, and nothing is fetched."""

import json
import re
from typing import Any

from connectors.rdf_names import NAMESPACES
from hub.errors import Unreadable

DEEPEST = 60
SCHEMA_ORG = {"@vocab": NAMESPACES["schema"]}

_IRI = {"@type": "@id"}


def _terms(prefix: str, names: str, **more: Any) -> dict[str, Any]:
    return {name: {"@id": f"{NAMESPACES[prefix]}{name}", **more} for name in names.split()}


_DCAT = {
    **NAMESPACES,
    "dcterms": NAMESPACES["dct"],
    **_terms("dcat", "Catalog CatalogRecord Dataset DatasetSeries Distribution DataService keyword byteSize version"),
    **_terms("dcat", "dataset distribution service record theme themeTaxonomy contactPoint inSeries", **_IRI),
    **_terms("dcat", "accessURL downloadURL landingPage endpointURL endpointDescription mediaType", **_IRI),
    **_terms("dcat", "servesDataset compressFormat packageFormat accessService", **_IRI),
    **_terms("dcat", "bbox centroid startDate endDate spatialResolutionInMeters"),
    **_terms("dct", "title description identifier issued modified created rights"),
    **_terms("dct", "publisher creator license language spatial temporal accrualPeriodicity accessRights", **_IRI),
    **_terms("dct", "conformsTo format type provenance source references isPartOf hasPart", **_IRI),
    **_terms("foaf", "Agent Organization Person name"),
    **_terms("foaf", "homepage mbox page", **_IRI),
    **_terms("vcard", "fn hasEmail hasTelephone hasURL"),
    **_terms("hydra", "totalItems itemsPerPage PagedCollection PartialCollectionView Collection"),
    **_terms("hydra", "next nextPage first last previous view", **_IRI),
}  # fmt: skip

# Addresses of contexts as they are written, without scheme; the first that fits counts.
_KNOWN = (
    (re.compile(r"(?:www\.)?schema\.org\b"), SCHEMA_ORG),
    (re.compile(r".*(?:hydra|dcat|project-open-data|data\.europa\.eu|semic|w3\.org/ns)", re.IGNORECASE), _DCAT),
)


def local(text: str) -> tuple[bytes, tuple[str, ...]]:
    """The document with contexts that stand in it, and the addresses of those that are not known here."""
    try:
        value = json.loads(text)
    except RecursionError as problem:
        raise Unreadable("The JSON is nested too deeply.") from problem
    except ValueError as problem:
        raise Unreadable(f"The file is not complete and correct JSON: {problem}.") from problem
    unknown: dict[str, None] = {}
    found = _localised(value, unknown, 0)
    return json.dumps(found, ensure_ascii=True).encode(), tuple(unknown)


def _localised(value: Any, unknown: dict[str, None], depth: int) -> Any:
    if depth > DEEPEST:
        raise Unreadable("The JSON is nested too deeply.")
    if isinstance(value, list):
        return [_localised(one, unknown, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _context(one, unknown) if key == "@context" else _localised(one, unknown, depth + 1)
        for key, one in value.items()
        if key != "@import"
    }


def _context(value: Any, unknown: dict[str, None]) -> Any:
    if isinstance(value, list):
        return [_context(one, unknown) for one in value[:50] if not isinstance(one, list)]
    if isinstance(value, str):
        return _of(value, unknown)
    if not isinstance(value, dict):
        return None
    return {key: _term(one, unknown) for key, one in value.items() if key != "@import"}


def _term(value: Any, unknown: dict[str, None]) -> Any:
    """A term's definition; it may bring a context of its own."""
    if not isinstance(value, dict):
        return value
    return {key: _context(one, unknown) if key == "@context" else one for key, one in value.items()}


def _of(address: str, unknown: dict[str, None]) -> dict[str, Any]:
    bare = re.sub(r"^https?://", "", address.strip())
    for pattern, context in _KNOWN:
        if pattern.match(bare):
            return context
    unknown[address] = None
    return {}
