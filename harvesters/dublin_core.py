"""Dublin Core in XML, simple (OAI-PMH's oai_dc) or with the terms of DCMI, to drafts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from connectors import xmls
from connectors.xml_kinds import DUBLIN_CORE
from harvesters import addresses, described, html_text, normalise, place
from harvesters.documents import refusal
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Place, Refusal

ACCEPTS = frozenset({DUBLIN_CORE})

MOST = 1_000  # values of one element
_LIMITS = ("westlimit", "southlimit", "eastlimit", "northlimit")
_PAIR = re.compile(r"\b(\w{4,12})\s*=\s*([^;]{1,200})")
_SERIES_OF_NUMBERS = re.compile(r"[-\d., /]{3,100}")

Said = Mapping[str, list[str]]


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one record in the document."""
    try:
        root = xmls.root(document.body if isinstance(document.body, bytes) else b"")
        yield draft(document, said(root))
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


def said(root: etree._Element) -> dict[str, list[str]]:
    """What each element says, by its name in lower case and without what it is in."""
    found: dict[str, list[str]] = {}
    for node in root.iter("{http://purl.org/dc/elements/1.1/}*", "{http://purl.org/dc/terms/}*"):
        values = found.setdefault(xmls.name(node).lower(), [])
        text = " ".join("".join(node.itertext()).split()) or xmls.text(node, "@resource")
        if text and len(values) < MOST:
            values.append(text)
    return found


def draft(document: Document, words: Said) -> DatasetDraft:
    """The dataset that these words describe."""
    title = described.line(next(iter(_of(words, "title", "alternative")), ""))
    if not title:
        raise Unreadable("The record has no title.")
    license, rights = described.licensed(_of(words, "license", "rights", "accessrights"))
    spatial, spans = _coverage(_of(words, "spatial", "coverage", "temporal"))
    links = list(dict.fromkeys(link for one in _of(words, "identifier", "source") if (link := described.resolved(one))))
    return DatasetDraft(
        identifier=document.identifier,
        title=title,
        description=html_text.markdown("\n\n".join(_of(words, "description", "abstract", "tableofcontents"))),
        license=license,
        keyword=described.keywords(part for one in _of(words, "subject") for part in re.split(r"[;|]", one)),
        theme=normalise.themes(_of(words, "subject", "type")),
        spatial=spatial,
        issued=_date(_of(words, "issued", "available", "date", "created")),
        modified=_date([*_of(words, "modified"), document.hints.get("datestamp", "")]),
        terms=_terms(words, links, rights if not license else "", spans),
        distribution=tuple(_distributions(document, words, links, license)),
        provenance=_provenance(words, license, rights, spatial),
    )


def _of(words: Said, *names: str) -> list[str]:
    return [value for name in names for value in words.get(name, ())]


def _date(texts: list[str]) -> Any:
    return next((moment for text in texts if (moment := normalise.date(text))), None)


def _terms(words: Said, links: list[str], rights: str, span: tuple[str, str]) -> dict[str, Any]:
    own = list(dict.fromkeys(_of(words, "identifier")))[:50]
    identifier = next((one for one in own if described.resolved(one)), next(iter(own), ""))
    languages = [code for word in _of(words, "language") if (code := normalise.language(word))]
    found = {
        "identifier": identifier,
        "other_identifier": [one for one in own if one != identifier],
        "landing_page": next((link for link in links if not addresses.is_file(link)), ""),
        "language": list(dict.fromkeys(languages)),
        "publisher_name": described.line(next(iter(_of(words, "publisher")), "")),
        "creator_name": described.line("; ".join(_of(words, "creator"))),
        "rights": rights,
        "temporal_start": span[0],
        "temporal_end": span[1],
    }
    return {key: value for key, value in found.items() if value}


def _provenance(words: Said, license: str, rights: str, spatial: Place | None) -> dict[str, str]:
    found = {
        "license": rights if license else "",
        "theme": "; ".join(one for one in _of(words, "subject", "type") if normalise.themes([one]))[:1_000],
        "place": "; ".join(_of(words, "spatial", "coverage"))[:1_000] if spatial and spatial.geometry else "",
        "language": "; ".join(one for one in _of(words, "language") if normalise.language(one))[:200],
        "format": "; ".join(one for one in _of(words, "format") if normalise.format(one)[0])[:200],
    }
    return {key: value for key, value in found.items() if value}


def _distributions(document: Document, words: Said, links: list[str], license: str) -> Iterator[DistributionDraft]:
    """Links to files; where there is none, the page on which the thing itself is shown."""
    files = [link for link in links if addresses.is_file(link)]
    for number, link in enumerate(files or links[:1], 1):
        code, media_type = described.formatted(() if len(files) > 1 else _of(words, "format"), link)
        yield DistributionDraft(
            identifier=f"{document.identifier}/{number}"[-500:],
            access_url=link,
            download_url=link if files else "",
            format=code,
            media_type=media_type,
            license=license,
        )


def _coverage(texts: list[str]) -> tuple[Place | None, tuple[str, str]]:
    """Of words that may name places, boxes and times: the place, and the span of time."""
    found, names, span = None, [], ("", "")
    for text in texts[:100]:
        if (shape := box(text)) is not None:
            found = found or shape
        elif any(limits := described.period(text)):
            span = span if any(span) else limits
        elif not _PAIR.search(text) and not _SERIES_OF_NUMBERS.fullmatch(text):
            names.append(described.line(text, 200))
    name = described.line(", ".join(dict.fromkeys(names)), 500)
    if found is None and not name:
        return None, span
    return Place(found.geometry if found else None, name or (found.name if found else "")), span


def box(text: str) -> Place | None:
    """The place in a DCMI Box or Point (northlimit=…; or east=…; north=…), if it is one."""
    parts = {key.lower(): value.strip() for key, value in _PAIR.findall(text[:2_000])}
    try:
        if all(limit in parts for limit in _LIMITS):
            west, south, east, north = (float(parts[limit].replace(",", ".")) for limit in _LIMITS)
            corners: Any = ([west, south], [east, north])
            return _boxed(corners, parts)
        if "east" in parts and "north" in parts:
            spot = [float(parts["east"].replace(",", ".")), float(parts["north"].replace(",", "."))]
            return place.from_geojson({"type": "Point", "coordinates": spot}, parts.get("name", ""))
    except ValueError:
        return None
    return None


def _boxed(corners: Any, parts: Mapping[str, str]) -> Place | None:
    checked = [place.from_geojson({"type": "Point", "coordinates": corner}) for corner in corners]
    if None in checked:
        return None
    shape = place.bounding_box([one.geometry for one in checked if one])
    return Place(shape.geometry, parts.get("name", "")) if shape else None
