"""Dublin Core records of a CSW to drafts: what a catalogue gives that knows no ISO."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from connectors import xmls
from connectors.csw_pages import CSW_RECORD
from harvesters import normalise, services
from harvesters.addresses import web_address
from harvesters.documents import clean, refusal
from harvesters.iso import constraints, extents, online, themes
from harvesters.iso.moments import moment
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Place, Refusal

ACCEPTS = frozenset({CSW_RECORD})

_LONGEST_KEYWORD = 100
_LAT_FIRST = re.compile(r"EPSG:.*:(?:4326|4258)$", re.IGNORECASE)
_CRS = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:[\d.]*:?(\d{4,6})", re.IGNORECASE)
_PUBLIC = frozenset({"unrestricted", "public", "none", "keine"})


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one record in the document, and a refusal for each part of it that cannot be read."""
    record = xmls.root(document.body)
    if xmls.name(record) == "unreadable":
        raise Unreadable(f"The catalogue could not give this record out: {record.get('reason', '')}")
    problems: list[str] = []
    draft = _draft(record, document, problems)
    yield draft
    for problem in problems:
        yield refusal(document, draft.title[:200], problem)


def _draft(record: etree._Element, document: Document, problems: list[str]) -> DatasetDraft:
    title = clean(" ".join(xmls.text(record, "title").split()))
    identifier = clean(xmls.text(record, "identifier") or document.identifier)
    if not title or not identifier:
        raise Unreadable("The record has no title or no identifier.")
    subjects = list(dict.fromkeys(" ".join(word.split()) for word in xmls.texts(record, "subject")))
    license, rights, words = _rights(record)
    theme = themes.inspire(subjects) or themes.topics(subjects)
    place, name = _place(record, problems)
    return DatasetDraft(
        identifier=identifier,
        title=title[:1_000],
        description=clean(xmls.text(record, "abstract") or xmls.text(record, "description")),
        license=license,
        keyword=tuple(word for word in subjects if 1 < len(word) <= _LONGEST_KEYWORD),
        theme=theme,
        spatial=place,
        issued=moment(xmls.text(record, "issued") or xmls.text(record, "created"), problems),
        modified=moment(xmls.text(record, "modified") or xmls.text(record, "date"), problems),
        terms=_terms(record, identifier, rights),
        distribution=tuple(_distributions(record, identifier, license, rights)),
        provenance={
            key: value
            for key, value in {
                "license": words if license else "",
                "theme": "; ".join(subjects)[:2_000] if theme else "",
                "place": name if place else "",
            }.items()
            if value
        },
    )


def _terms(record: etree._Element, identifier: str, rights: str) -> dict[str, Any]:
    access = xmls.text(record, "accessRights").lower()
    kept: dict[str, Any] = {
        "identifier": identifier,
        "language": [code for word in xmls.texts(record, "language") if (code := normalise.language(word))],
        "access_rights": "PUBLIC" if access in _PUBLIC else "RESTRICTED" if access == "restricted" else "",
        "rights": rights,
        "conforms_to": _systems(record),
        "publisher_name": xmls.text(record, "publisher")[:500],
        "creator_name": xmls.text(record, "creator")[:500],
        "contact_name": (xmls.text(record, "publisher") or xmls.text(record, "creator"))[:500],
        "provenance": xmls.text(record, "provenance"),
        "source": [word for word in map(web_address, xmls.texts(record, "source")) if word],
    }
    return {key: clean(value) if isinstance(value, str) else value for key, value in kept.items() if value}


def _rights(record: etree._Element) -> tuple[str, str, str]:
    """The licence, what else is said of rights, and the words that the licence was made from."""
    said = list(dict.fromkeys((*xmls.texts(record, "license"), *xmls.texts(record, "rights"))))
    code, words = next(((code, word) for word in said if (code := constraints.license_in(word))), ("", ""))
    return code, "; ".join(word for word in said if word != words)[:5_000], words


def _systems(record: etree._Element) -> list[str]:
    """Some servers write coordinate systems where places belong."""
    words = (*xmls.texts(record, "spatial"), *xmls.texts(record, "BoundingBox/@crs"))
    codes = (match[1] for word in words if (match := _CRS.fullmatch(word.strip())))
    return [f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in dict.fromkeys(codes)]


def _place(record: etree._Element, problems: list[str]) -> tuple[Place | None, str]:
    names = [word for word in xmls.texts(record, "spatial") if not _CRS.fullmatch(word.strip())]
    name = " ".join(names[0].split())[:500] if names else ""
    box = xmls.node(record, "BoundingBox")
    box = xmls.node(record, "WGS84BoundingBox") if box is None else box
    words = f"{xmls.text(box, 'LowerCorner')} {xmls.text(box, 'UpperCorner')}".split() if box is not None else []
    try:
        geometry = _box(words, xmls.text(box, "@crs")) if box is not None and words else None
    except Unreadable as problem:
        problems.append(f"The box {' '.join(words)[:100]} cannot be read as a place: {problem.message}")
        geometry = None
    return (Place(geometry, name) if geometry or name else None), name


def _box(words: list[str], crs: str) -> dict[str, Any]:
    """A box whose axes are in the order that its system asks for; within Germany a wrong order is seen."""
    try:
        numbers = [float(word.replace(",", ".")) for word in words]
    except ValueError as problem:
        raise Unreadable("It holds something that is no number.") from problem
    if len(numbers) != 4:
        raise Unreadable("It is not two corners.")
    if _LAT_FIRST.search(crs):
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    return extents.box(numbers)


def _distributions(record: etree._Element, identifier: str, license: str, rights: str) -> Iterator[DistributionDraft]:
    shared = online.Terms(identifier, license, "", rights)
    formats = [part.strip() for word in xmls.texts(record, "format") for part in word.split(",") if part.strip()]
    links: dict[str, online.Link] = {}
    for tag in ("references", "URI", "relation"):
        for node in xmls.nodes(record, tag):
            address = web_address(xmls.text(node))
            protocol = xmls.text(node, "@scheme") or xmls.text(node, "@protocol")
            if address and (services.kind(address, protocol) or _is_data(protocol)):
                name, about = xmls.text(node, "@name"), xmls.text(node, "@description")
                links.setdefault(address, online.Link(address, name, about, protocol, "", ""))
    yield from online.distributions(list(links.values()), formats, shared)


def _is_data(protocol: str) -> bool:
    """Previews are links, too."""
    return "thumbnail" not in protocol.lower() and "image-to" not in protocol.lower()
