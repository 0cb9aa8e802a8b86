"""Whatever a geodata service says, its harvester answers with drafts and refusals, or with one sentence."""

import pickle
from contextlib import suppress
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lxml import etree

from connectors import csw, xmls
from connectors import ogc_records as records_connector
from harvesters import iso19139, layers, ogc_records
from harvesters.convert import convert
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Message, Refusal
from tests.conftest import SAMPLES
from tests.harvesters.iso.records import citation, element, record, words

KEYS = [
    "properties", "geometry", "coordinates", "type", "title", "links", "href", "rel", "contacts", "emails", "value",
    "themes", "concepts", "id", "time", "interval", "keywords", "language", "license", "name", "box", "period",
    "systems", "formats", "metadata", "items", "provider", "updated", "features",
]  # fmt: skip
WORDS = ["", "Feature", "Polygon", "enclosure", "https://a.example/x.csv", "http://[", "2023-02-30", ".."]
scalars = (
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8) | some.sampled_from(WORDS)
)
values = some.recursive(
    scalars,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(KEYS), inner, max_size=4),
    max_leaves=10,
)
objects = some.dictionaries(some.sampled_from(KEYS), values, max_size=6)
many = settings(
    derandomize=True, database=None, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
DEEP = f"POLYGON{'(' * 30_000}"
RING = (
    "extent/EX_Extent/geographicElement/EX_BoundingPolygon/polygon/gml:Polygon/gml:exterior/gml:LinearRing/gml:posList"
)
NONSENSE = ["", DEEP, "9" * 400, "2023-02-30", "-1e999", "nan", "{", '{"id": [1]}', "http://["]


def answers_only(harvester, body, kind):
    items = []
    with suppress(Unreadable):
        items = list(harvester.harvest(Document("a", kind, body, url="https://a.example/items")))
    assert all(isinstance(item, DatasetDraft | Refusal) for item in items)
    pickle.dumps(items)  # they leave the sandbox


@many
@given(properties=objects, beside=objects)
def test_any_record_is_answered(properties, beside):
    body = {**beside, "id": "a", "properties": {"title": "A", **properties}}
    answers_only(ogc_records, body, ogc_records.RECORD)


@many
@given(page=objects, records=values)
def test_any_page_of_records_is_answered(page, records):
    body = records_connector.ogc.body({**page, "features": records})
    found = list(records_connector.parse(Message(body), {}))
    assert all(isinstance(one, Document | Refusal) for one in found)


@many
@given(service=values, layer=objects, kind=some.sampled_from(["wfs", "wms", "features"]))
def test_any_layer_is_answered(service, layer, kind):
    answers_only(layers, {"kind": kind, "service": service, "layer": {"name": "a", **layer}}, layers.LAYER)


def mixed_up(body, random):
    """The record with elements moved, removed, renamed or filled with nonsense."""
    root = xmls.root(body)
    for _ in range(12):
        nodes = list(root.iter())[1:]
        node, other = random.choice(nodes), random.choice(nodes)
        match random.randrange(5):
            case 0:
                node.getparent().remove(node)
            case 1:
                node.text = random.choice(NONSENSE)
            case 2:
                node.attrib.clear()
            case 3 if node is not other and node not in other.iterancestors():
                other.append(node)
            case _:
                node.tag = etree.QName("urn:nonsense", etree.QName(other).localname)
    return etree.tostring(root)


@pytest.mark.parametrize(
    "name", ["ingrid-iso_geodataset_full.xml", "ingrid-iso_geoservice_full.xml", "iso19115-3-metawal-catchments.xml"]
)
def test_a_record_with_its_parts_mixed_up_is_answered(name):
    body, random = (SAMPLES / "iso19139" / name).read_bytes(), Random(7)
    for _ in range(25):
        answers_only(iso19139, mixed_up(body, random), iso19139.ISO_19139)


@pytest.mark.parametrize(
    ("bad", "reasons"),
    [
        (record(guid="b", cited=citation("")), ["The record has no title or no identifier."]),
        (record(guid="", cited=citation("B")), ["The record has no identifier."]),
        (
            b"<MD_Metadata><fileIdentifier>b</fileIdentifier></MD_Metadata>",
            ["The record describes neither data nor a service."],
        ),
        (
            record(element(f"{RING}/gml:posList", DEEP), guid="b"),
            [f"A polygon cannot be read as a place: “{DEEP[:30]}” is not a number."],
        ),
        (record(element("abstract", words("x" * 9_000_000)), guid="b"), []),
    ],
    ids=["no title", "no identifier", "nothing described", "deep WKT", "huge abstract"],
)
def test_a_bad_record_is_an_issue_and_its_neighbours_are_taken_in(bad, reasons):
    before, after = (record(guid=guid, cited=citation(f"Title {guid}")) for guid in ("a", "c"))
    message = Message(b"<r>" + before + bad + after + b"</r>", url="https://a.example")
    items = list(convert("csw", message, {}))
    assert {"a", "c"} <= {item.identifier for item in items if isinstance(item, DatasetDraft)}
    assert [item.reason for item in items if isinstance(item, Refusal)] == reasons


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "cp1252"])
def test_a_record_without_a_declaration_is_read_in_every_encoding(encoding):
    body = record(cited=citation("Straßenbäume")).decode().encode(encoding)
    (document,) = csw.parse(Message(body), {})
    assert next(iter(iso19139.harvest(document))).title == "Straßenbäume"
