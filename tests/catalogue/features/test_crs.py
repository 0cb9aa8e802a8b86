"""Coordinate systems of requests and answers."""

import pytest
import shapely
from shapely import Point

from catalogue.features import crs
from hub.errors import BadRequest

# The Ulm Minster: longitude, latitude.
MINSTER = Point(9.9925, 48.3986)


def test_utm_has_the_east_first():
    # On the middle meridian of the zone, and at the equator, by definition.
    assert crs.transformed(Point(9, 0), 25832).equals_exact(Point(500_000, 0), 0.001)
    east, north = crs.transformed(MINSTER, 25832).coords[0]
    assert 573_000 < east < 574_000 < 5_361_000 < north < 5_362_000


def test_degrees_of_epsg_have_the_latitude_first():
    assert crs.transformed(MINSTER, 4326) == Point(48.3986, 9.9925)


def test_crs84_stays_as_it_is():
    assert crs.transformed(MINSTER, None) is MINSTER


def test_a_box_comes_back_as_what_it_covers():
    box = crs.ours(shapely.box(573000, 5361000, 574000, 5362000), 25832)
    assert box.contains(MINSTER)
    assert not box.contains(Point(9.97, 48.3986))


def test_a_collection_names_what_its_file_came_in_right_after_crs84():
    assert crs.addresses(31467)[:2] == [crs.CRS84, crs.EPSG + "31467"]
    assert crs.addresses(25832).count(crs.EPSG + "25832") == 1


def test_an_address_leads_to_its_code():
    assert crs.code(crs.CRS84, None, "crs") is None
    assert crs.code(crs.EPSG + "25832", None, "crs") == 25832
    assert crs.code("http://www.opengis.net/def/crs/EPSG/9.9/31467", 31467, "crs") == 31467


@pytest.mark.parametrize(
    "address", ["EPSG:25832", "", crs.EPSG + "2154", crs.EPSG + "0", crs.EPSG + "٢٥٨٣٢", "x" * 9999]
)
def test_a_system_that_is_not_offered_is_refused(address):
    with pytest.raises(BadRequest, match="crs must be one of the systems"):
        crs.code(address, 31467, "crs")


def test_a_box_outside_of_its_system_is_refused():
    with pytest.raises(BadRequest, match="outside"):
        crs.ours(shapely.box(1e30, 1e30, 2e30, 2e30), 25832)
