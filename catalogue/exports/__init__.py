"""Tables as files of every useful format, written in batches so that none has to fit into memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from catalogue.exports.head import VARIANTS, Batches, Head, Options, Variant
from hub.errors import NotFound

__all__ = [
    "FORMATS",
    "TYPES",
    "VARIANTS",
    "Batches",
    "Format",
    "Head",
    "Options",
    "Variant",
    "find",
    "suffixes",
    "write",
]

SLICE = 500


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what follows the dot, its media type, whether it is for places, whether it takes whole batches.

    The module of the same name writes it and is loaded at first use: some bring large libraries.
    """

    suffix: str
    media_type: str
    title: str
    places: bool = False
    whole: bool = False

    @property
    def writer(self) -> Any:
        """The module that writes it."""
        return import_module(f"catalogue.exports.{self.suffix}")


FORMATS = {
    format.suffix: format
    for format in (
        Format("csv", "text/csv;charset=utf-8", "CSV"),
        Format("tsv", "text/tab-separated-values;charset=utf-8", "TSV"),
        Format("json", "application/json;charset=utf-8", "JSON"),
        Format("ndjson", "application/x-ndjson;charset=utf-8", "NDJSON"),
        Format("xml", "text/xml;charset=utf-8", "XML"),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
        Format("ods", "application/vnd.oasis.opendocument.spreadsheet", "ODS"),
        Format("parquet", "application/vnd.apache.parquet", "Parquet", whole=True),
        Format("geojson", "application/geo+json", "GeoJSON", places=True),
        Format("gpkg", "application/geopackage+sqlite3", "GeoPackage", places=True, whole=True),
        Format("kml", "application/vnd.google-earth.kml+xml", "KML", places=True),
    )
}
"""All kinds of files, in the order in which they are offered."""
TYPES = {suffix: format.media_type for suffix, format in FORMATS.items()}


def suffixes(*, places: bool = True) -> list[str]:
    """What may follow the dot, for a table with places or without."""
    return [suffix for suffix, format in FORMATS.items() if places or not format.places]


def find(suffix: str, *, places: bool = True) -> Format:
    """The format; `NotFound` names those that there are."""
    if suffix not in FORMATS:
        raise NotFound("There is no such format; there are " + ", ".join(suffixes(places=places)))
    if FORMATS[suffix].places and not places:
        kinds = ", ".join(suffixes(places=False))
        raise NotFound(f"{FORMATS[suffix].title} is for rows with places, and this table has none; there are {kinds}")
    return FORMATS[suffix]


def write(suffix: str, head: Head, batches: Batches, options: Options | None = None) -> Iterator[bytes]:
    """The file, piece by piece; pieces may be empty while a format that is made as a whole is not ready."""
    format = find(suffix, places=head.geometry)
    parts = batches if format.whole else _slices(batches)
    pieces: Iterator[bytes] = format.writer.write(head, parts, options or Options())
    return pieces


def _slices(batches: Batches) -> Batches:
    """The same rows, fewer at a time: as text they take more room than as values."""
    for batch in batches:
        for start in range(0, len(batch), SLICE):
            yield batch[start : start + SLICE]
