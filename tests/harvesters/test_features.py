import json
from pathlib import Path

import pytest

from connectors import folder
from harvesters import features
from hub import sandbox
from hub.records import Column, DatasetDraft, Document, Message, Refusal

ULM = Path(__file__).parents[2] / "../shared/samples/ulm"


def feature(properties=None, coordinates=(9.99, 48.4), **more):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": coordinates},
        **more,
    }


def document(*found, body=None, hints=None, **members):
    body = body or json.dumps({"type": "FeatureCollection", "features": list(found), **members}).encode()
    return Document("trees.geojson", features.GEOJSON, body, name="trees.geojson", hints=hints or {})


def harvest(*found, **given):
    return list(features.harvest(document(*found, **given)))


def table(*found, **given):
    return harvest(*found, **given)[-1].distribution[0].table


def test_a_collection_is_a_dataset_with_one_table():
    (draft,) = harvest(feature({"art": "Linde", "jahr": 1987}), feature({"art": "Ahorn"}))
    (part,) = draft.distribution
    assert part.table.columns == (Column("art"), Column("jahr", "integer"))
    assert part.table.rows == (("Linde", 1987), ("Ahorn", None))
    assert part.table.geometries[0] == {"type": "Point", "coordinates": [9.99, 48.4]}


def test_the_file_itself_is_kept():
    given = document(feature())
    (draft,) = features.harvest(given)
    assert draft.distribution[0].content == given.body


def test_the_place_of_the_dataset_is_the_box_around_its_features():
    (draft,) = harvest(feature(coordinates=(9.9, 48.3)), feature(coordinates=(10.0, 48.4)))
    assert draft.spatial.geometry["coordinates"][0][2] == [10.0, 48.4]


@pytest.mark.parametrize(
    ("values", "type"),
    [
        ([1, None, 2], "integer"),
        ([1, 2.5], "number"),
        ([True, False], "boolean"),
        (["2024-05-01", "2024-06-01"], "date"),
        (["2024-05-01", "bald"], "text"),
        ([1, "eins"], "text"),
        ([True, 1], "text"),
        ([{"a": 1}], "text"),
        ([2**63], "text"),
        ([None], "text"),
    ],
)
def test_the_type_of_a_column_is_one_that_all_values_have(values, type):
    assert table(*(feature({"x": value, "y": 0}) for value in values)).columns[0].type == type


def test_values_of_a_column_are_all_of_its_type():
    assert [row[0] for row in table(*(feature({"x": value}) for value in (True, 1, {"a": [1]}, "b")) ).rows] == [
        "true", "1", '{"a":[1]}', "b",
    ]  # fmt: skip


def test_features_that_say_nothing_get_their_number():
    found = table(feature(), feature({}))
    assert (found.columns, found.rows) == ((Column("number", "integer"),), ((1,), (2,)))


def test_the_id_of_a_feature_is_a_column():
    assert table(feature({}, id="t-1")).rows == (("t-1",),)


def test_a_feature_without_geometry_is_a_row_without_place():
    assert table({"type": "Feature", "properties": {"a": 1}, "geometry": None}).geometries == (None,)


BAD = [
    7,
    {"type": "Tree"},
    {"type": "Feature", "properties": [1], "geometry": None},
    {"type": "Feature", "properties": {}, "geometry": "Ulm"},
    feature(coordinates=("9", "48")),
    feature(coordinates=(9000, 48)),
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_bad_feature_is_refused_with_its_number_and_the_rest_goes_on(bad):
    refusal, draft = harvest(feature(), bad, feature())
    assert refusal.where == "trees.geojson, feature 2"
    assert draft.distribution[0].table.rows == ((1,), (3,))


def test_with_every_feature_refused_nothing_stored_is_replaced():
    assert [type(one) for one in harvest(7, 8)] == [Refusal, Refusal]


def test_an_empty_collection_is_an_empty_table():
    assert table().rows == ()


def test_one_feature_alone_is_a_collection_of_one():
    assert table(body=json.dumps(feature({"a": 1})).encode()).rows == ((1,),)


@pytest.mark.parametrize(
    "given",
    [
        {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}},
        {"hints": {"crs": "EPSG:25832"}},
        {},
    ],
    ids=["by member", "by hint", "by its numbers"],
)
def test_other_coordinates_are_brought_to_degrees(given):
    (geometry,) = table(feature(coordinates=(573_000, 5_361_000)), **given).geometries
    assert geometry["coordinates"] == pytest.approx([9.986, 48.398], abs=0.002)


def test_an_unknown_coordinate_system_is_one_refusal():
    (refusal,) = harvest(feature(), feature(), crs={"properties": {"name": "EPSG:1"}})
    assert "EPSG:1" in refusal.reason


BROKEN = {
    "html": b"<html>502</html>",
    "truncated": b'{"type": "FeatureCollection", "features": [{"type": "Fea',
    "deep": b'{"a":' * 200_000,
    "deep lists": b'{"type": "FeatureCollection", "features": ' + b"[" * 200_000,
    "no utf-8": '{"type": "FeatureCollection", "name": "Bäume"}'.encode("cp1252"),
    "not finite": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": NaN}}]}',
    "a list": b"[]",
    "no features": b'{"type": "FeatureCollection"}',
    "features no list": b'{"type": "FeatureCollection", "features": {"a": 1}}',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_collection_is_one_refusal(body):
    (refusal,) = harvest(body=body)
    assert isinstance(refusal, Refusal)


def test_a_property_that_is_nested_too_deeply_is_refused():
    deep = b'{"a":' * 500 + b"1" + b"}" * 500
    body = b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"x": %s}}]}' % deep
    (refusal,) = harvest(body=body)
    assert refusal.reason == "A property of the feature is nested too deeply."


def test_too_many_properties_are_refused():
    (refusal,) = harvest(*(feature({f"{n}-{m}": 1 for m in range(1000)}) for n in range(11)))
    assert "11,000 different properties" in refusal.reason


def test_coordinates_are_reprojected_inside_the_sandbox_too():
    (draft,) = sandbox.run(features.harvest, document(feature(coordinates=(573_000, 5_361_000))))
    assert isinstance(draft, DatasetDraft)


@pytest.mark.skipif(not ULM.exists(), reason="the samples lie beside the project")
def test_all_zones_of_ulm_come_though_one_is_a_stray_click():
    path = ULM / "scooter_zones_restricted.geojson"
    (given,) = folder.parse(Message(path.read_bytes(), name=path.name), {})
    (draft,) = features.harvest(given)
    kinds = [geometry["type"] for geometry in draft.distribution[0].table.geometries]
    assert (len(kinds), kinds.count("Polygon")) == (52, 52)
