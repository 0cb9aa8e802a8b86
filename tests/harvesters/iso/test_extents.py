import pytest

from harvesters.iso import extents
from tests.harvesters.iso.records import element, found, words

ULM = (9.8, 48.3, 10.1, 48.5)
RING = [[9.8, 48.3], [10.1, 48.3], [10.1, 48.5], [9.8, 48.5], [9.8, 48.3]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}


def box(west, south, east, north):
    bounds = zip(extents._BOUNDS, (west, south, east, north), strict=True)
    made = "".join(element(name, f"<gco:Decimal>{value}</gco:Decimal>") for name, value in bounds)
    return element("extent/EX_Extent/geographicElement/EX_GeographicBoundingBox", made)


def polygon(positions, srs="", tag="posList"):
    ring = f"<gml:{tag}>{positions}</gml:{tag}>"
    made = f'<gml:Polygon srsName="{srs}">' + element("gml:exterior/gml:LinearRing", ring) + "</gml:Polygon>"
    return element("extent/EX_Extent/geographicElement/EX_BoundingPolygon/polygon", made)


def named(code):
    return element(
        "extent/EX_Extent/geographicElement/EX_GeographicDescription/geographicIdentifier/MD_Identifier/code",
        words(code),
    )


def period(begin, end):
    made = element("gml:TimePeriod", element("gml:beginPosition", begin), element("gml:endPosition", end))
    return element("extent/EX_Extent/temporalElement/EX_TemporalExtent/extent", made)


def extent(*parts):
    return extents.extent(found(*parts))


@pytest.mark.parametrize(
    "bounds",
    [ULM, (9.8, 48.5, 10.1, 48.3), (10.1, 48.3, 9.8, 48.5), (48.3, 9.8, 48.5, 10.1), ("9,8", "48,3", "10,1", "48,5")],
    ids=["right", "south above north", "west beyond east", "latitude first", "decimal commas"],
)
def test_a_box_is_the_same_however_its_sides_are_mixed_up(bounds):
    result = extent(box(*bounds))
    west, south, east, north = _bounds(result.place.geometry)
    assert ((west, south, east, north), result.problems) == (ULM, [])


def _bounds(geometry):
    xs, ys = zip(*geometry["coordinates"][0], strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def test_a_box_in_a_german_grid_is_brought_to_degrees():
    west, south, east, north = _bounds(extent(box(566_000, 5_350_000, 580_000, 5_370_000)).place.geometry)
    assert 9 < west < east < 11
    assert 48 < south < north < 49


def test_a_box_over_the_antimeridian_is_cut_in_two():
    assert extents.box([170, -10, -170, 10])["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    ("bounds", "kind"), [((9.8, 48.3, 9.8, 48.3), "Point"), ((9.8, 48.3, 9.8, 48.5), "LineString")]
)
def test_a_box_without_area_is_less_than_a_polygon(bounds, kind):
    assert extents.box(list(bounds))["type"] == kind


@pytest.mark.parametrize(
    "bounds", [("west", 48.3, 10.1, 48.5), (9.8, "", 10.1, 48.5), (9.8, 4e20, 10.1, 48.5), ("nan", 1, 2, 3)]
)
def test_a_box_that_is_none_is_told_and_the_name_stays(bounds):
    result = extent(box(*bounds), named("Ulm"))
    assert (result.place.geometry, result.place.name, len(result.problems)) == (None, "Ulm", 1)


def test_several_boxes_are_one_around_them():
    result = extent(box(9.8, 48.3, 9.9, 48.4), box(10, 48.4, 10.1, 48.5))
    assert _bounds(result.place.geometry) == ULM


@pytest.mark.parametrize(
    ("positions", "srs"),
    [
        ("9.8 48.3 10.1 48.3 10.1 48.5 9.8 48.5 9.8 48.3", ""),
        ("9.8 48.3 10.1 48.3 10.1 48.5 9.8 48.5", ""),
        ("48.3 9.8 48.3 10.1 48.5 10.1 48.5 9.8 48.3 9.8", "urn:ogc:def:crs:EPSG::4326"),
        ("48.3 9.8 48.3 10.1 48.5 10.1 48.5 9.8 48.3 9.8", "http://www.opengis.net/def/crs/EPSG/0/4258"),
        ("48.3 9.8 48.3 10.1 48.5 10.1 48.5 9.8 48.3 9.8", ""),
    ],
    ids=["right", "unclosed", "urn: latitude first", "address: latitude first", "swapped without a word"],
)
def test_a_polygon_is_the_same_however_it_is_written(positions, srs):
    result = extent(polygon(positions, srs))
    assert (_bounds(result.place.geometry), result.problems) == (ULM, [])


def test_a_polygon_of_gml_2_is_read():
    positions = "9.8,48.3 10.1,48.3 10.1,48.5 9.8,48.5 9.8,48.3"
    assert extent(polygon(positions, tag="coordinates")).place.geometry == POLYGON


@pytest.mark.parametrize("positions", ["", "1 2", "a b c d e f g h", "1 2 3 4", "9.8 48.3 " * 600_000])
def test_a_polygon_that_is_none_is_told(positions):
    result = extent(polygon(positions))
    assert (result.place, len(result.problems)) == (None, 1)


def test_a_box_is_preferred_to_a_polygon():
    assert extent(polygon("1 2 3 2 3 4 1 2"), box(*ULM)).place.geometry == POLYGON


@pytest.mark.parametrize(
    ("word", "name", "key"),
    [
        ("Ulm", "Ulm", ""),
        ("08421000", "", "08421000"),
        ("084210000000", "", "084210000000"),
        ("http://dcat-ap.de/def/politicalGeocoding/municipalityKey/08421000", "", "08421000"),
        ("http://a.example/place", "", ""),
    ],
)
def test_a_place_has_a_name_or_an_official_key(word, name, key):
    place = extent(named(word)).place
    assert ((place.name, place.official_key) if place else ("", "")) == (name, key)


@pytest.mark.parametrize(
    ("begin", "end", "terms"),
    [
        ("1990-01-01T00:00:00", "2008-12-31", {"temporal_start": "1990-01-01", "temporal_end": "2008-12-31"}),
        ("1990-01-01", "now", {"temporal_start": "1990-01-01"}),
        ("", "2008", {"temporal_end": "2008-01-01"}),
        ("unknown", "", {}),
    ],
)
def test_a_period_may_be_open(begin, end, terms):
    assert extent(period(begin, end)).period == terms


def test_several_periods_are_one_around_them():
    result = extent(period("1999-01-01", "2001-01-01"), period("1990-01-01", "1992-01-01"))
    assert result.period == {"temporal_start": "1990-01-01", "temporal_end": "2001-01-01"}


def test_a_day_that_no_calendar_has_is_told_and_the_other_end_stays():
    result = extent(period("2023-02-30", "2023-03-01"))
    assert result.period == {"temporal_end": "2023-03-01"}
    assert result.problems == ["“2023-02-30” is not a date of the calendar."]
