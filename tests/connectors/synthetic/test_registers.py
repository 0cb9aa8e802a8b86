from inspect import getmembers, isgeneratorfunction
from random import Random

import pytest
from shapely import LineString, Point, Polygon

from connectors.synthetic import registers, town

MAKERS = dict(member for member in getmembers(registers, isgeneratorfunction) if not member[0].startswith("_"))
AREA = Polygon(town.sector(0, 360, 0, 1))
SHAPES = {"Point": lambda points: Point(*points), "LineString": LineString, "Polygon": Polygon}


@pytest.fixture(params=MAKERS.values(), ids=MAKERS)
def records(request):
    return list(request.param(Random("1/test")))


def test_there_are_twenty_registers():
    assert len(MAKERS) == 20


def test_the_same_chance_makes_the_same_rows():
    for make in MAKERS.values():
        assert list(make(Random("a"))) == list(make(Random("a")))


def test_every_geometry_is_valid_and_within_the_town(records):
    shapes = [SHAPES[record.kind](record.points) for record in records]
    assert all(shape.is_valid for shape in shapes)
    assert all(AREA.buffer(5).contains(shape) for shape in shapes)


def test_polygons_are_closed_and_counter_clockwise(records):
    rings = [record.points for record in records if record.kind == "Polygon"]
    assert all(ring[0] == ring[-1] and Polygon(ring).exterior.is_ccw for ring in rings)


def test_all_rows_have_the_same_columns(records):
    assert len({tuple(record.values) for record in records}) == 1


def test_the_first_column_tells_rows_apart(records):
    first = next(iter(records[0].values))
    names = {str(record.values[first]) for record in records}
    assert len(names) >= len(records) / 2


def test_there_are_twelve_hundred_trees():
    assert len(list(registers.trees(Random(1)))) == 1_200


def test_old_trees_are_thicker_than_young_ones():
    trees = [record.values for record in registers.trees(Random(1))]
    old = [tree["Stammumfang_cm"] for tree in trees if tree["Pflanzdatum"].year < 1960]
    young = [tree["Stammumfang_cm"] for tree in trees if tree["Pflanzdatum"].year > 2015]
    assert min(old) > max(young)


def test_polling_districts_fill_the_town():
    pieces = [Polygon(record.points) for record in registers.polling_districts(Random(1))]
    assert sum(piece.area for piece in pieces) == pytest.approx(AREA.area)
