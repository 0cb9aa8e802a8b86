"""Kept originals: a name that is only a name, and the media type that the content shows.

Source for the signatures: the formats' own specifications and IANA's registrations; they are facts.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from catalogue import codes
from hub.datasets import vocabulary

LONGEST_NAME = 150
WINDOW = 4096
"""How much of the beginning is looked at."""
UNKNOWN = "application/octet-stream"
VAGUE = frozenset((
    "", UNKNOWN, "binary/octet-stream", "application/x-binary", "application/force-download", "application/download",
    "application/x-download", "application/vnd.ms-excel", "application/x-zip-compressed", "application/zip",
    "text/plain",
))  # fmt: skip
"""What clients send for anything; Windows calls CSV files Excel's."""

_NOT_IN_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"*:<>?|]+')
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
ZIP, OLE, XML, JSON, TEXT = (
    "application/zip",
    "application/x-ole-storage",
    "application/xml",
    "application/json",
    "text/",
)
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"II+\0", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (68, b"GPKG", "application/geopackage+sqlite3"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"PAR1", "application/vnd.apache.parquet"),
    (0, b"ARROW1", "application/vnd.apache.arrow.file"),
    (0, b"fgb\x03fgb", "application/vnd.flatgeobuf"),
    (0, b"PMTiles", "application/vnd.pmtiles"),
    (0, b"\x89HDF\r\n\x1a\n", "application/x-hdf5"),
    (0, b"CDF\x01", "application/x-netcdf"),
    (0, b"CDF\x02", "application/x-netcdf"),
    (0, b"LASF", "application/vnd.las"),
    (0, b"\x00\x00\x27\x0a", "application/vnd.shp"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "application/ogg"),
    (4, b"ftyp", "video/mp4"),
)
_WITHIN: Mapping[str, Mapping[str, str]] = {
    ZIP: {
        ".xlsx": f"{_OPEN_XML}spreadsheetml.sheet",
        ".docx": f"{_OPEN_XML}wordprocessingml.document",
        ".pptx": f"{_OPEN_XML}presentationml.presentation",
        ".kmz": "application/vnd.google-earth.kmz",
    },
    OLE: {".xls": "application/vnd.ms-excel", ".doc": "application/msword", ".ppt": "application/vnd.ms-powerpoint"},
    XML: {
        ".gml": "application/gml+xml",
        ".kml": "application/vnd.google-earth.kml+xml",
        ".gpx": "application/gpx+xml",
        ".rdf": "application/rdf+xml",
        ".svg": "image/svg+xml",
        ".xhtml": "application/xhtml+xml",
    },
    JSON: {".geojson": "application/geo+json", ".jsonld": "application/ld+json"},
    TEXT: {
        ".csv": "text/csv",
        ".tsv": "text/tab-separated-values",
        ".tab": "text/tab-separated-values",
        ".md": "text/markdown",
        ".ttl": "text/turtle",
        ".nt": "application/n-triples",
        ".n3": "text/n3",
    },
}
"""What a kind of file is exactly, by the ending of its name: many formats are one of these inside."""
_ROOTS: tuple[tuple[bytes, str], ...] = (
    (rb"<(?:!doctype\s+)?html[\s>]", "text/html"),
    (rb"<svg[\s>]", "image/svg+xml"),
    (rb"<kml[\s>]", "application/vnd.google-earth.kml+xml"),
    (rb"<gpx[\s>]", "application/gpx+xml"),
    (rb"<rdf:RDF[\s>]", "application/rdf+xml"),
    (rb"<(?:gml|wfs):FeatureCollection[\s>]", "application/gml+xml"),
)
_ODF = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z]{4,20})")
_GEOJSON = re.compile(rb'"type"\s*:\s*"FeatureCollection"')
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def clean_name(name: str) -> str:
    """A file name that is only a name, on every system."""
    text = name.encode("utf-8", "replace").decode()
    bare = _NOT_IN_NAME.sub("_", text.replace("\\", "/").rpartition("/")[2]).strip(" .")
    return bare[-LONGEST_NAME:].strip(" .") or "file"


def media_type(name: str, head: bytes, declared: str = "") -> str:
    """What a file is: as declared where that says anything, else by its first bytes, then by its name."""
    given = codes.media_type(declared.strip().lower())
    if given not in VAGUE:
        return given
    ending = PurePosixPath(name.lower()).suffix
    kind = _kind(head[:WINDOW])
    exact = _WITHIN.get(kind, {}).get(ending, kind)
    if exact == TEXT:
        return _lines(head[:WINDOW])
    return exact or vocabulary.file_types().get(vocabulary.file_type(ending.removeprefix("."))) or UNKNOWN


def _kind(head: bytes) -> str:
    """What the first bytes show; nothing where they could be anything."""
    signed = next((kind for at, sign, kind in SIGNATURES if head[at : at + len(sign)] == sign), "")
    if signed == ZIP and (found := _ODF.search(head[:200])):
        return found[1].decode()
    if signed or _BINARY.search(head):
        return signed
    return _written(head.removeprefix(b"\xef\xbb\xbf").lstrip())


def _written(text: bytes) -> str:
    """What kind of text this is."""
    if not text:
        return ""
    if text.startswith(b"<"):
        return next(
            (kind for root, kind in _ROOTS if re.search(root, text, re.I)), XML if text[:5] == b"<?xml" else TEXT
        )
    if text.startswith((b"{", b"[")):
        return "application/geo+json" if _GEOJSON.search(text) else JSON
    return TEXT


def _lines(text: bytes) -> str:
    """A table where the first lines are cut into the same number of cells."""
    lines = [line for line in text.splitlines()[:6] if line.strip()]
    lines = lines[:-1] if len(text) == WINDOW else lines
    for sign, kind in ((b";", "text/csv"), (b"\t", "text/tab-separated-values"), (b",", "text/csv")):
        if len(lines) > 1 and len({line.count(sign) for line in lines}) == 1 and sign in lines[0]:
            return kind
    return "text/plain"
