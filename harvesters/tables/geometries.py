"""From the coordinates of a file to what the hub keeps: WGS 84, two dimensions, valid, as WKB in hexadecimal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from harvesters import place
from hub.errors import Unreadable
from hub.records import Words

MOST = 20_000  # positions that the coordinate system is told by
FIT = 0.9  # of them; single wrong ones are refused one by one
LARGEST = 1e9
UNKNOWN = Words("The coordinates are no degrees, and no coordinate system is named; EPSG:25832 would be one.")
FAR_OFF = Words("The coordinates do not fit the coordinate system.")
NO_NUMBER = Words("A coordinate is not a number.")
BROKEN = Words("The area crosses itself and cannot be repaired.")


@dataclass(frozen=True, slots=True)
class System:
    """The coordinate system of a file: an EPSG code, and whether its two numbers stand the other way round."""

    code: int = 4326
    swapped: bool = False

    @property
    def name(self) -> str:
        """As people and other programs write it."""
        return f"EPSG:{self.code}"

    def wkb(self, shapes: Sequence[BaseGeometry | None]) -> tuple[list[str | None], dict[int, str]]:
        """WKB of each geometry, None where there is none; and by index why one cannot be."""
        values = np.array([*shapes, None], dtype=object)[:-1]  # an array of objects, also if all are alike
        empty: Any = shapely.is_empty(values)
        values[empty] = None
        reasons = self._place(values)
        reasons |= _repair(values)
        for index in reasons:
            values[index] = None
        return shapely.to_wkb(values, hex=True, output_dimension=2, byte_order=1).tolist(), reasons

    def _place(self, values: Any) -> dict[int, str]:
        """Move all positions at once; those that cannot be moved take their geometry with them."""
        values[:] = shapely.force_2d(values)
        positions, owners = shapely.get_coordinates(values, return_index=True)
        sound: Any = (np.isfinite(positions) & (np.abs(positions) < LARGEST)).all(axis=1)
        moved = self._moved(np.where(sound[:, None], positions, 0.0))
        inside: Any = (np.abs(moved) <= (180, 90)).all(axis=1)  # false for what is infinite or no number
        reasons: dict[int, str] = dict.fromkeys(np.unique(owners[~inside]).tolist(), FAR_OFF)
        reasons |= dict.fromkeys(np.unique(owners[~sound]).tolist(), NO_NUMBER)
        shapely.set_coordinates(values, np.where((inside & sound)[:, None], moved, 0.0))
        return reasons

    def _moved(self, positions: Any) -> Any:
        if self.swapped:
            positions = positions[:, ::-1]
        if self.code in place.DEGREES:
            return positions
        x, y = place.transformer(self.code).transform(positions[:, 0], positions[:, 1])
        return np.round(np.column_stack([x, y]), 7)  # a centimetre


def _repair(values: Any) -> dict[int, str]:
    """Make areas valid that cross themselves; those without extent stay as somebody drew them."""
    reasons: dict[int, str] = {}
    valid: Any = shapely.is_valid(values)
    crossed = ~valid & (shapely.get_dimensions(values) == 2)
    for index in np.flatnonzero(crossed):
        try:
            repaired = shapely.make_valid(values[index], method="structure", keep_collapsed=False)
        except shapely.errors.GEOSException:
            reasons[int(index)] = BROKEN
            continue
        if not repaired.is_empty:
            values[index] = repaired
    return reasons


def system(crs: str, positions: Iterable[place.Position]) -> System:
    """The system that a file names, or that its positions show; raises Unreadable if they show none.

    Degrees that are none are a German grid, and latitude before longitude is turned round within Germany.
    """
    points = list(positions)
    code = place.epsg(crs) if crs else None
    if code is not None and code not in place.DEGREES:
        return System(code, _is_turned_round(code, points))
    degrees = _share(points, lambda x, y: abs(x) <= 180 and abs(y) <= 90) if points else 1.0
    if degrees < FIT and (found := grid(points)):
        return found
    if degrees >= FIT or code or degrees > 0.5:
        swapped = bool(points) and _share(points, lambda x, y: place.in_germany([(y, x)])) >= FIT
        return System(code or 4326, swapped)
    raise Unreadable(UNKNOWN)


def grid(points: Sequence[place.Position]) -> System | None:
    """The German grid that nearly all positions lie in, also if the northing comes first."""
    for swapped in (False, True):
        turned = [(y, x) for x, y in points] if swapped else points
        for code in place.GRIDS:
            if turned and _share(turned, lambda x, y, code=code: place.german_grid([(x, y)]) == code) >= FIT:
                return System(code, swapped)
    return None


def _is_turned_round(code: int, points: Sequence[place.Position]) -> bool:
    """Whether the northing stands first although the system is a German grid."""
    found = grid(points) if code in place.GRIDS else None
    return found is not None and found.swapped and found.code == code


def _share(points: Sequence[place.Position], fits: Any) -> float:
    return sum(bool(fits(x, y)) for x, y in points) / len(points)


def corners(shapes: Sequence[BaseGeometry | None]) -> list[place.Position]:
    """One corner of each geometry that has one."""
    found: Any = shapely.bounds(np.array([*shapes, None], dtype=object)[:-1])[:, :2]
    return [(x, y) for x, y in found[np.isfinite(found).all(axis=1)].tolist()]


def points(positions: Sequence[place.Position]) -> list[BaseGeometry | None]:
    """A point for each position."""
    made: Any = shapely.points(np.array(positions, dtype=float).reshape(-1, 2))
    return list(made)
