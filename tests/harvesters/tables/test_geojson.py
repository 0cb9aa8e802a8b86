import json

import pytest

from harvesters.tables import geojson
from hub.errors import Unreadable
from tests.harvesters.tables.geodata import at, collection, feature, point, read, written

ONE = feature(at(9.9, 48.3), name="Linde")


def rows(tmp_path, body, **hints):
    return read(written(tmp_path, "a", body), "geojson", **hints)


def refusal(tmp_path, body):
    with pytest.raises(Unreadable) as caught:
        rows(tmp_path, body)
    return caught.value.message


@pytest.mark.parametrize(
    "body",
    [
        collection(ONE),
        json.dumps(json.loads(collection(ONE)), indent=4),
        b"\xef\xbb\xbf" + collection(ONE),
        json.dumps(ONE),
        json.dumps(ONE) + "\n",
        "\x1e" + json.dumps(ONE) + "\n",
        collection(ONE, bbox=[1, 2, 3, 4], note={"features": [{}]}),
    ],
    ids=["collection", "pretty", "mark", "feature", "line", "sequence", "members"],
)
def test_features_are_read_in_each_form(tmp_path, body):
    sheet, found, refused = rows(tmp_path, body)
    assert [(row[0], point(row)) for row in found] == [("Linde", (9.9, 48.3))]
    assert (sheet.facts["rows"], sheet.facts["geometry"], refused) == (1, "yes", [])


def test_features_may_stand_line_by_line(tmp_path):
    sheet, found, _ = rows(tmp_path, "\n".join([json.dumps(ONE)] * 3))
    assert (sheet.facts["rows"], len(found)) == (3, 3)


def test_a_bare_geometry_is_a_row_with_its_number(tmp_path):
    sheet, found, _ = rows(tmp_path, json.dumps(at(9.9, 48.3)))
    assert [column.name for column in sheet.columns] == ["number"]
    assert (found[0][0], point(found[0])) == (1, (9.9, 48.3))


def test_an_empty_collection_is_an_empty_table(tmp_path):
    assert rows(tmp_path, collection())[1:] == ([], [])


def test_the_old_word_about_the_system_is_believed_wherever_it_stands(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    sheet, found, _ = rows(tmp_path, collection(feature(at(573_000, 5_361_000)), crs=crs))
    assert sheet.facts["crs"] == "EPSG:25832"
    assert point(found[0]) == (9.9862, 48.3979)


def test_what_stands_among_features_is_refused_with_its_number(tmp_path):
    body = b'{"type":"FeatureCollection","features":[7, ' + json.dumps(ONE).encode() + b", null, {}]}"
    _, found, refused = rows(tmp_path, body)
    assert len(found) == 1
    assert [refusal.where for refusal in refused] == ["feature 1", "feature 3", "feature 4"]


def test_a_value_that_is_no_number_is_none(tmp_path):
    body = collection(ONE).replace(b'"Linde"', b'NaN, "b": "NaN, -Infinity"')
    _, found, _ = rows(tmp_path, body)
    assert found[0][:2] == [None, "NaN, -Infinity"]


def test_umlauts_of_windows_are_read(tmp_path):
    body = collection(ONE).replace(b"Linde", "Müller".encode("cp1252"))
    assert rows(tmp_path, body)[1][0][0] == "Müller"


@pytest.mark.parametrize("depth", [100, 2_000, 200_000])
def test_a_property_nested_too_deeply_is_refused_alone(tmp_path, depth):
    body = collection(ONE, ONE).replace(b'"Linde"', b"[" * depth + b"]" * depth, 1)
    _, found, refused = rows(tmp_path, body)
    assert len(found) + len(refused) == 2
    assert found[-1][0] in ("Linde", '"Linde"')


def test_braces_in_texts_are_texts(tmp_path):
    odd = feature(at(9, 48), name='{"features":[{"\\"}]}')
    assert rows(tmp_path, collection(odd, odd))[1][0][0] == '{"features":[{"\\"}]}'


@pytest.mark.parametrize(
    "body",
    [
        collection(ONE)[:-2],
        collection(ONE)[:-20],
        collection(ONE) + b"}",
        collection(ONE) + b"garbage",
        b"{" * 200_000,
        b'{"a": "',
    ],
    ids=range(6),
)
def test_a_file_that_is_cut_off_is_refused_as_a_whole(tmp_path, body):
    assert refusal(tmp_path, body) in (geojson.INCOMPLETE, geojson.NONE)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The file is empty."),
        (b"[]", geojson.NONE),
        (b'"text"', geojson.NONE),
        (b'{"type":"Feature Collection"}', geojson.NONE),
        (b'{"type":"FeatureCollection","features":{}}', geojson.NONE),
        (b'{"type":"Topology","objects":{}}', "This is TopoJSON and not GeoJSON."),
        (b'{"esriGeometryType":"esriGeometryPoint"}', "This is JSON of Esri and not GeoJSON."),
        (b'<OGRVRTDataSource><OGRVRTLayer name="a"/></OGRVRTDataSource>', geojson.NONE),
    ],
)
def test_what_is_no_geojson_is_told(tmp_path, body, sentence):
    assert refusal(tmp_path, body) == sentence


def test_a_million_positions_are_one_geometry(tmp_path):
    line = b"[" + b",".join(b"[9.%06d,48.1]" % number for number in range(1_000_000)) + b"]"
    body = b'{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":' + line + b"}}"
    sheet, found, refused = rows(tmp_path, body)
    assert (len(found[0][1]), refused) == (18 + 32_000_000, [])
    assert sheet.samples[0][1]["type"] == "Polygon"  # its box will do for a preview
    assert len(str(sheet.samples)) < 1_000
