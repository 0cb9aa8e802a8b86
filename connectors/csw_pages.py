"""Answers of a CSW: what a page says of itself, and the records on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from connectors import dcat, xmls
from hub.errors import Unreadable
from hub.records import Document, Message, Parsed, Refusal

CSW_RECORD = "application/vnd.ogc.csw.record+xml"
ISO_19139 = "application/vnd.iso.19139+xml"
ISO_19115_3 = "application/vnd.iso.19115-3+xml"
RDF = "application/rdf+xml"

NOT_GIVEN = "urn:allmende:csw"
"""The namespace of what we add to a page: records that could not be had, and services that belong to data."""

_IDENTIFIERS = (
    "fileIdentifier",
    "metadataIdentifier/MD_Identifier/code",
    "identifier",
    "Dataset/@about",
    "@identifier",
)
_KINDS = {
    "MD_Metadata": ISO_19139,
    "MI_Metadata": ISO_19139,
    "Record": CSW_RECORD,
    "SummaryRecord": CSW_RECORD,
    "BriefRecord": CSW_RECORD,
    "RDF": RDF,
    "unreadable": CSW_RECORD,
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself (None where it says nothing), and what is on it."""

    records: tuple[etree._Element, ...]
    identifiers: tuple[str, ...]
    newest: str
    matched: int | None
    following: int | None


def page_of(root: etree._Element) -> Page:
    """The page in an answer to GetRecords; raises Unreadable with what the server complains about."""
    if xmls.name(root) == "ExceptionReport":
        said = " ".join(xmls.texts(root, "//ExceptionText"))
        raise Unreadable(
            f"The catalogue reports an error: {said[:200] or xmls.text(root, '//Exception/@exceptionCode')}"
        )
    results = xmls.node(root, "SearchResults")
    if xmls.name(root) != "GetRecordsResponse" or results is None:
        raise Unreadable("The answer is not a list of records.")
    found = tuple(records(root))
    return Page(
        found,
        tuple(identifier(one) for one in found),
        max((_changed(one) for one in found), default=""),
        _number(results.get("numberOfRecordsMatched")),
        _number(results.get("nextRecord")),
    )


def records(root: etree._Element) -> Iterator[etree._Element]:
    """The records in any answer of a catalogue, or in a file of records; not what is inside of records."""
    if xmls.name(root) in _KINDS:
        yield root
        return
    for node in root:
        yield from records(node)


def identifier(record: etree._Element) -> str:
    """The record's identifier, or nothing."""
    return next((found for path in _IDENTIFIERS if (found := xmls.text(record, path))), "")


def documents(root: etree._Element, url: str) -> Iterator[Parsed]:
    """A document for each record."""
    for number, record in enumerate(records(root), 1):
        found = identifier(record)
        if xmls.name(record) == "RDF":  # GeoNetwork gives records out as DCAT, too
            yield from dcat.parse(Message(etree.tostring(record), RDF, url=url), {})
        elif found:
            yield Document(found, _kind(record), etree.tostring(record), name=found, url=url)
        else:
            yield Refusal(f"{url}, record {number}", "The record has no identifier.")


def not_given(identifier: str, reason: str) -> bytes:
    """A page that names a record which the catalogue could not give out, so that it does not count as gone."""
    root = etree.Element(f"{{{NOT_GIVEN}}}unreadable", identifier=identifier, reason=reason[:500])
    return etree.tostring(root)


def _kind(record: etree._Element) -> str:
    return ISO_19115_3 if "iso/19115/-3" in str(record.tag) else _KINDS[xmls.name(record)]


def _changed(record: etree._Element) -> str:
    """The day of the last change, as text that sorts by time."""
    words = (
        xmls.texts(record, "dateStamp") or xmls.texts(record, "dateInfo/CI_Date/date") or xmls.texts(record, "modified")
    )
    days = [word[:10] for word in words if len(word) >= 10 and word[4:5] == "-" and word[:4].isdecimal()]
    return max(days, default="")


def _number(word: str | None) -> int | None:
    return int(word) if word and word.strip().isdecimal() and len(word) < 12 else None
