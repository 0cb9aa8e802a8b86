"""Coordinate systems of requests and answers (OGC API - Features - Part 2, OGC 18-058r1).

Places are kept in WGS 84, longitude first (CRS84). Others are named by the addresses of OGC and EPSG, and their
coordinates stand in the order that the authority defines: in EPSG:4326 the latitude comes first.
"""

import re
from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from hub.errors import BadRequest

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
USUAL = (4326, 4258, 25832, 25833, 3857)
"""What German offices and web maps use; a table adds the one its file came in."""
_EPSG = re.compile(r"http://www\.opengis\.net/def/crs/EPSG/[0-9.]+/([1-9]\d{3,5})", re.ASCII)


def addresses(native: int | None) -> list[str]:
    """The systems in which a collection can be had, as addresses; what it came in follows CRS84."""
    codes = ([native] if native else []) + [code for code in USUAL if code != native]
    return [CRS84, *(f"{EPSG}{code}" for code in codes)]


def code(address: str, native: int | None, parameter: str) -> int | None:
    """The EPSG code of an address; None is CRS84. `BadRequest` for a system that the collection is not offered in."""
    if address == CRS84:
        return None
    found = _EPSG.fullmatch(address)
    if found and int(found[1]) in (native, *USUAL):
        return int(found[1])
    raise BadRequest(f"{parameter} must be one of the systems that the collection names")


@lru_cache(maxsize=64)
def _transformer(code: int, *, back: bool) -> Transformer:
    try:
        other = CRS.from_epsg(code)
    except CRSError as error:  # a code that a file named, and that PROJ does not know
        raise BadRequest(f"The coordinate system EPSG:{code} is not known here") from error
    own = CRS.from_authority("OGC", "CRS84")
    return Transformer.from_crs(other, own) if back else Transformer.from_crs(own, other)


def transformed(geometry: BaseGeometry, code: int | None) -> BaseGeometry:
    """A geometry of ours in another system."""
    return geometry if code is None else _moved(geometry, _transformer(code, back=False))


def ours(geometry: BaseGeometry, code: int | None) -> BaseGeometry:
    """A geometry of another system in ours; `BadRequest` where it lies outside of what that system describes."""
    if code is None:
        return geometry
    found = _moved(shapely.segmentize(geometry, _step(geometry)), _transformer(code, back=True))
    if not np.isfinite(shapely.get_coordinates(found)).all():
        raise BadRequest("bbox lies outside of its coordinate system")
    return found


def _step(box: BaseGeometry) -> float:
    # The straight edge of a box is a curve in another system, so it is cut into pieces.
    west, south, east, north = box.bounds
    return max(east - west, north - south, 1e-9) / 16


def _moved(geometry: BaseGeometry, transformer: Transformer) -> BaseGeometry:
    return shapely.transform(geometry, lambda pairs: np.column_stack(transformer.transform(pairs[:, 0], pairs[:, 1])))
