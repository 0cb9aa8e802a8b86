import pytest

from harvesters import wkt
from hub.errors import Unreadable

SQUARE = [[[9.0, 48.0], [10.0, 48.0], [10.0, 49.0], [9.0, 48.0]]]


@pytest.mark.parametrize(
    ("text", "type", "coordinates"),
    [
        ("POINT(9 48)", "Point", [9.0, 48.0]),
        ("point z (9 48 300)", "Point", [9.0, 48.0]),
        ("LINESTRING (9 48, 10 49)", "LineString", [[9.0, 48.0], [10.0, 49.0]]),
        ("POLYGON ((9 48, 10 48, 10 49, 9 48))", "Polygon", SQUARE),
        ("MULTIPOINT (9 48, 10 49)", "MultiPoint", [[9.0, 48.0], [10.0, 49.0]]),
        ("MULTIPOINT ((9 48), (10 49))", "MultiPoint", [[9.0, 48.0], [10.0, 49.0]]),
        ("MULTIPOLYGON (((9 48, 10 48, 10 49, 9 48)))", "MultiPolygon", [SQUARE]),
        ("SRID=4326;POINT(9 48)", "Point", [9.0, 48.0]),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(9 48)", "Point", [9.0, 48.0]),
    ],
)
def test_the_kinds_of_geometry_are_read(text, type, coordinates):
    assert wkt.geometry(text) == {"type": type, "coordinates": coordinates}


def test_a_ring_that_is_not_closed_is_closed():
    assert wkt.geometry("POLYGON ((9 48, 10 48, 10 49))")["coordinates"] == SQUARE


def test_swapped_axes_within_germany_are_turned_round():
    assert wkt.geometry("POINT(48 9)")["coordinates"] == [9.0, 48.0]


def test_a_german_grid_is_brought_to_degrees():
    x, y = wkt.geometry("<http://www.opengis.net/def/crs/EPSG/0/25832> POINT (500000 5300000)")["coordinates"]
    assert (round(x, 3), round(y, 3)) == (9.0, 47.853)


def test_an_envelope_is_an_area():
    assert wkt.geometry("ENVELOPE(9, 10, 49, 48)")["type"] == "Polygon"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "POINT EMPTY",
        "POINT(9)",
        "POINT(9 48",
        "POINT(9 48) x",
        "POINT(nan 48)",
        "POINT(999 48)",
        "LINESTRING(9 48)",
        "CIRCULARSTRING(0 0, 1 1, 1 0)",
        "GEOMETRYCOLLECTION(" * 30_000,
        "MULTIPOLYGON(" + "(" * 30_000,
        "POLYGON((9 48, 10 48, 10 49" + ", 9 48" * 500_001 + "))",
        "POINT(9 48" + " 1" * 100_000 + ")",
        "x" * (wkt.LONGEST + 1),
        "ENVELOPE(a, b, c, d)",
        "SRID=4326;",
    ],
)
def test_what_is_none_is_refused(text):
    with pytest.raises(Unreadable):
        wkt.geometry(text)
