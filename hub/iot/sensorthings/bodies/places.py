"""GeoJSON (RFC 7946): a geometry or a feature, checked; what the database keeps, and what has to be given back."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from hub.errors import BadRequest

GEOJSON = frozenset(("application/geo+json", "application/vnd.geo+json"))
"""The encoding of the standard, and its older name, which clients still send."""
POSITIONS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How many arrays are around the positions of each kind of geometry."""
LONGEST, HIGHEST = 180, 90


class Encoded(NamedTuple):
    """A place as the tables hold it; `sent` only where the geometry alone does not give it back."""

    geometry: BaseGeometry | None
    sent: Any


def encoded(value: Any, encoding: str, name: str) -> Encoded:
    """A place in any encoding; what is not GeoJSON is kept as it is."""
    if encoding.partition(";")[0].strip().lower() not in GEOJSON:
        return Encoded(None, value)
    given = _geometry_of(value, name)
    found = None if given is None else _read(given, name)
    if found is None:
        return Encoded(None, value)
    # Databases compute wrongly with outlines that cross themselves; what was sent is kept beside.
    sound = found if found.is_valid else shapely.make_valid(found)
    same = sound is found and _same(mapping(shapely.force_2d(found)), value)
    return Encoded(sound, None if same else value)


def _geometry_of(value: Any, name: str) -> Mapping[str, Any] | None:
    """The geometry of a feature, which may have none, or the geometry itself."""
    if not isinstance(value, dict):
        raise BadRequest(f"“{name}” must be a GeoJSON geometry or feature")
    if value.get("type") != "Feature":
        return value
    found = value.get("geometry")
    if found is not None and not isinstance(found, dict):
        raise BadRequest(f"“{name}” is a feature whose geometry is no object")
    return found


def _read(value: Mapping[str, Any], name: str) -> BaseGeometry:
    _check(value, name)
    try:
        found: BaseGeometry = shape(dict(value))
    except Exception as problem:  # of many kinds, by what is wrong with it
        raise BadRequest(f"“{name}” is not a geometry that can be read: {problem}") from problem
    if found.is_empty:
        raise BadRequest(f"“{name}” is a geometry without any position")
    return found


def _check(value: Any, name: str) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "GeometryCollection":
        parts = value.get("geometries")
        if not isinstance(parts, list):
            raise BadRequest(f"“{name}” is a GeometryCollection without “geometries”")
        for part in parts:
            _check(part, name)
    elif isinstance(kind, str) and kind in POSITIONS:
        for position in _positions(value.get("coordinates"), POSITIONS[kind], name):
            _check_position(position, name)
    else:
        raise BadRequest(f"“{name}” must be a GeoJSON geometry or feature, and its type is {kind!r}")


def _positions(value: Any, depth: int, name: str) -> Iterable[Any]:
    level = [value]
    for _ in range(depth):
        if not all(isinstance(each, list) for each in level):
            raise BadRequest(f"“{name}” has coordinates that do not fit its type")
        level = [part for each in level for part in each]
    return level


def _check_position(value: Any, name: str) -> None:
    numbers = isinstance(value, list) and all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
    if not numbers or not 2 <= len(value) <= 3:
        raise BadRequest(f"“{name}” has a position that is not [longitude, latitude] or [longitude, latitude, height]")
    if abs(value[0]) > LONGEST or abs(value[1]) > HIGHEST:
        raise BadRequest(
            f"“{name}” lies outside of the world: a position is longitude and latitude in WGS 84, not {value[:2]}"
        )


def _same(made: Any, sent: Any) -> bool:
    if isinstance(made, Mapping):
        return isinstance(sent, dict) and made.keys() == sent.keys() and all(_same(made[k], sent[k]) for k in made)
    if isinstance(made, list | tuple):
        return isinstance(sent, list) and len(made) == len(sent) and all(map(_same, made, sent))
    return bool(made == sent)
