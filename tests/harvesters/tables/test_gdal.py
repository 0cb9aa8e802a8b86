from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa
import pyogrio
import pytest
from pyproj import CRS

from harvesters.tables import gdal
from hub.errors import Unreadable
from hub.records import Column
from tests.harvesters.tables.geodata import trees, written

BERLIN = ZoneInfo("Europe/Berlin")


def values(column, kind="", wanted=""):
    field = pa.field("a", column.type)
    kind = kind or gdal._type(field)
    return gdal._Field(0, Column("a", wanted or kind), kind, BERLIN).values(column)


@pytest.mark.parametrize(
    ("column", "kind", "kept"),
    [
        (pa.array([1, None]), "integer", [1, None]),
        (pa.array([1.5, float("nan"), float("inf")]), "number", [1.5, None, None]),
        (pa.array([True]), "boolean", [True]),
        (pa.array(["a\0b"]), "text", ["ab"]),
        (pa.array([date(2024, 1, 1)]), "date", ["2024-01-01"]),
        (pa.array([time(10, 0)]), "time", ["10:00:00"]),
        (pa.array([datetime(2024, 7, 1, 10)]), "datetime", ["2024-07-01T10:00:00+02:00"]),
        (pa.array([datetime(2024, 3, 31, 2, 30)]), "datetime", [None]),
        (pa.array([datetime(2024, 7, 1)], pa.timestamp("ms", "UTC")), "datetime", ["2024-07-01T00:00:00+00:00"]),
        (pa.array([["a", "b"]]), "json", [["a", "b"]]),
        (pa.array([2**62], pa.timestamp("s")), "datetime", [None]),
    ],
    ids=range(11),
)
def test_values_are_written_as_json_does(column, kind, kept):
    assert gdal._type(pa.field("a", column.type)) == kind
    assert orjson.loads(orjson.dumps(values(column))) == kept


def test_pictures_are_no_data_of_a_table():
    assert gdal._type(pa.field("a", pa.binary())) == ""


def test_text_that_is_not_in_its_encoding_is_read_as_windows_wrote_it():
    column = pa.array(["Müller".encode("cp1252"), "Ähre".encode(), None]).view(pa.string())
    assert values(column) == ["Müller", "Ähre", None]


def test_json_in_text_is_json():
    found = values(pa.array(['{"a": 1}', "{"]), "json")
    assert orjson.loads(orjson.dumps(found)) == [{"a": 1}, "{"]


def test_what_does_not_fit_a_wanted_type_is_left_out():
    assert values(pa.array(["1", "x"]), wanted="integer") == [1, None]


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        ("EPSG:25832", "EPSG:25832"),
        ("", ""),
        ("ESRI:102100", ""),
        ("PROJCS[", ""),
        (CRS.from_epsg(25832).to_wkt("WKT1_ESRI"), "EPSG:25832"),
        (CRS.from_epsg(31467).to_wkt("WKT1_ESRI"), "EPSG:31467"),
    ],
    ids=range(6),
)
def test_a_description_of_a_system_is_known_by_its_number(crs, code):
    assert gdal.code(crs) == code


def test_another_driver_than_the_expected_is_refused(tmp_path):
    trees().to_file(tmp_path / "a.gpkg")
    with pytest.raises(Unreadable, match="something else than its name says"):
        gdal.File(str(tmp_path / "a.gpkg"), "GML").about("a")


def test_what_cannot_be_opened_is_told(tmp_path):
    file = gdal.File(str(written(tmp_path, "a", "text")), "GML")
    with pytest.raises(Unreadable, match=gdal.DAMAGED):
        file.layers()


def test_drivers_that_lead_elsewhere_are_not_there():
    assert not {"OGR_VRT", "GDALG", "HTTP", "WFS", "OAPIF", "CSW"} & {*pyogrio.list_drivers()}
