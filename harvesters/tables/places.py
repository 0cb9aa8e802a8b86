"""Which columns of a table say where its rows are: pairs of coordinates, geometries as text, and addresses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harvesters import place
from harvesters.normalise import fold
from harvesters.tables import geometries
from harvesters.tables.points import Pair, Texts, number, texts
from harvesters.tables.shape import Points
from hub.errors import Unreadable
from hub.records import Column

# Laenge and Breite are also the length and the width of a bench, x and y may be anything: such pairs are believed
# only where their values lie in Germany, or a coordinate system is named.
_CLEAR = (
    {"lon", "lng", "longitude", "laengengrad", "geolaenge", "geographische-laenge", "geogr-laenge"},
    {"lat", "latitude", "breitengrad", "geobreite", "geographische-breite", "geogr-breite"},
)
_UNCLEAR = (
    {"laenge", "long", "x", "xkoord", "xkoordinate", "easting", "ostwert", "rechtswert", "ost", "rechts", "rw", "e"}
    | {"east", "ostkoordinate", "koordx", "xcoord", "xwert", "coordx", "re"},
    {"breite", "y", "ykoord", "ykoordinate", "northing", "nordwert", "hochwert", "nord", "hoch", "hw", "n"}
    | {"north", "nordkoordinate", "koordy", "ycoord", "ywert", "coordy", "ho"},
)
# Words beside these that name the system, or nothing.
_SYSTEMS = dict.fromkeys(("utm", "etrs", "etrs89", "gk", "epsg"), 0) | dict.fromkeys(("wgs", "wgs84", "gps"), 4326)
_SYSTEMS |= dict.fromkeys(("utm32", "utm32n", "32n"), 25832) | dict.fromkeys(("utm33", "utm33n", "33n"), 25833)
_SYSTEMS |= {"gk2": 31466, "gk3": 31467, "gk4": 31468, "gk5": 31469}
_FILLERS = {"geo", "koordinate", "koordinaten", "koord", "coord", "coordinate", "wert", "pos", "position", "point"}
_FILLERS |= {"punkt", "standort", "dezimal", "dez", "dd", "m", "in", "zone", "grad", "32", "33", "84", "89", "centroid"}
_CODE = re.compile(r"\d{4,5}")

_ADDRESS: Mapping[str, frozenset[str]] = {
    "street": frozenset({"strasse", "str", "strassenname", "strassen-name", "street", "strasse-name", "strname"}),
    "house_number": frozenset({"hausnummer", "hausnr", "haus-nr", "hnr", "hsnr", "house-number", "hausnummer-zusatz"}),
    "postcode": frozenset({"plz", "postleitzahl", "postcode", "post-code", "zip", "zip-code", "postal-code"}),
    "town": frozenset({"ort", "stadt", "gemeinde", "wohnort", "ortsname", "city", "town", "gemeindename", "ort-name"}),
    "address": frozenset({"adresse", "anschrift", "address", "strasse-hausnummer", "strasse-hausnr", "strasse-nr"})
    | {"strasse-und-hausnummer", "strasse-und-hausnr", "street-address", "standortadresse"},
}
MOST = 100  # pairs that are looked at
_NUMBER = "nr"


def find(
    columns: Sequence[Column],
    extents: Mapping[str, tuple[float, float]],
    samples: Sequence[Sequence[Any]],
    crs: str,
) -> Points | None:
    """How these columns say places, if they do; `extents` are the least and the greatest value of numeric ones."""
    if crs:
        place.epsg(crs)  # one that nobody knows is told at once
    values = [[row[index] for row in samples] for index in range(len(columns))]
    for east, north, clear in _pairs(columns):
        found = _pair(columns, (east, north), _positions(columns, values, extents, east, north), crs, clear)
        if found is not None:
            return found
    return _written(columns, values, crs)


def addresses(columns: Sequence[Column]) -> dict[str, dict[str, str]]:
    """The fact `address`: which columns hold street, house_number, postcode, town, or the address as a whole."""
    folded = {fold(column.name): column.name for column in reversed(columns)}
    found = {part: name for part, words in _ADDRESS.items() for word, name in reversed(folded.items()) if word in words}
    if "street" in found and "house_number" not in found and _NUMBER in folded:
        found["house_number"] = folded[_NUMBER]
    if "street" not in found and "address" not in found:
        return {}
    return {"address": found}


@dataclass(frozen=True, slots=True)
class _Name:
    """What the name of a column says of coordinates."""

    index: int
    axis: int  # 0 east, 1 north
    clear: bool
    code: int
    rest: str  # what two columns of one pair share beside it


def _pairs(columns: Sequence[Column]) -> Iterator[tuple[_Name, _Name, bool]]:
    """Pairs of numeric columns, the clear ones first."""
    named = [found for index, column in enumerate(columns) if (found := _name(index, column))]
    for clear in (True, False):
        fitting = [name for name in named if name.clear == clear]
        easts, norths = ([name for name in fitting if name.axis == axis] for axis in (0, 1))
        pairs = [(east, north, clear) for east in easts for north in norths]
        yield from sorted(pairs[:MOST], key=lambda pair: pair[0].rest != pair[1].rest)


def _name(index: int, column: Column) -> _Name | None:
    if column.type not in ("number", "integer"):
        return None
    folded = fold(column.name)
    for words, clear in ((_CLEAR, True), (_UNCLEAR, False)):
        for axis in (0, 1):
            if folded in words[axis]:
                return _Name(index, axis, clear, 0, "")
    steps = folded.split("-")
    code = next((found for step in steps if (found := _code(step))), 0)
    rest = [step for step in steps if step not in _SYSTEMS and step not in _FILLERS and not _CODE.fullmatch(step)]
    for words, clear in ((_CLEAR, True), (_UNCLEAR, False)):
        for axis in (0, 1):
            said = [step for step in rest if step in words[axis]]
            if len(said) == 1 and (len(rest) == 1 or len(said[0]) > 2):
                shared = "-".join(step for step in steps if step != said[0])
                return _Name(index, axis, clear, code, shared)
    return None


def _code(step: str) -> int:
    if _CODE.fullmatch(step):
        return int(step) if int(step) in {*place.GRIDS, *place.DEGREES, 25833, 3857, 3068} else 0
    return _SYSTEMS.get(step, 0)


def _positions(
    columns: Sequence[Column],
    values: Sequence[Sequence[Any]],
    extents: Mapping[str, tuple[float, float]],
    east: _Name,
    north: _Name,
) -> list[place.Position]:
    """Positions of the first rows; those of all rows where the first say nothing."""
    found = [
        (x, y)
        for x, y in zip(map(number, values[east.index]), map(number, values[north.index]), strict=True)
        if x is not None and y is not None and (x or y)
    ]
    if found:
        return found
    spans = [extents.get(columns[name.index].name) for name in (east, north)]
    return [] if spans[0] is None or spans[1] is None else list(zip(spans[0], spans[1], strict=True))


def _pair(
    columns: Sequence[Column], names: tuple[_Name, _Name], points: list[place.Position], crs: str, clear: bool
) -> Pair | None:
    east, north = names
    said = crs or (f"EPSG:{east.code}" if east.code and east.code == north.code else "")
    if not points or not (clear or said or _is_in_germany(points)):
        return None
    try:
        system = geometries.system(said, points)
    except Unreadable:
        if said == crs:
            return None
        return _pair(columns, (_Name(east.index, 0, clear, 0, ""), north), points, crs, clear)
    if not crs and not _fits(system, points):
        return None
    named = [columns[east.index].name, columns[north.index].name]
    facts = {"geometry": "yes", "crs": system.name, "coordinates": named[::-1] if system.swapped else named}
    return Pair(east.index, north.index, system, facts, by_zone=not crs)


def _is_in_germany(points: list[place.Position]) -> bool:
    inside = sum(place.in_germany([point]) or place.in_germany([point[::-1]]) for point in points)
    return inside >= geometries.FIT * len(points) or geometries.grid(points) is not None


def _fits(system: geometries.System, points: list[place.Position]) -> bool:
    """Whether the first positions lie in the world, as the system that a name says would have it."""
    _, reasons = system.wkb(geometries.points(points))
    return len(reasons) <= (1 - geometries.FIT) * len(points)


def _written(columns: Sequence[Column], values: Sequence[Sequence[Any]], crs: str) -> Texts | None:
    """A column whose texts are geometries or pairs of coordinates."""
    for index, column in enumerate(columns):
        if column.type in ("text", "json") and (found := texts(index, column, values[index], crs)):
            return found
    return None
