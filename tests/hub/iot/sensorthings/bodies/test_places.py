"""GeoJSON is checked, kept and given back exactly; other encodings are kept as they are."""

import pytest
from shapely import Point, box

from hub.errors import BadRequest
from hub.iot.sensorthings.bodies.places import encoded

POINT = {"type": "Point", "coordinates": [9.99, 48.4]}


def test_a_flat_geometry_is_only_a_geometry():
    assert encoded(POINT, "application/geo+json", "location") == (Point(9.99, 48.4), None)


def test_the_older_name_of_geojson_is_an_alias():
    assert encoded(POINT, "application/vnd.geo+json", "location").geometry == Point(9.99, 48.4)


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "Feature", "geometry": POINT, "properties": {"floor": 2}},
        {"type": "Point", "coordinates": [9.99, 48.4, 500.5]},
        {**POINT, "bbox": [9, 48, 10, 49]},
    ],
)
def test_what_a_geometry_does_not_tell_is_kept_beside_it(sent):
    geometry, kept = encoded(sent, "application/geo+json", "location")
    assert (geometry.x, geometry.y, kept) == (9.99, 48.4, sent)


def test_a_feature_may_have_no_geometry():
    sent = {"type": "Feature", "geometry": None, "properties": {}}
    assert encoded(sent, "application/geo+json", "feature") == (None, sent)


@pytest.mark.parametrize("sent", ["Rathaus, 1. Stock", {"street": "Markt"}, POINT])
def test_another_encoding_is_kept_as_it_is(sent):
    assert encoded(sent, "text/plain", "location") == (None, sent)


def test_an_outline_that_crosses_itself_is_kept_and_made_sound_for_the_database():
    sent = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    geometry, kept = encoded(sent, "application/geo+json", "location")
    assert geometry.is_valid
    assert kept == sent
    assert geometry.within(box(0, 0, 2, 2))


def test_a_collection_is_a_geometry():
    sent = {"type": "GeometryCollection", "geometries": [POINT, POINT]}
    assert encoded(sent, "application/geo+json", "location").sent is None


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "here",
        5,
        [],
        {},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": ["Point"], "coordinates": [1, 2]},
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [1]},
        {"type": "Point", "coordinates": ["1", "2"]},
        {"type": "Point", "coordinates": [True, False]},
        {"type": "Point", "coordinates": [1, 2, 3, 4]},
        {"type": "Point", "coordinates": [[1, 2]]},
        {"type": "Point", "coordinates": [570000, 5360000]},
        {"type": "LineString", "coordinates": [[1, 2]]},
        {"type": "LineString", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[0, 0], [1, 1], [1, 0]]},
        {"type": "GeometryCollection"},
        {"type": "GeometryCollection", "geometries": [None]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Feature", "geometry": "here"},
        {"type": "FeatureCollection", "features": []},
    ],
)
def test_what_is_no_geojson_is_refused_by_its_name(sent):
    with pytest.raises(BadRequest, match="“location”"):
        encoded(sent, "application/geo+json", "location")
