"""Datasets of Socrata's discovery API to drafts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.socrata import DATASET
from harvesters import dcat
from harvesters.data_json import keywords, licenses
from harvesters.plain_nodes import Node, links, named, node, values
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Refusal

ACCEPTS = frozenset({DATASET})

_ROWS = frozenset({"dataset", "filter", "calendar"})
_EXPORTS = (("CSV", "csv"), ("JSON", "json"))
# What a portal's own metadata is called, without the set in front of it and in one spelling.
_OWN = {
    "frequency": "dct_accrualPeriodicity",
    "update-frequency": "dct_accrualPeriodicity",
    "refresh-frequency": "dct_accrualPeriodicity",
    "publisher": "publisher",
    "department": "publisher",
    "license": "dct_license",
    "contact-email": "mail",
    "contact-name": "person",
    "geographic-coverage": "dct_spatial",
    "temporal-coverage": "dct_temporal",
    "issued": "dct_issued",
    "language": "dct_language",
    "homepage": "dcat_landingPage",
}


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one dataset in the document, and notes of what it says in vain."""
    record = document.body
    if not isinstance(record, Mapping) or not isinstance(record.get("resource"), Mapping):
        raise Unreadable("The dataset has no description.")
    yield from dcat.told(document, _tree(document.identifier, record))


def _tree(identifier: str, record: Mapping[str, Any]) -> Node:
    resource, classes, metadata = (_object(record.get(key)) for key in ("resource", "classification", "metadata"))
    own, more = _own(classes.get("domain_metadata"))
    mail = str(resource.get("contact_email") or own.get("mail") or "")
    told = named(
        {
            "dct_identifier": identifier,
            "dct_title": resource.get("name"),
            "dct_description": resource.get("description"),
            "dcat_keyword": keywords(classes.get("domain_tags")) + keywords(classes.get("tags")),
            "dcat_theme": values(classes.get("domain_category")) + values(classes.get("categories")),
            "dct_issued": resource.get("publication_date") or resource.get("createdAt") or own.get("dct_issued"),
            "dct_modified": resource.get("data_updated_at") or resource.get("updatedAt"),
            "dct_license": licenses(metadata.get("license")) + licenses(own.get("dct_license")),
            "dct_publisher": _publisher(resource, own),
            "dcat_contactPoint": node(vcard_fn=own.get("person"), vcard_hasEmail=links(mail)) if mail else None,
            "dcat_landingPage": links(record.get("permalink") or record.get("link") or own.get("dcat_landingPage")),
            "dcat_distribution": list(_distributions(identifier, record, resource, metadata)),
            **{key: own.get(key) for key in ("dct_accrualPeriodicity", "dct_spatial", "dct_temporal", "dct_language")},
        }
    )
    return {"@id": "_:", "@type": ["dcat:Dataset"], **told, **more}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _own(pairs: Any) -> tuple[dict[str, Any], Node]:
    """The portal's own metadata: what we have a field for, and the rest under its own names."""
    known: dict[str, Any] = {}
    more: Node = {}
    for pair in pairs if isinstance(pairs, list) else ():
        key, value = (str(_object(pair).get(part) or "").strip() for part in ("key", "value"))
        name = re.sub(r"[\s_]+", "-", key.rpartition("_")[2]).lower()
        if name in _OWN and value:
            known.setdefault(_OWN[name], value)
        elif key and value:
            more[key] = values(value)
    return known, more


def _publisher(resource: Mapping[str, Any], own: Mapping[str, Any]) -> Node:
    name = resource.get("attribution") or own.get("publisher")
    return node(foaf_name=name, foaf_homepage=links(resource.get("attribution_link")))


def _distributions(
    identifier: str, record: Mapping[str, Any], resource: Mapping[str, Any], metadata: Mapping[str, Any]
) -> Iterator[Node]:
    """Rows as CSV and JSON; what lies elsewhere by the points of access that are named."""
    link = str(record.get("permalink") or record.get("link") or "")
    root = re.match(r"https?://[^/]+", link)
    if root and str(resource.get("type") or "dataset") in _ROWS:
        for format, suffix in _EXPORTS:
            address = f"{root[0]}/resource/{identifier}.{suffix}"
            yield _part(address, format, format)
    named_points = metadata.get("additional_access_points")
    points = [_object(one) for one in named_points] if isinstance(named_points, list) else []
    for point in [{"urls": metadata.get("access_points")}, *points]:
        for media_type, url in _object(point.get("urls")).items():
            yield _part(str(url), str(point.get("title") or media_type), str(media_type))
    if root and resource.get("type") == "file":
        yield _part(f"{root[0]}/download/{identifier}/{resource.get('blob_mime_type') or ''}", "", "")


def _part(address: str, title: str, format: str) -> Node:
    reached = links(address)
    return {"@id": address} | named({"dcat_accessURL": reached, "dct_title": title, "dct_format": format})
