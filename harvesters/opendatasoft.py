"""Datasets of Opendatasoft portals to drafts; each has the portal's own exports as distributions."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from connectors.opendatasoft import DATASET
from harvesters import dcat
from harvesters.data_json import keywords, licenses
from harvesters.plain_nodes import Node, links, named, node, rest, values
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Refusal

ACCEPTS = frozenset({DATASET})

_EXPORTS = ("csv", "json")
_GEO_EXPORTS = ("geojson", "shp")
_READ = frozenset(
    {
        "title", "description", "keyword", "theme", "theme_id", "license", "license_url", "language",
        "modified", "data_processed", "metadata_processed", "publisher", "references", "attributions", "bbox",
        "territory", "geographic_reference", "records_count", "parent_domain", "title_for_search", "keywords",
        "metadata_languages", "timezone", "geometry_types", "federated", "geographic_reference_auto",
        "geographic_area_mode", "geographic_area", "source_domain", "source_domain_title",
        "source_domain_address", "source_dataset", "oauth_scope", "shared_catalog", "update_frequency",
        "modified_updates_on_metadata_change", "modified_updates_on_data_change", "created", "issued",
        "creator", "contributor", "contact_name", "contact_email", "accrualperiodicity", "spatial", "temporal",
        "granularity", "dataquality", "publisher_type", "conforms_to", "temporal_coverage_start",
        "temporal_coverage_end", "accessrights",
    }
)  # fmt: skip


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one dataset in the document, and notes of what it says in vain."""
    record = document.body
    if not isinstance(record, Mapping) or not isinstance(record.get("metas"), Mapping):
        raise Unreadable("The dataset has no metadata.")
    yield from dcat.told(document, _tree(document.identifier, record))


def _tree(identifier: str, record: Mapping[str, Any]) -> Node:
    default, more = _metas(record, "default"), _metas(record, "dcat") | _metas(record, "dcat_ap")
    told = named(
        {
            "dct_identifier": identifier,
            "dct_title": default.get("title"),
            "dct_description": default.get("description"),
            "dcat_keyword": keywords(default.get("keyword")),
            "dcat_theme": default.get("theme"),
            "dct_license": licenses(default.get("license_url")) + licenses(default.get("license")),
            "dct_language": default.get("language"),
            "dct_modified": default.get("modified"),
            "dct_issued": more.get("issued"),
            "dct_created": more.get("created"),
            "dct_accrualPeriodicity": values(more.get("accrualperiodicity")) + values(default.get("update_frequency")),
            "dct_publisher": node(foaf_name=default.get("publisher")),
            "dct_creator": node(foaf_name=more.get("creator")),
            "dct_contributor": more.get("contributor"),
            "dcat_contactPoint": node(
                vcard_fn=more.get("contact_name"), vcard_hasEmail=links(more.get("contact_email"))
            ),
            "dct_temporal": _period(more),
            "dct_spatial": _places(default, more),
            "dcat_landingPage": links(f"{record.get('portal', '')}/explore/dataset/{quote(identifier)}/"),
            "foaf_page": links(re.findall(r"https?://[^\s;,]+", str(default.get("references") or ""))),
            "dct_conformsTo": links(more.get("conforms_to")),
            "dct_provenance": more.get("dataquality"),
            "dcat_distribution": list(_distributions(identifier, record)),
        }
    )
    own = {key: value for group in ("default", "dcat", "custom") for key, value in _metas(record, group).items()}
    return {"@id": "_:", "@type": ["dcat:Dataset"], **told, **rest(own, _READ)}


def _metas(record: Mapping[str, Any], group: str) -> dict[str, Any]:
    """One group of metadata; version 1 of the interface has only one and does not name it."""
    metas = record["metas"]
    found = metas.get(group, metas if group == "default" and "title" in metas else {})
    return {key: _value(value) for key, value in found.items()} if isinstance(found, Mapping) else {}


def _value(value: Any) -> Any:
    """Some versions wrap each value together with whether it was inherited."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def _period(more: Mapping[str, Any]) -> Any:
    start, end = more.get("temporal_coverage_start"), more.get("temporal_coverage_end")
    if start or end:
        return node(dcat_startDate=start, dcat_endDate=end)
    return more.get("temporal")


def _places(default: Mapping[str, Any], more: Mapping[str, Any]) -> list[Node]:
    box = default.get("bbox")
    shape = box.get("geometry", box) if isinstance(box, Mapping) else box
    names = [node(skos_prefLabel=one) for one in values(more.get("spatial")) + values(default.get("territory"))]
    return [*([node(locn_geometry=values(shape))] if shape else []), *names]


def _distributions(identifier: str, record: Mapping[str, Any]) -> Iterator[Node]:
    """The exports that the portal makes of rows, then the files beside them."""
    root = f"{record.get('portal', '')}/api/explore/v2.1/catalog/datasets/{quote(identifier)}"
    features = record.get("features")
    geo = isinstance(features, list) and "geo" in features
    for format in (*_EXPORTS, *(_GEO_EXPORTS if geo else ())) if record.get("has_records", True) else ():
        address = f"{root}/exports/{format}"
        yield {**node("dcat:Distribution", dct_title=format.upper(), dct_format=format), "@id": address} | named(
            {"dcat_accessURL": links(address), "dcat_downloadURL": links(address)}
        )
    for group in ("attachments", "alternative_exports"):
        files = record.get(group)
        for one in files if isinstance(files, list) else ():
            if isinstance(one, Mapping):
                yield _file(one, f"{root}/{group}/{quote(str(one.get('id', '')), errors='replace')}")


def _file(one: Mapping[str, Any], address: str) -> Node:
    url = str(one.get("url", ""))
    reached = links(url if url.startswith(("http://", "https://")) else address)
    return {"@id": address} | named(
        {
            "dct_title": one.get("title"),
            "dct_description": one.get("description"),
            "dcat_mediaType": one.get("mimetype"),
            "dcat_accessURL": reached,
            "dcat_downloadURL": reached,
        }
    )
