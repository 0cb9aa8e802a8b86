import pytest
import shapely

from harvesters.tables import points
from harvesters.tables.geometries import System
from hub.records import Column
from tests.harvesters.tables.geodata import nested_wkb

ULM = shapely.Point(9.986, 48.398)
IN_UTM = shapely.Point(573_000, 5_361_000)


def texts(*values, name="geom", crs="", kind="text"):
    return points.texts(0, Column(name, kind), values, crs)


def read(found, *values):
    wkb, reasons = found.wkb([values])
    return [None if one is None else shapely.from_wkb(one) for one in wkb], reasons


def pair(*rows, system=System(25832), by_zone=True):  # noqa: B008 (frozen)
    found, reasons = points.Pair(0, 1, system, {}, by_zone).wkb(list(zip(*rows, strict=True)))
    shapes = [None if one is None else shapely.from_wkb(one) for one in found]
    return [one and (round(one.x, 3), round(one.y, 3)) for one in shapes], reasons


def test_rows_without_both_numbers_have_no_place():
    assert pair((573_000, None), (None, 1), (0, 0), (573_000, 5_361_000)) == ([None] * 3 + [(9.986, 48.398)], {})


def test_rows_in_several_zones_are_each_where_they_say():
    found, reasons = pair((3_573_000, 5_361_000), (4_423_000, 5_361_000), system=System(31467))
    assert (found, reasons) == ([(9.985, 48.383), (10.959, 48.382)], {})


def test_what_does_not_fit_is_refused_by_its_index():
    found, reasons = pair((9.9, 48.3), (999, 48.3), (1e308, 1), system=System(4326))
    assert (found, list(reasons)) == ([(9.9, 48.3), None, None], [1, 2])


def test_numbers_written_as_text_are_numbers():
    assert pair(("9,9", "48.3"), ("x", "1"), system=System(4326))[0] == [(9.9, 48.3), None]
    assert points.number(10**400) is None


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("POINT (9.986 48.398)", "wkt"),
        ("point z (9.986 48.398 478)", "wkt"),
        ("SRID=25832;POINT(573000 5361000)", "wkt"),
        (ULM.wkb_hex, "wkb"),
        (shapely.to_wkb(shapely.set_srid(IN_UTM, 25832), hex=True, include_srid=True), "wkb"),
        (ULM.wkb, "wkb"),
        ('{"type":"Point","coordinates":[9.986,48.398]}', "geojson"),
        ({"type": "Point", "coordinates": [9.986, 48.398]}, "geojson"),
        ('{"type":"Feature","geometry":{"type":"Point","coordinates":[9.986,48.398]}}', "geojson"),
        ("48.398, 9.986", "pair"),
        ("48,398; 9,986", "pair"),
        ("(9.986 48.398)", "pair"),
        ("48.398° N 9.986° E", "pair"),
        ("9.986 E, 48.398 N", "pair"),
        ("573000 5361000", "pair"),
    ],
)
def test_texts_are_places_in_each_form(value, form):
    found = texts(value, None)
    (shape, none), reasons = read(found, value, None)
    assert (found.facts["form"], none, reasons) == (form, None, {})
    assert (round(shape.x, 3), round(shape.y, 3)) == (9.986, 48.398)


@pytest.mark.parametrize(
    "values", [("Linde",), (None, ""), ("12,5",), ("1 2 3",), ("POINT",), ("{}",), ("0101",), ("POINT(1e7 1e7)",)]
)
def test_other_texts_are_no_places(values):
    assert texts(*values) is None


def test_pairs_of_numbers_are_believed_where_the_name_says_so():
    assert texts("1, 2", name="Noten") is None
    assert texts("1, 2", name="Standort") is not None


def test_a_named_system_is_taken():
    (shape,), _ = read(texts("POINT(573000 5361000)", crs="EPSG:25832"), "POINT(573000 5361000)")
    assert shape.x == pytest.approx(9.986, abs=0.001)


@pytest.mark.parametrize(
    "value",
    [
        "POINT(north 1)",
        "POLYGON((0 0, 1 1",
        "GEOMETRYCOLLECTION(" * 30_000 + "POINT(1 1)" + ")" * 30_000,
        "POLYGON(" * 30_000,
        "CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0))",
        "((((((",
        7,
    ],
    ids=range(7),
)
def test_a_text_that_is_none_is_refused_by_its_index(value):
    shapes, reasons = read(texts(*["POINT(9 48)"] * 20), "POINT(9 48)", value, None)
    assert (shapes[0], shapes[1:], list(reasons)) == (shapely.Point(9, 48), [None, None], [1])


@pytest.mark.parametrize("value", [nested_wkb(50_000).hex(), "00", "zz", b"\1", '{"type":"Point"}', "{"])
def test_hexadecimal_and_json_that_are_none_are_refused_by_their_index(value):
    for example in (ULM.wkb_hex, '{"type":"Point","coordinates":[9.986,48.398]}'):
        shapes, reasons = read(texts(*[example] * 20), value, example)
        assert (shapes[0], list(reasons)) == (None, [0])
        assert shapes[1] == ULM
