import struct

import numpy as np
import pytest
import shapely

from harvesters.tables import wkb
from hub.errors import Unreadable
from tests.harvesters.tables.geodata import nested_wkb

SQUARE = shapely.box(0, 0, 1, 1)


def arc(*values, kind=8):
    return struct.pack(f"<BII{len(values)}d", 1, kind, len(values) // 2, *values)


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(1, 2),
        shapely.LineString([(0, 0), (1, 1)]),
        SQUARE,
        SQUARE.difference(shapely.box(0.2, 0.2, 0.4, 0.4)),
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.MultiPolygon([SQUARE, shapely.box(2, 2, 3, 3)]),
        shapely.GeometryCollection([shapely.Point(1, 1), SQUARE]),
    ],
    ids=lambda shape: shape.geom_type,
)
@pytest.mark.parametrize("form", [{"byte_order": 1}, {"byte_order": 0}, {"include_srid": True}])
def test_every_geometry_is_read_in_each_spelling(shape, form):
    assert wkb.geometry(shapely.to_wkb(shapely.set_srid(shape, 25832), **form)) == shape


def test_heights_are_dropped():
    high = shapely.to_wkb(shapely.Point(1, 2, 3), output_dimension=3)
    assert wkb.geometry(high) == shapely.Point(1, 2)


def test_an_arc_becomes_a_line_along_the_circle():
    found = shapely.get_coordinates(wkb.geometry(arc(1, 0, 0, 1, -1, 0)))
    assert len(found) > 50
    assert np.hypot(*found.T) == pytest.approx(1)
    assert found[len(found) // 2].tolist() == pytest.approx([0, 1])


def test_a_full_circle_is_closed():
    area = wkb.geometry(struct.pack("<BII", 1, 10, 1) + arc(0, 0, 2, 0, 0, 0))
    assert area.area == pytest.approx(np.pi, rel=0.001)


def test_arcs_and_lines_are_joined():
    found = wkb.geometry(struct.pack("<BII", 1, 9, 2) + arc(0, 0, 1, 0, kind=2) + arc(1, 0, 2, 1, 3, 0))
    assert shapely.get_coordinates(found)[[0, 1, -1]].tolist() == [[0, 0], [1, 0], [3, 0]]


def test_a_ring_that_is_open_is_closed():
    ring = struct.pack("<BIII6d", 1, 3, 1, 3, 0, 0, 1, 0, 1, 1)
    assert wkb.geometries([ring])[0][0].area == 0.5


@pytest.mark.parametrize(
    "value",
    [
        b"x",
        b"\1\1\0\0\0",
        nested_wkb(10),
        nested_wkb(100_000),
        struct.pack("<BII", 1, 2, 2**31 - 1) + bytes(16),
        struct.pack("<BII", 1, 4, 2**32 - 1),
        struct.pack("<BI", 1, 99) + bytes(16),
        struct.pack("<BII", 1, 5, 1) + struct.pack("<BII", 1, 5, 1) * 50_000,
        shapely.to_wkb(SQUARE)[:-3],
        shapely.to_wkb(SQUARE) + b"more",
        struct.pack("<BIII2d", 1, 3, 1, 1, 0, 0),
    ],
    ids=range(11),
)
def test_what_is_written_wrongly_is_refused(value):
    with pytest.raises(Unreadable):
        wkb.geometry(value)
    found, reasons = wkb.geometries([value, None, shapely.to_wkb(SQUARE)])
    assert (found[1], found[2]) == (None, SQUARE)
    assert list(reasons) == ([] if found[0] is not None else [0])


def test_the_number_of_postgis_is_known():
    value = shapely.to_wkb(shapely.set_srid(SQUARE, 25832), include_srid=True)
    assert (wkb.srid(value), wkb.srid(shapely.to_wkb(SQUARE)), wkb.srid(b"")) == ("EPSG:25832", "", "")
