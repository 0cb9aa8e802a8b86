"""Small files with places, and how the tests read them."""

import json
import struct
import zipfile
from pathlib import Path

import geopandas
import orjson
import pandas as pd
import pyogrio
import shapely

from harvesters.tables import gdal, vectors
from harvesters.tables.shape import Source

GRIDS = {25832: (573_000.0, 5_361_000.0), 31467: (3_573_000.0, 5_361_000.0), 4326: (9.986, 48.398)}


def read(path, kind, **hints):
    """The sheet, the rows and the refusals of a file."""
    try:
        found = vectors.look(Source(Path(path), kind=kind), hints)
        items = list(found.rows())
    finally:  # no child of the sandbox writes, but tests do
        pyogrio.set_gdal_config_options(dict.fromkeys(gdal.SETTINGS))
    rows = [row for item in items if isinstance(item, bytes) for row in orjson.loads(item)]
    return found.sheet, rows, [item for item in items if not isinstance(item, bytes)]


def point(row):
    """The place of a row, rounded to some centimetres."""
    shape = shapely.from_wkb(row[-1])
    return round(shape.x, 4), round(shape.y, 4)


def trees(code=25832):
    """Three trees, of which one stands nowhere."""
    x, y = GRIDS[code]
    return geopandas.GeoDataFrame(
        {
            "name": ["Müller", "Ähre", None],
            "plz": ["01067", "89073", "89075"],
            "height": [1.5, 2.5, None],
            "count": [1, 2, 3],
            "planted": pd.to_datetime(["2024-01-01", "2024-02-01", None]).date,
        },
        geometry=[shapely.Point(x, y, 478), shapely.Point(x, y), None],
        crs=code,
    )


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def at(x, y):
    return {"type": "Point", "coordinates": [x, y]}


def written(folder, name, body):
    path = folder / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


def packed(path, parts):
    """A ZIP of some members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


def shapefile(folder, frame, name="trees", encoding="utf-8"):
    """The parts of a shapefile by their suffix."""
    frame.to_file(folder / f"{name}.shp", encoding=encoding, use_arrow=encoding == "utf-8")
    return {path.suffix: path.read_bytes() for path in folder.glob(f"{name}.*")}


def nested_wkb(depth):
    body = struct.pack("<BIdd", 1, 1, 1.0, 1.0)
    return struct.pack("<BII", 1, 7, 1) * depth + body
