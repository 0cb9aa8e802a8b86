from zoneinfo import ZoneInfo

import orjson
import pytest

from harvesters.tables import layers, loose
from harvesters.tables.loose import Feature, Loose
from hub.errors import Unreadable

BERLIN = ZoneInfo("Europe/Berlin")


def layer(*values, **options):
    return Loose(lambda: (Feature(number, one) for number, one in enumerate(values, 1)), **options)


def columns(*values, **options):
    return {column.name: column.type for column in layer(*values, **options).survey().columns}


def table(*values, **options):
    found = layers.found(layer(*values, **options), {})
    items = list(found.rows())
    return [row for item in items if isinstance(item, bytes) for row in orjson.loads(item)], items


@pytest.mark.parametrize(
    ("values", "kind", "kept"),
    [
        ([1, 2, None], "integer", [1, 2, None]),
        ([1, 2.5], "number", [1.0, 2.5]),
        ([True, False], "boolean", [True, False]),
        (["01067", "x"], "text", ["01067", "x"]),
        (["12", "13"], "text", ["12", "13"]),
        ([1, "x", True, {"a": 1}], "text", ["1", "x", "true", '{"a":1}']),
        (["2024-01-01", "31.12.2024"], "date", ["2024-01-01", "2024-12-31"]),
        (["2024-07-01T10:00:00Z"], "datetime", ["2024-07-01T10:00:00+00:00"]),
        (["2024-07-01T10:00:00"], "datetime", ["2024-07-01T10:00:00+02:00"]),
        (["2024-03-31T02:30:00"], "text", ["2024-03-31T02:30:00"]),
        ([{"a": [1]}, [2]], "json", [{"a": [1]}, [2]]),
        ([2**63], "text", [str(2**63)]),
        (["a\0b\ud800"], "text", ["ab?"]),
        ([{"a": "\0"}], "json", [{"a": ""}]),
        ([None], "text", [None]),
    ],
)
def test_a_column_has_the_type_that_all_its_values_fit(values, kind, kept):
    assert columns(*({"a": value} for value in values)) == {"a": kind}
    assert [row[0] for row in table(*({"a": value} for value in values))[0]] == kept


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "2"], "integer"),
        (["1", "2.5"], "number"),
        (["01067"], "text"),
        (["true"], "boolean"),
        (["1", "x"], "text"),
    ],
)
def test_where_all_is_text_numbers_are_meant_as_numbers(values, kind):
    assert columns(*({"a": value} for value in values), spoken=True) == {"a": kind}


def test_names_are_made_fit_and_the_title_keeps_what_stood_there():
    (first, second) = layer({"_id": 1, 'a"b': 2}).survey().columns
    assert (first.name, first.title, second.name) == ("id", "_id", "ab")


def test_a_type_that_somebody_wants_is_kept_to():
    rows, items = table({"a": "1"}, {"a": "x"}, {"a": ""}, types={"a": "integer"})
    assert rows == [[1], [None]]
    assert items[0].where == "feature 2"


def test_features_with_other_properties_are_rows_of_one_table():
    assert table({"a": 1}, {"b": 2})[0] == [[1, None], [None, 2]]


def test_very_many_properties_are_refused():
    with pytest.raises(Unreadable, match="more than 10,000 different properties"):
        layer({str(number): 1 for number in range(10_001)}).survey()


def test_a_feature_that_cannot_be_taken_in_is_refused_alone():
    features = [Feature(1, problem="No."), Feature(2, {"a": 1})]
    found = layers.found(Loose(lambda: iter(features)), {})
    refused, rows = found.rows()
    assert (refused.where, refused.reason, rows) == ("feature 1", "No.", b"[[1]]")


@pytest.mark.parametrize(
    ("geometry", "place"),
    [
        ({"type": "Point", "coordinates": [9, 48, 5]}, (9, 48)),
        ({"type": "Polygon", "coordinates": [[[9, 48], [9, 49]]]}, (9, 48)),
        ({"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [9, 48]}]}, (9, 48)),
        ({"type": "Point", "coordinates": ["9", 48]}, None),
        ({"type": "Point", "coordinates": [1e300, 48]}, None),
        ({"type": "Point"}, None),
        ("x", None),
        (None, None),
    ],
)
def test_a_corner_is_known_before_anybody_has_checked(geometry, place):
    assert loose.corner(geometry) == place


@pytest.mark.parametrize("geometry", [None, {"type": "Point", "coordinates": []}])
def test_an_empty_geometry_is_no_place(geometry):
    assert loose.drawn(geometry) is None


def test_open_rings_are_closed():
    assert loose.drawn({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}).area == 0.5


@pytest.mark.parametrize(
    "geometry",
    [
        "x",
        {},
        {"type": "Circle", "coordinates": [1, 2]},
        {"type": "Point", "coordinates": [[1, 2]]},
        {"type": "Point", "coordinates": [1e308, 2]},
        {"type": "LineString", "coordinates": [[1, 2]]},
        {"type": "Polygon", "coordinates": [[[1, 2], [1, 2]]]},
    ],
)
def test_a_geometry_that_is_none_is_refused(geometry):
    with pytest.raises(Unreadable):
        loose.drawn(geometry)


def test_collections_in_collections_have_an_end():
    value = {"type": "Point", "coordinates": [1, 2]}
    for _ in range(200):
        value = {"type": "GeometryCollection", "geometries": [value]}
    with pytest.raises(Unreadable, match="nested too deeply"):
        loose.drawn(value)


def test_the_size_of_a_geometry_is_about_known():
    assert loose.size({"type": "LineString", "coordinates": [[1, 2]] * 7}) == 7
    assert loose.size(None) == 1
