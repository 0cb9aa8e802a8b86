"""GeoJSON that geopandas and DuckDB's eyes read."""

import json
from dataclasses import replace

import geopandas
from shapely import Point

from hub.records import Column
from tests.catalogue.exports import sample
from tests.catalogue.exports.sample import written

NUMBERED = replace(sample.PLACED_HEAD, columns=(Column("_id", "integer"), Column("name")))


def test_numbered_rows_carry_their_number():
    found = json.loads(written("geojson", NUMBERED, [(7, "Linde", Point(9, 48))], [], [(8, None, None)]))
    assert found == {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": 7, "properties": {"name": "Linde"},
             "geometry": {"type": "Point", "coordinates": [9.0, 48.0]}},
            {"type": "Feature", "id": 8, "properties": {"name": None}, "geometry": None},
        ],
    }  # fmt: skip


def test_no_rows_are_an_empty_collection():
    assert json.loads(written("geojson", NUMBERED, [])) == {"type": "FeatureCollection", "features": []}


def test_geopandas_reads_the_same_values(tmp_path):
    file = tmp_path / "t.geojson"
    file.write_bytes(written("geojson", sample.PLACED_HEAD))
    frame = geopandas.read_file(file)
    assert frame.loc[0, ["plz", "Name", "name", "zahl"]].tolist() == list(sample.FULL[:4])
    assert frame.geometry[0].equals(sample.PLACES[0])
    assert frame.geometry[1].equals(sample.PLACES[1])
    assert frame.geometry[2] is None
