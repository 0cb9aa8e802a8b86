"""The catalogue as a table: a row for each dataset, for those who count and compare."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
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
NOTHING: Mapping[str, dict[str, Any]] = MappingProxyType({})
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


def row(said: Saying, shown: Shown, ready: Mapping[str, dict[str, Any]] = NOTHING) -> dict[str, Any]:
    """One dataset; what is not known is null. Some of its distributions may be `ready`, by their addresses."""
    ways = [ready.get(each.iri) or way(each) for each in said.parts("dcat:distribution")]
    dataset, (start, end) = shown.dataset, period(said)
    publisher, contact = said.part("dct:publisher"), said.part("dcat:contactPoint")
    return {
        "iri": said.iri,
        "id": str(dataset.id),
        "name": dataset.name or None,
        "title": said.text("dct:title") or None,
        "description": plain(said.text("dct:description")) or None,
        "identifier": said.text("dct:identifier") or None,
        "organization": dataset.organization_name or None,
        "publisher": (publisher.text("foaf:name") or None) if publisher else None,
        "contact_email": (contact.address("vcard:hasEmail").removeprefix("mailto:") or None) if contact else None,
        "license": next((each["license"] for each in ways if each["license"]), None),
        "access_rights": said.code("dct:accessRights") or None,
        "keyword": said.texts("dcat:keyword"),
        "theme": said.codes("dcat:theme"),
        "language": said.codes("dct:language"),
        "frequency": said.code("dct:accrualPeriodicity") or None,
        "issued": said.text("dct:issued") or None,
        "modified": said.text("dct:modified") or None,
        "metadata_created": dataset.metadata_created,
        "metadata_modified": dataset.metadata_modified,
        "temporal_start": start or None,
        "temporal_end": end or None,
        "bbox": _box(dataset.spatial),
        "landing_page": said.address("dcat:landingPage") or None,
        "distribution": ways,
    }


def lines(rows: Iterable[Mapping[str, Any]]) -> list[bytes]:
    """Rows as JSON, a line for each."""
    return [orjson.dumps(row, option=orjson.OPT_UTC_Z) for row in rows]


def table(lines: Sequence[bytes]) -> pa.Table:
    """Rows as a table; by way of JSON, because to look at each value as Python's own takes longer and brings pandas."""
    if not lines:
        return SCHEMA.empty_table()
    whole = b"\n".join(lines)
    options = json.ReadOptions(use_threads=False, block_size=len(whole) + 1)
    return json.read_json(pa.BufferReader(whole), options, json.ParseOptions(explicit_schema=SCHEMA))


def _box(shape: Any) -> dict[str, float] | None:
    if shape is None or shape.is_empty:
        return None
    return dict(zip(("xmin", "ymin", "xmax", "ymax"), shape.bounds, strict=True))


def way(said: Saying) -> dict[str, Any]:
    """One distribution."""
    size, checksum = said.text("dcat:byteSize"), said.part("spdx:checksum")
    return {
        "id": said.iri,
        "title": said.text("dct:title") or None,
        "access_url": said.address("dcat:accessURL") or None,
        "download_url": said.address("dcat:downloadURL") or None,
        "format": format_code(said) or None,
        "media_type": media_type(said) or None,
        "byte_size": int(size) if size and int(size) < 2**63 else None,
        "license": licences.address(said) or None,
        "sha256": (checksum.text("spdx:checksumValue") or None) if checksum else None,
    }
