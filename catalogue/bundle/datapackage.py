"""What programs need to know of the archive: a Frictionless data package with a table schema for each CSV file.

Source: Data Package 1.0, Tabular Data Resource 1.0, Table Schema 1.0.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from catalogue.bundle.contents import Entry
from hub.datasets import store, words
from hub.datasets.store import Shown
from hub.records import Column

TYPES = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
}
"""Everything else is `any`: JSON in a cell may be an object, a list or a plain value."""
DIALECT = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}
Measured = Mapping[str, tuple[int, str]]
"""Bytes and SHA-256 of each file, by path."""


def written(shown: Shown, site_url: str, entries: Iterable[Entry], measured: Measured) -> bytes:
    """`datapackage.json`."""
    row = shown.dataset
    listed = list(entries)
    found = {
        "profile": "data-package",
        "name": row.name,
        "id": str(row.id),
        "title": row.title,
        "description": row.description,
        "homepage": f"{site_url}/dataset/{row.name}",
        "keywords": list(row.keyword),
        "licenses": licenses(row.license),
        "contributors": [{"title": publisher(shown), "role": "publisher"}],
        "sources": [{"title": row.title, "path": f"{site_url}/dataset/{row.name}"}],
        "resources": [
            _resource(name, entry, measured[entry.path])
            for name, entry in zip(_names(listed), listed, strict=True)
            if entry.path in measured
        ],
    }
    return orjson.dumps({key: value for key, value in found.items() if value}, option=orjson.OPT_INDENT_2)


def publisher(shown: Shown) -> str:
    """Who publishes the dataset."""
    row = shown.dataset
    return str(row.terms.get("publisher_name") or row.organization_title or row.organization_name)


def licenses(code: str) -> list[dict[str, str]]:
    """The licence in the words of a data package."""
    known = words.licensed(code)
    if known is None:
        return [{"path" if "://" in code else "name": code}] if code else []
    return [{"name": known.code.replace("/", "-"), "title": known.title, "path": known.url or known.iri}]


def schema(columns: Sequence[Column], place: str = "") -> dict[str, Any]:
    """The columns of a CSV file, the one with places at their end."""
    fields = [_field(column) for column in columns]
    if place:
        fields.append({"name": place, "type": "string", "description": "WKT, WGS 84 (OGC:CRS84)"})
    return {"fields": fields, "missingValues": [""]}


def _field(column: Column) -> dict[str, Any]:
    kind = TYPES.get(column.type, "any")
    found = {
        "name": column.name,
        "type": kind,
        # Times with and without fractions of a second, which the usual pattern does not take.
        "format": "any" if kind in ("datetime", "time") else "",
        "title": column.title,
        "description": column.description,
        "unit": column.unit,
    }
    return {key: value for key, value in found.items() if value}


def _resource(name: str, entry: Entry, measured: tuple[int, str]) -> dict[str, Any]:
    size, digest = measured
    found: dict[str, Any] = {
        "name": name,
        "title": entry.title,
        "path": entry.path,
        "mediatype": entry.media_type,
        "bytes": size,
        "hash": f"sha256:{digest}",
    }
    if entry.head is None or not entry.path.endswith(".csv"):
        # Kept as it came, so nothing is promised of what is inside.
        return {**found, "type": "file", "format": entry.path.rpartition(".")[2].lower()}
    place = entry.head.place if entry.head.geometry else ""
    described = {"profile": "tabular-data-resource", "format": "csv", "encoding": "utf-8", "dialect": DIALECT}
    return {**found, **described, "schema": schema(entry.head.columns, place)}


def _names(entries: Sequence[Entry]) -> list[str]:
    """A name for each file that data packages may have: small letters, each once."""
    found: list[str] = []
    for entry in entries:
        bare = store.slug(entry.path.replace("/", "-").replace(".", "-")) or "file"
        name, number = bare, 1
        while name in found:
            number += 1
            name = f"{bare}-{number}"
        found.append(name)
    return found
