import io
import zipfile

import pytest

from harvesters.tables import kinds
from hub.errors import Unreadable


def packed(*names):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return body.getvalue()


@pytest.fixture
def kind(tmp_path):
    def found(body, name="a.csv", media_type=""):
        (tmp_path / "file").write_bytes(body)
        return kinds.kind(tmp_path / "file", media_type, name)

    return found


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (b"a;b\n1;2\n", "a.csv", "csv"),
        (b"a;b\n1;2\n", "", "csv"),
        ("a;b\n1;2\n".encode("utf-16"), "a.txt", "csv"),
        (b'[{"a":1}]', "a.csv", "json"),
        (b'{"a":[1]}', "", "json"),
        (b'{"a":1}\n{"a":2}\n', "a.json", "ndjson"),
        (b'{"type": "FeatureCollection", "features": []}', "a.json", "geojson"),
        (b"<rows><row/></rows>", "a.csv", "xml"),
        (b'<?xml version="1.0"?><!-- x --><kml xmlns="k">', "a.xml", "kml"),
        (b'<gpx version="1.1">', "a.xml", "gpx"),
        (b'<wfs:FeatureCollection xmlns:gml="http://www.opengis.net/gml">', "a.xml", "gml"),
        (b"PAR1....PAR1", "a.csv", "parquet"),
        (b"SQLite format 3\0", "a.csv", "gpkg"),
        (packed("xl/workbook.xml"), "a.csv", "xlsx"),
        (packed("content.xml"), "a.zip", "ods"),
        (packed("a/b.SHP", "a/b.dbf"), "a.zip", "shp"),
        (packed("doc.kml"), "a.zip", "kmz"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "xls"),
        (b"[Titel];b\n1;2\n", "a.csv", "csv"),
    ],
)
def test_the_content_tells_the_kind(kind, body, name, expected):
    assert kind(body, name) == expected


@pytest.mark.parametrize(
    ("body", "name", "sentence"),
    [
        (b"%PDF-1.7", "a.csv", "PDF"),
        (b"<!doctype html><p>", "a.csv", "HTML"),
        (b"<!-- a --><!-- b --><html>", "a.xls", "HTML"),
        (b"\x1f\x8b\x08", "a.csv", "gzip"),
        (packed("a.csv"), "a.csv", "ZIP archive"),
        (packed("word/document.xml"), "a.xlsx", "text document"),
        (b"PK\x03\x04abc", "a.xlsx", "damaged"),
        (b"<OGRVRTDataSource>", "a.geojson", "points to other files"),
        (b"<?xml version='1.0'?><OGRVRTDataSource>", "a.xml", "points to other files"),
        (b"a;b\n1;2\n", "a.xlsx", "its content is something else"),
        (b"a;b\n1;2\n", "a.json", "its content is something else"),
        (b"", "a.csv", "empty"),
        (b"\xef\xbb\xbf \n", "a.csv", "empty"),
        (b"\0\0\x27\x0a\0\0", "a.shp", "ZIP with its parts"),
    ],
)
def test_what_is_no_table_is_told_in_a_sentence(kind, body, name, sentence):
    with pytest.raises(Unreadable, match=sentence):
        kind(body, name)


def test_many_comments_cost_no_time(kind):
    assert kind(b"<!---->" * 5_000 + b"x") == "xml"


def test_a_reader_is_loaded_when_it_is_asked_for():
    assert kinds.reader("csv").__name__ == "harvesters.tables.delimited"


def test_a_kind_that_nobody_reads_is_told():
    with pytest.raises(Unreadable, match="cannot be taken in"):
        kinds.reader("dwg")
