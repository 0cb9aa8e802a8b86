"""What kept files are called and what they are."""

import io
import zipfile

import pytest

from catalogue.originals import UNKNOWN, WINDOW, clean_name, media_type


def packed(*names: str, first: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENTS = [
    ("x", b"%PDF-1.7\n", "application/pdf"),
    ("a.zip", packed("a.shp"), "application/zip"),
    ("a.xlsx", packed("xl/workbook.xml"), SHEET),
    ("a.ods", packed("content.xml", first=ODS), ODS.decode()),
    ("nothing", packed("content.xml", first=ODS), ODS.decode()),
    ("a.kmz", packed("doc.kml"), "application/vnd.google-earth.kmz"),
    ("a.pdf", b"PK\x03\x04", "application/zip"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
    ("a.gz", b"\x1f\x8b\x08", "application/gzip"),
    ("x", b"\x89PNG\r\n\x1a\n", "image/png"),
    ("x.csv", b"\x89PNG\r\n\x1a\n", "image/png"),
    ("x", b"\xff\xd8\xff\xe0", "image/jpeg"),
    ("x", b"II*\0", "image/tiff"),
    ("x", b"PAR1", "application/vnd.apache.parquet"),
    ("x.gpkg", b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG", "application/geopackage+sqlite3"),
    ("x.tar", b"\0" * 257 + b"ustar", "application/x-tar"),
    ("a.csv", b"a;b\n1;2\n", "text/csv"),
    ("a", b"a;b\n1;2\n", "text/csv"),
    ("a", b"a\tb\n1\t2\n", "text/tab-separated-values"),
    ("a", "größe,höhe\n1,2\n".encode("cp1252"), "text/csv"),
    ("a", b"Hello, you\nthere\n", "text/plain"),
    ("a", b"{}", "application/json"),
    ("a.geojson", b"{}", "application/geo+json"),
    ("a.json", b'{"type": "FeatureCollection"', "application/geo+json"),
    ("a", b"\xef\xbb\xbf  [1]", "application/json"),
    ("a.txt", b"<!DOCTYPE html><p>", "text/html"),
    ("a.csv", b"<html><script>", "text/html"),
    ("a", b"<?xml version='1.0'?><a/>", "application/xml"),
    ("a.gml", b"<?xml version='1.0'?><a/>", "application/gml+xml"),
    ("a", b"<?xml version='1.0'?><kml xmlns='x'>", "application/vnd.google-earth.kml+xml"),
    ("a", b"<svg onload='x'>", "image/svg+xml"),
    ("a.ttl", b"@prefix a: <b> .", "text/turtle"),
    ("a", b"\0\1\2", UNKNOWN),
    ("a", b"", UNKNOWN),
    ("a.pdf", b"", "application/pdf"),
    ("a.csv", b"", "text/csv"),
]


@pytest.mark.parametrize(("name", "content", "kind"), CONTENTS)
@pytest.mark.parametrize("declared", ["", "application/octet-stream", "Application/Octet-Stream; a=b", "<script>", "ä"])
def test_what_is_not_declared_is_seen_in_the_content(name, content, kind, declared):
    assert media_type(name, content, declared) == kind


@pytest.mark.parametrize(("name", "content", "kind"), CONTENTS)
def test_what_is_declared_is_believed(name, content, kind):
    assert media_type(name, content, "application/vnd.town+json; charset=utf-8") == "application/vnd.town+json"


def test_a_table_that_windows_calls_excel_is_a_table():
    assert media_type("a.csv", b"a;b\n1;2\n", "application/vnd.ms-excel") == "text/csv"


@pytest.mark.parametrize("content", [b"<" * WINDOW, b"{" * WINDOW, b";" * 9999, b"<?xml" + b" " * 9999, b"\n" * 9999])
def test_hostile_content_is_looked_at_quickly(content):
    assert media_type("a", content * 1000)


@pytest.mark.parametrize(("given", "clean"), [
    ("bäume 2024.csv", "bäume 2024.csv"),
    ("../../etc/passwd", "passwd"),
    ("C:\\temp\\a.csv", "a.csv"),
    ("/", "file"),
    ("..", "file"),
    (" . ", "file"),
    ("", "file"),
    ('a"\r\nSet-Cookie: x=1\r\n.csv', "a_Set-Cookie_ x=1_.csv"),
    ("a\0b", "a_b"),
    ("\u202egpj.exe", "_gpj.exe"),
    ("a\ud800b", "a_b"),
    ("x" * 500 + ".csv", "x" * 146 + ".csv"),
])  # fmt: skip
def test_a_name_is_only_a_name(given, clean):
    assert clean_name(given) == clean


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("trees.csv", "trees.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\trees.csv", "trees.csv"),
        ('a"b\r\nSet-Cookie: c', "a_b_Set-Cookie_ c"),
        ("", "file"),
        ("..", "file"),
        ("x" * 300 + ".csv", "x" * 146 + ".csv"),
    ],
)
def test_a_file_name_is_only_a_name(name, cleaned):
    assert clean_name(name) == cleaned
