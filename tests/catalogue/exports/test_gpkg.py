"""GeoPackages that geopandas reads with equal values."""

import geopandas
import pyogrio
from shapely import Point

from catalogue import exports
from catalogue.exports import Options
from catalogue.exports.head import Head
from hub.records import Column
from tests.catalogue.exports import sample
from tests.catalogue.exports.sample import written


def read(body, tmp_path):
    file = tmp_path / "t.gpkg"
    file.write_bytes(body)
    return file, geopandas.read_file(file)


def test_geopandas_reads_the_same_values(tmp_path):
    batches = [[row] for row in sample.PLACED]
    file, frame = read(written("gpkg", sample.PLACED_HEAD, *batches), tmp_path)
    assert list(frame.columns) == ["plz", "Name", "name_2", *sample.HEAD.names[3:], "geometry"]
    first = frame.loc[0].tolist()
    assert first[:3] == list(sample.FULL[:3])
    assert frame["zahl"].astype("Int64")[1] == -5
    assert str(frame.loc[0, "tag"])[:10] == "1899-01-02"
    assert frame.loc[0, "wann"].timestamp() == sample.TOLD.timestamp()
    assert first[8:10] == ["08:30:00", '{"a":[1,null]}']
    assert [a is b or a.equals(b) for a, b in zip(frame.geometry, sample.PLACES, strict=True)] == [True] * 3
    info = pyogrio.read_info(file)
    assert (info["crs"], info["layer_name"]) == ("EPSG:4326", "baumkataster")
    assert info["capabilities"]["fast_spatial_filter"]


def test_a_large_number_is_whole(tmp_path):
    head = Head("t", columns=(Column("n", "integer"),), geometry=True)
    _, frame = read(written("gpkg", head, [(2**53 + 1, None)]), tmp_path)
    assert frame["n"].tolist() == [2**53 + 1]


def test_columns_of_names_that_it_needs_itself_are_kept(tmp_path):
    head = Head("t", columns=(Column("fid", "integer"), Column("GEOM"), Column("rowid")), geometry=True)
    _, frame = read(written("gpkg", head, [(7, "x", "y", Point(9, 48)), (7, "x", "y", None)]), tmp_path)
    assert frame[["fid", "GEOM", "rowid"]].to_numpy().tolist() == [[7, "x", "y"]] * 2


def test_no_rows_are_an_empty_layer(tmp_path):
    _, frame = read(written("gpkg", sample.PLACED_HEAD, []), tmp_path)
    assert len(frame) == 0


def test_the_same_rows_are_the_same_bytes():
    assert written("gpkg", sample.PLACED_HEAD) == written("gpkg", sample.PLACED_HEAD)


def test_who_leaves_half_way_leaves_no_file(tmp_path):
    pieces = exports.write("gpkg", sample.PLACED_HEAD, iter([sample.PLACED] * 9), Options(folder=tmp_path))
    next(pieces)
    assert list(tmp_path.iterdir())
    pieces.close()
    assert list(tmp_path.iterdir()) == []
