"""Where a dataset is about, and from when to when."""

import re
from typing import Any

from harvesters import normalise, place, wkt
from harvesters.addresses import web_address
from harvesters.dcat.values import Node, address, many, said, text
from hub.errors import Unreadable
from hub.records import Place

SPATIAL = ("dct:spatial", "dcatde:politicalGeocodingURI")
PROPERTIES = frozenset({*SPATIAL, "dct:temporal"})

_SHAPES = ("locn:geometry", "dcat:bbox", "geo:asWKT", "geo:asGeoJSON", "geo:hasGeometry", "schema:box", "dcat:centroid")
_NAMES = ("skos:prefLabel", "locn:geographicName", "rdfs:label", "dct:title", "schema:name", "foaf:name")
_UNITS = ("locn:adminUnitL2", "locn:adminUnitL1", "dct:identifier", "skos:exactMatch", "schema:sameAs")
# The finest first: the keys of a region, a town, a district; of a state only where nothing else is said.
_KEYS = (
    "regionalKey",
    "municipalityKey",
    "municipalAssociationKey",
    "districtKey",
    "governmentDistrictKey",
    "stateKey",
)
_KEY = re.compile(r"https?://(?:www\.)?dcat-ap\.de/def/politicalGeocoding/(\w+)/(\d{2,12})/?$")
_STARTS = ("dcat:startDate", "schema:startDate", "time:hasBeginning", "time:inXSDDateTimeStamp")
_ENDS = ("dcat:endDate", "schema:endDate", "time:hasEnd")
_INSTANTS = ("time:inXSDDateTime", "time:inXSDDate", "time:inXSDDateTimeStamp", "time:inXSDgYear")
LONGEST_NAME = 1_000


def spatial(tree: Node) -> tuple[Place | None, list[str], list[str]]:
    """The place, further places by their addresses, and the source's own words for what could not be read."""
    keys: list[tuple[int, str, str]] = []
    others: list[str] = []
    names: list[str] = []
    shapes: list[dict[str, Any]] = []
    unread: list[str] = []
    for value in many(tree, *SPATIAL):
        _take(value, keys, others, names, shapes, unread)
    keys.sort()
    official = keys[0][1] if keys else ""
    more = [uri for _, key, uri in keys if key != official]
    found = Place(shapes[0] if shapes else None, next(iter(names), "")[:LONGEST_NAME], official)
    return (found if found != Place() else None), list(dict.fromkeys([*others, *more])), unread


def _take(
    value: Node,
    keys: list[tuple[int, str, str]],
    others: list[str],
    names: list[str],
    shapes: list[dict[str, Any]],
    unread: list[str],
) -> None:
    for uri in (address(value) if "@id" in value else "", *(address(unit) for unit in many(value, *_UNITS))):
        if match := _KEY.match(uri):
            keys.append((_KEYS.index(match[1]) if match[1] in _KEYS else len(_KEYS), match[2], uri))
        elif "@id" in value and uri == value["@id"] and (whole := web_address(uri)) and not _is_own(value):
            others.append(whole)
    if (name := text(value, *_NAMES)) and not _drawn(name):
        names.append(name)
    shown = [one for one in many(value, *_SHAPES) for one in (many(one, *_SHAPES) or [one])]
    if "@value" in value:
        shown.append(value)
    for one in shown:
        _shape(said(one), names, shapes, unread)


def _is_own(value: Node) -> bool:
    """A node that is only there to hold a shape has an address that names nothing."""
    return any(name in value for name in _SHAPES)


def _shape(words: str, names: list[str], shapes: list[dict[str, Any]], unread: list[str]) -> None:
    found = place.from_geojson(words) if words.startswith("{") else None
    if found is not None and found.geometry is not None:
        shapes.append(dict(found.geometry))
        return
    if match := _KEY.match(words):
        names.append(match[2])
        return
    if not _drawn(words):
        names.extend([words] if words and not words.startswith(("{", "[", "http", "_:")) else [])
        return
    try:
        shapes.append(box(words) or wkt.geometry(words))
    except Unreadable as problem:
        unread.append(f"{words[:200]} ({problem.message})")


def box(words: str) -> dict[str, Any] | None:
    """Four numbers, west south east north, or two corners; None where it is something else."""
    parts = re.split(r"[\[\](),;\s]+", words.strip(" []()"))
    if len(parts) != 4:
        return None
    try:
        west, south, east, north = map(float, parts)
    except ValueError:
        return None
    if max(abs(south), abs(north)) > 90 >= max(abs(west), abs(east)):  # latitude stands first
        west, south, east, north = south, west, north, east
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return place.geometry({"type": "Polygon", "coordinates": [ring]})


def _drawn(words: str) -> bool:
    """Whether a text is a shape, and not a name."""
    kinds = "(?:MULTI)?(?:POINT|LINESTRING|POLYGON|ENVELOPE|BOX|GEOMETRYCOLLECTION)"
    shape = rf"\s*(?:<[^<>]*>\s*|SRID=\d+;\s*)?{kinds}\s*[ZM]*\s*\("
    numbers = r"[\[(\s]*-?\d+(?:\.\d+)?(?:[\[\](),;\s]+-?\d+(?:\.\d+)?){3}[\])\s]*"
    return bool(re.match(shape, words[:300], re.IGNORECASE) or re.fullmatch(numbers, words[:300]))


def temporal(tree: Node) -> dict[str, str]:
    """The days between which the data is; only ends that are known."""
    for value in tree.get("dct:temporal", ()):
        ends = {"temporal_start": _day(value, _STARTS), "temporal_end": _day(value, _ENDS)}
        if not any(ends.values()) and (words := said(value)):
            start, _, end = words.partition("/")
            ends = {"temporal_start": _date(start), "temporal_end": _date(end)}
        if any(ends.values()):
            return {key: day for key, day in ends.items() if day}
    return {}


def _day(value: Node, names: tuple[str, ...]) -> str:
    for one in many(value, *names):
        for instant in (*many(one, *_INSTANTS), one):
            if day := _date(said(instant)):
                return day
    return ""


def _date(words: str) -> str:
    """A day; a year or month stays one."""
    if re.fullmatch(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2]))?", words.strip(), re.ASCII):
        return words.strip()
    moment = normalise.date(words)
    return moment.date().isoformat() if moment else ""
