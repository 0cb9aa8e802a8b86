"""Datasets of schema.org, as they stand in web pages, to drafts."""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.dcat import SCHEMA_ORG
from harvesters import dcat
from harvesters.dcat.values import Node, address, many, said, text
from harvesters.plain_nodes import named, node
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Refusal

ACCEPTS = frozenset({SCHEMA_ORG})

_NAMES = {
    "schema:name": "dct:title",
    "schema:headline": "dct:title",
    "schema:description": "dct:description",
    "schema:abstract": "dct:description",
    "schema:datePublished": "dct:issued",
    "schema:dateCreated": "dct:created",
    "schema:dateModified": "dct:modified",
    "schema:inLanguage": "dct:language",
    "schema:license": "dct:license",
    "schema:usageInfo": "dct:rights",
    "schema:conditionsOfAccess": "dct:accessRights",
    "schema:version": "dcat:version",
    "schema:sameAs": "adms:identifier",
    "schema:url": "dcat:landingPage",
    "schema:mainEntityOfPage": "dcat:landingPage",
    "schema:about": "dcat:theme",
    "schema:isBasedOn": "dct:source",
    "schema:citation": "foaf:page",
    "schema:measurementTechnique": "dct:provenance",
}
_READ = frozenset(
    {"schema:identifier", "schema:keywords", "schema:temporalCoverage", "schema:spatialCoverage", "schema:distribution"}
    | {
        "schema:publisher",
        "schema:provider",
        "schema:creator",
        "schema:author",
        "schema:maintainer",
        "schema:contactPoint",
    }
    | {"schema:includedInDataCatalog", "schema:isAccessibleForFree", "schema:image", "schema:sourceOrganization"}
)


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one dataset in the document, and notes of what it says in vain."""
    tree = document.body
    if not isinstance(tree, Mapping):
        raise Unreadable("The dataset is not a description with properties.")
    yield from dcat.told(document, _tree(tree))


def _tree(tree: Node) -> Node:
    found: dict[str, Any] = {"@id": tree["@id"], "@type": ["dcat:Dataset"]}
    for name, value in tree.items():
        if not name.startswith("@") and name not in _READ:
            found.setdefault(_NAMES.get(name, name), []).extend(value)
    publisher = many(tree, "schema:publisher", "schema:provider", "schema:sourceOrganization")
    told = named(
        {
            "dct_identifier": [_identifier(value) for value in many(tree, "schema:identifier")][:1],
            "dcat_keyword": list(_keywords(tree)),
            "dct_temporal": [_period(value) for value in many(tree, "schema:temporalCoverage")],
            "dct_spatial": [_place(value) for value in many(tree, "schema:spatialCoverage")],
            "dct_publisher": [_agent(value) for value in publisher],
            "dct_creator": [_agent(value) for value in many(tree, "schema:creator", "schema:author")],
            "dcat_contactPoint": [_agent(value) for value in _contacts(tree, publisher)],
            "dcat_distribution": [_distribution(value) for value in many(tree, "schema:distribution")],
        }
    )
    return found | told


def _identifier(value: Node) -> Node:
    """A text, or a PropertyValue around it."""
    return {"@value": text(value, "schema:value", "schema:url") or said(value)}


def _keywords(tree: Node) -> Iterator[Node]:
    """A list, one text with commas, or terms with names."""
    for value in many(tree, "schema:keywords"):
        for word in said(value).split(","):
            yield {**({"@language": value["@language"]} if "@language" in value else {}), "@value": word.strip()}


def _period(value: Node) -> Node:
    return {"@value": said(value).replace("/..", "/")}


def _place(value: Node) -> Node:
    """A name, a point or a box; of a box schema.org names latitude first."""
    found = {
        "@id": str(value.get("@id", "_:")),
        **named({"skos_prefLabel": text(value, "schema:name", "schema:address")}),
    }
    if "@value" in value:
        return dict(value)
    shapes = [_shape(one) for one in many(value, "schema:geo")]
    return found | named({"locn_geometry": [{"@value": shape} for shape in shapes if shape]})


def _shape(value: Node) -> str:
    latitude, longitude = text(value, "schema:latitude"), text(value, "schema:longitude")
    if latitude and longitude:
        return f"POINT ({longitude} {latitude})"
    numbers = text(value, "schema:box").replace(",", " ").split()
    if len(numbers) == 4:
        south, west, north, east = numbers
        return f"{west} {south} {east} {north}"
    corners = text(value, "schema:polygon").replace(",", " ").split()
    pairs = [f"{lon} {lat}" for lat, lon in zip(corners[::2], corners[1::2], strict=False)]
    return f"POLYGON (({', '.join(pairs)}))" if pairs else ""


def _agent(value: Node) -> Node:
    found = node(
        foaf_name=text(value, "schema:name", "schema:legalName", "foaf:name")
        or (said(value) if "@value" in value else ""),
        foaf_mbox=[{"@id": said(one)} for one in many(value, "schema:email")],
        foaf_homepage=[{"@id": address(one)} for one in many(value, "schema:url")],
        vcard_hasTelephone=[{"@id": said(one)} for one in many(value, "schema:telephone")],
    )
    return found | ({"@id": value["@id"]} if "@id" in value else {})


def _contacts(tree: Node, publisher: list[Node]) -> list[Node]:
    """Who is to be asked; else whom the publisher names for it."""
    told = many(tree, "schema:contactPoint", "schema:maintainer")
    return told or [one for each in publisher for one in many(each, "schema:contactPoint")]


def _distribution(value: Node) -> Node:
    content = [{"@id": address(one)} for one in many(value, "schema:contentUrl")]
    page = [{"@id": address(one)} for one in many(value, "schema:url", "schema:embedUrl")]
    if "@value" in value or (len(value) == 1 and not str(value.get("@id", "_:")).startswith("_:")):
        page = [{"@id": address(value)}]
    found = node(
        "dcat:Distribution",
        dcat_downloadURL=content,
        dcat_accessURL=page or content,
        dct_title=many(value, "schema:name"),
        dct_description=many(value, "schema:description"),
        dct_format=many(value, "schema:encodingFormat", "schema:fileFormat"),
        dct_license=many(value, "schema:license"),
        dct_issued=many(value, "schema:datePublished", "schema:uploadDate"),
        dct_modified=many(value, "schema:dateModified"),
        dcat_byteSize=many(value, "schema:contentSize"),
    )
    named_by_source = str(value.get("@id", "_:"))
    return found | ({"@id": named_by_source} if not named_by_source.startswith("_:") and len(value) > 1 else {})
