"""Parquet that pyarrow, DuckDB, pandas and geopandas read with equal values."""

import io
from datetime import time

import duckdb
import geopandas
import pandas as pd
import pyarrow.parquet as pq
import pytest
from shapely import to_wkb

from catalogue import exports
from catalogue.exports import parquet
from tests.catalogue.exports import sample
from tests.catalogue.exports.sample import of, written


def read(body):
    return pq.ParquetFile(io.BytesIO(body))


def test_values_come_back_with_their_types():
    found = read(written("parquet")).read().to_pylist()
    assert list(found[0].values()) == [*sample.FULL[:9], '{"a":[1,null]}']
    assert list(found[1].values()) == [*sample.SECOND[:9], "[]"]
    assert set(found[2].values()) == {None}


def test_what_is_told_of_table_and_columns_goes_with_it():
    schema = read(written("parquet")).schema_arrow
    assert schema.metadata[b"title"] == "Bäume der Stadt".encode()
    assert schema.metadata[b"modified"] == b"2024-05-04T00:00:00Z"
    assert schema.field("plz").metadata[b"description"] == "Immer fünf Ziffern".encode()


def test_rows_lie_in_groups_and_come_in_pieces():
    batches = ([(n,) for n in range(start, start + 5_000)] for start in range(0, 150_000, 5_000))
    pieces = list(exports.write("parquet", of("integer"), batches))
    found = read(b"".join(pieces))
    groups = [found.metadata.row_group(n).num_rows for n in range(found.num_row_groups)]
    assert groups == [70_000, 70_000, 10_000]
    assert found.read().column(0).to_pylist() == list(range(150_000))
    assert len([piece for piece in pieces if len(piece) > 100]) >= 3
    assert found.metadata.row_group(0).column(0).compression == "ZSTD"


def test_no_rows_are_a_file_of_none():
    assert read(written("parquet", sample.PLACED_HEAD, [])).metadata.num_rows == 0


def test_duckdb_and_pandas_read_the_same_values(tmp_path):
    file = tmp_path / "t.parquet"
    file.write_bytes(written("parquet"))
    (row,) = duckdb.sql(f"SELECT * FROM '{file}'").limit(1).fetchall()
    assert row[:7] == sample.FULL[:7]
    assert (row[7].timestamp(), row[8]) == (sample.TOLD.timestamp(), time(8, 30))
    assert pd.read_parquet(file).loc[0, ["plz", "Name", "name"]].tolist() == list(sample.FULL[:3])


def test_places_are_geoparquet(tmp_path):
    file = tmp_path / "t.parquet"
    file.write_bytes(written("parquet", sample.PLACED_HEAD))
    frame = geopandas.read_parquet(file)
    assert frame.crs.to_string() == "OGC:CRS84"
    assert [a is b or a.equals(b) for a, b in zip(frame.geometry, sample.PLACES, strict=True)] == [True] * 3


CSV = (
    '01234,=1+1,"Ä ""x"";\n😀  y",9007199254740993,1.5,t,1899-01-02,2024-05-01 12:30:15+00,08:30:00,'
    '"{""a"":[1,null]}",{place}\r\n'
    '00007,+49 731,"",-5,-0.25,f,2024-02-29,1969-07-20 00:00:00+00,00:00:00,[],\n'
    ",,,,,,,,,,\n"
)


@pytest.mark.parametrize("block", [1, 1_000_000])
def test_what_a_database_copies_out_is_the_same_file(block, monkeypatch):
    monkeypatch.setattr(parquet, "BLOCK", block)
    body = CSV.replace("{place}", to_wkb(sample.PLACES[0], hex=True)).encode()
    first = body.index(b"00007")
    pieces = iter((body[:first], body[first:], b""))
    found = read(b"".join(parquet.from_csv(sample.PLACED_HEAD, pieces))).read()
    rows = [[*sample.PLACED[0][:9], '{"a":[1,null]}', to_wkb(sample.PLACES[0])],
            [*sample.SECOND[:9], "[]", None], [None] * 11]  # fmt: skip
    assert [list(row.values()) for row in found.to_pylist()] == rows
    assert found.schema.metadata == read(written("parquet", sample.PLACED_HEAD)).schema_arrow.metadata


def test_nothing_in_a_single_column_is_a_row(monkeypatch):
    body = b'a\n\n""\nb\n'
    found = read(b"".join(parquet.from_csv(of("text"), iter([body])))).read()
    assert found.column(0).to_pylist() == ["a", None, "", "b"]


def test_nothing_that_is_copied_out_is_a_file_of_no_rows():
    assert read(b"".join(parquet.from_csv(sample.HEAD, iter(())))).metadata.num_rows == 0
