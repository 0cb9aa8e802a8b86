"""Geometries as other programs read them."""

import json

import pytest
from shapely import LineString, Point, Polygon, from_wkt

from catalogue import places

CLOCKWISE = Polygon([(9, 48), (9, 49), (10, 49), (10, 48)])


def test_wkt_keeps_a_centimetre():
    assert places.wkt(Point(9.12345674, 48.5)) == "POINT (9.1234567 48.5)"


def test_wkt_has_no_exponents():
    assert places.wkt(Point(-0.00000000001, 1)) == "POINT (0 1)"


def test_the_middle_of_an_area():
    assert places.centroid(CLOCKWISE) == "POINT (9.5 48.5)"


def test_the_box_of_an_area():
    assert from_wkt(places.box(CLOCKWISE)).bounds == (9, 48, 10, 49)


@pytest.mark.parametrize("geometry", [Point(9, 48), LineString([(9, 48), (9, 49)])])
def test_what_has_no_area_has_no_box(geometry):
    assert places.box(geometry) == ""


def test_an_outer_ring_runs_counter_clockwise():
    (ring,) = json.loads(places.geojson(CLOCKWISE))["coordinates"]
    assert Polygon(ring).exterior.is_ccw


@pytest.mark.parametrize("geometry", [None, Point()])
def test_no_place_is_null(geometry):
    assert places.geojson(geometry) == b"null"
