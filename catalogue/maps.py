"""Small maps as accessible inline SVG: shapes on plain ground with a scale; no tiles, script or style attribute.

Classes for the page's style sheet: `map`; within it `map-boundary`, `map-area`, `map-line`, `map-point`, `map-scale`,
`map-empty`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from catalogue import svg

CORNERS = 5_000
MARGIN = 14
FOOT = 34  # room for the scale
SPECK = 3  # dots: what is smaller is drawn as a point, or nobody would see it
DEGREE = 111_320  # metres from one latitude to the next
SMALLEST = 400 / DEGREE  # a single point is shown with its surroundings
WORDS = {
    "de": {
        "empty": "Keine Ortsangabe vorhanden.",
        "shown": "Gezeigt: {shown} von {all} Objekten ({kinds}).",
        "view": "Norden ist oben, der Ausschnitt ist {wide} km breit und {high} km hoch.",
        "boundary": "Die gestrichelte Linie ist die Gemeindegrenze.",
        "kinds": "Punkte Linien Flächen",
    },
    "en": {
        "empty": "No place is given.",
        "shown": "Shown: {shown} of {all} objects ({kinds}).",
        "view": "North is up, the section is {wide} km wide and {high} km high.",
        "boundary": "The dashed line is the municipal boundary.",
        "kinds": "points lines areas",
    },
}


@dataclass(frozen=True, slots=True)
class _View:
    """Which part of the world is drawn, and how many dots a degree takes eastwards and northwards."""

    west: float
    north: float
    east_dots: float
    north_dots: float
    left: float
    top: float

    def place(self, points: Any) -> Any:
        """Degrees to dots on the drawing, for shapely.transform."""
        return np.column_stack(
            (
                self.left + (points[:, 0] - self.west) * self.east_dots,
                self.top + (self.north - points[:, 1]) * self.north_dots,
            )
        )


def small_map(
    geometries: Sequence[BaseGeometry | None],
    *,
    boundary: BaseGeometry | None = None,
    title: str,
    width: int = 360,
    height: int = 280,
    language: str = "de",
) -> str:
    """A map of geometries in WGS 84 with the municipal boundary around them; large ones are simplified and thinned."""
    objects = _drawable(geometries)
    around = _drawable([boundary])
    words = WORDS[language]
    if not objects and not around:
        picture = svg.drawing("map", width, height, title, words["empty"])
        svg.label(picture, width / 2, height / 2, words["empty"], "middle").set("class", "map-empty")
        return svg.write(picture)
    box = _box([*objects, *around])
    view = _view(box, width, height)
    parts, shown = _within_limit([shapely.transform(geometry, view.place) for geometry in objects])
    picture = svg.drawing("map", width, height, title, _description(words, box, objects, shown, bool(around), language))
    for geometry in around:
        _draw_boundary(picture, shapely.transform(geometry, view.place))
    _draw(picture, parts)
    _scale(picture, view, width, height, language)
    return svg.write(picture)


def _drawable(geometries: Sequence[BaseGeometry | None]) -> list[BaseGeometry]:
    """Those that have a place on earth."""
    corners, owner = shapely.get_coordinates(geometries, return_index=True)
    lost = set(owner[~(np.abs(corners) <= 360).all(axis=1)].tolist())
    drawable = set(owner.tolist()) - lost
    return [one for number, one in enumerate(geometries) if one is not None and number in drawable]


def _box(geometries: Sequence[BaseGeometry]) -> tuple[float, float, float, float]:
    """West, south, east and north of everything, never smaller than a few streets."""
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometries))
    shrink = _shrink(south, north)
    wide, high = max(0.0, SMALLEST / shrink - (east - west)) / 2, max(0.0, SMALLEST - (north - south)) / 2
    return west - wide, south - high, east + wide, north + high


def _shrink(south: float, north: float) -> float:
    """How much shorter a degree eastwards is than one northwards, in the middle of the map."""
    return max(0.05, cos(radians((south + north) / 2)))


def _view(box: tuple[float, float, float, float], width: int, height: int) -> _View:
    west, south, east, north = box
    shrink = _shrink(south, north)
    across, up = width - 2 * MARGIN, height - MARGIN - FOOT
    dots = min(across / ((east - west) * shrink), up / (north - south))
    left = MARGIN + (across - (east - west) * shrink * dots) / 2
    return _View(west, north, dots * shrink, dots, left, MARGIN + (up - (north - south) * dots) / 2)


def _within_limit(geometries: list[BaseGeometry]) -> tuple[list[BaseGeometry], int]:
    """The simple parts to draw, with about as many corners as allowed, and how many geometries they stand for."""
    chosen = geometries[:: _stride(len(geometries))]
    simple: list[list[BaseGeometry]] = []
    for tolerance in (0.4, 0.8, 1.6, 3.2):
        simple = [_parts(geometry, tolerance) for geometry in chosen]
        corners = sum(int(shapely.get_num_coordinates(parts).sum()) for parts in simple)
        if corners <= CORNERS:
            break
    kept = simple[:: _stride(corners)] if simple else []
    return [part for parts in kept for part in parts], len(kept)


def _stride(number: int) -> int:
    """Every how many-th of so many may be kept."""
    return max(1, -(-number // CORNERS))


def _parts(geometry: BaseGeometry, tolerance: float) -> list[BaseGeometry]:
    """Points, lines and polygons of a geometry without detail nobody can see; what is too small becomes a point."""
    parts: list[BaseGeometry] = []
    for part in _flat(geometry):
        west, south, east, north = part.bounds
        simple = part.simplify(tolerance, preserve_topology=False)
        parts += [part.centroid] if simple.is_empty or max(east - west, north - south) < SPECK else _flat(simple)
    return parts


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The points, lines and polygons in a geometry, however they are collected."""
    parts = shapely.get_parts([geometry])
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    simple: list[BaseGeometry] = parts[~shapely.is_empty(parts)].tolist()
    return simple


def _description(
    words: dict[str, str],
    box: tuple[float, float, float, float],
    objects: list[BaseGeometry],
    shown: int,
    bounded: bool,
    language: str,
) -> str:
    """What the map shows, for people who do not see it."""
    west, south, east, north = box
    dimensions = shapely.get_dimensions(objects).tolist()
    counts = [(name, dimensions.count(dimension)) for dimension, name in enumerate(words["kinds"].split())]
    told = words["shown"].format(
        shown=svg.number(shown, language),
        all=svg.number(len(objects), language),
        kinds=", ".join(f"{svg.number(count, language)} {name}" for name, count in counts if count),
    )
    view = words["view"].format(
        wide=svg.number((east - west) * _shrink(south, north) * DEGREE / 1_000, language, 1),
        high=svg.number((north - south) * DEGREE / 1_000, language, 1),
    )
    return " ".join([told if objects else words["empty"], view, *([words["boundary"]] if bounded else [])])


def _draw_boundary(picture: Element, boundary: BaseGeometry) -> None:
    path = "".join(_path(part) for part in _parts(boundary, 0.6))
    ground = svg.add(picture, "path", class_="map-boundary", d=path, fill="currentColor", fill_opacity=0.05)
    ground.attrib |= {"fill-rule": "evenodd", "stroke": "currentColor", "stroke-dasharray": "5 3"}


def _draw(picture: Element, parts: list[BaseGeometry]) -> None:
    """Areas below lines below points."""
    group = svg.add(picture, "g", class_="map-area", fill="currentColor", fill_opacity=0.22, fill_rule="evenodd")
    group.attrib |= {"stroke": "currentColor", "stroke-linejoin": "round"}
    for part in parts:
        if isinstance(part, Polygon):
            svg.add(group, "path", d=_path(part))
    lines = "".join(_path(part) for part in parts if not isinstance(part, Polygon))
    svg.line(picture, "map-line", lines, 2)
    places = sorted({(round(part.x, 1), round(part.y, 1)) for part in parts if isinstance(part, Point)})
    places = places[:: _stride(len(places))]
    size = 7 if len(places) < 60 else 4.5 if len(places) < 400 else 3
    svg.line(picture, "map-point", "".join(f"M{x:g},{y:g}h0" for x, y in places), size, stroke_opacity=0.8)


def _path(part: BaseGeometry) -> str:
    """The path of a line, or of a polygon with its holes; points have none."""
    if isinstance(part, Point):
        return ""
    rings = [part.exterior, *part.interiors] if isinstance(part, Polygon) else [part]
    end = "Z" if isinstance(part, Polygon) else ""
    corners = [shapely.get_coordinates(ring).tolist() for ring in rings]
    return "".join("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring) + end for ring in corners)


def _scale(picture: Element, view: _View, width: int, height: int, language: str) -> None:
    """A bar of a round length at the lower left, and an arrow to the north at the lower right."""
    metre = view.north_dots / DEGREE
    longest = width / 3 / metre
    power = 10.0 ** floor(log10(longest))
    length = next(factor * power for factor in (5, 2, 1) if factor * power <= longest)
    text = f"{svg.number(length / 1_000, language)} km" if length >= 1_000 else f"{svg.number(length, language)} m"
    low = height - 10
    svg.line(picture, "map-scale", f"M{MARGIN},{low - 4}v4h{length * metre:.1f}v-4", 1.5)
    svg.label(picture, MARGIN + length * metre + 8, low + 1, text)
    right = width - MARGIN - 4
    svg.line(picture, "map-scale", f"M{right},{low + 1}v-18m-4,6l4,-6l4,6", 1.5)
    svg.label(picture, right - 8, low + 1, "N", "end")
