"""Where things are: geometries from outside are checked, brought to WGS 84 (lon lat) and repaired.

Deep or huge geometries crash native libraries, so shape, finiteness and number of positions are checked before
shapely sees anything.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

import orjson
import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError
from shapely.geometry import shape

from hub.errors import Unreadable
from hub.records import Place, Words

MAX_POSITIONS = 500_000
MAX_NESTING = 3  # collections in collections

# How many lists lie around a position.
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_AREAS = frozenset({"Polygon", "MultiPolygon", "GeometryCollection"})

# Eastings that only one system in use in Germany has, together with northings of its latitudes.
_GERMAN_GRIDS = (
    ((200_000, 1_000_000), 25832),
    ((2_450_000, 2_650_000), 31466),
    ((3_300_000, 3_900_000), 31467),
    ((4_300_000, 4_700_000), 31468),
    ((5_350_000, 5_550_000), 31469),
    ((32_200_000, 32_950_000), 4647),
    ((33_200_000, 33_650_000), 5650),
)
_NORTHINGS = (5_200_000, 6_150_000)
_LATITUDES = (47.0, 55.2)
_LONGITUDES = (5.0, 16.0)
GRIDS = tuple(code for _, code in _GERMAN_GRIDS)
ZONES = {code: span for span, code in _GERMAN_GRIDS if span[0] > 1_000_000}  # whose eastings name the zone
DEGREES = frozenset({4326, 4258, 4979})

Position = tuple[float, float]


def geometry(value: Any, crs: str = "") -> dict[str, Any]:
    """A GeoJSON geometry in WGS 84, closed and valid; raises Unreadable with the reason."""
    return _valid(reproject(checked(value), crs))


def checked(value: Any, most: int = MAX_POSITIONS) -> dict[str, Any]:
    """A GeoJSON geometry whose form is right and whose rings are closed; raises Unreadable with the reason."""
    return _checked(value, [0, most], 0)


def from_geojson(value: Any, name: str = "") -> Place | None:
    """The place that a geometry says, given as text or as a mapping; None if it cannot be one."""
    try:
        if isinstance(value, str | bytes):
            value = orjson.loads(value)
        if isinstance(value, Mapping) and value.get("type") == "Feature":
            value = value.get("geometry")
        return Place(geometry(value), name)
    except (Unreadable, orjson.JSONDecodeError):
        return Place(None, name) if name else None


def reproject(geometry: Mapping[str, Any], crs: str = "") -> dict[str, Any]:
    """The checked geometry in WGS 84. `crs` names an EPSG code; without it, coordinates that are no degrees are
    recognised as a German grid, and latitude before longitude is turned round within Germany."""
    code = epsg(crs) if crs else None
    positions = list(_positions(geometry))
    if code is None or code in DEGREES:
        if all(abs(x) <= 180 and abs(y) <= 90 for x, y in positions):
            swapped = all(_within(x, _LATITUDES) and _within(y, _LONGITUDES) for x, y in positions)
            return _mapped(geometry, lambda x, y: (y, x)) if swapped else dict(geometry)
        code = german_grid(positions)
    if code is None:
        raise Unreadable(Words("The coordinates are no degrees, and no coordinate system is named."))
    transform = transformer(code)
    return _mapped(geometry, lambda x, y: _moved(transform, x, y))


def epsg(crs: str) -> int | None:
    """The EPSG code in a name such as EPSG:25832 or urn:ogc:def:crs:EPSG::25832; None for CRS84, which is lon lat."""
    # Only codes are let through to PROJ: its free texts can name files.
    if re.search(r"CRS:?84$", crs.strip(), re.IGNORECASE):
        return None
    if match := re.fullmatch(r"(?:.*EPSG\b.*?\D)?(\d{4,6})", crs.strip()[-100:], re.IGNORECASE | re.ASCII):
        transformer(int(match[1]))
        return int(match[1])
    raise Unreadable(Words("The coordinate system %(crs)s is not known; EPSG:25832 would be one.", crs=crs[:60]))


def german_grid(positions: Iterable[Position]) -> int | None:
    """The German grid (EPSG) in which all positions lie, or None."""
    points = list(positions)
    if not points or not all(_within(y, _NORTHINGS) for _, y in points):
        return None
    return next((code for span, code in _GERMAN_GRIDS if all(_within(x, span) for x, _ in points)), None)


def in_germany(positions: Iterable[Position]) -> bool:
    """Whether all positions (lon lat) lie in the box around Germany."""
    return all(_within(x, _LONGITUDES) and _within(y, _LATITUDES) for x, y in positions)


def bounding_box(geometries: Iterable[Mapping[str, Any] | None]) -> Place | None:
    """The box around checked geometries: a polygon, or less where they lie on a point or a line."""
    points = [point for found in geometries if found is not None for point in _positions(found)]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    west, south, east, north = min(xs), min(ys), max(xs), max(ys)
    if west == east and south == north:
        return Place({"type": "Point", "coordinates": [west, south]})
    if west == east or south == north:
        return Place({"type": "LineString", "coordinates": [[west, south], [east, north]]})
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return Place({"type": "Polygon", "coordinates": [ring]})


def _checked(value: Any, count: list[int], nesting: int) -> dict[str, Any]:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if kind == "GeometryCollection":
        parts = value.get("geometries")
        if nesting >= MAX_NESTING or not isinstance(parts, list) or not parts:
            raise Unreadable(Words("The collection of geometries is empty or nested too deeply."))
        return {"type": kind, "geometries": [_checked(part, count, nesting + 1) for part in parts]}
    if not isinstance(kind, str) or kind not in _DEPTH:
        raise Unreadable(Words("The geometry is none that GeoJSON knows."))
    coordinates = _coordinates(value.get("coordinates"), _DEPTH[kind], count)
    if kind == "LineString":
        _long_enough([coordinates], 2)
    if kind == "MultiLineString":
        _long_enough(coordinates, 2)
    if kind in ("Polygon", "MultiPolygon"):
        for polygon in [coordinates] if kind == "Polygon" else coordinates:
            _close(polygon)
    return {"type": kind, "coordinates": coordinates}


def _coordinates(value: Any, depth: int, count: list[int]) -> list[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise Unreadable(Words("The geometry has no coordinates, or not in the form that its type asks for."))
    if depth:
        return [_coordinates(part, depth - 1, count) for part in value]
    count[0] += 1
    if count[0] > count[1]:
        raise Unreadable(Words("The geometry has more than %(count)s positions.", count=count[1]))
    if len(value) < 2 or not all(_is_number(part) for part in value[:2]):
        raise Unreadable(Words("A position is not two numbers."))
    return [float(value[0]), float(value[1])]  # no reader here has a use for heights


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9 and isfinite(value)


def _close(rings: list[list[Any]]) -> None:
    for ring in rings:
        if ring[0] != ring[-1]:
            ring.append(list(ring[0]))
    _long_enough(rings, 4)


def _long_enough(lines: list[list[Any]], least: int) -> None:
    if any(len(line) < least for line in lines):
        raise Unreadable(Words("A line or the edge of an area has too few positions."))


def _positions(geometry: Mapping[str, Any]) -> Iterator[Position]:
    for part in geometry.get("geometries", ()):
        yield from _positions(part)
    stack = [geometry["coordinates"]] if "coordinates" in geometry else []
    while stack:
        value = stack.pop()
        if isinstance(value[0], list | tuple):
            stack.extend(value)
        else:
            yield value[0], value[1]


def _mapped(geometry: Mapping[str, Any], function: Any) -> dict[str, Any]:
    if "geometries" in geometry:
        return {"type": geometry["type"], "geometries": [_mapped(part, function) for part in geometry["geometries"]]}

    def walk(value: Any) -> Any:
        return [walk(part) for part in value] if isinstance(value[0], list | tuple) else list(function(*value[:2]))

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


@lru_cache(maxsize=16)
def transformer(code: int) -> Transformer:
    """What brings coordinates (east first) of a system to WGS 84 (lon lat); raises Unreadable for an unknown code."""
    try:
        return Transformer.from_crs(code, 4326, always_xy=True)
    except ProjError as problem:
        raise Unreadable(Words("The coordinate system EPSG:%(code)s is not known.", code=str(code))) from problem


def _moved(transformer: Transformer, x: float, y: float) -> Position:
    try:
        lon, lat = transformer.transform(x, y)
    except ProjError as problem:
        raise Unreadable(Words("The coordinates do not fit the coordinate system.")) from problem
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # also for what is infinite or no number
        raise Unreadable(Words("The coordinates do not fit the coordinate system."))
    return round(lon, 7), round(lat, 7)  # a centimetre


def _valid(geometry: dict[str, Any]) -> dict[str, Any]:
    """Areas that cross themselves are repaired; those without extent stay as somebody drew them."""
    if geometry["type"] not in _AREAS:
        return geometry
    found = shape(geometry)
    if found.is_valid:
        return geometry
    try:
        repaired = shapely.make_valid(found, method="structure", keep_collapsed=False)
    except shapely.errors.GEOSException as problem:
        raise Unreadable(Words("The area crosses itself and cannot be repaired.")) from problem
    result: dict[str, Any] = geometry if repaired.is_empty else orjson.loads(shapely.to_geojson(repaired))
    return result


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]
