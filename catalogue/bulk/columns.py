"""The catalogue as a table: a row for each dataset, for those who count and compare."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa
from pyarrow import json

from catalogue.dialects import licences
from catalogue.dialects.saying import Saying, format_code, media_type, period, plain
from hub.datasets.store import Shown

_TEXT, _TEXTS, _TIME = pa.string(), pa.list_(pa.string()), pa.timestamp("us", tz="UTC")
_WAY = pa.struct(
    [
        ("id", _TEXT),
        ("title", _TEXT),
        ("access_url", _TEXT),
        ("download_url", _TEXT),
        ("format", _TEXT),
        ("media_type", _TEXT),
        ("byte_size", pa.int64()),
        ("license", _TEXT),
        ("sha256", _TEXT),
    ]
)
_BOX = pa.struct([(name, pa.float64()) for name in ("xmin", "ymin", "xmax", "ymax")])
SCHEMA = pa.schema(
    [
        ("iri", _TEXT),
        ("id", _TEXT),
        ("name", _TEXT),
        ("title", _TEXT),
        ("description", _TEXT),
        ("identifier", _TEXT),
        ("organization", _TEXT),
        ("publisher", _TEXT),
        ("contact_email", _TEXT),
        ("license", _TEXT),
        ("access_rights", _TEXT),
        ("keyword", _TEXTS),
        ("theme", _TEXTS),
        ("language", _TEXTS),
        ("frequency", _TEXT),
        ("issued", _TEXT),
        ("modified", _TEXT),
        ("metadata_created", _TIME),
        ("metadata_modified", _TIME),
        ("temporal_start", _TEXT),
        ("temporal_end", _TEXT),
        ("bbox", _BOX),
        ("landing_page", _TEXT),
        ("distribution", pa.list_(_WAY)),
    ]
)
"""Times in the words of the source are texts, for they may be a year or a day."""


def row(said: Saying, shown: Shown) -> dict[str, Any]:
    """One dataset; what is not known is null."""
    dataset, (start, end) = shown.dataset, period(said)
    publisher, contact = said.part("dct:publisher"), said.part("dcat:contactPoint")
    found = {
        "iri": said.iri,
        "id": str(dataset.id),
        "name": dataset.name,
        "title": said.text("dct:title"),
        "description": plain(said.text("dct:description")),
        "identifier": said.text("dct:identifier"),
        "organization": dataset.organization_name,
        "publisher": publisher.text("foaf:name") if publisher else "",
        "contact_email": contact.address("vcard:hasEmail").removeprefix("mailto:") if contact else "",
        "license": licences.address(said),
        "access_rights": said.code("dct:accessRights"),
        "keyword": said.texts("dcat:keyword"),
        "theme": said.codes("dcat:theme"),
        "language": said.codes("dct:language"),
        "frequency": said.code("dct:accrualPeriodicity"),
        "issued": said.text("dct:issued"),
        "modified": said.text("dct:modified"),
        "metadata_created": dataset.metadata_created,
        "metadata_modified": dataset.metadata_modified,
        "temporal_start": start,
        "temporal_end": end,
        "bbox": _box(dataset.spatial),
        "landing_page": said.address("dcat:landingPage"),
        "distribution": [_way(way) for way in said.parts("dcat:distribution")],
    }
    return {key: None if value == "" else value for key, value in found.items()}


def table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as a table; by way of JSON, because to look at each value as Python's own takes longer and brings pandas."""
    if not rows:
        return SCHEMA.empty_table()
    lines = b"\n".join(orjson.dumps(row, option=orjson.OPT_UTC_Z) for row in rows)
    options = json.ReadOptions(use_threads=False, block_size=len(lines) + 1)
    return json.read_json(pa.BufferReader(lines), options, json.ParseOptions(explicit_schema=SCHEMA))


def _box(shape: Any) -> dict[str, float] | None:
    if shape is None or shape.is_empty:
        return None
    return dict(zip(("xmin", "ymin", "xmax", "ymax"), shape.bounds, strict=True))


def _way(way: Saying) -> dict[str, Any]:
    size, checksum = way.text("dcat:byteSize"), way.part("spdx:checksum")
    found = {
        "id": way.iri,
        "title": way.text("dct:title"),
        "access_url": way.address("dcat:accessURL"),
        "download_url": way.address("dcat:downloadURL"),
        "format": format_code(way),
        "media_type": media_type(way),
        "byte_size": int(size) if size and int(size) < 2**63 else None,
        "license": licences.address(way),
        "sha256": checksum.text("spdx:checksumValue") if checksum else "",
    }
    return {key: None if value == "" else value for key, value in found.items()}
