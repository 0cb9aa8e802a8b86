"""Datasets as DCAT-AP.de 3.0, by the one table of terms.

Every node has an address of its own: a dataset's parts that the hub gives no page to stand behind its `#`.
Sources: DCAT-AP.de 3.0 and its convention handbook; DCAT-AP 3.0.0.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from rdflib import RDF, Literal, URIRef
from sqlalchemy import Row

from catalogue import codes, places, prose, rdf
from catalogue.rdf import Triple
from catalogue.schemas.resource import resource_url
from hub.datasets import vocabulary
from hub.datasets.store import Shown
from hub.datasets.terms import AGENT_KEYS, AGENTS, DATASET, DISTRIBUTION, PERIOD, Kind, Term

DESCRIPTION = {"de": "Offene Daten im Portal {}", "en": "Open data of the portal {}"}


@dataclass(frozen=True, slots=True)
class Portal:
    """What the feeds say of the portal itself."""

    site_url: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the datasets: official keys by organisation, first and last day by datastream."""

    keys: Mapping[UUID, str] = field(default_factory=dict)
    days: Mapping[int, tuple[date, date]] = field(default_factory=dict)


NOTHING = Beside()
_LANGUAGE = [term for term in DATASET if term.field == "language"]
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def catalog_iri(portal: Portal) -> URIRef:
    """The catalogue's own address, the same on every page of it."""
    return _address(portal, "catalog")


def catalog(portal: Portal, shown: Sequence[Shown], beside: Beside = NOTHING) -> Iterator[Triple]:
    """The catalogue with these of its datasets."""
    subject = catalog_iri(portal)
    description = DESCRIPTION[portal.language].format(portal.title)
    yield subject, RDF.type, rdf.name("dcat:Catalog")
    yield from _say(subject, "dct:title", rdf.text(portal.title, portal.language))
    yield from _say(subject, "dct:description", rdf.text(description, portal.language))
    yield from _terms(subject, _LANGUAGE, {"language": portal.language}, portal.language)
    yield from _say(subject, "foaf:homepage", rdf.web(portal.site_url + "/"))
    yield from _say(subject, "dct:publisher", publisher := URIRef(f"{subject}#publisher"))
    yield publisher, RDF.type, rdf.name("foaf:Agent")
    yield from _say(publisher, "foaf:name", rdf.text(portal.title))
    for each in shown:
        yield subject, rdf.name("dcat:dataset"), _address(portal, f"dataset/{each.dataset.id}")
        yield from dataset(portal, each, beside)


def dataset(portal: Portal, shown: Shown, beside: Beside = NOTHING) -> Iterator[Triple]:
    """One dataset with its distributions."""
    shown = _flattened(shown)
    row = shown.dataset
    subject = _address(portal, f"dataset/{row.id}")
    key = str(row.terms.get("official_key") or row.organization_official_key or beside.keys.get(row.owner_id, ""))
    yield subject, RDF.type, rdf.name("dcat:Dataset")
    yield from _terms(subject, DATASET, _dataset_values(portal, subject, row, key), portal.language)
    yield from _publisher(portal, subject, row)
    yield from _creator(portal, subject, row.terms)
    yield from _contact(subject, row.terms)
    yield from _places(portal, subject, row, key)
    yield from _period(subject, shown, beside)
    for part in shown.distributions:
        yield from _distribution(portal, subject, row, part)


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


def _dataset_values(portal: Portal, subject: URIRef, row: Row[Any], key: str) -> dict[str, Any]:
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


def _distribution(portal: Portal, dataset: URIRef, row: Row[Any], part: Row[Any]) -> Iterator[Triple]:
    subject = URIRef(f"{dataset}/resource/{part.id}")
    values = _distribution_values(portal, subject, row, part)
    yield dataset, rdf.name("dcat:distribution"), subject
    yield subject, RDF.type, rdf.name("dcat:Distribution")
    yield from _terms(subject, DISTRIBUTION, values, portal.language)
    yield from _rights(subject, values, portal.language)
    if codes.HVD in map(rdf.iri, _listed(row.terms.get("applicable_legislation"))):
        yield subject, rdf.name("dcatap:applicableLegislation"), codes.HVD
    if part.blob:
        checksum = URIRef(f"{subject}#checksum")
        yield subject, rdf.name("spdx:checksum"), checksum
        yield checksum, RDF.type, rdf.name("spdx:Checksum")
        yield checksum, rdf.name("spdx:algorithm"), codes.SHA256
        yield checksum, rdf.name("spdx:checksumValue"), rdf.digest(part.blob)


def _distribution_values(portal: Portal, subject: URIRef, row: Row[Any], part: Row[Any]) -> dict[str, Any]:
    address = resource_url(part, portal.site_url)
    is_link = not (part.blob or part.datastream_id or (part.row_count is not None and not part.access_url))
    # Rows and readings leave the hub as CSV, whatever they came in as.
    given = part.blob or is_link
    format = part.format if given else "CSV"
    usual = vocabulary.file_types().get(vocabulary.file_type(format), "")
    license = part.license or row.license
    return {
        "issued": part.created_at,
        "modified": part.modified_at,
        "rights": None if codes.license(license) else license or row.terms.get("rights"),
        "license_attribution": _attribution(license, row),
        **part.terms,
        "access_url": rdf.web(address if is_link else part.access_url) or subject,
        "download_url": part.terms.get("download_url") if is_link else address,
        "license": license,
        "title": part.title or row.title,
        "description": prose.simple_html(part.description),
        "format": format,
        "media_type": part.media_type if given and codes.media_type(part.media_type) else usual,
        "byte_size": part.byte_size if given else None,
    }


def _attribution(license: str, row: Row[Any]) -> str | None:
    """Whom to name: licences that ask for it are useless without."""
    known = vocabulary.license(license)
    asks = known and known.code.startswith(("dl-by", "cc-by"))
    return (row.terms.get("publisher_name") or row.organization_title) if asks else None


def _rights(subject: URIRef, values: Mapping[str, Any], language: str) -> Iterator[Triple]:
    for value in _listed(values["rights"])[:1]:
        if link := rdf.web(value):
            yield subject, rdf.name("dct:rights"), link
        elif said := rdf.text(value, language):
            node = URIRef(f"{subject}#rights")
            yield subject, rdf.name("dct:rights"), node
            yield node, RDF.type, rdf.name("dct:RightsStatement")
            yield node, rdf.name("rdfs:label"), said


def _publisher(portal: Portal, subject: URIRef, row: Row[Any]) -> Iterator[Triple]:
    if row.terms.get("publisher_name"):
        yield from _agent(portal, subject, "publisher", row.terms)
        return
    organization = _address(portal, f"organization/{row.owner_id}")
    yield subject, rdf.name("dct:publisher"), organization
    yield organization, RDF.type, rdf.name("foaf:Agent")
    yield from _say(organization, "foaf:name", rdf.text(row.organization_title or row.organization_name))
    if row.organization_official_key:
        yield from _say(organization, "dct:type", codes.publisher_type("LocalAuthority"))


def _creator(portal: Portal, subject: URIRef, terms: Mapping[str, Any]) -> Iterator[Triple]:
    if terms.get("creator_name"):
        yield from _agent(portal, subject, "creator", terms)
    elif author := rdf.text(terms.get("author", "")):
        node = URIRef(f"{subject}#creator")
        yield subject, rdf.name("dct:creator"), node
        yield node, RDF.type, rdf.name("foaf:Agent")
        yield node, rdf.name("foaf:name"), author


def _agent(portal: Portal, subject: URIRef, role: str, terms: Mapping[str, Any]) -> Iterator[Triple]:
    node = _foreign(portal, terms.get(f"{role}_uri", "")) or URIRef(f"{subject}#{role}")
    yield subject, rdf.name(f"dct:{role}"), node
    yield node, RDF.type, rdf.name("foaf:Agent")
    yield from _say(node, "foaf:name", rdf.text(terms[f"{role}_name"]))
    yield from _say(node, "foaf:mbox", _mail(terms.get(f"{role}_email")))
    yield from _say(node, "foaf:homepage", rdf.web(terms.get(f"{role}_url", "")))
    yield from _say(node, "dct:type", codes.publisher_type(terms.get(f"{role}_type", "")))


def _contact(subject: URIRef, terms: Mapping[str, Any]) -> Iterator[Triple]:
    for name, mail, url in (
        ("contact_name", "contact_email", "contact_url"),
        ("maintainer", "maintainer_email", ""),
        ("author", "author_email", ""),
    ):
        reached = _mail(terms.get(mail)), rdf.web(terms.get(url, ""))
        if not any(reached):
            continue
        node = URIRef(f"{subject}#contact")
        yield subject, rdf.name("dcat:contactPoint"), node
        yield node, RDF.type, rdf.name("vcard:Kind")
        yield from _say(node, "vcard:fn", rdf.text(terms.get(name, "")))
        yield from _say(node, "vcard:hasEmail", reached[0])
        yield from _say(node, "vcard:hasURL", reached[1])
        return


def _places(portal: Portal, subject: URIRef, row: Row[Any], key: str) -> Iterator[Triple]:
    given = (_foreign(portal, value) for value in _listed(row.terms.get("spatial_uri")))
    for known in filter(None, (codes.official_key(key), *given)):
        yield subject, rdf.name("dct:spatial"), known
        yield known, RDF.type, rdf.name("dct:Location")
    if row.spatial is None or row.spatial.is_empty:
        return
    node = URIRef(f"{subject}#place")
    yield subject, rdf.name("dct:spatial"), node
    yield node, RDF.type, rdf.name("dct:Location")
    yield node, rdf.name("dcat:centroid"), rdf.wkt(places.centroid(row.spatial))
    if box := places.box(row.spatial):
        yield node, rdf.name("dcat:bbox"), rdf.wkt(box)


def _period(subject: URIRef, shown: Shown, beside: Beside) -> Iterator[Triple]:
    """From when to when the data is; a running series is told by days, so that a reading an hour is no change."""
    terms = shown.dataset.terms
    start, end = (rdf.time(terms[key]) if terms.get(key) else None for key in ("temporal_start", "temporal_end"))
    days = [beside.days[p.datastream_id] for p in shown.distributions if p.datastream_id in beside.days]
    if days and start is None and end is None:
        start, end = rdf.time(min(first for first, _ in days)), rdf.time(max(last for _, last in days))
    if start is None and end is None:
        return
    node = URIRef(f"{subject}#period")
    yield subject, rdf.name("dct:temporal"), node
    yield node, RDF.type, rdf.name("dct:PeriodOfTime")
    yield from _say(node, "dcat:startDate", start)
    yield from _say(node, "dcat:endDate", end)


def _terms(subject: URIRef, terms: Iterable[Term], values: Mapping[str, Any], language: str) -> Iterator[Triple]:
    for term in terms:
        if term.field in ("rights", "spatial_uri"):  # nodes of their own
            continue
        objects = (_object(term, value, language) for value in _listed(values.get(term.field)))
        written = [each for each in objects if each is not None]
        for each in written if term.many else written[:1]:
            yield subject, rdf.name(term.iri), each


def _object(term: Term, value: Any, language: str) -> URIRef | Literal | None:
    match term.kind:
        case Kind.TEXT:
            return rdf.text(value, language)
        case Kind.LITERAL:
            return rdf.text(value)
        case Kind.TIME:
            return rdf.time(value)
        case Kind.NUMBER:
            return rdf.number(value)
        case Kind.IRI:
            return rdf.iri(value)
        case Kind.CODE:
            return codes.code(term, value)


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _say(subject: URIRef, name: str, value: URIRef | Literal | None) -> Iterator[Triple]:
    if value is not None:
        yield subject, rdf.name(name), value


def _mail(value: Any) -> URIRef | None:
    bare = str(value or "").strip().removeprefix("mailto:")
    return rdf.iri("mailto:" + bare) if _MAIL.fullmatch(bare) else None


def _foreign(portal: Portal, value: Any) -> URIRef | None:
    """An address that a dataset may say something about: nobody speaks about what is ours."""
    found = rdf.web(value)
    return None if found is None or found.startswith(portal.site_url) else found


def _address(portal: Portal, path: str) -> URIRef:
    return URIRef(f"{portal.site_url}/{path}")
