"""Official keys, names and bounding boxes of municipalities.

Facts of VG5000 (state 1 January 2021), dl-de/by-2-0: © GeoBasis-DE / BKG 2021 (data changed); so far the
municipalities of Baden-Württemberg and North Rhine-Westphalia.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shapely import box
from shapely.geometry.base import BaseGeometry

from hub.errors import NotFound

TABLE = Path(__file__).with_name("municipalities.csv")


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality: keys of region (ARS, 12 digits) and municipality (AGS, 8 digits), name, kind, WGS 84 bounds."""

    ars: str
    ags: str
    name: str
    designation: str
    bounds: tuple[float, float, float, float]

    @property
    def area(self) -> BaseGeometry:
        """The bounding box as a polygon."""
        return box(*self.bounds)


def municipality(key: str) -> Municipality:
    """The municipality with this AGS or ARS."""
    found = find_municipality(key)
    if found is None:
        raise NotFound(f"No municipality has the official key {key}")
    return found


def find_municipality(key: str) -> Municipality | None:
    """The municipality with this AGS or ARS, or None."""
    return _table().get(key)


@cache
def _table() -> dict[str, Municipality]:
    table = {}
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            bounds = (float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"]))
            entry = Municipality(row["ars"], row["ags"], row["name"], row["designation"], bounds)
            table[entry.ars] = table[entry.ags] = entry
    return table
