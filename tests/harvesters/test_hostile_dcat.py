"""Catalogues that are broken, mean or merely odd: what can be read is, the rest is told, and nothing else is raised."""

import json
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from connectors.json_items import messages
from harvesters.convert import convert
from hub.errors import Unreachable, Unreadable
from hub.records import DatasetDraft, Message, Refusal
from tests.conftest import SAMPLES

DATA = Path(__file__).parents[1] / "connectors" / "data"
DCAT = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
GOOD = '<http://x/good> a dcat:Dataset ; dct:title "Gut" .\n'
TTL = "text/turtle"


def taken(kind, body, media_type="", url="http://town.example/catalog"):
    """What came out of a message, and whether not all of it could be read."""
    found = []
    try:
        found += convert(kind, Message(body, media_type, url=url), {})
    except Unreadable:
        return found, True
    return found, False


def titles(found):
    return [one.title for one in found if isinstance(one, DatasetDraft)]


A = '<http://x/1> a dcat:Dataset ; dct:title "A"'
ODD = {
    "huge literal": f'{A} ; dct:description "' + "x" * 3_000_000 + '" .',
    "title without end": '<http://x/1> a dcat:Dataset ; dct:title "' + "x" * 100_000 + '" .',
    "deep geometry": f'{A} ; dct:spatial [ dcat:bbox "'
    + "GEOMETRYCOLLECTION(" * 30_000 + '" ] .',
    "thousands of keywords": f'{A} ; dcat:keyword '
    + ",".join(f'"k{n}"' for n in range(20_000)) + " .",
    "a circle": f'{A} ; dct:publisher <http://x/1> ; dcat:distribution <http://x/1> .',
    "itself as its licence": f'{A} ; dct:license _:l . _:l dct:title _:l .',
    "nothing but an address": "<http://x/1> a dcat:Dataset .",
    "an address that is none": '<http://x/1 2"> a dcat:Dataset ; dct:title "A" .',
    "a control sign": '<http://x/1> a dcat:Dataset ; dct:title "A\\u0000B" .',
    "half a character": '<http://x/1> a dcat:Dataset ; dct:title "A\\uD800" .',
    "dates that cannot be": f'{A} ; dct:issued "2023-02-30", "99999-01-01", "-" .',
    "a size beyond all": f'{A} ; dcat:distribution [ dcat:byteSize "' + "9" * 5_000
    + '" ; dcat:accessURL <http://x/> ] .',
    "an identifier without end": f'<http://x/{"1" * 5_000}> a dcat:Dataset ; dct:title "A" .',
    "ten thousand services": f'{A} .'
    + "".join(f"<http://x/s{n}> a dcat:DataService ; dcat:servesDataset <http://x/1> ." for n in range(10_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_one_odd_dataset_costs_at_most_itself(name):
    found, _ = taken("dcat", (DCAT + GOOD + ODD[name]).encode(), TTL)
    assert "Gut" in titles(found)
    assert all(isinstance(one, DatasetDraft | Refusal) for one in found)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (kind, body)
        for kind in ("dcat", "data_json", "schema_org", "opendatasoft", "arcgis_hub", "socrata")
        for body in (
            b"",
            b"\0" * 100,
            b"[" * 100_000,
            b"<html>no</html>",
            b"null",
            b"[null]",
            b'{"results": [[]]}',
            b"\xff\xfe",
        )
    ],
)
def test_what_is_no_catalogue_is_told_and_nothing_comes(kind, body):
    try:
        found, _ = taken(kind, body)
    except Unreachable:
        return
    assert titles(found) == []


@pytest.mark.parametrize("shape", ["deep", "wide", "strings", "numbers"])
@pytest.mark.parametrize("kind", ["data_json", "opendatasoft", "socrata"])
def test_fields_of_any_shape_cost_only_themselves(kind, shape):
    value = {
        "deep": json.loads("[" * 300 + "]" * 300),
        "wide": {f"k{n}": n for n in range(5_000)},
        "strings": ["\x00", "\ud800", "", " " * 1_000],
        "numbers": [1e308, -1, 0, 10**30],
    }[shape]
    names = ("description", "keyword", "theme", "issued", "modified", "spatial", "temporal", "publisher", "license")
    fields = dict.fromkeys(names, value)
    record = {
        "data_json": {"identifier": "a", "title": "A", **fields},
        "opendatasoft": {"dataset_id": "a", "metas": {"default": {"title": "A", **fields}}, "attachments": value},
        "socrata": {"resource": {"id": "aaaa-0001", "name": "A"}, "classification": fields, "metadata": fields},
    }[kind]
    body = json.dumps({"results": [record]} if kind == "socrata" else [record]).encode()
    found, _ = taken(kind, body)
    assert titles(found) in (["A"], [])
    assert found


MUTATED = {
    "dcat": [
        SAMPLES / "dcat" / name
        for name in (
            "dcatap-de-2.0-dcat_ap_de-refimp_ttl_advanced.ttl",
            "govdata-metadata-max.rdf",
            "udata-bnodes.jsonld",
            "dcatap-de-3.0-testcase-quicktest.ttl",
        )
    ],
    "opendatasoft": [DATA / "opendatasoft-catalog.json"],
    "socrata": [DATA / "socrata-catalog.json"],
    "data_json": [SAMPLES / "ckan" / "datajson-usda.gov.data.json"],
}


def mutations(body, seed, count=25):
    """The document cut off, with bytes changed, taken out, doubled."""
    random = Random(seed)
    for number in range(count):
        at, size = random.randrange(len(body)), random.randrange(1, 40)
        yield [
            body[:at],
            body[:at] + bytes(random.randrange(256) for _ in range(size)) + body[at + size :],
            body[:at] + body[at + size :],
            body[: at + size] + body[at:],
        ][number % 4]


@pytest.mark.parametrize(("kind", "file"), [(kind, file) for kind, files in MUTATED.items() for file in files])
def test_documents_that_were_damaged_anywhere_are_read_or_refused(kind, file):
    body = file.read_bytes()
    for damaged in mutations(body, file.name):
        try:
            pieces = [Message(damaged, url="http://x/")] if kind in ("dcat", "socrata") else list(
                islice(messages(damaged, "http://x/", "dataset"), 5)
            )  # fmt: skip
            found = [one for piece in pieces for one in taken(kind, piece.body)[0]]
        except Unreachable:
            continue
        assert all(isinstance(one, DatasetDraft | Refusal) for one in found)
