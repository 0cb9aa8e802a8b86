"""How offices write their registers down: CSV as German spreadsheets save it, and GeoJSON."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.synthetic import town

Value = str | int | float | bool | date
NOTE = "Synthetische Daten, erzeugt für die Vorführung"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a register: a Point, LineString or Polygon of points in the town's metres, and values by column."""

    kind: str
    points: tuple[town.Point, ...]
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Csv:
    """A CSV file with `;`, decimal comma and dd.mm.yyyy; columns `x` and `y` hold the place in the system `crs`."""

    encoding: str
    x: str = "Ostwert"
    y: str = "Nordwert"
    crs: str = "EPSG:25832"

    def __call__(self, records: Iterable[Record], title: str) -> bytes:
        """The file's bytes; every row says that it is synthetic, and the title has no place in a CSV file."""
        rows = list(records)
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow([*rows[0].values, self.x, self.y, "Hinweis"])
        for row, (x, y) in zip(rows, self._places(rows), strict=True):
            writer.writerow([*map(_german, row.values.values()), _german(x), _german(y), NOTE])
        return text.getvalue().encode(self.encoding)

    def _places(self, rows: list[Record]) -> list[town.Point]:
        points = [row.points[0] for row in rows]
        return [town.utm(point) for point in points] if self.crs == "EPSG:25832" else town.lonlat(points)


@dataclass(frozen=True, slots=True)
class GeoJson:
    """A GeoJSON file in WGS 84, or in EPSG:25832 with the `crs` member that older programs write."""

    crs: str = "EPSG:4326"

    def __call__(self, records: Iterable[Record], title: str) -> bytes:
        """The file's bytes; the collection carries the title, every feature says that it is synthetic."""
        collection: dict[str, Any] = {"type": "FeatureCollection", "name": title}
        if self.crs == "EPSG:25832":
            collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
        collection["features"] = [self._feature(record) for record in records]
        return json.dumps(collection, ensure_ascii=False, indent=1, default=date.isoformat).encode()

    def _feature(self, record: Record) -> dict[str, Any]:
        points = record.points
        places = [town.utm(point) for point in points] if self.crs == "EPSG:25832" else town.lonlat(points)
        nested: Any = {"Point": places[0], "LineString": places, "Polygon": [places]}[record.kind]
        return {
            "type": "Feature",
            "geometry": {"type": record.kind, "coordinates": nested},
            "properties": {**record.values, "Hinweis": NOTE},
        }


def _german(value: Value) -> str:
    """A value as a German office writes it."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)
