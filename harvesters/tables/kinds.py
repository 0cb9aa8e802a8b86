"""What a file is, by its content first and then by its name, and which module reads it."""

import importlib
import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import cast

from harvesters.tables.shape import File, Reader
from hub.errors import Unreadable

# Loaded at first use, for some of them are heavy.
KINDS: Mapping[str, str] = {
    "csv": "harvesters.tables.delimited",
    "xlsx": "harvesters.tables.sheets",
    "xls": "harvesters.tables.sheets",
    "ods": "harvesters.tables.sheets",
    "json": "harvesters.tables.jsons",
    "ndjson": "harvesters.tables.jsons",
    "parquet": "harvesters.tables.parquet",
    "xml": "harvesters.tables.xmls",
    "geojson": "harvesters.tables.vectors",
    "gpkg": "harvesters.tables.vectors",
    "shp": "harvesters.tables.vectors",
    "kml": "harvesters.tables.vectors",
    "kmz": "harvesters.tables.vectors",
    "gml": "harvesters.tables.vectors",
    "gpx": "harvesters.tables.vectors",
}
HEAD = 65_536

SUFFIXES: Mapping[str, str] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".asc": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".xml": "xml",
    ".geojson": "geojson",
    ".geojsonl": "geojson",
    ".geojsons": "geojson",
    ".gpkg": "gpkg",
    ".shp": "shp",
    ".kml": "kml",
    ".kmz": "kmz",
    ".gml": "gml",
    ".gpx": "gpx",
}
MEDIA_TYPES: Mapping[str, str] = {
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/geo+json": "geojson",
    "application/vnd.apache.parquet": "parquet",
    "application/geopackage+sqlite3": "gpkg",
    "application/vnd.google-earth.kml+xml": "kml",
    "application/vnd.google-earth.kmz": "kmz",
    "application/gml+xml": "gml",
    "application/gpx+xml": "gpx",
    "application/xml": "xml",
    "text/xml": "xml",
}
_DISGUISES = (
    (b"%PDF-", "The file is a PDF document and not a table."),
    (b"\x1f\x8b", "The file is packed with gzip; please unpack it first."),
    (b"BZh", "The file is packed with bzip2; please unpack it first."),
    (b"\xfd7zXZ", "The file is packed with xz; please unpack it first."),
    (b"\x28\xb5\x2f\xfd", "The file is packed with zstd; please unpack it first."),
    (b"7z\xbc\xaf", "The file is a 7z archive; please unpack it first."),
    (b"Rar!", "The file is a RAR archive; please unpack it first."),
    (b"\x89PNG", "The file is a picture and not a table."),
    (b"\xff\xd8\xff", "The file is a picture and not a table."),
    (b"GIF8", "The file is a picture and not a table."),
    (b"RIFF", "The file is a picture or a recording and not a table."),
    (b"{\\rtf", "The file is a text document (RTF) and not a table."),
    (b"\x7fELF", "The file is a program and not a table."),
    (b"MZ\x90", "The file is a program and not a table."),
)
_ROOTS = (
    (rb"<(?:\w+:)?kml\b", "kml"),
    (rb"<gpx\b", "gpx"),
    (rb"<(?:\w+:)?(?:FeatureCollection|featureMembers?)\b|http://www\.opengis\.net/(?:gml|wfs)", "gml"),
)
_START = re.compile(rb"<(?!\?|!)")
_HTML = re.compile(rb"(?:<\?xml[^>]*>|<!--(?:(?!-->).)*-->|\s)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_VRT = re.compile(rb"<\s*(?:OGRVRTDataSource|VRTDataset|GDALDataset|OGRDataset)\b", re.I)


def kind(path: File, media_type: str, name: str) -> str:
    """The kind of a file; raises Unreadable with a sentence about what is no table."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Unreadable("The file is empty.")
    said = SUFFIXES.get(PurePosixPath(name.lower()).suffix) or MEDIA_TYPES.get(media_type.partition(";")[0].strip(), "")
    return _binary(path, head, said) or _text(head, said)


def reader(kind: str) -> Reader:
    """The module that reads files of a kind."""
    if kind not in KINDS:
        raise Unreadable(f"Files of this kind ({kind}) cannot be taken in.")
    return cast(Reader, importlib.import_module(KINDS[kind]))


def loaded() -> tuple[str, ...]:
    """Load all readers; returns their kinds."""
    return tuple(kind for kind in KINDS if reader(kind))


def _binary(path: File, head: bytes, said: str) -> str:
    for start, sentence in _DISGUISES:
        if head.startswith(start):
            raise Unreadable(sentence)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(path, said)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if head.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if head.startswith(b"\0\0\x27\x0a"):
        raise Unreadable("A shapefile is read from a ZIP with its parts (.shp, .dbf, .shx, .prj).")
    if said in ("xlsx", "ods", "parquet", "gpkg", "kmz", "shp"):
        raise Unreadable(f"The name of the file says {said.upper()}, but its content is something else.")
    return ""


def _packed(path: File, said: str) -> str:
    """What a ZIP holds: an office document, a shapefile, a KMZ."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            members = {info.filename for info in archive.infolist()[:10_000]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise Unreadable("The file is a damaged or incomplete ZIP archive.") from problem
    if "xl/workbook.xml" in members or "xl/workbook.bin" in members:
        return "xlsx"
    if "content.xml" in members:
        return "ods"
    if any(member.lower().endswith(".shp") for member in members):
        return "shp"
    if said == "kmz" or any(member.lower().endswith(".kml") for member in members):
        return "kmz"
    if "word/document.xml" in members or "ppt/presentation.xml" in members:
        raise Unreadable("The file is a text document or a presentation and not a table.")
    raise Unreadable("The file is a ZIP archive without a table that can be read; please unpack it first.")


def _text(head: bytes, said: str) -> str:
    text = _unmarked(head).lstrip(b" \t\r\n\v\f\x1e")
    if _VRT.match(text):
        raise Unreadable("The file only points to other files, which is not allowed.")
    if _HTML.match(text):
        raise Unreadable("The file is an HTML page and not a table.")
    if text.startswith(b"<"):
        return _markup(text, said)
    if (text.startswith((b"{", b"[")) and said in ("", "json", "ndjson", "geojson")) or _is_json(text):
        return _json(text, said)
    if said in ("json", "ndjson", "geojson", "xml", "kml", "gml", "gpx"):
        raise Unreadable(f"The name of the file says {said.upper()}, but its content is something else.")
    return "csv"


def _unmarked(head: bytes) -> bytes:
    """The beginning as if it were UTF-8, which is enough to recognise it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    if head[:200].count(b"\0") > 50 and b"<" in head[:4]:
        return head.replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_json(text: bytes) -> bool:
    return re.match(rb"\{\s*(?:\"|\}|$)|\[\s*(?:[{\[\"]|-?\d+(?:\.\d+)?\s*,)", text) is not None


def _json(text: bytes, said: str) -> str:
    if said == "geojson" or re.search(rb'"type"\s*:\s*"FeatureCollection"', text):
        return "geojson"
    lines = text.split(b"\n", 2)
    if said == "ndjson" or (text.startswith(b"{") and len(lines) > 1 and lines[0].rstrip().endswith(b"}") and lines[1]):
        return "ndjson"
    return "json"


def _markup(text: bytes, said: str) -> str:
    start = _START.search(text)
    root = text[start.start() : start.start() + 2_000] if start else text
    if _VRT.match(root):
        raise Unreadable("The file only points to other files, which is not allowed.")
    if re.match(rb"<\s*(?:html|head|body|table)\b", root, re.I):
        raise Unreadable("The file is an HTML page and not a table.")
    for pattern, found in _ROOTS:
        if re.search(pattern, root):
            return found
    return said if said in ("kml", "gml", "gpx") else "xml"
