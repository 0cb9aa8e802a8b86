"""Every spelling of a code in the samples, by what it is a spelling of."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree
from pyoxigraph import BlankNode, RdfFormat, parse

from tests.conftest import SAMPLES

Found = Iterator[tuple[str, str]]

_RDF = {
    "accessRights": "access_rights",
    "accrualPeriodicity": "frequency",
    "availability": "availability",
    "compressFormat": "format",
    "format": "format",
    "hvdCategory": "hvd",
    "language": "language",
    "license": "license",
    "mediaType": "format",
    "plannedAvailability": "availability",
    "politicalGeocodingLevelURI": "level",
    "status": "status",
    "theme": "theme",
}
_FORMATS = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".xml": RdfFormat.RDF_XML}
_PACKAGE = {
    "license_id": "license",
    "license_title": "license",
    "license_url": "license",
    "frequency": "frequency",
    "language": "language",
    "theme": "theme",
    "access_rights": "access_rights",
    "accessLevel": "access_rights",
    "accrualPeriodicity": "frequency",
    "license": "license",
}
_RESOURCE = {
    "format": "format",
    "mimetype": "format",
    "mimetype_inner": "format",
    "mediaType": "format",
    "license": "license",
    "language": "language",
    "status": "status",
    "availability": "availability",
}
_ISO = {
    "MD_MaintenanceFrequencyCode": "frequency",
    "MD_ProgressCode": "status",
    "LanguageCode": "language",
}


def spellings() -> dict[str, list[str]]:
    """What the samples write, once each."""
    kept: dict[str, dict[str, None]] = defaultdict(dict)
    for what, text in (*_rdf(), *_json(), *_iso()):
        kept[what][" ".join(text.split())] = None
    return {what: sorted(texts) for what, texts in kept.items()}


def _rdf() -> Found:
    for file in sorted((SAMPLES / "dcat").iterdir()):
        if file.suffix not in _FORMATS:
            continue
        triples = parse(file.read_bytes(), _FORMATS[file.suffix], base_iri="http://sample/", lenient=True)
        try:
            for triple in triples:
                name = triple.predicate.value.replace("#", "/").rpartition("/")[2]
                if name in _RDF and not isinstance(triple.object, BlankNode):
                    yield _RDF[name], triple.object.value
        except SyntaxError:  # some of the official examples are broken
            continue


def _json() -> Found:
    for file in sorted((SAMPLES / "ckan").glob("*.json")):
        for package in _packages(json.loads(file.read_text(encoding="utf-8"))):
            yield from _said(package, _PACKAGE)
            yield from (("theme", group["name"]) for group in _objects(package.get("groups")) if "name" in group)
            for part in (*_objects(package.get("resources")), *_objects(package.get("distribution"))):
                yield from _said(part, _RESOURCE)


def _packages(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if ("resources" in value or "distribution" in value) and ("title" in value or "name" in value):
            yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _packages(inner)


def _objects(value: Any) -> Iterable[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _said(thing: dict[str, Any], keys: dict[str, str]) -> Found:
    for key, what in keys.items():
        value = thing.get(key)
        for each in value if isinstance(value, list) else [value]:
            text = each.get("description") if isinstance(each, dict) else each
            if isinstance(text, str) and text.strip() and not text.startswith("["):
                yield what, text


def _iso() -> Found:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    for file in sorted((SAMPLES / "iso19139").rglob("*.xml")):
        for node in etree.parse(str(file), parser).iter("{*}MD_MaintenanceFrequencyCode", "{*}MD_ProgressCode",
                                                        "{*}LanguageCode"):  # fmt: skip
            text = node.get("codeListValue") or node.text or ""
            if text.strip():
                yield _ISO[etree.QName(node).localname], text
