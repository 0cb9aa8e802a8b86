import numpy as np
import pytest
import shapely

from harvesters.tables import geometries
from harvesters.tables.geometries import System
from hub.errors import Unreadable

ULM = (9.986, 48.398)
IN_GRIDS = {
    25832: (573_000, 5_361_000),
    31466: (2_573_000, 5_361_000),
    31467: (3_573_000, 5_361_000),
    31468: (4_500_000, 5_361_000),
    31469: (5_450_000, 5_661_000),
    4647: (32_573_000, 5_361_000),
    5650: (33_400_000, 5_861_000),
}


def moved(system, *shapes):
    found, reasons = system.wkb(list(shapes))
    return [None if wkb is None else shapely.from_wkb(wkb) for wkb in found], reasons


@pytest.mark.parametrize(("code", "position"), IN_GRIDS.items())
def test_a_german_grid_is_told_by_its_numbers(code, position):
    assert geometries.system("", [position] * 3) == System(code)


@pytest.mark.parametrize("code", [25832, 31467, 4647])
def test_the_northing_may_stand_first(code):
    assert geometries.system("", [IN_GRIDS[code][::-1]]) == System(code, swapped=True)
    assert geometries.system(f"EPSG:{code}", [IN_GRIDS[code][::-1]]) == System(code, swapped=True)


def test_latitude_first_is_turned_round_in_germany_only():
    assert geometries.system("", [ULM[::-1]]) == System(4326, swapped=True)
    assert geometries.system("EPSG:4326", [(2.35, 48.85)]) == System(4326)


def test_a_single_wrong_position_does_not_change_the_system():
    assert geometries.system("", [(0.0, 0.0)] + [IN_GRIDS[25832]] * 20) == System(25832)


def test_numbers_that_are_nothing_need_a_name():
    with pytest.raises(Unreadable, match="no coordinate system is named"):
        geometries.system("", [(123_456_789.0, 1.0)])


def test_a_geometry_is_brought_to_degrees():
    (found,), reasons = moved(System(31467), shapely.Point(3_573_000, 5_361_000, 478))
    assert (found.x, found.y) == (pytest.approx(9.985, abs=0.001), pytest.approx(48.383, abs=0.001))
    assert not found.has_z
    assert reasons == {}


def test_degrees_keep_their_digits():
    assert moved(System(), shapely.Point(9.123456789012, 48.1))[0] == [shapely.Point(9.123456789012, 48.1)]


def test_what_lies_outside_the_world_loses_its_place_alone():
    found, reasons = moved(System(), shapely.Point(999, 1), shapely.Point(*ULM), None, shapely.Point())
    assert found == [None, shapely.Point(*ULM), None, None]
    assert reasons == {0: geometries.FAR_OFF}


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308])
def test_what_is_no_number_is_refused(value):
    line = shapely.LineString([(9, 48), (value, 48)])
    assert moved(System(25832), line) == ([None], {0: geometries.NO_NUMBER})


def test_an_area_that_crosses_itself_is_repaired():
    (found,), _ = moved(System(), shapely.Polygon([(9, 48), (10, 49), (10, 48), (9, 49)]))
    assert found.is_valid
    assert found.geom_type == "MultiPolygon"


def test_corners_are_of_those_that_have_one():
    assert geometries.corners([None, shapely.Point(), shapely.box(1, 2, 3, 4)]) == [(1, 2)]
    assert geometries.corners([]) == []


def test_no_geometries_are_none():
    assert System().wkb([]) == ([], {})
    assert geometries.points([]) == []
