"""ISO 19115 in XML: the two forms differ in namespaces and in some names; what a field is called in each stands here.

19139 is the form of 2007 (gmd, gco, srv), 19115-3 that of 2016 (mdb, cit, mri). Paths are those of `connectors.xmls`.
"""

from dataclasses import dataclass

from lxml import etree

from connectors import xmls

ISO_19139 = "application/vnd.iso.19139+xml"
ISO_19115_3 = "application/vnd.iso.19115-3+xml"
RECORDS = frozenset({"MD_Metadata", "MI_Metadata"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where one form keeps what both have."""

    media_type: str
    identifier: str
    parents: tuple[str, ...]
    language: str
    resource_language: str
    scope: str
    stamps: tuple[str, ...]
    party: str
    format: str
    lineage: tuple[str, ...]
    coupled: tuple[str, ...]


OLD = Dialect(
    media_type=ISO_19139,
    identifier="fileIdentifier",
    parents=("parentIdentifier",),
    language="language",
    resource_language="language",
    scope="hierarchyLevel/MD_ScopeCode",
    stamps=("dateStamp",),
    party="CI_ResponsibleParty",
    format="MD_Format/name",
    lineage=("dataQualityInfo/DQ_DataQuality/lineage/LI_Lineage/statement",),
    coupled=("operatesOn/@uuidref", "operatesOn/@href", "coupledResource/SV_CoupledResource/identifier"),
)
NEW = Dialect(
    media_type=ISO_19115_3,
    identifier="metadataIdentifier/MD_Identifier/code",
    parents=("parentMetadata/@uuidref", "parentMetadata/CI_Citation/identifier/MD_Identifier/code"),
    language="defaultLocale/PT_Locale/language",
    resource_language="defaultLocale/PT_Locale/language",
    scope="metadataScope/MD_MetadataScope/resourceScope/MD_ScopeCode",
    stamps=("dateInfo/CI_Date",),
    party="CI_Responsibility",
    format="MD_Format/formatSpecificationCitation/CI_Citation/title",
    lineage=(
        "resourceLineage/LI_Lineage/statement",
        "dataQualityInfo/DQ_DataQuality/lineage/LI_Lineage/statement",
    ),
    coupled=(
        "operatesOn/@uuidref",
        "operatesOn/@href",
        "coupledResource/SV_CoupledResource/resourceReference/@uuidref",
    ),
)


def dialect(record: etree._Element) -> Dialect:
    """Which form a record has, by the namespace of its first element."""
    return NEW if "iso/19115/-3" in str(record.tag) else OLD


def record(root: etree._Element) -> etree._Element:
    """The record itself, also within the answer that a catalogue wraps around it."""
    if xmls.name(root) in RECORDS:
        return root
    return next((node for name in RECORDS for node in xmls.nodes(root, f"//{name}")), root)


def said(node: etree._Element, path: str = "") -> str:
    """The first words at a path: a character string, an anchor, a code's text, or else a translation of them."""
    return next((words for one in xmls.nodes(node, path) if (words := _words(one))), "")


def all_said(node: etree._Element, path: str) -> list[str]:
    """The words of each element at a path, without what is empty."""
    return [words for one in xmls.nodes(node, path) if (words := _words(one))]


def code(node: etree._Element, path: str) -> str:
    """The value of a code list, by its attribute or, where that is missing, by its text."""
    found = xmls.node(node, path)
    if found is None:
        return ""
    return (xmls.text(found, "@codeListValue") or xmls.text(found)).rpartition("#")[2].strip()


def href(node: etree._Element, path: str = "") -> str:
    """Where the first anchor at a path leads."""
    return next((xmls.text(one, "Anchor/@href") or xmls.text(one, "@href") for one in xmls.nodes(node, path)), "")


def identification(record: etree._Element) -> etree._Element | None:
    """What describes the data or the service itself."""
    return next((one for around in xmls.nodes(record, "identificationInfo") for one in around), None)


def is_service(found: etree._Element) -> bool:
    """Whether a service is described, and not data."""
    return xmls.name(found) == "SV_ServiceIdentification"


def translated(root: etree._Element, node: etree._Element, path: str) -> list[tuple[str, str]]:
    """The translations of the first words at a path, by the languages that the record explains."""
    found = xmls.node(node, path)
    if found is None or not any(xmls.name(child) == "PT_FreeText" for child in found):
        return []
    known = {xmls.text(one, "@id"): code(one, "languageCode/LanguageCode") or code(one, "language/LanguageCode")
             for one in xmls.nodes(root, "//PT_Locale")}  # fmt: skip
    return [
        (known.get(locale, locale), xmls.text(one))
        for one in xmls.nodes(found, "PT_FreeText/textGroup/LocalisedCharacterString")
        if (locale := xmls.text(one, "@locale").removeprefix("#"))
    ]


def _words(node: etree._Element) -> str:
    translated = ""
    for child in node:
        if xmls.name(child) == "PT_FreeText":
            translated = translated or xmls.text(child)
        elif words := xmls.text(child):
            return words
    return translated or ("" if len(node) else (node.text or "").strip())
