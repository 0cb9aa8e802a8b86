from itertools import pairwise
from math import dist

import pytest
from pyproj import Transformer
from shapely import LineString, Point, Polygon, union_all
from shapely.geometry import shape

from connectors.synthetic import town

AREA = Polygon(town.sector(0, 360, 0, 1))


def test_the_name_says_that_the_town_is_synthetic():
    assert "synthetisch" in town.NAME


def test_the_boundary_is_a_valid_counter_clockwise_polygon():
    polygon = shape(town.boundary())
    assert polygon.is_valid
    assert polygon.exterior.is_ccw


def test_the_town_lies_in_southern_germany():
    west, south, east, north = shape(town.boundary()).bounds
    assert 9.6 < west < east < 9.9
    assert 47.9 < south < north < 48.2


def test_the_districts_fill_the_town_without_gap_or_overlap():
    districts = [Polygon(town.outline(district)) for district in town.DISTRICTS]
    assert sum(district.area for district in districts) == pytest.approx(AREA.area)
    assert union_all(districts).symmetric_difference(AREA).area == pytest.approx(0, abs=1)


@pytest.mark.parametrize("district", town.DISTRICTS, ids=lambda district: district.name)
def test_a_point_in_a_district_is_told_its_name(district):
    inside = Polygon(town.outline(district)).representative_point()
    assert town.district_of((inside.x, inside.y)) == district.name


@pytest.mark.parametrize("street", town.STREETS, ids=lambda street: street.name)
def test_a_street_lies_within_the_town(street):
    assert AREA.contains(LineString(street.line))


def test_the_river_crosses_the_whole_town():
    ends = [Point(town.RIVER[0]), Point(town.RIVER[-1])]
    assert [AREA.exterior.distance(end) < 0.001 for end in ends] == [True, True]


@pytest.mark.parametrize(("share", "aside", "expected"), [
    (0, 0, (0, 0)), (0.5, 0, (10, 0)), (1, 0, (10, 10)), (0.25, 3, (5, 3)), (0.75, 3, (7, 5)), (0.75, -3, (13, 5)),
])  # fmt: skip
def test_a_place_along_a_line_lies_to_its_left_or_right(share, aside, expected):
    assert town.along(((0, 0), (10, 0), (10, 10)), share, aside) == pytest.approx(expected)


def test_degrees_and_metres_name_the_same_place():
    points = town.arc(0, 90, 0.5)
    back = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)
    for point, (lon, lat) in zip(points, town.lonlat(points), strict=True):
        assert dist(back.transform(lon, lat), town.utm(point)) < 0.1


def test_an_arc_keeps_its_ends_and_goes_one_way():
    arc = town.arc(3, 22, 1)
    assert (arc[0], arc[-1]) == (town.at(3, 1), town.at(22, 1))
    assert all(below[1] < above[1] for below, above in pairwise(arc))
