"""Readings as files in every format."""

import io

import geopandas
import pyarrow.parquet as pq
import pytest

from catalogue.exports import FORMATS
from hub.iot import store as iot
from tests.catalogue import shelf


@pytest.fixture
def stream(database, cast):
    return shelf.stream(database, cast.home)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_comes_whole_and_named(client, stream, suffix):
    answer = client().get(f"/datastreams/{stream}/observations.{suffix}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, FORMATS[suffix].media_type)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=air-temperature-2024-05-01.{suffix}"
    assert answer.data


def test_values_in_columns_have_one_type(client, database, cast):
    id = shelf.stream(database, cast.home, [20.5, True, "=1+1", {"a": [1]}])
    found = pq.read_table(io.BytesIO(client().get(f"/datastreams/{id}/observations.parquet").data))
    assert found.column("value").to_pylist() == [20.5, None, None, None]
    assert found.column("other").to_pylist() == [None, "true", "=1+1", '{"a":[1]}']
    assert found.column("quality").to_pylist() == ["", "range step", "", ""]
    assert found.schema.field("value").metadata[b"unit"] == "°C".encode()


def test_each_reading_has_its_place_in_a_geopackage(client, stream, tmp_path):
    (tmp_path / "t.gpkg").write_bytes(client().get(f"/datastreams/{stream}/observations.gpkg").data)
    frame = geopandas.read_file(tmp_path / "t.gpkg")
    assert frame["value"].tolist() == [20.5, 213.0, -1.0]
    assert {tuple(place.coords[0]) for place in frame.geometry} == {(9.95, 48.35)}


def test_the_mark_changes_with_a_reading_and_with_a_correction(client, database, cast, stream):
    address = f"/datastreams/{stream}/observations.csv"
    marks = [client().get(address).headers["ETag"]]
    assert client().get(address, headers={"If-None-Match": marks[0]}).status_code == 304
    with database.write(cast.home.scope) as session:
        # Older than the newest one, which stays the newest.
        iot.append(session, [iot.Observed(stream, shelf.START + shelf.timedelta(minutes=5), 1.0)])
    marks.append(client().get(address).headers["ETag"])
    with database.write(cast.home.scope) as session:
        iot.calibrate(session, iot.datastream(session, stream), scale=2.0, valid_from=shelf.START)
    marks.append(client().get(address).headers["ETag"])
    assert len(set(marks)) == 3


def test_a_part_is_cut_out_of_the_whole(client, stream):
    address = f"/datastreams/{stream}/observations.csv"
    whole = client().get(address).data
    assert client().get(address, headers={"Range": "bytes=-10"}).data == whole[-10:]
