"""Finding aids of archives (EAD 2002 and EAD3) to drafts: one dataset each, with a table of all that it lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from connectors import xmls
from connectors.xml_kinds import EAD
from harvesters import addresses, described, normalise
from harvesters.documents import clean, excerpt, note, refusal
from hub.errors import Unreadable
from hub.records import Column, DatasetDraft, DistributionDraft, Document, Place, Refusal, Table

ACCEPTS = frozenset({EAD})

MOST_ROWS = 200_000
LONGEST = 5_000
MOST_LINKS = 20
COLUMNS = (
    Column("signatur", title="Signatur"),
    Column("titel", title="Titel"),
    Column("von", "date", title="Von"),
    Column("bis", "date", title="Bis"),
    Column("laufzeit", title="Laufzeit"),
    Column("stufe", title="Stufe"),
    Column("gliederung", title="Gliederung"),
    Column("inhalt", title="Inhalt"),
    Column("umfang", title="Umfang"),
    Column("link", title="Link"),
    Column("kennung", title="Kennung"),
)
_COMPONENT = re.compile(r"c(?:0[1-9]|1[0-2])?")


@dataclass(slots=True)
class _Rows:
    """The rows so far, and what is to be told of some of them."""

    document: Document
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one finding aid in the document."""
    try:
        root = xmls.root(document.body if isinstance(document.body, bytes) else b"")
        whole = xmls.node(root, "archdesc")
        if whole is None:
            raise Unreadable("The finding aid describes no holdings (archdesc).")  # noqa: TRY301 (one refusal for all)
        found = _Rows(document)
        for component in _components(whole):
            _add(found, component)
        yield _draft(document, root, whole, found)
        yield from found.refused
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


def _draft(document: Document, root: etree._Element, whole: etree._Element, found: _Rows) -> DatasetDraft:
    did = _did(whole)
    title = described.line(xmls.text(did, "unittitle") or xmls.text(root, "//titleproper"))
    if not title:
        raise Unreadable("The finding aid has no title.")
    license, rights = described.licensed(_rights(root, whole))
    places = xmls.texts(whole, "controlaccess//geogname")
    start, end, _ = _dates(did)
    parts = (_file(document, license, found), *_links(document, did, license))
    return DatasetDraft(
        identifier=document.identifier,
        title=title,
        description=_description(whole, did),
        license=license,
        keyword=described.keywords(_keywords(whole)),
        theme=normalise.themes(_keywords(whole)),
        spatial=Place(name=described.line(", ".join(places[:5]), 200)) if places else None,
        modified=normalise.date(document.hints.get("datestamp")) or document.modified,
        terms=_terms(root, did, start, end) | ({"rights": rights} if rights and not license else {}),
        distribution=parts,
        provenance={"license": rights} if license else {},
    )


def _did(node: etree._Element) -> etree._Element:
    found = xmls.node(node, "did")
    return node if found is None else found


def _rights(root: etree._Element, whole: etree._Element) -> list[str]:
    """Licences stand in links more often than in words."""
    paths = ("userestrict//extref/@href", "userestrict//ref/@href", "userestrict/p", "userestrict")
    own = [text for path in paths for text in xmls.texts(whole, path)]
    declared = [
        text for path in ("citation/@href", "abbr") for text in xmls.texts(root, f"control/rightsdeclaration/{path}")
    ]
    return [*own, *declared, *xmls.texts(whole, "accessrestrict/p")][:20]


def _description(whole: etree._Element, did: etree._Element) -> str:
    texts = [*xmls.texts(did, "abstract"), *xmls.texts(whole, "scopecontent/p"), *xmls.texts(whole, "bioghist/p")]
    return clean("\n\n".join(" ".join(text.split()) for text in texts[:50]))[:50_000]


def _keywords(whole: etree._Element) -> list[str]:
    """Not names of persons: metadata is no place for them."""
    return [
        text for name in ("subject", "genreform", "geogname") for text in xmls.texts(whole, f"controlaccess//{name}")
    ]


def _terms(root: etree._Element, did: etree._Element, start: str, end: str) -> dict[str, Any]:
    addresses = [*xmls.texts(root, "eadheader/eadid/@url"), *xmls.texts(root, "control/recordid/@instanceurl")]
    codes = [*xmls.texts(did, "langmaterial//language/@langcode"), *xmls.texts(did, "langmaterial//language")]
    languages = [code for word in codes if (code := normalise.language(word))]
    found = {
        "identifier": xmls.text(root, "eadheader/eadid") or xmls.text(root, "control/recordid"),
        "other_identifier": xmls.texts(did, "unitid")[:10],
        "landing_page": next((link for one in addresses if (link := described.url(one))), ""),
        "language": list(dict.fromkeys(languages)),
        "publisher_name": described.line(xmls.text(did, "repository/corpname") or xmls.text(did, "repository")),
        "originator_name": described.line(xmls.text(did, "origination/corpname")),
        "temporal_start": start,
        "temporal_end": end,
    }
    return {key: value for key, value in found.items() if value}


def _file(document: Document, license: str, found: _Rows) -> DistributionDraft:
    """The finding aid itself, with the table of what it lists."""
    body = document.body if isinstance(document.body, bytes) else b""
    address = described.url(str(document.hints.get("record") or document.url))
    return DistributionDraft(
        identifier=f"{document.identifier[-480:]}/ead",
        access_url=address,
        download_url=address,
        title="Findbuch (EAD)",
        format="XML",
        media_type="application/xml",
        byte_size=len(body),
        license=license,
        table=Table(COLUMNS, tuple(found.rows)) if found.rows else None,
        content=body,
        file_name="findbuch.xml",
    )


def _links(document: Document, did: etree._Element, license: str) -> Iterator[DistributionDraft]:
    for number, (address, title) in enumerate(_digital(did)[:MOST_LINKS], 1):
        code, media_type = described.formatted((), address)
        yield DistributionDraft(
            identifier=f"{document.identifier[-480:]}/{number}",
            access_url=address,
            download_url=address if addresses.is_file(address) else "",
            title=title,
            format=code,
            media_type=media_type,
            license=license,
        )


def _digital(did: etree._Element) -> list[tuple[str, str]]:
    """Digital copies: their addresses and titles."""
    nodes = [*xmls.nodes(did, "dao"), *xmls.nodes(did, "daogrp//daoloc"), *xmls.nodes(did, "daoset/dao")]
    found = {
        address: described.line(xmls.text(node, "@title") or xmls.text(node))
        for node in nodes
        if (address := described.url(xmls.text(node, "@href")))
    }
    return list(found.items())


def _components(whole: etree._Element) -> Iterator[etree._Element]:
    for node in whole.iterdescendants("{*}*"):
        if _COMPONENT.fullmatch(xmls.name(node)):
            yield node


def _add(found: _Rows, node: etree._Element) -> None:
    """One row for what a component describes; with a date that cannot be it stays, without that date."""
    if len(found.rows) >= MOST_ROWS:
        raise Unreadable(f"The finding aid lists more than {MOST_ROWS:,} units.")
    did = _did(node)
    start, end, written = _dates(did)
    signature, title = xmls.text(did, "unitid"), described.line(xmls.text(did, "unittitle"))
    normal = next(iter(xmls.texts(did, "unitdate/@normal")), "")
    if normal and not (start or end):
        found.refused.append(note(found.document, signature or title, f"The date cannot be: {excerpt(normal)}."))
    links = [address for address, _ in _digital(did)]
    found.rows.append(
        (
            clean(signature)[:500] or None,
            title or None,
            start or None,
            end or None,
            clean(written)[:200] or None,
            clean(node.get("level") or node.get("otherlevel") or "")[:50] or None,
            _above(node) or None,
            clean("\n".join([*xmls.texts(did, "abstract"), *xmls.texts(node, "scopecontent/p")]))[:LONGEST] or None,
            described.line(xmls.text(did, "physdesc"), 200) or None,
            next(iter(links), None),
            clean(node.get("id") or "")[:200] or None,
        )
    )


def _above(node: etree._Element) -> str:
    """The titles of the components that this one is in, outermost first."""
    titles = [
        described.line(xmls.text(_did(one), "unittitle"), 100)
        for one in node.iterancestors("{*}*")
        if _COMPONENT.fullmatch(xmls.name(one))
    ]
    return " > ".join(title for title in reversed(titles) if title)[:1_000]


def _dates(did: etree._Element) -> tuple[str, str, str]:
    """The first and last day, and the words of the archive."""
    written = xmls.text(did, "unitdate")
    for text in (*xmls.texts(did, "unitdate/@normal"), *_structured(did), written):
        start, end = described.period(text)
        if start or end:
            return start, end, written or text
    return "", "", written


def _structured(did: etree._Element) -> Iterator[str]:
    """EAD3's dates, as spans."""
    for span in xmls.nodes(did, "unitdatestructured//daterange"):
        ends = (xmls.text(span, f"{name}/@standarddate") for name in ("fromdate", "todate"))
        yield "/".join(ends)
    yield from xmls.texts(did, "unitdatestructured//datesingle/@standarddate")
