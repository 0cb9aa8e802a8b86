"""A dataset, both ways."""

import pytest
from marshmallow import ValidationError

from catalogue.schemas.membership import theme_dict
from catalogue.schemas.package import PackageSchema, place
from hub.errors import NestedWrongly

POINT = {"type": "Point", "coordinates": [9.99, 48.4]}


def load(**given):
    return PackageSchema().load({"name": "trees", **given})


def draft(**given):
    return load(**given)["draft"]


def test_ckans_words_become_ours():
    made = draft(
        title="Bäume", notes="Alle", license_id="dl-by-de/2.0", author="Amt", url="https://x.example/", version="2",
        contributorID="x", dcat_type="STATISTICAL", temporal_start="2020-01-01", rights="frei",
    )  # fmt: skip
    assert (made.name, made.title, made.description, made.license) == ("trees", "Bäume", "Alle", "dl-by-de/2.0")
    assert made.terms == {
        "author": "Amt", "landing_page": "https://x.example/", "contributor_id": ["x"], "type": "STATISTICAL",
        "temporal_start": "2020-01-01", "rights": "frei", "version": "2",
    }  # fmt: skip


def test_unknown_root_keys_and_what_the_hub_says_itself_are_dropped():
    made = draft(unknown=1, type="harvest", num_tags=5, metadata_modified="x", isopen=True, organization={"a": 1})
    assert (made.terms, made.extras) == ({}, {})


def test_it_says_whether_resources_and_privacy_were_given():
    bare, full = load(), load(resources=[], private="False")
    assert (bare["resources_given"], bare["private"]) == (False, None)
    assert (full["resources_given"], full["private"]) == (True, False)


@pytest.mark.parametrize("given", [
    {"tags": [{"name": "Baum"}, {"name": " Grün "}, {"name": "Baum"}]}, {"tags": ["Baum", "Grün"]},
    {"tag_string": "Baum, Grün ,,Baum"},
])  # fmt: skip
def test_tags_come_in_three_ways(given):
    assert draft(**given).keyword == ("Baum", "Grün")


@pytest.mark.parametrize("name", ["ab", "Ünïcödé 漢字", "a-b_c.d", "x" * 100, "2024"])
def test_what_a_tag_may_be(name):
    assert draft(tags=[{"name": name}]).keyword == (name,)


@pytest.mark.parametrize("name", ["a", "x" * 101, "a/b", "<b>", "a,b", "C++"])
def test_what_a_tag_cannot_be(name):
    with pytest.raises(ValidationError) as caught:
        draft(tags=[{"name": name}])
    assert list(caught.value.messages) == ["tags"]


def test_groups_are_themes_and_unknown_ones_are_dropped():
    groups = [
        {"name": "envi"},
        {"id": "TRAN"},
        {"name": "http://x.example/data-theme/HEAL"},
        {"name": "cats"},
        "envi",
        None,
    ]
    assert draft(groups=groups).theme == ("ENVI", "TRAN", "HEAL")
    assert theme_dict("ENVI")["name"] == "envi"


def test_extras_are_texts_and_null_drops_them():
    pairs = [("a", "x"), ("b", 1), ("c", {"d": [True]}), ("e", None), ("f", ""), ("g", 1.5)]
    extras = [{"key": key, "value": value, "state": "active"} for key, value in pairs]
    assert draft(extras=extras).extras == {"a": "x", "b": "1", "c": '{"d":[true]}', "f": "", "g": "1.5"}


@pytest.mark.parametrize("key", ["title", "notes", "tags", "author", "url", "owner_org", "type"])
def test_an_extra_is_no_key_of_the_root(key):
    with pytest.raises(ValidationError) as caught:
        draft(extras=[{"key": "fine", "value": ""}, {"key": key, "value": "x"}])
    assert caught.value.messages == {"extras": {1: {"key": ["There is a schema field with the same name"]}}}


def test_an_extra_is_there_once():
    with pytest.raises(ValidationError) as caught:
        draft(extras=[{"key": "a", "value": "1"}, {"key": "a", "value": None}])
    assert list(caught.value.messages) == ["extras_validation"]


@pytest.mark.parametrize("given", [
    {"spatial": POINT}, {"spatial": '{"type":"Point","coordinates":[9.99,48.4]}'},
    {"extras": [{"key": "spatial", "value": '{"type":"Point","coordinates":[9.99,48.4]}'}]},
    {"spatial": POINT, "extras": [{"key": "other", "value": "x"}]},
])  # fmt: skip
def test_a_place_comes_in_three_ways(given):
    made = draft(**given)
    assert made.spatial.geometry == POINT
    assert "spatial" not in made.extras


@pytest.mark.parametrize("geometry", [
    POINT, {"type": "Point", "coordinates": [180, -90, 5]}, {"type": "MultiPoint", "coordinates": [[0, 0], [1, 1]]},
    {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
    {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
    {"type": "GeometryCollection", "geometries": [POINT, POINT]},
], ids=lambda geometry: geometry["type"])  # fmt: skip
def test_every_kind_of_geometry_is_a_place(geometry):
    assert place(geometry).geometry == geometry


@pytest.mark.parametrize("key", ["resources", "extras"])
@pytest.mark.parametrize("value", ["x", {}, [1], [None], [[]], 5])
def test_lists_of_objects_hold_objects(key, value):
    with pytest.raises(NestedWrongly):
        load(**{key: value})


@pytest.mark.parametrize("name", ["ab", "_a", "-a", "a_b-c", "2024", "x" * 100])
def test_what_a_name_may_be(name):
    assert draft(name=name).name == name


@pytest.mark.parametrize("name", ["", "a", "A1", "a b", "ä1", "new", "edit", "search", "x" * 101, "a\n", "a.b", None])
def test_what_a_name_cannot_be(name):
    with pytest.raises(ValidationError) as caught:
        draft(name=name)
    assert list(caught.value.messages) == ["name"]
