import json

import pytest
import shapely
from shapely.geometry import shape

from harvesters import place
from hub.errors import Unreadable
from hub.records import Place

SQUARE = [[9.9, 48.3], [10.0, 48.3], [10.0, 48.4], [9.9, 48.4], [9.9, 48.3]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def point(x, y):
    return {"type": "Point", "coordinates": [x, y]}


def test_a_sound_geometry_stays_as_it_is():
    assert place.geometry(polygon(SQUARE)) == polygon(SQUARE)


def test_an_open_ring_is_closed():
    assert place.geometry(polygon(SQUARE[:-1])) == polygon(SQUARE)


def test_an_area_that_crosses_itself_is_repaired():
    bow = [[9.0, 48.0], [9.1, 48.1], [9.1, 48.0], [9.0, 48.1], [9.0, 48.0]]
    found = shape(place.geometry(polygon(bow)))
    assert found.is_valid
    assert found.geom_type == "MultiPolygon"


def test_an_area_without_extent_stays_as_it_was_drawn():
    flat = polygon([[9.0, 48.0], [9.1, 48.0], [9.1, 48.0], [9.0, 48.0]])
    assert place.geometry(flat) == flat


def test_a_height_is_dropped():
    assert place.geometry({"type": "Point", "coordinates": [9.9, 48.3, 478]}) == point(9.9, 48.3)


def test_latitude_before_longitude_is_turned_round_in_germany():
    assert place.geometry(point(48.4, 9.99)) == point(9.99, 48.4)


def test_elsewhere_nothing_is_turned_round():
    assert place.geometry(point(2.35, 48.85)) == point(2.35, 48.85)


@pytest.mark.parametrize(
    "crs", ["EPSG:25832", "urn:ogc:def:crs:EPSG::25832", "http://www.opengis.net/def/crs/EPSG/0/25832", "25832"]
)
def test_a_named_system_is_brought_to_degrees(crs):
    x, y = place.geometry(point(573_000, 5_361_000), crs)["coordinates"]
    assert (x, y) == (pytest.approx(9.986, abs=0.002), pytest.approx(48.398, abs=0.002))


@pytest.mark.parametrize(
    ("x", "y"), [(573_000, 5_361_000), (32_573_000, 5_361_000), (3_573_000, 5_363_000)], ids=["UTM", "zone", "GK3"]
)
def test_german_grids_are_recognised(x, y):
    assert place.in_germany([tuple(place.geometry(point(x, y))["coordinates"])])


@pytest.mark.parametrize("crs", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", ""])
def test_degrees_are_left_alone(crs):
    assert place.geometry(point(9.99, 48.4), crs) == point(9.99, 48.4)


@pytest.mark.parametrize(
    "crs", ["EPSG:999999", "+proj=utm +nadgrids=/etc/passwd", "+init=/etc/passwd", "GK", "EPSG:5773"]
)
def test_an_unknown_system_is_refused(crs):
    with pytest.raises(Unreadable, match="coordinate"):
        place.geometry(point(573_000, 5_361_000), crs)


def test_coordinates_that_fit_no_system_are_refused():
    with pytest.raises(Unreadable, match="no degrees"):
        place.geometry(point(1000, 1000))


BROKEN = {
    "none": None,
    "a list": [],
    "no type": {"coordinates": [1, 2]},
    "unknown type": {"type": "Circle", "coordinates": [1, 2]},
    "type of a wrong kind": {"type": ["Point"], "coordinates": [1, 2]},
    "empty": {"type": "Polygon", "coordinates": []},
    "empty ring": polygon([]),
    "words": point("9.9", "48.3"),
    "truth": point(True, False),
    "not finite": point(float("nan"), 48.0),
    "infinite": point(float("inf"), 48.0),
    "beyond the world": point(10**400, 48.0),
    "one number": {"type": "Point", "coordinates": [9.9]},
    "too deep": {"type": "Point", "coordinates": [[9.9, 48.3]]},
    "too flat": {"type": "Polygon", "coordinates": SQUARE},
    "short ring": polygon([[9.0, 48.0], [9.1, 48.0]]),
    "short line": {"type": "LineString", "coordinates": [[9.0, 48.0]]},
    "empty collection": {"type": "GeometryCollection", "geometries": []},
    "an object": {"type": "Point", "coordinates": {"x": 1}},
}


@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN)
def test_what_is_no_geometry_is_refused(value):
    with pytest.raises(Unreadable):
        place.geometry(value)


def test_collections_nested_without_end_are_refused():
    value = point(9.9, 48.3)
    for _ in range(500):
        value = {"type": "GeometryCollection", "geometries": [value]}
    with pytest.raises(Unreadable, match="deeply"):
        place.geometry(value)


def test_a_geometry_of_too_many_positions_is_refused():
    with pytest.raises(Unreadable, match="500,000 positions"):
        place.geometry({"type": "MultiPoint", "coordinates": [[9.9, 48.3]] * (place.MAX_POSITIONS + 1)})


@pytest.mark.parametrize(
    "value", [polygon(SQUARE), json.dumps(polygon(SQUARE)), {"type": "Feature", "geometry": polygon(SQUARE)}]
)
def test_a_place_is_read_from_text_and_from_values(value):
    assert place.from_geojson(value) == Place(polygon(SQUARE))


@pytest.mark.parametrize("value", ["Berlin", "[" * 200_000, "", None, b"\xff", "POLYGON((0 0))", 7])
def test_a_place_that_cannot_be_read_is_none(value):
    assert place.from_geojson(value) is None


def test_the_name_of_a_place_stays_without_its_geometry():
    assert place.from_geojson("Berlin", "Berlin") == Place(None, "Berlin")


def test_the_box_is_around_all_geometries():
    box = place.bounding_box([point(9.0, 48.0), None, point(10.0, 49.0)])
    assert shape(box.geometry).equals(shapely.box(9, 48, 10, 49))


@pytest.mark.parametrize(
    ("points", "kind"), [([(9, 48)], "Point"), ([(9, 48), (9, 49)], "LineString"), ([(9, 48), (10, 48)], "LineString")]
)
def test_a_box_without_extent_is_less_than_an_area(points, kind):
    assert place.bounding_box([point(*one) for one in points]).geometry["type"] == kind


def test_nothing_has_no_box():
    assert place.bounding_box([None]) is None
