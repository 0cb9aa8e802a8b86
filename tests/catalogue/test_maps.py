import re
from math import cos, radians
from random import Random
from xml.etree import ElementTree

import pytest
import shapely
from shapely import GeometryCollection, LinearRing, LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from catalogue import maps

TOWN = Polygon([(9.70, 48.00), (9.80, 48.00), (9.82, 48.05), (9.75, 48.10), (9.68, 48.05)])
TREES = [Point(9.75, 48.05), Point(9.76, 48.04)]
HOSTILE = '"><script>alert(1)</script>\x00\ud800'


def draw(geometries, **options):
    return maps.small_map(geometries, **{"title": "Bäume", "boundary": TOWN, **options})


def read(text):
    return ElementTree.fromstring(text.encode())


def part(text, css_class):
    return [element for element in read(text).iter() if element.get("class") == css_class]


def description(text):
    return next(element.text for element in read(text) if element.tag.endswith("}desc"))


def corners(path):
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)]


def places(text):
    return corners(part(text, "map-point")[0].get("d"))


DRAWN = {
    "points": draw(TREES),
    "lines": draw([LineString(TOWN.exterior)]),
    "areas": draw([TOWN.buffer(-0.01)]),
    "no boundary": draw(TREES, boundary=None),
    "only boundary": draw([]),
    "nothing": draw([], boundary=None),
}


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN)
def test_a_map_is_an_image_with_title_and_description(text):
    picture = read(text)
    assert picture.get("role") == "img"
    assert [element.tag.rpartition("}")[2] for element in list(picture)[:2]] == ["title", "desc"]
    assert picture[0].text == "Bäume"
    assert picture[1].text


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN)
def test_a_map_has_neither_style_nor_script_nor_image(text):
    assert "style" not in {name for element in read(text).iter() for name in element.attrib}
    assert not {"style", "script", "image"} & {element.tag.rpartition("}")[2] for element in read(text).iter()}


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN)
def test_a_map_takes_its_colour_from_the_page(text):
    colours = {element.get(name) for element in read(text).iter() for name in ("fill", "stroke")}
    assert colours <= {None, "none", "currentColor"}


def test_a_hostile_title_stays_text():
    picture = read(draw(TREES, title=HOSTILE))
    assert picture[0].text == '"><script>alert(1)</script>'


def test_the_same_geometries_make_the_same_map():
    assert draw(TREES) == draw(TREES)


def test_north_is_up_and_east_is_right():
    (west, south), (east, north) = places(draw([Point(9.70, 48.02), Point(9.80, 48.08)], boundary=None))
    assert west < east
    assert north < south


def test_a_kilometre_is_as_long_eastwards_as_northwards():
    wide, high = 0.02 / cos(radians(48.05)), 0.02
    area = box(9.75 - wide, 48.05 - high, 9.75 + wide, 48.05 + high)
    drawn = corners(part(draw([area], boundary=None), "map-area")[0][0].get("d"))
    across, up = (max(axis) - min(axis) for axis in zip(*drawn, strict=True))
    assert across == pytest.approx(up, abs=0.3)


def test_everything_lies_within_the_picture():
    drawn = [spot for text in DRAWN.values() for path in part(text, "map-boundary") for spot in corners(path.get("d"))]
    assert drawn
    assert all(0 < x < 360 and 0 < y < 280 - 20 for x, y in drawn)


def test_the_boundary_is_drawn_and_told():
    assert len(part(DRAWN["points"], "map-boundary")) == 1
    assert "Gemeindegrenze" in description(DRAWN["points"])
    assert part(DRAWN["no boundary"], "map-boundary") == []
    assert "Gemeindegrenze" not in description(DRAWN["no boundary"])


def test_the_scale_bar_is_as_long_as_it_says():
    text = draw([Point(9.75, 48.00), Point(9.75, 48.10)], boundary=None)
    dots = abs(places(text)[0][1] - places(text)[1][1]) / (0.1 * 111.32)
    (label,) = [element.text for element in read(text) if element.tag.endswith("}text") and element.text != "N"]
    bar = float(re.search(r"h([\d.]+)", part(text, "map-scale")[0].get("d"))[1])
    assert label.endswith(" km")
    assert bar == pytest.approx(float(label.split()[0]) * dots, rel=0.02)


@pytest.mark.parametrize(("language", "words"), [("de", "Keine Ortsangabe"), ("en", "No place")])
def test_a_map_without_anything_says_so(language, words):
    assert words in description(draw([], boundary=None, language=language))


def test_the_description_tells_what_is_shown():
    mixed = [*TREES, LineString([(9.7, 48), (9.8, 48)]), TOWN.buffer(-0.01), MultiPolygon([TOWN.buffer(-0.02)])]
    assert "Gezeigt: 5 von 5 Objekten (2 Punkte, 1 Linien, 2 Flächen)." in description(draw(mixed))
    assert "Shown: 5 of 5 objects (2 points, 1 lines, 2 areas)." in description(draw(mixed, language="en"))


def test_a_hundred_thousand_points_are_thinned_and_it_is_said():
    random = Random(1)
    points = [Point(random.uniform(9.7, 9.8), random.uniform(48.0, 48.1)) for _ in range(100_000)]
    text = draw(points)
    assert len(text) < 100_000
    assert "Gezeigt: 5.000 von 100.000 Objekten" in description(text)


def test_one_object_of_many_points_stays_small():
    random = Random(1)
    points = MultiPoint([(random.uniform(9.7, 9.8), random.uniform(48.0, 48.1)) for _ in range(50_000)])
    assert len(draw([points])) < 100_000


def test_many_detailed_areas_stay_small():
    areas = [Point(9.7 + number % 40 / 400, 48.0 + number // 40 / 400).buffer(0.02, 200) for number in range(1_600)]
    text = draw(areas)
    assert len(text) < 200_000
    assert re.search(r"Gezeigt: [\d.]+ von 1\.600 Objekten", description(text))


def test_a_detailed_border_is_simplified():
    assert len(draw([TOWN.buffer(0.01, 5_000)], boundary=None)) < 5_000


def test_an_area_too_small_to_see_becomes_a_point():
    text = draw([Point(9.75, 48.05).buffer(0.0001)])
    assert len(places(text)) == 1
    assert len(part(text, "map-area")[0]) == 0


def test_a_hole_stays_a_hole():
    ring = TOWN.buffer(-0.005).difference(TOWN.buffer(-0.02))
    area = part(draw([ring]), "map-area")[0]
    assert area.get("fill-rule") == "evenodd"
    assert area[0].get("d").count("M") == 2


def test_collections_within_collections_are_drawn():
    nested = GeometryCollection([GeometryCollection([GeometryCollection([MultiPoint([(9.75, 48.05)])])])])
    assert len(places(draw([nested]))) == 1


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        Point(),
        GeometryCollection(),
        Point(float("nan"), 48),
        Point(9.7, float("inf")),
        Point(556_000, 5_322_000),
        shapely.from_wkt("LINESTRING (9.7 48, NaN 48)"),
    ],
    ids=str,
)
def test_a_geometry_without_a_place_on_earth_is_left_out(geometry):
    text = draw([geometry, *TREES])
    assert "nan" not in text
    assert "Gezeigt: 2 von 2" in description(text)


@pytest.mark.parametrize(
    "geometry",
    [
        Polygon([(9.7, 48), (9.8, 48.1), (9.8, 48), (9.7, 48.1)]),
        LinearRing([(9.7, 48), (9.8, 48.1), (9.8, 48)]),
        shapely.from_wkt("POINT Z (9.7 48 500)"),
        box(-180, -90, 180, 90),
        Point(0, 90),
        LineString([(9.7, 48), (9.7, 48)]),
        GeometryCollection([Point(9.7, 48), TOWN]),
    ],
    ids=str,
)
@pytest.mark.parametrize("boundary", [None, TOWN])
def test_strange_geometries_still_make_a_map(geometry, boundary):
    text = draw([geometry], boundary=boundary)
    assert "nan" not in text
    assert "Gezeigt: 1 von 1" in description(text)
