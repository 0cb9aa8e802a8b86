"""METS, the wrapper of digitised books and records, and MODS without one, to drafts."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from connectors import xmls
from connectors.xml_kinds import METS, MODS
from harvesters import addresses, described, dublin_core, mods, normalise
from harvesters.documents import refusal
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Place, Refusal

ACCEPTS = frozenset({METS, MODS})

MOST_FILES = 50
_WHOLE = frozenset({"DOWNLOAD", "PDF", "EPUB"})
"""Groups whose files are the work; those of the other groups are its single pages."""


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one work in the document."""
    try:
        root = xmls.root(document.body if isinstance(document.body, bytes) else b"")
        yield _draft(document, root)
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


def _draft(document: Document, root: etree._Element) -> DatasetDraft:
    work = _work(root)
    title = work.title or described.line(root.get("LABEL") or _label(root))
    if not title:
        raise Unreadable("The record has no title.")
    license, rights = described.licensed([*work.rights, *_rights(root)])
    links = list(dict.fromkeys([*_shown(root), *work.links, *map(described.resolved, work.identifiers)]))
    links = [link for link in links if link]
    return DatasetDraft(
        identifier=document.identifier,
        title=title,
        description=work.description,
        license=license,
        keyword=described.keywords(work.subjects),
        theme=normalise.themes(work.subjects),
        spatial=Place(name=described.line(", ".join(work.places[:5]), 200)) if work.places else None,
        issued=normalise.date(work.issued),
        modified=_modified(document, root),
        terms=_terms(root, work, links) | ({"rights": rights} if rights and not license else {}),
        distribution=tuple(_distributions(document, root, work, links, license)),
        provenance={"license": rights} if license else {},
    )


def _work(root: etree._Element) -> mods.Work:
    """The description of the whole: the one that its structure names first."""
    if xmls.name(root) == "mods":
        return mods.read(root)
    sections = {node.get("ID", ""): node for node in xmls.nodes(root, "dmdSec")}
    if not sections:
        raise Unreadable("The record describes no work (dmdSec).")
    named = [one for text in xmls.texts(root, "structMap//div/@DMDID")[:50] for one in text.split()]
    section = next((sections[one] for one in named if one in sections), next(iter(sections.values())))
    held = xmls.node(section, "mdWrap/xmlData")
    if held is None:
        raise Unreadable("The description of the work is not in the record itself.")
    found = xmls.node(held, "mods")
    return mods.read(found) if found is not None else _in_dublin_core(held)


def _in_dublin_core(held: etree._Element) -> mods.Work:
    words = dublin_core.said(held)
    return mods.Work(
        title=described.line(next(iter(words.get("title", ())), "")),
        description="\n\n".join(words.get("description", ())),
        creators=tuple(words.get("creator", ())),
        publisher=next(iter(words.get("publisher", ())), ""),
        issued=next(iter(words.get("date", ())), ""),
        languages=tuple(code for word in words.get("language", ()) if (code := normalise.language(word))),
        subjects=tuple(words.get("subject", ())),
        identifiers=tuple(words.get("identifier", ())),
        rights=tuple(words.get("rights", ())),
    )


def _label(root: etree._Element) -> str:
    return next(iter(xmls.texts(root, "structMap//div/@LABEL")), "")


def _rights(root: etree._Element) -> list[str]:
    return [*xmls.texts(root, "amdSec//license"), *xmls.texts(root, "amdSec//accessCondition")][:10]


def _shown(root: etree._Element) -> list[str]:
    """Where the work is shown to people, then where its record is in the catalogue."""
    paths = ("amdSec//links/presentation", "amdSec//links/reference")
    return [link for path in paths for one in xmls.texts(root, path) if (link := described.url(one))]


def _modified(document: Document, root: etree._Element) -> Any:
    header = [*xmls.texts(root, "metsHdr/@LASTMODDATE"), *xmls.texts(root, "metsHdr/@CREATEDATE")]
    texts = [str(document.hints.get("datestamp") or ""), *header]
    return next((moment for text in texts if (moment := normalise.date(text))), None)


def _terms(root: etree._Element, work: mods.Work, links: list[str]) -> dict[str, Any]:
    own = list(dict.fromkeys([*work.identifiers, *filter(None, [root.get("OBJID", "")])]))
    start, end = described.period(work.issued)
    found = {
        "identifier": next((one for one in own if described.resolved(one)), next(iter(own), "")),
        "landing_page": next((link for link in links if not addresses.is_file(link)), ""),
        "language": list(work.languages),
        "publisher_name": described.line(xmls.text(root, "amdSec//owner")) or work.publisher,
        "creator_name": described.line("; ".join(work.creators)),
        "temporal_start": start,
        "temporal_end": end,
    }
    found["other_identifier"] = [one for one in own[:20] if one != found["identifier"]]
    return {key: value for key, value in found.items() if value}


def _distributions(
    document: Document, root: etree._Element, work: mods.Work, links: list[str], license: str
) -> Iterator[DistributionDraft]:
    """The page that shows the work, files of the whole, and the record, which names every page."""
    page = next((link for link in links if not addresses.is_file(link)), "")
    if page:
        yield _part(document, "page", page, "HTML", "text/html", license)
    for number, (address, media_type) in enumerate(_files(root)[:MOST_FILES], 1):
        code, known = described.formatted((media_type, *work.formats), address)
        yield _part(document, str(number), address, code, known, license, file=True)
    record = described.url(str(document.hints.get("record") or ""))
    if record:
        yield _part(document, "record", record, "XML", "application/xml", license, file=True)


def _part(
    document: Document, key: str, address: str, format: str, media_type: str, license: str, *, file: bool = False
) -> DistributionDraft:
    return DistributionDraft(
        identifier=f"{document.identifier[-480:]}/{key}",
        access_url=address,
        download_url=address if file else "",
        format=format,
        media_type=media_type,
        license=license,
    )


def _files(root: etree._Element) -> list[tuple[str, str]]:
    """Addresses and media types of the files that hold all of the work."""
    found: dict[str, str] = {}
    for group in xmls.nodes(root, "fileSec//fileGrp"):
        if (group.get("USE") or "").upper() in _WHOLE:
            for file in xmls.nodes(group, "file"):
                address = described.url(xmls.text(file, "FLocat/@href"))
                if address:
                    found.setdefault(address, file.get("MIMETYPE", ""))
    return list(found.items())
