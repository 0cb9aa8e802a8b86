"""Where and when: boxes, polygons, names and periods of ISO 19115, with sentences for what is none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from connectors import xmls
from harvesters import place
from harvesters.iso.dialects import all_said, href, said
from harvesters.iso.moments import moment
from hub.errors import Unreadable
from hub.records import Place

MAX_NUMBERS = 1_000_000
_EDGES = ("exterior", "outerBoundaryIs", "interior", "innerBoundaryIs")
_BOUNDS = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
_KEY = re.compile(r"(?:.*/(?:regionalKey|municipalityKey|districtKey|stateKey)/)?(\d{2,12})")
_LAT_FIRST = re.compile(r"(?:urn:ogc:def:crs:EPSG:.*:|/def/crs/EPSG/[^/]+/)(?:4326|4258)$", re.IGNORECASE)


@dataclass(slots=True)
class Extent:
    """Where and when; `problems` are sentences about what could not be read."""

    place: Place | None = None
    words: str = ""
    period: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def extent(found: etree._Element) -> Extent:
    """All extents of data or a service in one."""
    result = Extent()
    extents = list(xmls.nodes(found, "extent/EX_Extent"))
    shapes = [box for one in extents for box in _boxes(one, result)]
    if not shapes:
        shapes = [polygon for one in extents for polygon in _polygons(one, result)]
    around = _around(shapes)
    name, key = _name(extents)
    result.words = name
    if around or name or key:
        result.place = Place(around, name, key)
    for one in extents:
        _period(one, result)
    return result


def box(numbers: list[float]) -> dict[str, Any]:
    """The area between west, south, east and north; raises Unreadable with the reason."""
    west, south, east, north = numbers
    south, north = min(south, north), max(south, north)
    if west > east and not _over_the_antimeridian(west, east):
        west, east = east, west
    if west == east and south == north:
        return place.geometry({"type": "Point", "coordinates": [west, south]})
    if west > east:  # RFC 7946 cuts it in two
        parts = [_ring(west, south, 180.0, north), _ring(-180.0, south, east, north)]
        return place.geometry({"type": "MultiPolygon", "coordinates": [[part] for part in parts]})
    if west == east or south == north:
        return place.geometry({"type": "LineString", "coordinates": [[west, south], [east, north]]})
    return place.geometry({"type": "Polygon", "coordinates": [_ring(west, south, east, north)]})


def _over_the_antimeridian(west: float, east: float) -> bool:
    return 90 <= west <= 180 and -180 <= east <= -90


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _around(shapes: list[dict[str, Any]]) -> Mapping[str, Any] | None:
    if len(shapes) == 1:
        return shapes[0]
    found = place.bounding_box(shapes)
    return found.geometry if found else None


def _boxes(extent: etree._Element, result: Extent) -> Iterator[dict[str, Any]]:
    for node in xmls.nodes(extent, "geographicElement/EX_GeographicBoundingBox"):
        words = [said(node, f"{bound}") for bound in _BOUNDS]
        if not any(words):
            continue
        try:
            yield box([_number(word) for word in words])
        except Unreadable as problem:
            result.problems.append(f"The box {' '.join(words)[:100]} cannot be read as a place: {problem.message}")


def _number(word: str) -> float:
    try:
        return float(word.replace(",", "."))
    except ValueError as problem:
        raise Unreadable(f"“{word[:30]}” is not a number.") from problem


def _polygons(extent: etree._Element, result: Extent) -> Iterator[dict[str, Any]]:
    for node in xmls.nodes(extent, "geographicElement/EX_BoundingPolygon//Polygon"):
        try:
            yield _polygon(node)
        except Unreadable as problem:
            result.problems.append(f"A polygon cannot be read as a place: {problem.message}")


def _polygon(node: etree._Element) -> dict[str, Any]:
    srs = _srs(node)
    rings = [_positions(ring, srs) for kind in _EDGES for ring in xmls.nodes(node, f"{kind}//*")]
    rings = [ring for ring in rings if ring]
    if not rings:
        raise Unreadable("It has no positions.")
    return place.geometry({"type": "Polygon", "coordinates": rings}, srs)


def _srs(node: etree._Element) -> str:
    around = (node, *node.iterancestors())
    return next((name for one in around if (name := xmls.text(one, "@srsName"))), "")


def _positions(ring: etree._Element, srs: str) -> list[list[float]]:
    """GML 3 has `posList` or many `pos`, GML 2 `coordinates`."""
    if xmls.name(ring) not in ("LinearRing", "Ring"):
        return []
    text = " ".join(xmls.texts(ring, "//posList") or xmls.texts(ring, "//pos") or xmls.texts(ring, "//coordinates"))
    words = text.replace(",", " ").split()
    if len(words) > MAX_NUMBERS:
        raise Unreadable(f"It has more than {MAX_NUMBERS // 2:,} positions.")
    dimension = 3 if xmls.text(ring, "//posList/@srsDimension") == "3" else 2
    numbers = [_number(word) for word in words]
    pairs = [numbers[at : at + 2] for at in range(0, len(numbers) - dimension + 1, dimension)]
    return [[y, x] for x, y in pairs] if _LAT_FIRST.search(srs) else pairs


def _name(extents: list[etree._Element]) -> tuple[str, str]:
    """The name of the place, and its official key if one is given as an identifier."""
    name, key = "", ""
    for one in extents:
        for node in xmls.nodes(one, "geographicElement/EX_GeographicDescription/geographicIdentifier"):
            for word in (href(node, "MD_Identifier/code"), *all_said(node, "MD_Identifier/code")):
                match = _KEY.fullmatch(word)
                if match and len(match[1]) in (2, 3, 5, 8, 9, 12):
                    key = key or match[1]
                elif not word.startswith("http"):
                    name = name or word
        name = name or said(one, "description")
    return " ".join(name.split())[:500], key


def _period(extent: etree._Element, result: Extent) -> None:
    for kind in ("EX_TemporalExtent", "EX_SpatialTemporalExtent"):
        for node in xmls.nodes(extent, f"temporalElement/{kind}/extent"):
            instant = said(node, "TimeInstant/timePosition")
            begin = said(node, "TimePeriod/beginPosition") or said(node, "TimePeriod/begin/TimeInstant/timePosition")
            end = said(node, "TimePeriod/endPosition") or said(node, "TimePeriod/end/TimeInstant/timePosition")
            for key, word in (("temporal_start", begin or instant), ("temporal_end", end or instant)):
                found = moment(word, result.problems)
                day, known = found.date().isoformat() if found else "", result.period.get(key)
                if day and (known is None or (day < known) == (key == "temporal_start")):
                    result.period[key] = day
