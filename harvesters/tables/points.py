"""Values of columns as geometries: pairs of coordinates, and texts in WKT, WKB, GeoJSON or as "48.39, 9.99"."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from harvesters import place
from harvesters.normalise import fold
from harvesters.tables import geometries, wkb
from harvesters.tables.loose import drawn
from hub.errors import Unreadable
from hub.records import Column, Words

Places = tuple[list[str | None], dict[int, str]]
Shapes = tuple[list[BaseGeometry | None], dict[int, str]]

LONGEST = 20_000_000  # characters of one geometry
NO_PLACE = "“{}” is not a place."
_WKT = re.compile(r"\s*(?:SRID=(\d{4,6});)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b", re.I)
_WKT_WORDS = frozenset("POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON GEOMETRYCOLLECTION".split())  # noqa: SIM905
_WKT_WORDS |= {"Z", "M", "ZM", "EMPTY", "SRID", "POINTZ", "POLYGONZ", "LINESTRINGZ", "MULTIPOLYGONZ", "E"}
_WORD = re.compile(r"[A-Za-z]+")
_HEX = re.compile(r"0[01](?:[0-9A-Fa-f]{2}){20,}")
_VALUE = r"([+-]?\d{1,9}(?:[.,]\d{1,20})?)\s*°?"
_PAIR = re.compile(
    rf"\s*[(\[]?\s*{_VALUE}\s*([NnOoEeWwSs])?(?:\s*[;,/|]\s*|\s+){_VALUE}\s*([NnOoEeWwSs])?\s*[)\]]?\s*", re.A
)
_DECIMAL = re.compile(r"\s*[+-]?\d{1,4},\d{1,3}\s*", re.ASCII)
_PLAUSIBLE = re.compile(r"geo|koord|coord|lat|lon|lng|pos|punkt|point|standort|location|lage|gps|utm|gk|wgs", re.I)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numeric columns: an east and a north."""

    east: int
    north: int
    system: geometries.System
    facts: Mapping[str, Any]
    by_zone: bool = False  # German grids say their zone in the easting, so rows may lie in several

    def wkb(self, columns: Sequence[Sequence[Any]]) -> Places:
        """The points of rows; without one of both numbers, or with 0 for both, there is none."""
        x, y = _numbers(columns[self.east]), _numbers(columns[self.north])
        there = np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0))
        found: list[str | None] = [None] * len(x)
        reasons: dict[int, str] = {}
        for system, chosen in self._systems(x, y, there):
            rows = np.flatnonzero(chosen)
            made, wrong = system.wkb(list(shapely.points(x[rows], y[rows])))
            for row, geometry in zip(rows.tolist(), made, strict=True):
                found[row] = geometry
            reasons |= {int(rows[index]): reason for index, reason in wrong.items()}
        return found, reasons

    def _systems(self, x: Any, y: Any, there: Any) -> list[tuple[geometries.System, Any]]:
        if not self.by_zone or self.system.code not in place.ZONES:
            return [(self.system, there)] if there.any() else []
        eastings = y if self.system.swapped else x
        chosen = []
        for code, (west, east) in place.ZONES.items():
            inside = there & (eastings >= west) & (eastings <= east)
            chosen.append((geometries.System(code, self.system.swapped), inside))
            there = there & ~inside
        return [(system, rows) for system, rows in [*chosen, (self.system, there)] if rows.any()]


@dataclass(frozen=True, slots=True)
class Texts:
    """One column of texts, each a geometry."""

    index: int
    read: Callable[[Sequence[Any]], Shapes]
    system: geometries.System
    facts: Mapping[str, Any]

    def wkb(self, columns: Sequence[Sequence[Any]]) -> Places:
        """The geometries of rows."""
        shapes, lost = self.read(columns[self.index])
        found, reasons = self.system.wkb(shapes)
        return found, reasons | lost


def number(value: Any) -> float | None:
    """A coordinate; also as text with a decimal comma."""
    if isinstance(value, str):
        try:
            value = float(value.replace(",", ".", 1))
        except ValueError:
            return None
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e300 and isfinite(value) else None


def _numbers(values: Sequence[Any]) -> Any:
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        found = [number(value) for value in values]
        return np.array([np.nan if value is None else value for value in found], dtype=float)


def texts(index: int, column: Column, values: Sequence[Any], crs: str) -> Texts | None:
    """How the texts of a column are geometries, if nearly all of them are."""
    present = [value for value in values if value not in (None, "")]
    if not present:
        return None
    for form, fits, read in _FORMS:
        if sum(map(fits, present)) < geometries.FIT * len(present):
            continue
        if form == "pair":
            return _pair_texts(index, column, present, crs)
        shapes, _ = read(present)
        if not any(shape is not None for shape in shapes):
            continue
        return _texts(index, column, read, crs or _srid(present), geometries.corners(shapes), form)
    return None


def _texts(index: int, column: Column, read: Any, crs: str, points: list[place.Position], form: str) -> Texts | None:
    try:
        system = geometries.system(crs, points)
    except Unreadable:
        return None
    facts = {"geometry": "yes", "crs": system.name, "coordinates": [column.name], "form": form}
    return Texts(index, read, system, facts)


def _pair_texts(index: int, column: Column, present: Sequence[str], crs: str) -> Texts | None:
    """Latitude stands first where people write both in one; Germany and the grids tell if it does not."""
    if not _PLAUSIBLE.search(fold(column.name)):
        return None
    points = [point for text in present if (point := pair(text))]
    degrees = [abs(x) <= 180 and abs(y) <= 180 for x, y in points]
    if not crs and all(degrees):
        lon_first = sum(place.in_germany([point]) for point in points) >= geometries.FIT * len(points)
        system = geometries.System(4326, swapped=not lon_first)
        facts = {"geometry": "yes", "crs": system.name, "coordinates": [column.name], "form": "pair"}
        return Texts(index, _pairs, system, facts)
    return _texts(index, column, _pairs, crs, points, "pair")


def pair(text: Any) -> place.Position | None:
    """Two numbers in one text, as they stand there; letters of the compass put latitude first."""
    match = _PAIR.fullmatch(text) if isinstance(text, str) and len(text) < 100 else None
    if match is None or _DECIMAL.fullmatch(text):
        return None
    first, second = float(match[1].replace(",", ".")), float(match[3].replace(",", "."))
    letters = ((match[2] or "").upper(), (match[4] or "").upper())
    if letters[0] in ("E", "O", "W") and letters[1] in ("N", "S"):
        first, second, letters = second, first, (letters[1], letters[0])
    return (-first if letters[0] == "S" else first, -second if letters[1] == "W" else second)


def _pairs(values: Sequence[Any]) -> Shapes:
    found: list[BaseGeometry | None] = []
    lost = {}
    for index, value in enumerate(values):
        point = pair(value)
        if point is None and value not in (None, ""):
            lost[index] = NO_PLACE.format(str(value)[:60])
        found.append(shapely.Point(point) if point else None)
    return found, lost


def _wkt(values: Sequence[Any]) -> Shapes:
    plain = [None if value in (None, "") else _plain_wkt(value) for value in values]
    found = list(shapely.from_wkt(plain, on_invalid="ignore"))
    lost = {
        index: NO_PLACE.format(str(value)[:60])
        for index, value in enumerate(values)
        if found[index] is None and value not in (None, "")
    }
    return found, lost


def _plain_wkt(value: Any) -> str | None:
    """The text without its number of a system; None for one that GEOS would go down into without an end."""
    match = _WKT.match(value) if isinstance(value, str) and len(value) <= LONGEST else None
    if match is None:
        return None
    words = _WORD.findall(value)
    if value.upper().count("GEOMETRYCOLLECTION") > 1 or any(word.upper() not in _WKT_WORDS for word in words):
        return None
    return str(value[match.start(2) :])


def _wkb(values: Sequence[Any]) -> Shapes:
    found: list[bytes | None] = []
    for value in values:
        hexadecimal = isinstance(value, str) and len(value) <= LONGEST and _HEX.fullmatch(value)
        found.append(
            bytes.fromhex(value) if hexadecimal else value if isinstance(value, bytes) else b"\2" * bool(value)
        )
    return wkb.geometries(found)


def _geojson(values: Sequence[Any]) -> Shapes:
    found: list[BaseGeometry | None] = []
    lost = {}
    for index, value in enumerate(values):
        try:
            found.append(drawn(_mapping(value)))
        except Unreadable as problem:
            found.append(None)
            lost[index] = problem.message
    return found, lost


def _mapping(value: Any) -> Any:
    """A geometry given as text, as values, or in a feature."""
    if isinstance(value, str | bytes):
        try:
            value = orjson.loads(value) if value else None
        except orjson.JSONDecodeError as problem:
            raise Unreadable(Words("The geometry is not written as it should be.")) from problem
    return value.get("geometry") if isinstance(value, Mapping) and value.get("type") == "Feature" else value


def _is_geojson(value: Any) -> bool:
    try:
        found = _mapping(value) if not isinstance(value, str) or value.lstrip().startswith("{") else None
    except Unreadable:
        return False
    return isinstance(found, Mapping) and ("coordinates" in found or "geometries" in found)


def _srid(present: Sequence[Any]) -> str:
    match = _WKT.match(present[0]) if isinstance(present[0], str) else None
    if match and match[1]:
        return f"EPSG:{match[1]}"
    if isinstance(present[0], str) and _HEX.fullmatch(present[0]):
        return wkb.srid(bytes.fromhex(present[0]))
    return ""


_FORMS: tuple[tuple[str, Callable[[Any], bool], Callable[[Sequence[Any]], Shapes]], ...] = (
    ("wkt", lambda value: isinstance(value, str) and _WKT.match(value) is not None, _wkt),
    ("wkb", lambda value: isinstance(value, bytes) or (isinstance(value, str) and bool(_HEX.fullmatch(value))), _wkb),
    ("geojson", _is_geojson, _geojson),
    ("pair", lambda value: pair(value) is not None, _pairs),
)
