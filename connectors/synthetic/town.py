"""The town that does not exist: boundary, districts, streets and places of "Musterstadt (synthetisch)".

It is drawn in metres around a centre that was put into the fields of Upper Swabia in southern Germany
(EPSG:25832, about 9.75 E 48.05 N); every name, street and border is made up. Points are (metres east, metres north).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any

from pyproj import Transformer

Point = tuple[float, float]

NAME = "Musterstadt (synthetisch)"
CENTRE = (556_000.0, 5_322_000.0)
INNER = 0.28  # the old town lies within this share of the way to the boundary


@dataclass(frozen=True, slots=True)
class District:
    """A part of the town between two compass-like angles (counted from east, against the clock)."""

    name: str
    start: float
    end: float
    population: int


@dataclass(frozen=True, slots=True)
class Street:
    """A named line."""

    name: str
    line: tuple[Point, ...]


DISTRICTS = (
    District("Altstadt", 0, 360, 4_812),
    District("Osterfeld", -20, 35, 3_140),
    District("Nordhöhe", 35, 95, 5_287),
    District("Weinhalde", 95, 150, 2_356),
    District("Unterau", 150, 215, 1_988),
    District("Mühlgrund", 215, 275, 2_731),
    District("Südwiesen", 275, 340, 4_069),
)

_RADIAL = (
    ("Bahnhofstraße", 2),
    ("Ostallee", 22),
    ("Nordhöhenweg", 48),
    ("Schulstraße", 72),
    ("Kurparkallee", 108),
    ("Weinbergstraße", 137),
    ("Auenweg", 172),
    ("Mühlstraße", 204),
    ("Kirchstraße", 238),
    ("Gewerbestraße", 262),
    ("Hauptstraße", 296),
    ("Wiesenweg", 327),
)
_AROUND = (
    ("Altstadtring", INNER, 0, 360),
    ("Marktgasse", 0.12, 200, 420),
    ("Lindenstraße", 0.42, -15, 60),
    ("Kastanienweg", 0.42, 66, 128),
    ("Rosenweg", 0.4, 134, 190),
    ("Ahornweg", 0.44, 198, 258),
    ("Buchenweg", 0.41, 264, 335),
    ("Sonnenhang", 0.56, 40, 104),
    ("Rebenweg", 0.55, 108, 146),
    ("Bachstraße", 0.58, 160, 216),
    ("Industriering", 0.57, 222, 274),
    ("Amselweg", 0.56, 282, 338),
    ("Feldstraße", 0.6, -18, 34),
    ("Höhenring", 0.7, 42, 92),
    ("Südring", 0.7, 280, 336),
)


def reach(angle: float) -> float:
    """How far the town extends in this direction, in metres."""
    turn = radians(angle)
    return 3_200 * (1 + 0.13 * sin(2 * turn + 1) + 0.07 * sin(3 * turn + 0.5) + 0.035 * sin(11 * turn))


def at(angle: float, share: float) -> Point:
    """The point in this direction, at this share of the way from the centre to the boundary."""
    distance = share * reach(angle)
    return (distance * cos(radians(angle)), distance * sin(radians(angle)))


def arc(start: float, end: float, share: float) -> list[Point]:
    """Points on a ring around the centre: both ends and every fifth degree between, so that neighbours share them."""
    low, high = min(start, end), max(start, end)
    angles = sorted({low, high} | {angle for angle in range(-360, 721, 5) if low < angle < high}, reverse=end < start)
    return [at(angle % 360, share) for angle in angles]


def sector(start: float, end: float, inner: float, outer: float) -> tuple[Point, ...]:
    """The closed ring of a piece of the town between two directions and two shares of the way out."""
    edge = arc(start, end, outer)
    if end - start >= 360 and inner == 0:
        return (*edge[:-1], edge[0])
    back = arc(end, start, inner) if inner else [(0.0, 0.0)]
    return (*edge, *back, edge[0])


def outline(district: District) -> tuple[Point, ...]:
    """The border of a district, counter-clockwise; together the districts fill the town without gap or overlap."""
    inner, outer = (0.0, INNER) if district is DISTRICTS[0] else (INNER, 1.0)
    return sector(district.start, district.end, inner, outer)


def district_of(point: Point) -> str:
    """The name of the district a point lies in."""
    angle = degrees(atan2(point[1], point[0]))
    if hypot(*point) <= INNER * reach(angle):
        return DISTRICTS[0].name
    return next(d.name for d in DISTRICTS[1:] if d.start <= angle < d.end or d.start <= angle + 360 < d.end)


def _streets() -> tuple[Street, ...]:
    """Streets out of the town, gently winding, and streets around it."""
    shares = [0.04 + 0.08 * step for step in range(11)]
    out = [Street(name, tuple(at(angle + 3 * sin(9 * share), share) for share in shares)) for name, angle in _RADIAL]
    around = [Street(name, tuple(arc(start, end, share))) for name, share, start, end in _AROUND]
    return (*out, *around)


STREETS = _streets()
RIVER: tuple[Point, ...] = (
    at(220, 1), (-1650, -1500), (-1180, -1260), (-820, -820), (-430, -640), (-60, -430), (420, -380),
    (860, -60), (1350, 60), (1800, 330), (2300, 420), at(15, 1),
)  # fmt: skip


def along(line: tuple[Point, ...], share: float, aside: float = 0) -> Point:
    """The point at this share of a line's length, moved to its left (or right, if negative) by some metres."""
    pieces = list(pairwise(line))
    rest = share * sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pieces)
    for start, end in pieces:
        length = hypot(end[0] - start[0], end[1] - start[1])
        if rest <= length:
            break
        rest -= length
    east, north = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    part = min(rest, length)
    return (start[0] + east * part - north * aside, start[1] + north * part + east * aside)


def utm(point: Point) -> tuple[float, float]:
    """Easting and northing in EPSG:25832, to the centimetre."""
    return (round(CENTRE[0] + point[0], 2), round(CENTRE[1] + point[1], 2))


@cache
def _projection() -> Transformer:
    return Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)


def lonlat(points: Iterable[Point]) -> list[tuple[float, float]]:
    """Longitude and latitude (WGS 84) of points, to six decimals, which is some ten centimetres."""
    return [
        (round(lon, 6), round(lat, 6))
        for lon, lat in _projection().itransform((CENTRE[0] + x, CENTRE[1] + y) for x, y in points)
    ]


def boundary() -> dict[str, Any]:
    """The town's area as a GeoJSON polygon in WGS 84."""
    return {"type": "Polygon", "coordinates": [[list(point) for point in lonlat(sector(0, 360, 0, 1))]]}
