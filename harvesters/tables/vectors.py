"""Geodata of every format that offices send: which reader takes a file, and which of its layers."""

import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from harvesters.tables import archives, gdal, geojson, gpx, kml, layers, markup, places
from harvesters.tables.grid import zone
from harvesters.tables.loose import Loose
from harvesters.tables.shape import Found, Source
from hub.errors import Unreadable

SQLITE = b"SQLite format 3\0"
GEOPACKAGES = (b"GPKG", b"GP10", b"GP11")
SHAPE = b"\0\0\x27\x0a"
DBF_SAMPLE = 1_000_000
UTF8, WINDOWS = "UTF-8", "CP1252"
_PAGE = re.compile(r"(?:iso|cp|windows|ansi|dos)?[\s_-]*(8859[\s_-]?\d{1,2}|\d{3,5})", re.IGNORECASE)


def look(source: Source, hints: Mapping[str, Any]) -> Found:
    """The layer that the hints name, or the first one with something in it."""
    layer = _READERS[source.kind](source.path, hints)
    if isinstance(layer, Loose):
        layer.zone, layer.types = zone(hints), dict(hints.get("types") or {})
    found = layers.found(layer, hints)
    sheet = found.sheet
    return replace(found, sheet=replace(sheet, facts={**sheet.facts, **places.addresses(sheet.columns)}))


def _geojson(path: Path, _: Mapping[str, Any]) -> Loose:
    return geojson.layer(path)


def _gpx(path: Path, hints: Mapping[str, Any]) -> Loose:
    return gpx.layer(path, _wanted(hints))


def _kml(path: Path, hints: Mapping[str, Any]) -> Loose:
    return kml.layer(path, _wanted(hints))


def _kmz(path: Path, hints: Mapping[str, Any]) -> Loose:
    return kml.layer(path, _wanted(hints), packed=True)


def _wanted(hints: Mapping[str, Any]) -> str:
    return str(hints.get("layer") or "")


def _gml(path: Path, hints: Mapping[str, Any]) -> gdal.Layer:
    markup.check(path)
    # A schema that the file names is not looked for: neither in the network nor beside it.
    options = {"XSD": "/nowhere", "DOWNLOAD_SCHEMA": "NO", "WRITE_GFS": "NO"}
    boxes = frozenset({"lowerCorner", "upperCorner"})
    layer = _filled(gdal.File(str(path), "GML", options), hints, boxes)
    layer.useful = frozenset({"gml_id", "fid"})
    return layer


def _gpkg(path: Path, hints: Mapping[str, Any]) -> gdal.Layer:
    _check_geopackage(path)
    options = {"IMMUTABLE": "YES", "LIST_ALL_TABLES": "NO"}
    return _filled(gdal.File(str(path), "GPKG", options), hints)


def _check_geopackage(path: Path) -> None:
    """SQLite's own words about itself: that it is a GeoPackage, and how many pages it has."""
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(SQLITE):
        raise Unreadable("The file is not a GeoPackage.")
    if head[68:72] not in GEOPACKAGES:
        raise Unreadable("The file is a database (SQLite), but not a GeoPackage.")
    size, pages = struct.unpack_from(">H", head, 16)[0], struct.unpack_from(">I", head, 28)[0]
    if pages * (65_536 if size == 1 else size) > path.stat().st_size:
        raise Unreadable("The GeoPackage is not complete.")


def _filled(file: gdal.File, hints: Mapping[str, Any], dropped: frozenset[str] = frozenset()) -> gdal.Layer:
    """The wanted layer of a file, or its first one with places, or with anything."""
    names, wanted = file.layers(), _wanted(hints)
    if not names:
        raise Unreadable("The file holds no layer.")
    if wanted and wanted not in names:
        raise Unreadable(f"The file has no layer {wanted[:60]}; there are {', '.join(names[:20])}.")
    name = wanted or _first(file, names)
    facts = {"layers": names, "layer": name}
    return gdal.Layer(file, name, facts, zone(hints), dict(hints.get("types") or {}), dropped)


def _first(file: gdal.File, names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    about = [(name, file.about(name)) for name in names[:100]]
    filled = [(name, one) for name, one in about if one["features"]]
    placed = [name for name, one in filled if one["geometry_type"]]
    return next(iter([*placed, *(name for name, _ in filled)]), names[0])


def _shp(path: Path, hints: Mapping[str, Any]) -> gdal.Layer:
    wanted = _wanted(hints)
    with archives.opened(path) as archive:
        found = {member.filename: member for member in archives.members(archive)}
        shapes = [name for name in found if name.lower().endswith(".shp")]
        if not shapes:
            raise Unreadable("The archive holds no shapefile (.shp).")
        names = {_stem(name): name for name in sorted(shapes, key=lambda name: -found[name].file_size)}
        if wanted and wanted not in names:
            raise Unreadable(f"The file has no layer {wanted[:60]}; there are {', '.join([*names][:20])}.")
        chosen = wanted or next(iter(names))
        parts = _parts(found, names[chosen])
        encoding = _check_shape(archive, parts)
    file = gdal.File(f"/vsizip/{{{path}}}/{names[chosen]}", "ESRI Shapefile", {"ENCODING": encoding})
    facts = {"layers": sorted(names), "layer": chosen, "encoding": encoding}
    return gdal.Layer(file, file.layers()[0], facts, zone(hints), dict(hints.get("types") or {}))


def _stem(name: str) -> str:
    """The layers of an archive are called as their files, with the folder where there are several."""
    return str(PurePosixPath(name).with_suffix(""))


def _parts(found: Mapping[str, zipfile.ZipInfo], shape: str) -> dict[str, zipfile.ZipInfo]:
    stem = _stem(shape).lower()
    return {PurePosixPath(name).suffix.lower(): member for name, member in found.items() if _stem(name).lower() == stem}


def _check_shape(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> str:
    """Whether the parts are what they should be; returns the encoding of the texts."""
    with archive.open(parts[".shp"]) as file:
        if file.read(4) != SHAPE:
            raise Unreadable("The part .shp in the archive is not a shapefile.")
    if ".shx" not in parts:
        raise Unreadable(gdal.NO_INDEX)
    if ".dbf" not in parts:
        raise Unreadable("The shapefile is not complete: the part .dbf with the attributes is missing.")
    _check_sizes(archive, parts)
    if ".cpg" in parts and (encoding := _page(archives.content(archive, parts[".cpg"], 1_000))):
        return encoding
    with archive.open(parts[".dbf"]) as file:
        sample = file.read(DBF_SAMPLE)
    try:
        sample[32:].decode()
    except UnicodeDecodeError as problem:
        # Cut off within a letter, it is UTF-8 all the same; of the numbers in its head nobody knows.
        return UTF8 if problem.start > DBF_SAMPLE - 40 else WINDOWS
    return UTF8


def _check_sizes(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> None:
    """Both parts say in their heads how long they are; GDAL would take what is missing for empty."""
    with archive.open(parts[".shp"]) as file:
        head = file.read(100)
    if len(head) < 100 or 2 * struct.unpack_from(">I", head, 24)[0] > parts[".shp"].file_size:
        raise Unreadable("The shapefile is not complete: the part .shp is cut off.")
    with archive.open(parts[".dbf"]) as file:
        head = file.read(32)
    count, start, size = struct.unpack_from("<IHH", head.ljust(32, b"\0"), 4)
    if not size or start + count * size > parts[".dbf"].file_size + size:  # some writers leave out the last byte
        raise Unreadable("The shapefile is not complete: the part .dbf is cut off or damaged.")


def _page(text: bytes) -> str:
    """The encoding that the part .cpg names, as GDAL calls it."""
    said = text.decode("ascii", "replace").strip()
    if re.fullmatch(r"utf[\s_-]?8|65001", said, re.IGNORECASE):
        return UTF8
    match = _PAGE.fullmatch(said)
    if match is None:
        return ""
    number = re.sub(r"\D", "", match[1])
    if number.startswith("8859"):
        return f"ISO-8859-{number[4:] or 1}"
    return f"ISO-8859-{int(number) - 28_590}" if 28_591 <= int(number) <= 28_605 else f"CP{number}"


_READERS: Mapping[str, Callable[[Path, Mapping[str, Any]], layers.Layer]] = {
    "geojson": _geojson,
    "gpkg": _gpkg,
    "shp": _shp,
    "kml": _kml,
    "kmz": _kmz,
    "gml": _gml,
    "gpx": _gpx,
}
