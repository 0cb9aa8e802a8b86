from datetime import UTC, date, datetime, time
from decimal import Decimal

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from harvesters.tables import parquet
from hub.errors import Unreadable


@pytest.fixture
def file(tmp_path):
    def made(**columns):
        pq.write_table(pa.table(columns), tmp_path / "a.parquet", row_group_size=1_000)
        return tmp_path / "a.parquet"

    return made


@pytest.mark.parametrize(
    ("values", "type", "expected"),
    [
        (pa.array([1, None]), "integer", [1, None]),
        (pa.array([1.0, float("nan")]), "number", [1.0, None]),
        (pa.array([float("inf"), 2]), "number", [None, 2.0]),
        (pa.array(["007", "01.02.2024"]), "text", ["007", "01.02.2024"]),
        (pa.array([True, None]), "boolean", [True, None]),
        (pa.array([date(2024, 5, 1)] * 2), "date", ["2024-05-01"] * 2),
        (pa.array([time(8, 30)] * 2), "time", ["08:30:00"] * 2),
        (pa.array([datetime(2024, 5, 1, 8)] * 2, pa.timestamp("ns")), "datetime", ["2024-05-01T08:00:00+02:00"] * 2),
        (pa.array([datetime(2024, 5, 1, 8, tzinfo=UTC)] * 2), "datetime", ["2024-05-01T08:00:00+00:00"] * 2),
        (pa.array([Decimal("1.10"), None]), "number", [1.1, None]),
        (pa.array([Decimal(7), None]), "integer", [7, None]),
        (pa.array([[1], None]), "json", [[1], None]),
        (pa.array([{"a": date(2024, 5, 1)}] * 2), "json", [{"a": "2024-05-01"}] * 2),
        (pa.array([b"\xff\x00", b"a"]), "text", ["ff00", "a"]),
        (pa.array(["x", "y"]).dictionary_encode(), "text", ["x", "y"]),
        (pa.array([2**63, 1], pa.uint64()), "text", [str(2**63), "1"]),
        (pa.array([1, 2], pa.uint64()), "integer", [1, 2]),
    ],
)
def test_columns_keep_their_types(table, file, values, type, expected):
    got = table(file(k=pa.array([1, 2]), x=values))
    assert (got.types["x"], got.column("x")) == (type, expected)


def test_rows_of_several_groups_come_in_order(table, file):
    assert table(file(a=list(range(12_000)))).column("a") == list(range(12_000))


def test_a_moment_beyond_the_calendar_is_refused(table, file):
    got = table(file(k=[1, 2], t=pa.array([2**62, 0], pa.timestamp("us"))))
    assert (got.column("k"), got.refused) == ([2], ["row 1"])


def test_columns_may_be_excluded_and_their_names_are_fit(table, file):
    got = table(file(_id=[1], a=["x"]), exclude=["a"])
    assert (got.names, got.rows) == (["id"], [[1]])


@pytest.mark.parametrize("size", [10, 300, -4, -20])
def test_a_truncated_file_is_told(table, file, size):
    path = file(a=list(range(1_000)))
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(Unreadable, match="damaged or incomplete"):
        table(path)


def test_a_damaged_page_is_told(table, file):
    path = file(a=[str(n) for n in range(1_000)])
    body = bytearray(path.read_bytes())
    body[8:200] = bytes(192)
    path.write_bytes(body)
    with pytest.raises(Unreadable, match="damaged or incomplete"):
        table(path)


@pytest.mark.parametrize("crs", [4326, 25832, 31467])
def test_geometries_of_geoparquet_are_places(table, tmp_path, crs):
    points = [shapely.Point(9.99, 48.4), shapely.Point(10, 48.5)]
    geopandas.GeoDataFrame({"n": [1, 2]}, geometry=points, crs=4326).to_crs(crs).to_parquet(tmp_path / "a.parquet")
    got = table(tmp_path / "a.parquet")
    assert got.sheet.facts["crs"] == f"EPSG:{crs}"
    places = [shapely.from_wkb(row[-1]) for row in got.rows]
    assert all(place.distance(point) < 1e-4 for place, point in zip(places, points, strict=True))


def test_a_bomb_is_told(table, file, monkeypatch):
    monkeypatch.setattr(parquet, "MAX_UNPACKED", 1_000)
    with pytest.raises(Unreadable, match="unpacks to more"):
        table(file(a=list(range(1_000))))
