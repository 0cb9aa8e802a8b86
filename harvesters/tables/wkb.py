"""Geometries as files hold them (WKB): looked through before GEOS sees them; arcs become lines.

GEOS goes down into collections without an end and trusts the counts it reads, so both are checked here.
"""

import struct
from collections.abc import Callable
from math import atan2, ceil, cos, hypot, pi, sin
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hub.errors import Unreadable
from hub.records import Words

MAX_BYTES = 128_000_000  # five million positions with height
MAX_NESTING = 6
STEP = pi / 90  # a full circle has 180 corners

POINT, LINE, POLYGON, COLLECTION = 1, 2, 3, 7
ARC, COMPOUND, CURVE_POLYGON, MULTI_CURVE, MULTI_SURFACE, SURFACES, TIN, TRIANGLE = 8, 9, 10, 11, 12, 15, 16, 17
_PARTS = {4: {1}, 5: {2}, 6: {3}, COLLECTION: set(range(1, 18)), COMPOUND: {2, 8}, CURVE_POLYGON: {2, 8, 9}}
_PARTS |= {MULTI_CURVE: {2, 8, 9}, MULTI_SURFACE: {3, 10}, SURFACES: {3}, TIN: {TRIANGLE}}
_FORM = Words("The geometry is not written as it should be.")

Positions = Any  # numpy.ndarray of two columns


def geometry(wkb: bytes) -> BaseGeometry:
    """The geometry in two dimensions, its rings closed; raises Unreadable with the reason."""
    if len(wkb) > MAX_BYTES:
        raise Unreadable(Words("The geometry has too many positions."))
    reader = _Reader(wkb)
    try:
        made = reader.geometry(range(1, 18), 0)
    except (struct.error, ValueError, IndexError, shapely.errors.ShapelyError) as problem:
        raise Unreadable(_FORM) from problem
    if reader.position != len(wkb):
        raise Unreadable(_FORM)
    return made


def geometries(values: "list[bytes | None]") -> tuple[list[BaseGeometry | None], dict[int, str]]:
    """The geometries of a column, and by index why one cannot be. Plain ones are left to GEOS all at once."""
    plain = [value if value and _is_plain(value) else None for value in values]
    found = list(shapely.from_wkb(plain, on_invalid="fix"))
    reasons: dict[int, str] = {}
    for index, value in enumerate(values):
        if value and found[index] is None:
            try:
                found[index] = geometry(value)
            except Unreadable as problem:
                reasons[index] = problem.message
    return found, reasons


def srid(value: bytes) -> str:
    """The coordinate system that PostGIS writes into a geometry; empty if there is none."""
    order = "<>"[value[:1] == b"\0"]
    if len(value) < 9 or not struct.unpack_from(order + "I", value, 1)[0] & 0x20000000:
        return ""
    return f"EPSG:{struct.unpack_from(order + 'I', value, 5)[0]}"


def _is_plain(value: bytes) -> bool:
    """A point, line or area whose counts are true: nothing that GEOS could be led astray with."""
    if len(value) < 5 or len(value) > MAX_BYTES or value[0] > 1:
        return False
    order = "<>"[value[0] == 0]
    (word,) = struct.unpack_from(order + "I", value, 1)
    if word not in (POINT, LINE, POLYGON):
        return False
    if word == POINT:
        return len(value) == 21
    position, width = 9, 16
    (count,) = struct.unpack_from(order + "I", value, 5) if len(value) >= 9 else (0,)
    if word == LINE:
        return bool(len(value) == position + count * width)
    for _ in range(count):
        if position + 4 > len(value):
            return False
        position += 4 + width * struct.unpack_from(order + "I", value, position)[0]
    return bool(position == len(value))


class _Reader:
    """One pass over the bytes of a geometry."""

    def __init__(self, wkb: bytes) -> None:
        self.wkb, self.position = wkb, 0
        self._order, self._width = "<", 2

    def geometry(self, allowed: Any, nesting: int) -> BaseGeometry:
        if nesting > MAX_NESTING:
            raise Unreadable(Words("The geometry is nested too deeply."))
        kind = self._header()
        if kind not in allowed:
            raise Unreadable(_FORM)
        if kind == POINT:
            (position,) = self._positions(1)
            return shapely.Point(position) if np.isfinite(position).all() else shapely.Point()
        if kind in (LINE, ARC):
            positions = self._positions(self._count())
            return _line(_straight(positions) if kind == ARC else positions)
        if kind in (POLYGON, TRIANGLE):
            return _area([_line(self._positions(self._count())) for _ in range(self._count(4))])
        parts = [self.geometry(_PARTS[kind], nesting + 1) for _ in range(self._count(5))]
        return _MAKE[kind](parts)

    def _header(self) -> int:
        """The kind; which byte comes first and how many numbers a position has are kept."""
        self._order = "<" if self.wkb[self.position] == 1 else ">"
        (word,) = struct.unpack_from(self._order + "I", self.wkb, self.position + 1)
        self.position += 5
        if word & 0x20000000:  # the spelling of PostGIS, with a number of the coordinate system
            self.position += 4
        kind, dimensions = word & 0xFFFF, (word >> 31 & 1) + (word >> 30 & 1)
        thousands = kind // 1000
        self._width = 2 + max(dimensions, (0, 1, 1, 2)[thousands] if thousands < 4 else 9)
        return int(kind % 1000)

    def _count(self, least_size: int = 16) -> int:
        """A number of things, of which each takes some bytes: more than there are would be a lie."""
        (count,) = struct.unpack_from(self._order + "I", self.wkb, self.position)
        self.position += 4
        if count * least_size > len(self.wkb) - self.position:
            raise Unreadable(_FORM)
        return int(count)

    def _positions(self, count: int) -> Positions:
        values = np.frombuffer(self.wkb, self._order + "f8", count * self._width, self.position)
        self.position += count * self._width * 8
        return values.reshape(count, self._width)[:, :2]


def _line(positions: Positions) -> BaseGeometry:
    if len(positions) == 1:
        raise Unreadable(Words("A line or the edge of an area has too few positions."))
    return shapely.LineString(positions)


def _area(edges: list[Any]) -> BaseGeometry:
    rings: list[Any] = [_ring(shapely.get_coordinates(edge)) for edge in edges]
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


def _ring(positions: Positions) -> BaseGeometry:
    if len(positions) and (positions[0] != positions[-1]).any():
        positions = np.vstack([positions, positions[:1]])
    if len(positions) < 4:
        raise Unreadable(Words("A line or the edge of an area has too few positions."))
    return shapely.LinearRing(positions)


def _joined(parts: list[Any]) -> BaseGeometry:
    """Pieces of one line; each begins where the one before ends."""
    positions = [shapely.get_coordinates(part)[bool(index) :] for index, part in enumerate(parts)]
    return _line(np.vstack(positions)) if positions else shapely.LineString()


_MAKE: dict[int, Callable[[list[Any]], BaseGeometry]] = {
    4: shapely.MultiPoint,
    5: shapely.MultiLineString,
    6: shapely.MultiPolygon,
    COLLECTION: shapely.GeometryCollection,
    COMPOUND: _joined,
    CURVE_POLYGON: _area,
    MULTI_CURVE: shapely.MultiLineString,
    MULTI_SURFACE: shapely.MultiPolygon,
    SURFACES: shapely.MultiPolygon,
    TIN: shapely.MultiPolygon,
}


def _straight(positions: Positions) -> Positions:
    """The corners of a line along arcs, each given by where it begins, passes and ends."""
    if len(positions) < 3 or len(positions) % 2 == 0:
        raise Unreadable(_FORM)
    pieces = [positions[:1]]
    for index in range(0, len(positions) - 2, 2):
        pieces.append(_corners(*positions[index : index + 3].tolist()))
    return np.vstack(pieces)


def _corners(start: list[float], middle: list[float], end: list[float]) -> Positions:
    """The corners of one arc behind its start. The same start and end are a full circle through the middle."""
    (ax, ay), (bx, by) = (middle[0] - start[0], middle[1] - start[1]), (end[0] - start[0], end[1] - start[1])
    full = start == end
    cross = 2 * (ax * by - ay * bx)
    if full:
        x, y, turn = ax / 2, ay / 2, 2 * pi
    elif abs(cross) < 1e-9 * max(hypot(ax, ay), hypot(bx, by), 1e-9) ** 2 or not np.isfinite(cross):
        return np.array([middle, end])
    else:
        a2, b2 = ax * ax + ay * ay, bx * bx + by * by
        x, y = (by * a2 - ay * b2) / cross, (ax * b2 - bx * a2) / cross
        turn = (atan2(by - y, bx - x) - atan2(-y, -x)) % (2 * pi)
        if cross < 0:
            turn -= 2 * pi
    radius, first = hypot(x, y), atan2(-y, -x)
    steps = max(2, ceil(abs(turn) / STEP))
    angles = [first + turn * step / steps for step in range(1, steps)]
    corners = [[start[0] + x + radius * cos(a), start[1] + y + radius * sin(a)] for a in angles]
    return np.array([*corners, end])
