"""Datasets for machine learning: their files, and the columns of each table with their types.

Source: Croissant 1.0 (MLCommons).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row

from catalogue.dcat import NOTHING, Beside, Portal
from catalogue.dcat import dataset as dcat_dataset
from catalogue.dialects import licences
from catalogue.dialects.saying import Saying, full, media_type, plain
from hub.datasets.store import Shown, slug

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
CONTEXT: Mapping[str, Any] = {
    "@language": "de",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
TYPES = {
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "time": "sc:Time",
}
"""What a column holds; everything else is text."""
READINGS = (
    {"name": "time", "type": "datetime"},
    {"name": "raw", "type": "number"},
    {"name": "value", "type": "number"},
    {"name": "quality"},
)
"""The columns of a file with readings."""

Json = dict[str, Any]


def dataset(portal: Portal, shown: Shown, beside: Beside = NOTHING) -> Json:
    """The description of one dataset."""
    said, row = Saying(dcat_dataset(portal, shown, beside)), shown.dataset
    ways = {way.iri.rpartition("/resource/")[2]: way for way in said.parts("dcat:distribution")}
    given = [part for part in shown.distributions if not part.held_back]
    files = [(part, way) for part in given if (way := ways.get(str(part.id))) and way.address("dcat:downloadURL")]
    tables = [part for part in given if part.row_count is not None and part.columns]
    live = any(not part.blob for part, _ in files) or bool(tables)
    found = {
        "@context": {**CONTEXT, "@language": portal.language},
        "@type": "sc:Dataset",
        "@id": said.iri,
        "conformsTo": CONFORMS_TO,
        "name": row.name,
        "alternateName": said.text("dct:title"),
        "description": plain(said.text("dct:description")),
        "url": portal.iri(f"dataset/{row.name}"),
        "identifier": said.text("dct:identifier"),
        "license": licences.address(said),
        "creator": _agents(said, "dct:creator") or _agents(said, "dct:publisher"),
        "publisher": _agents(said, "dct:publisher"),
        "keywords": said.texts("dcat:keyword"),
        "datePublished": said.text("dct:issued"),
        "dateModified": said.text("dct:modified"),
        "version": said.text("dcat:version"),
        "citeAs": _citation(said, portal, row),
        # Tables and readings go on to change, so nobody can promise the hash of their files.
        "isLiveDataset": live,
        "distribution": [*(_object(part, way) for part, way in files), *(_table(portal, part) for part in tables)],
        "recordSet": [
            *(_records(part, _id(part), part.columns) for part in tables),
            *(_records(part, str(part.id), READINGS) for part, _ in files if part.datastream_id),
        ],
    }
    return full(found)


def _agents(said: Saying, word: str) -> list[Json]:
    return [
        full({"@type": "sc:Organization", "name": agent.text("foaf:name"), "url": agent.address("foaf:homepage")})
        for agent in said.parts(word)
    ]


def _citation(said: Saying, portal: Portal, row: Row[Any]) -> str:
    publisher = said.part("dct:publisher")
    name = publisher.text("foaf:name") if publisher else portal.title
    return f"{name}: {said.text('dct:title')}. {portal.iri(f'dataset/{row.name}')}"


def _object(part: Row[Any], way: Saying) -> Json:
    size = way.text("dcat:byteSize")
    found = {
        "@type": "cr:FileObject",
        "@id": str(part.id),
        "name": _name(part),
        "description": plain(way.text("dct:description")),
        "contentUrl": way.address("dcat:downloadURL"),
        "contentSize": f"{size} B" if size else "",
        "encodingFormat": media_type(way) or "application/octet-stream",
        "sha256": part.blob,
    }
    return full(found)


def _table(portal: Portal, part: Row[Any]) -> Json:
    """The rows of a table as CSV with the names of its columns, whatever they came in as."""
    address = portal.iri(f"resource/{part.id}/table.csv")
    return {
        "@type": "cr:FileObject",
        "@id": _id(part),
        "name": f"{_name(part)} (CSV)",
        "contentUrl": address,
        "encodingFormat": "text/csv",
    }


def _id(part: Row[Any]) -> str:
    return f"{part.id}/table.csv"


def _name(part: Row[Any]) -> str:
    return str(part.file_name or part.title or part.id)


def _records(part: Row[Any], file: str, columns: Iterable[Mapping[str, Any]]) -> Json:
    """The rows of a file and what each of their columns holds."""
    name = f"{slug(_name(part)) or 'rows'}-{str(part.id)[:8]}"
    fields = [_field(name, file, column) for column in columns]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields}


def _field(records: str, file: str, column: Mapping[str, Any]) -> Json:
    unit = f"({column['unit']})" if column.get("unit") else ""
    return full(
        {
            "@type": "cr:Field",
            "@id": f"{records}/{column['name']}",
            "name": column["name"],
            "description": " ".join(filter(None, (column.get("title"), column.get("description"), unit))),
            "dataType": TYPES.get(str(column.get("type")), "sc:Text"),
            "source": {"fileObject": {"@id": file}, "extract": {"column": column["name"]}},
        }
    )
