import pytest

from connectors.media import GEOJSON, HTML, INFLUX, JSON, SENML, document, looks_like_html, media_type
from hub.records import Document, Message, Refusal

KINDS = [
    ("trees.csv", b"a;b\n1;2", "text/csv"),
    ("TREES.TXT", b"a;b\n1;2", "text/csv"),
    ("trees.tsv", b"a\tb", "text/tab-separated-values"),
    ("zones.geojson", b"{}", GEOJSON),
    ("zones.json", b' {"type": "FeatureCollection", "features": []}', GEOJSON),
    ("zones.json", b'{"features": [' + b" " * 9000 + b'], "type": "FeatureCollection"}', GEOJSON),
    ("co2.influx.json", b'{"statement_id": 0, "series": []}', INFLUX),
    ("co2.json", b'{"results": [{"series": []}]}', INFLUX),
    ("air.json", b'[{"bn": "urn:dev:1/", "n": "temp", "v": 20}]', SENML),
    ("air.json", b'\xef\xbb\xbf[{"n": "urn:dev:1", "u": "Cel", "v": 20}]', SENML),
    ("air.senml", b"[]", SENML),
    ("air.senml.json", b"[]", SENML),
    ("names.json", b'[{"n": "Anna"}]', JSON),
    ("packages.json", b'{"success": true, "result": {"results": []}}', JSON),
    ("page.html", b"<!doctype html><p>", HTML),
    ("page", b"<!-- x --><html>", HTML),
    ("picture.raw", b"\x89PNG", "application/octet-stream"),
]


@pytest.mark.parametrize(("name", "body", "kind"), KINDS)
def test_a_file_is_known_by_its_name_or_else_its_content(name, body, kind):
    assert media_type(name, body) == kind


def test_a_telling_declaration_beats_the_name():
    assert media_type("export.csv", b"{}", "application/geo+json; charset=utf-8") == GEOJSON


@pytest.mark.parametrize("vague", ["text/plain", "application/octet-stream", "text/html", "application/json"])
def test_a_vague_declaration_leaves_it_to_the_name(vague):
    assert media_type("export.csv", b"a;b", vague) == "text/csv"


def test_old_names_of_a_media_type_are_understood():
    assert media_type("zones", b"{}", "application/vnd.geo+json") == GEOJSON


def test_a_page_under_the_name_of_a_table_is_refused():
    refusal = document(Message(b"<html><h1>502</h1></html>", name="trees.csv"), {})
    assert isinstance(refusal, Refusal)
    assert "HTML page" in refusal.reason


def test_an_empty_file_is_refused():
    assert document(Message(b" \n", name="trees.csv"), {}) == Refusal("trees.csv", "The file is empty.")


def test_a_document_carries_the_hints():
    found = document(Message(b"a;b", name="trees.csv", url="http://x/trees.csv"), {"title": "Bäume", "path": "/srv"})
    assert found == Document(
        "trees.csv", "text/csv", b"a;b", name="trees.csv", url="http://x/trees.csv", hints={"title": "Bäume"}
    )


@pytest.mark.parametrize("body", [b"<!-- -->" * 5000, b" " * 100_000, b"[" * 200_000, b'[{"n": "' * 20_000])
def test_text_made_to_slow_a_sniffer_down_is_no_page(body):
    assert not looks_like_html(body)
    assert media_type("x", body)
