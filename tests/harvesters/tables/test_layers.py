import pytest

from harvesters.tables import layers
from harvesters.tables.loose import Feature, Loose
from hub.errors import Unreadable
from hub.records import Refusal, Words


def found(*features, crs="", **hints):
    return layers.found(Loose(lambda: iter(features), crs=lambda: crs), hints)


def at(x, y):
    return {"type": "Point", "coordinates": [x, y]}


def test_the_sheet_says_system_rows_and_shows_places():
    sheet = found(Feature(1, {"a": 1}, at(573_000, 5_361_000)), Feature(2, {"a": 2})).sheet
    assert {**sheet.facts} == {"rows": 2, "geometry": "yes", "crs": "EPSG:25832"}
    assert sheet.samples[0][1]["coordinates"] == pytest.approx([9.986, 48.398], abs=0.001)
    assert sheet.samples[1] == (2, None)


def test_what_somebody_says_of_the_system_goes_before_what_the_file_says():
    sheet = found(Feature(1, {"a": 1}, at(573_000, 5_361_000)), crs="EPSG:25833", hints=1).sheet
    assert sheet.facts["crs"] == "EPSG:25833"
    sheet = layers.found(Loose(lambda: iter([Feature(1, {}, at(573_000, 5_361_000))])), {"crs": "25833"}).sheet
    assert sheet.facts["crs"] == "EPSG:25833"


def test_turned_axes_are_told():
    assert found(Feature(1, {"a": 1}, at(48.4, 9.9))).sheet.facts["axes"] == "swapped"


def test_without_places_there_is_no_geometry():
    table = found(Feature(1, {"a": 1}))
    assert (table.sheet.facts["geometry"], list(table.rows())) == ("", [b"[[1]]"])


def test_an_unknown_system_costs_the_places_alone():
    table = found(Feature(1, {"a": 1}, at(5, 5)), crs="EPSG:999999")
    rows, refused = table.rows()
    assert rows == b"[[1]]"
    assert refused == Refusal(
        "all features", f"The features were taken in without their places: {table.sheet.facts['note']}"
    )
    assert "EPSG:999999" in refused.reason


def test_a_place_that_cannot_be_is_refused_and_the_rest_of_the_feature_stays():
    refused, rows = found(Feature(7, {"a": 1}, at(9, "x"))).rows()
    why = Words(layers.WITHOUT_PLACE, why="A position is not two numbers.")
    assert (refused.where, refused.reason) == ("feature 7", why)
    assert rows == b"[[1,null]]"


def test_features_that_say_nothing_have_their_number():
    table = found(Feature(3, {}, at(9, 48)))
    assert table.sheet.columns[0].name == "number"
    assert next(iter(table.rows())).startswith(b"[[3,")


def test_excluded_columns_are_not_there():
    table = layers.found(Loose(lambda: iter([Feature(1, {"a": 1, "b": 2, "c": 3})])), {"exclude": ["b"]})
    assert [column.name for column in table.sheet.columns] == ["a", "c"]
    assert (table.sheet.samples, list(table.rows())) == (((1, 3),), [b"[[1,3]]"])


def test_somebody_who_excludes_all_is_told():
    with pytest.raises(Unreadable, match="no column"):
        layers.found(Loose(lambda: iter([Feature(1, {"a": 1})])), {"exclude": ["a"]})
