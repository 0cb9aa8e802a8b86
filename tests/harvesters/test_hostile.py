"""Whatever a foreign file says, a harvester answers with drafts, streams, readings and refusals, and never raises."""

import json
import pickle

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from connectors import ckan as ckan_connector
from harvesters import ckan, features, readings, table
from hub.records import DatasetDraft, Document, Message, Reading, Refusal, Stream

# Keys and words that lead deep into the harvesters, where nonsense alone would be refused at the door.
KEYS = [
    "type",
    "features",
    "properties",
    "geometry",
    "coordinates",
    "geometries",
    "crs",
    "name",
    "id",
    "series",
    "results",
    "columns",
    "values",
    "tags",
    "error",
    "partial",
    "bn",
    "bt",
    "bv",
    "n",
    "v",
    "vs",
    "vb",
    "t",
    "u",
    "s",
    "title",
    "extras",
    "key",
    "value",
    "resources",
    "groups",
    "license_id",
    "spatial",
    "private",
    "url",
    "format",
    "size",
    "dates",
    "role",
    "date",
    "description",
    "items",
    "publisher",
    "temporal_coverage",
    "spatial_coverage",
    "theme",
    "organization",
    "issued",
]
WORDS = [
    "FeatureCollection",
    "Feature",
    "Polygon",
    "Point",
    "MultiPolygon",
    "GeometryCollection",
    "time",
    "co2",
    "2024-05-01T08:00:00Z",
    "2024-10-27T02:30:00",
    "Cel",
    "EPSG:25832",
    "[1]",
    "{}",
    "http://[",
    "30.02.2023",
    "12.5",
    "KB",
]
scalars = (
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20) | some.sampled_from(WORDS)
)
values = some.recursive(
    scalars,
    lambda inner: (
        some.lists(inner, max_size=5)
        | some.dictionaries(some.sampled_from(KEYS) | some.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=30,
)
objects = some.dictionaries(some.sampled_from(KEYS), values, max_size=8)
KINDS = [(features, kind) for kind in features.ACCEPTS] + [(readings, kind) for kind in sorted(readings.ACCEPTS)]
KINDS += [(ckan, kind) for kind in ckan.ACCEPTS]
HINTS = {"timezone": "Europe/Berlin", "columns": ["co2"]}
many = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])


def answers_only(harvester, body, kind):
    found = list(harvester.harvest(Document("a.json", kind, body, hints=HINTS)))
    assert {type(one) for one in found} <= {DatasetDraft, Stream, Reading, Refusal}
    assert all(one.reason for one in found if isinstance(one, Refusal))
    pickle.dumps(found)
    for draft in (one for one in found if isinstance(one, DatasetDraft)):
        orjson.dumps(draft, default=len)


@pytest.mark.parametrize(("harvester", "kind"), KINDS)
@many
@given(value=values | objects)
def test_any_json_is_answered(harvester, kind, value):
    answers_only(harvester, value, kind)


@pytest.mark.parametrize(("harvester", "kind"), KINDS)
@many
@given(body=some.binary(max_size=200) | some.text(max_size=200).map(str.encode))
def test_any_bytes_are_answered(harvester, kind, body):
    answers_only(harvester, body, kind)


@many
@given(feature=objects, geometry=objects)
def test_any_feature_is_answered(feature, geometry):
    body = {"type": "FeatureCollection", "features": [{**feature, "type": "Feature", "geometry": geometry}]}
    answers_only(features, body, features.GEOJSON)


@many
@given(kind=some.sampled_from(WORDS), coordinates=values)
def test_any_geometry_is_answered(kind, coordinates):
    geometry = {"type": kind, "coordinates": coordinates}
    body = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}
    answers_only(features, body, features.GEOJSON)


@many
@given(rows=some.lists(some.lists(values, max_size=3) | values, max_size=5), tags=values)
def test_any_row_is_answered(rows, tags):
    body = {"series": [{"columns": ["time", "co2", "x"], "values": rows, "tags": tags}]}
    answers_only(readings, body, readings.INFLUX)


@many
@given(records=some.lists(objects, max_size=5))
def test_any_record_is_answered(records):
    answers_only(readings, records, readings.SENML)


@many
@given(package=objects)
def test_any_package_is_answered(package):
    answers_only(ckan, {"id": "a", **package, "title": "b", "private": False}, ckan_connector.PACKAGE)


@many
@given(value=values | objects)
def test_any_list_of_packages_is_answered(value):
    found = list(ckan_connector.parse(Message(json.dumps(value).encode(), url="u"), {}))
    assert {type(one) for one in found} <= {Document, Refusal}


cells = some.sampled_from([*WORDS, "lon", "lat", "9,99", "48,4", "ja", "k.A.", "°C", '"', "1.234,5", "\n", ";", "007"])


@many
@given(body=some.binary(max_size=300) | some.lists(cells | some.text(max_size=5), max_size=40).map(";".join).map(
    lambda text: text.encode("utf-8", "replace")
))  # fmt: skip
def test_any_table_is_answered(body):
    answers_only(table, body, "text/csv")
