"""GeoPackage 1.4 by GDAL, batch by batch into a file aside; a layer in WGS 84 with a spatial index."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa
import pyogrio

from catalogue.exports import arrow, aside
from catalogue.exports.head import Batches, Head, Options, Rows, apart, free
from catalogue.exports.values import moment, text
from hub.db import EPOCH

CRS = "OGC:CRS84"
_ONE_AT_A_TIME = Lock()
"""GDAL's date of the day, which goes into the file, is one for the whole process."""


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """The whole file; empty pieces while it is made, so that who left is noticed."""
    with aside.folder(options.folder) as folder:
        file = folder / "table.gpkg"
        layer = _Layer(head, file)
        for batch in batches:
            layer.add(batch)
            yield b""
        if not file.exists():
            layer.add(())
        yield from aside.pieces(file)


class _Layer:
    """The layer while it is written; its columns are told apart without regard to case, as SQLite does."""

    def __init__(self, head: Head, file: Path) -> None:
        self.head, self.file = head, file
        names = apart(head.names)
        self.place, self.key = free("geom", names), free("fid", names)
        plain = arrow.schema(head, names, self.place)
        fields = [pa.field(each.name, _kept(each.type)) for each in plain][:-1]
        self.schema = pa.schema([*fields, pa.field(self.place, pa.binary(), metadata=_WKB)])

    def add(self, rows: Rows) -> None:
        """Write rows behind those that are there."""
        table = pa.Table.from_batches([arrow.batch(self.head, self._prepared(rows), self.schema)])
        modified = self.head.about.get("modified") or EPOCH
        first = not self.file.exists()
        given: dict[str, Any] = {"layer_options": self._layer_options()} if first else {"append": True}
        with _ONE_AT_A_TIME:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment(modified.replace(microsecond=0))})
            pyogrio.write_arrow(
                table,
                self.file,
                layer=self.head.name,
                driver="GPKG",
                geometry_name=self.place,
                geometry_type="Unknown",
                crs="EPSG:4326",
                **given,
            )

    def _prepared(self, rows: Rows) -> Rows:
        times = [at for at, column in enumerate(self.head.columns) if column.type == "time"]
        if not times:
            return rows
        return [tuple(text(v) if at in times and v is not None else v for at, v in enumerate(row)) for row in rows]

    def _layer_options(self) -> dict[str, str]:
        said = self.head.about
        return {
            "FID": self.key,
            "GEOMETRY_NAME": self.place,
            "IDENTIFIER": self.head.title or self.head.name,
            "DESCRIPTION": text(said.get("description", "")),
        }


def _kept(kind: pa.DataType) -> pa.DataType:
    """The type in a GeoPackage, which has none for the time of a day."""
    return pa.string() if kind == arrow.TYPES["time"] else kind


_WKB = {"ARROW:extension:name": "geoarrow.wkb", "ARROW:extension:metadata": json.dumps({"crs": CRS})}
