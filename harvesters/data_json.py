"""Datasets of DCAT-US (data.json, versions 1.0 and 1.1) to drafts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.data_json import DATASET
from harvesters import dcat
from harvesters.html_text import markdown
from harvesters.plain_nodes import Node, links, named, node, rest, values
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Refusal

ACCEPTS = frozenset({DATASET})

_RIGHTS = {"public": "PUBLIC", "restricted public": "RESTRICTED", "non-public": "NON_PUBLIC"}
_ACCESS = "http://publications.europa.eu/resource/authority/access-right/"
_READ = frozenset(
    {
        "identifier", "title", "description", "keyword", "theme", "issued", "modified", "accrualPeriodicity",
        "language", "landingPage", "conformsTo", "accessLevel", "rights", "license", "spatial", "temporal",
        "publisher", "contactPoint", "distribution", "references", "describedBy", "accessURL", "downloadURL",
        "webService", "format", "mediaType", "mbox", "person", "size",
    }
)  # fmt: skip
_LINK = re.compile(r"href=[\"']([^\"']+)[\"']", re.IGNORECASE)


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one dataset in the document, and notes of what it says in vain."""
    record = document.body
    if not isinstance(record, Mapping):
        raise Unreadable("The dataset is not an object with fields.")
    yield from dcat.told(document, _tree(record))


def _tree(record: Mapping[str, Any]) -> Node:
    modified = values(record.get("modified"))
    repeated = [one for one in modified if one["@value"].startswith("R/")]  # how often, in the place of when
    access = _RIGHTS.get(str(record.get("accessLevel", "")).lower())
    told = named(
        {
            "dct_identifier": record.get("identifier"),
            "dct_title": record.get("title"),
            "dct_description": record.get("description"),
            "dcat_keyword": keywords(record.get("keyword")),
            "dcat_theme": record.get("theme"),
            "dct_issued": record.get("issued"),
            "dct_modified": modified,
            "dct_accrualPeriodicity": values(record.get("accrualPeriodicity")) + repeated,
            "dct_language": [{"@value": one["@value"][:2]} for one in values(record.get("language"))],
            "dcat_landingPage": links(record.get("landingPage")),
            "dct_conformsTo": links(record.get("conformsTo")),
            "foaf_page": links(record.get("references"), record.get("describedBy")),
            "dct_accessRights": {"@id": _ACCESS + access} if access else None,
            "dct_license": licenses(record.get("license")),
            "dct_rights": record.get("rights"),
            "dct_spatial": record.get("spatial"),
            "dct_temporal": record.get("temporal"),
            "dct_publisher": _publisher(record.get("publisher")),
            "dcat_contactPoint": _contact(record),
            "dcat_distribution": list(_distributions(record)),
        }
    )
    return {"@id": "_:", "@type": ["dcat:Dataset"], **told, **rest(record, _READ)}


def keywords(value: Any) -> list[Node]:
    """Keywords as a list, or as one text with commas, as old files have them."""
    return values(value.split(",") if isinstance(value, str) else value)


def licenses(value: Any) -> list[Node]:
    """A licence as code, address, or HTML around either."""
    found: list[Node] = []
    for one in values(value):
        found += links(_LINK.findall(one["@value"]))
        found.append({"@value": markdown(one["@value"])})
    return found


def _publisher(value: Any) -> Node:
    if not isinstance(value, Mapping):
        return node(foaf_name=value)
    mail = links(value.get("mbox"))
    return node(foaf_name=value.get("name"), foaf_mbox=mail, foaf_homepage=links(value.get("homepage")))


def _contact(record: Mapping[str, Any]) -> Node:
    found = record.get("contactPoint")
    if not isinstance(found, Mapping):
        return node(vcard_fn=record.get("person") or found, vcard_hasEmail=links(record.get("mbox")))
    return node(
        vcard_fn=found.get("fn"),
        vcard_hasEmail=links(found.get("hasEmail")),
        vcard_hasURL=links(found.get("hasURL")),
        vcard_hasTelephone=links(found.get("hasTelephone")),
    )


def _distributions(record: Mapping[str, Any]) -> Iterator[Node]:
    """The distributions; version 1.0 has one, in the dataset itself."""
    listed = record.get("distribution")
    own = {key: record[key] for key in ("accessURL", "downloadURL", "webService", "format", "size") if key in record}
    found = listed if isinstance(listed, list) else [listed] if isinstance(listed, Mapping) else []
    for one in [*found, own]:
        if isinstance(one, Mapping) and (part := _distribution(one)):
            yield part


def _distribution(one: Mapping[str, Any]) -> Node:
    access, download, service = (links(one.get(key)) for key in ("accessURL", "downloadURL", "webService"))
    if not (access or download or service):
        return {}
    return node(
        "dcat:Distribution",
        dcat_accessURL=access or service,
        dcat_downloadURL=download,
        dct_title=one.get("title"),
        dct_description=one.get("description"),
        dct_format=one.get("format"),
        dcat_mediaType=one.get("mediaType"),
        dct_conformsTo=links(one.get("conformsTo")),
        dct_license=licenses(one.get("license")),
        foaf_page=links(one.get("describedBy")),
        dcat_byteSize=one.get("size"),
    )
