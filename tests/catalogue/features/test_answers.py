"""Single pieces of the JSON."""

from shapely import Point, Polygon

from catalogue.features import answers
from catalogue.features.sources import About, Feature
from hub.config import Settings
from hub.records import Column

SETTINGS = Settings(site_url="https://town.example")
ABOUT = About("x", "Trees", columns={"a": Column("a", "number", unit="m", description="How tall")})


def test_outer_rings_run_counter_clockwise():
    clockwise = Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    found = answers.feature(Feature(1, {}, clockwise), None)["geometry"]["coordinates"][0]
    assert found[:2] in ([[0, 0], [1, 0]], [[1, 0], [1, 1]], [[1, 1], [0, 1]], [[0, 1], [0, 0]])


def test_metres_have_three_decimals_and_degrees_seven():
    point = Feature(1, {}, Point(9.99250001, 48.3986))
    assert all(round(x, 3) == x for x in answers.feature(point, 25832)["geometry"]["coordinates"])
    assert answers.feature(point, 4258)["geometry"]["coordinates"] == [48.3986, 9.9925]


def test_an_empty_geometry_is_none():
    assert answers.feature(Feature(1, {}, Point()), 25832)["geometry"] is None


def test_a_unit_stands_behind_what_is_said_of_a_column():
    assert answers.schema(ABOUT.columns["a"]) == {"title": "a", "type": "number", "description": "How tall (m)"}


def test_links_are_absolute():
    for link in answers.collection(SETTINGS, ABOUT)["links"]:
        assert link["href"].startswith("https://town.example/ogc/features/v1/collections/x")


def test_a_collection_without_places_has_no_extent():
    assert "extent" not in answers.collection(SETTINGS, ABOUT)
