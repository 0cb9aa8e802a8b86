"""ISO 19139 and ISO 19115-3 records to drafts, after GeoDCAT-AP and the conventions of GDI-DE."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lxml import etree

from connectors import xmls
from harvesters import languages, normalise, services
from harvesters.addresses import web_address
from harvesters.documents import clean, refusal
from harvesters.iso import constraints, extents, keywords, online, operations, persons
from harvesters.iso.dialects import (
    ISO_19115_3,
    ISO_19139,
    Dialect,
    all_said,
    code,
    dialect,
    href,
    identification,
    is_service,
    record,
    said,
    translated,
)
from harvesters.iso.moments import moment
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Refusal

ACCEPTS = frozenset({ISO_19139, ISO_19115_3})

LONGEST_TITLE = 1_000
_CRS = "http://www.opengis.net/def/crs/EPSG/0/"
_ADDRESS = re.compile(r"https?://|urn:|doi:", re.IGNORECASE)
_SERIES = frozenset({"series", "collectionHardware", "collectionSession"})


@dataclass(slots=True)
class _Record:
    """A record and what was read of it; `problems` become issues while the rest is taken in."""

    root: etree._Element
    found: etree._Element
    dialect: Dialect
    guid: str
    problems: list[str]


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one record in the document, and a refusal for each part of it that cannot be read."""
    root = record(xmls.root(document.body))
    found = identification(root)
    if found is None:
        raise Unreadable("The record describes neither data nor a service.")
    form = dialect(root)
    guid = said(root, form.identifier) or document.identifier
    read = _Record(root, found, form, clean(guid), [])
    draft = _draft(read)
    if known := document.hints.get("identifier"):  # repositories delete records by their own name of them
        draft = replace(draft, identifier=known)
    yield draft
    for problem in read.problems:
        yield refusal(document, draft.title[:200], problem)


def _draft(record: _Record) -> DatasetDraft:
    title = clean(" ".join(said(record.found, "citation/CI_Citation/title").split()))
    if not title or not record.guid:
        raise Unreadable("The record has no title or no identifier.")
    words, terms = keywords.keywords(record.found), constraints.conditions(record.found)
    where = extents.extent(record.found)
    record.problems += where.problems
    links = online.links(record.root)
    distribution = tuple(_distributions(record, links, terms))
    notes = clean(said(record.found, "abstract"))
    return DatasetDraft(
        identifier=record.guid,
        title=title[:LONGEST_TITLE],
        description=notes,
        license=terms.license,
        keyword=words.keyword,
        theme=words.theme,
        spatial=where.place,
        issued=_date(record, "publication") or _date(record, "creation"),
        modified=_stamp(record) or _date(record, "revision"),
        terms=_terms(record, words, terms, where, links),
        extras=_extras(record),
        fields=languages.several(
            translated(record.root, record.found, "citation/CI_Citation/title"),
            translated(record.root, record.found, "abstract"),
            (title, notes),
        ),
        distribution=distribution,
        series=code(record.root, record.dialect.scope) in _SERIES and not distribution,
        provenance=_provenance(words, terms, where),
    )


def _distributions(
    record: _Record, links: list[online.Link], terms: constraints.Conditions
) -> Iterator[DistributionDraft]:
    status = normalise.status(code(record.found, "status/MD_ProgressCode"))
    technique = code(record.found, "spatialRepresentationType/MD_SpatialRepresentationTypeCode")
    shared = online.Terms(record.guid, terms.license, terms.attribution, terms.statement, status, technique)
    if is_service(record.found):
        yield from operations.distributions(record.root, record.found, links, shared)
        return
    yield from online.distributions(links, online.formats(record.root, record.dialect), shared)
    yield from operations.coupled(record.root, shared)


def _terms(
    record: _Record,
    words: keywords.Keywords,
    terms: constraints.Conditions,
    where: extents.Extent,
    links: list[online.Link],
) -> dict[str, Any]:
    identifier, others = _identifiers(record)
    about = [link.url for link in links if link.about and not services.kind(link.url, link.protocol)]
    kept: dict[str, Any] = {
        "identifier": identifier,
        "other_identifier": others,
        "language": _languages(record),
        "frequency": _frequency(record),
        "conforms_to": _conforms_to(record),
        "reference_system": _reference_systems(record),
        "topic_category": words.topics,
        "resource_type": _resource_type(record),
        "access_rights": terms.access,
        "rights": terms.statement,
        "hvd_category": words.hvd,
        "applicable_legislation": words.legislation,
        "landing_page": next(iter(about), "") or web_address(said(record.root, "dataSetURI")),
        "documentation": about[1:],
        "provenance": next((text for path in record.dialect.lineage if (text := said(record.root, path))), ""),
        "spatial_resolution_in_meters": _resolution(record),
        "spatial_resolution": _scales(record),
        "in_series": [parent for parent in _parents(record) if parent.startswith("http")],
        **persons.terms(persons.parties(record.root, record.found, record.dialect)),
        **where.period,
    }
    return {key: value for key, value in kept.items() if value not in ("", [], None)}


def _provenance(words: keywords.Keywords, terms: constraints.Conditions, where: extents.Extent) -> dict[str, str]:
    kept = {
        "license": terms.words if terms.license else "",
        "theme": words.words if words.theme else "",
        "place": where.words if where.place else "",
    }
    return {key: clean(value)[:2_000] for key, value in kept.items() if value}


def _identifiers(record: _Record) -> tuple[str, list[str]]:
    """The data's identifier if it is an address (short codes are not unique), else the record's; and the others."""
    found = []
    for node in xmls.nodes(record.found, "citation/CI_Citation/identifier"):
        for kind in ("MD_Identifier", "RS_Identifier"):
            word = href(node, f"{kind}/code") or said(node, f"{kind}/code")
            found += [_whole(word, said(node, f"{kind}/codeSpace"))] if word else []
    ordered = (*(word for word in found if _ADDRESS.match(word)), record.guid, *found)
    unique = list(dict.fromkeys(clean(word)[:500] for word in ordered))
    return unique[0], unique[1:]


def _whole(word: str, space: str) -> str:
    if not space.startswith("http") or "://" in word:
        return word
    return space + word if space.endswith(("/", "#")) else f"{space}/{word}"


def _parents(record: _Record) -> list[str]:
    found = [
        said(record.root, path) if "@" not in path else xmls.text(record.root, path) for path in record.dialect.parents
    ]
    return [parent for parent in dict.fromkeys(found) if parent and parent != record.guid]


def _extras(record: _Record) -> dict[str, str]:
    """A series that is named by its identifier at the source: it is no address, and no dataset of ours."""
    named = [parent for parent in _parents(record) if not parent.startswith("http")]
    return {"parent_identifier": clean(named[0])[:500]} if named else {}


def _languages(record: _Record) -> list[str]:
    for node, path in ((record.found, record.dialect.resource_language), (record.root, record.dialect.language)):
        words = [code(one, "LanguageCode") or said(one) for one in xmls.nodes(node, path)]
        if found := list(dict.fromkeys(filter(None, map(normalise.language, words)))):
            return found
    return []


def _frequency(record: _Record) -> str:
    path = "resourceMaintenance/MD_MaintenanceInformation"
    word = code(record.found, f"{path}/maintenanceAndUpdateFrequency/MD_MaintenanceFrequencyCode")
    own = said(record.found, f"{path}/userDefinedMaintenanceFrequency") or xmls.text(
        record.found, f"{path}/userDefinedMaintenanceFrequency"
    )
    return normalise.frequency(word) or normalise.frequency(own)


def _conforms_to(record: _Record) -> list[str]:
    """Coordinate systems, and specifications that the data are said to meet."""
    found = _reference_systems(record)
    for node in xmls.nodes(record.root, "dataQualityInfo//DQ_ConformanceResult"):
        if said(node, "pass").lower() == "true":
            found.append(web_address(href(node, "specification/CI_Citation/title")))
    return list(dict.fromkeys(filter(None, found)))


def _resource_type(record: _Record) -> str:
    kind = code(record.root, record.dialect.scope)
    return kind if kind in ("dataset", "series", "service") else ""


def _scales(record: _Record) -> list[str]:
    path = "spatialResolution/MD_Resolution/equivalentScale/MD_RepresentativeFraction/denominator"
    return [f"1:{word}" for word in dict.fromkeys(all_said(record.found, path)) if word.isdecimal() and int(word) > 1]


def _reference_systems(record: _Record) -> list[str]:
    found = []
    for node in xmls.nodes(record.root, "referenceSystemInfo/MD_ReferenceSystem/referenceSystemIdentifier"):
        for kind in ("RS_Identifier", "MD_Identifier"):
            word, anchor = said(node, f"{kind}/code"), href(node, f"{kind}/code")
            space = said(node, f"{kind}/codeSpace")
            found += _systems(anchor or word, space)
    return list(dict.fromkeys(filter(None, found)))


def _systems(word: str, space: str) -> list[str]:
    if word.startswith("http"):
        return [web_address(word)]
    if "epsg" not in f"{word} {space}".lower():
        return []
    numbers = [part.rpartition(":")[2].split(" ")[0] for part in word.replace("(", ",").replace(")", ",").split(",")]
    codes = [part.strip() for part in numbers if part.strip().isdecimal() and 4 <= len(part.strip()) <= 6]
    return [_CRS + part for part in codes]


def _resolution(record: _Record) -> str:
    """The finest ground distance, in metres."""
    found = []
    for node in xmls.nodes(record.found, "spatialResolution/MD_Resolution/distance/Distance"):
        unit = xmls.text(node, "@uom").rpartition("#")[2].lower()
        factor = {"": 1.0, "m": 1.0, "meter": 1.0, "metre": 1.0, "km": 1_000.0, "cm": 0.01}.get(unit)
        try:
            found += [float(xmls.text(node).replace(",", ".")) * factor] if factor else []
        except ValueError:
            continue
    return f"{min(found):.3f}".rstrip("0").rstrip(".") if found and 0.001 <= min(found) < 1e9 else ""


def _date(record: _Record, kind: str) -> datetime | None:
    """The date of the data in this role."""
    return _dated(record, list(xmls.nodes(record.found, "citation/CI_Citation/date/CI_Date")), kind)


def _stamp(record: _Record) -> datetime | None:
    """When the record was changed, which GovData asks for as the date of change."""
    nodes = [node for path in record.dialect.stamps for node in xmls.nodes(record.root, path)]
    dated = [node for node in nodes if xmls.name(node) == "CI_Date"]
    if dated:
        return _dated(record, dated, "revision") or _dated(record, dated, "creation")
    return next((found for node in nodes if (found := moment(said(node), record.problems))), None)


def _dated(record: _Record, nodes: list[etree._Element], kind: str) -> datetime | None:
    words = [said(node, "date") for node in nodes if code(node, "dateType/CI_DateTypeCode").lower() == kind]
    moments = [found for word in words if (found := moment(word, record.problems))]
    return max(moments) if moments else None
