"""Functions about geometries. What the index can tell comes first."""

import re
from typing import Any

import shapely
from sqlalchemy import Text, and_

from hub import geo
from hub.errors import BadRequest
from hub.iot.sensorthings.store.translate.values import Value, bound, refuse

_PATTERN = re.compile(r"[TF*012]{9}")
FARTHEST = 1_000.0
"""In degrees; who asks for more is not helped by an index."""


def relation(words: Any, name: str, left: Value, right: Value, *, indexed: bool) -> Any:
    """Whether two geometries are so to each other; with `indexed`, what the index excludes is not looked at."""
    name = name.removeprefix("st_").removeprefix("geo.")
    if name != "intersects":
        _refuse_collections(name, left, right)
    exact = words.relation(name, left.sql, right.sql, _stored(name, left, right))
    if not indexed or name == "disjoint":
        return exact
    return and_(*_near(left, right, 0), exact)


def relate(words: Any, left: Value, right: Value, pattern: Value) -> Any:
    """Whether two geometries relate as a pattern of DE-9IM says."""
    if not isinstance(pattern.literal, str) or not _PATTERN.fullmatch(pattern.literal.upper()):
        raise BadRequest("The third argument of st_relate is a text of nine of the characters T, F, *, 0, 1 and 2")
    _refuse_collections("relate", left, right)
    text = bound(pattern.literal.upper(), Text())
    return words.relate(left.sql, right.sql, text, _stored("relate", left, right))


def distance(words: Any, left: Value, right: Value) -> Value:
    """The distance of two geometries in degrees."""
    _stored("geo.distance", left, right)
    return Value("number", words.distance(left.sql, right.sql), about="geo.distance")


def within(most: float, left: Value, right: Value) -> list[Any]:
    """What the index can tell of geometries that are at most so far from each other."""
    return _near(left, right, max(most, 0)) if most < FARTHEST else []


def length(words: Any, value: Value) -> Value:
    """The length of lines in degrees."""
    _stored("geo.length", value)
    return Value("number", words.length(value.sql), about="geo.length")


def _near(left: Value, right: Value, margin: float) -> list[Any]:
    for one, other in ((left, right), (right, left)):
        if one.indexed and other.literal is not None:
            west, south, east, north = other.literal.bounds
            box = shapely.box(west - margin, south - margin, east + margin, north + margin)
            return [geo.near(one.sql, box if margin else other.literal)]
    return []


def _stored(name: str, *values: Value) -> list[Any]:
    """The geometries that nobody has looked at yet."""
    for value in values:
        if value.kind != "geometry":
            refuse(f"{name} needs geometries", value)
    return [value.sql for value in values if value.literal is None]


def _refuse_collections(name: str, *values: Value) -> None:
    if any(getattr(value.literal, "geom_type", "") == "GeometryCollection" for value in values):
        raise BadRequest(f"{name} is not defined for a collection of geometries")
