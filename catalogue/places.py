"""Geometries as text for other programs: WKT for RDF and CSV, GeoJSON (RFC 7946) for maps; lon lat, WGS 84."""

import shapely
from shapely.geometry.base import BaseGeometry

DIGITS = 7
"""Decimals of a degree: about a centimetre."""


def wkt(geometry: BaseGeometry) -> str:
    """The geometry as WKT."""
    return str(
        shapely.to_wkt(shapely.transform(geometry, lambda pairs: pairs.round(DIGITS) + 0.0), rounding_precision=DIGITS)
    )


def centroid(geometry: BaseGeometry) -> str:
    """The middle of the geometry as WKT."""
    return wkt(geometry.centroid)


def box(geometry: BaseGeometry) -> str:
    """The bounding box as WKT; empty for a point or an upright line, whose box would be no area."""
    west, south, east, north = geometry.bounds
    return wkt(shapely.box(west, south, east, north)) if west < east and south < north else ""


def geojson(geometry: BaseGeometry | None) -> bytes:
    """The geometry as GeoJSON with outer rings counter-clockwise; null for none and for an empty one."""
    if geometry is None or geometry.is_empty:
        return b"null"
    return str(shapely.to_geojson(shapely.orient_polygons(geometry))).encode()
