"""KML 2.2: a placemark per row with its values as `ExtendedData`.

Source: OGC 07-147r2.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from catalogue.exports.head import Batches, Head, Options, Rows
from catalogue.exports.values import attribute, markup, text
from catalogue.places import DIGITS

BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
END = b"</Document>\n</kml>\n"


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """Placemark by placemark; called as the first text in its row, or by the row's number."""
    first = 1 if head.numbered else 0
    called = next((at for at, column in enumerate(head.columns) if column.type == "text"), 0)
    data = [f"<Data name={attribute(column.name)}>{_shown(column.title)}<value>" for column in head.columns]
    yield f"{BEGIN}<name>{markup(head.title or head.name)}</name>\n".encode()
    for batch in batches:
        yield "".join(_placemarks(batch, data, called, first)).encode("utf-8", "replace")
    yield END


def _placemarks(batch: Rows, data: list[str], called: int, first: int) -> Iterator[str]:
    for row in batch:
        pairs = zip(data[first:], row[first:-1], strict=True)
        values = "".join(f"{begin}{markup(text(v))}</value></Data>" for begin, v in pairs if v is not None)
        name = markup(text(row[called])) if data else ""
        number = f' id="row-{row[0]}"' if first else ""
        yield (
            f"<Placemark{number}><name>{name}</name><ExtendedData>{values}</ExtendedData>"
            f"{geometry(row[-1])}</Placemark>\n"
        )


def geometry(value: BaseGeometry | None) -> str:
    """A geometry in KML's words; nothing for none and for an empty one."""
    if value is None or value.is_empty:
        return ""
    if isinstance(value, BaseMultipartGeometry):
        return f"<MultiGeometry>{''.join(map(geometry, value.geoms))}</MultiGeometry>"
    return _WRITTEN[value.geom_type](value)


def _polygon(value: Polygon) -> str:
    inner = "".join(f"<innerBoundaryIs>{_ring(ring.coords)}</innerBoundaryIs>" for ring in value.interiors)
    return f"<Polygon><outerBoundaryIs>{_ring(value.exterior.coords)}</outerBoundaryIs>{inner}</Polygon>"


def _ring(coordinates: Iterable[tuple[float, ...]]) -> str:
    return f"<LinearRing>{_coordinates(coordinates)}</LinearRing>"


def _coordinates(pairs: Iterable[tuple[float, ...]]) -> str:
    written = " ".join(f"{text(round(x, DIGITS))},{text(round(y, DIGITS))}" for x, y, *_ in pairs)
    return f"<coordinates>{written}</coordinates>"


def _point(value: Point) -> str:
    return f"<Point>{_coordinates(value.coords)}</Point>"


def _line(value: LineString) -> str:
    return f"<LineString>{_coordinates(value.coords)}</LineString>"


def _shown(title: str) -> str:
    return f"<displayName>{markup(title)}</displayName>" if title else ""


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "Point": _point,
    "LineString": _line,
    "LinearRing": _line,
    "Polygon": _polygon,
}
