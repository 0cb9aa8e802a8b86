import pytest

from harvesters.tables import kml
from hub.errors import Unreadable
from tests.harvesters.tables.geodata import packed, point, read, trees, written

HEAD = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>All</name>'
FOOT = "</Document></kml>"
POINT = "<Point><coordinates>9.9,48.3,478</coordinates></Point>"


def document(*parts):
    return HEAD + "".join(parts) + FOOT


def placemark(inner, name="Linde"):
    return f"<Placemark><name>{name}</name>{inner}</Placemark>"


def rows(tmp_path, *parts, **hints):
    return read(written(tmp_path, "a", document(*parts)), "kml", **hints)


def test_a_placemark_is_a_row_with_its_place(tmp_path):
    sheet, found, refused = rows(tmp_path, placemark("<address>Weg 1</address>" + POINT))
    assert [column.name for column in sheet.columns] == ["name", "address"]
    assert (found[0][:2], point(found[0]), refused) == (["Linde", "Weg 1"], (9.9, 48.3), [])


def test_what_programs_add_are_columns_of_their_own(tmp_path):
    data = (
        '<ExtendedData><Data name="nr"><displayName>Nr.</displayName><value>7</value></Data>'
        '<SchemaData schemaUrl="#a"><SimpleData name="plz">01067</SimpleData></SchemaData></ExtendedData>'
    )
    sheet, found, _ = rows(tmp_path, placemark(data + POINT))
    assert {column.name: column.type for column in sheet.columns} == {"name": "text", "nr": "integer", "plz": "text"}
    assert found[0][1:3] == [7, "01067"]


def test_times_are_times(tmp_path):
    sheet, found, _ = rows(tmp_path, placemark("<TimeStamp><when>2024-07-01T10:00:00Z</when></TimeStamp>" + POINT))
    assert sheet.columns[1].type == "datetime"
    assert found[0][1] == "2024-07-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<![CDATA[<p>One &amp; <b>two</b></p><script>x()</script><br>three]]>", "One & two\nthree"),
        ("&lt;table&gt;&lt;tr&gt;&lt;td&gt;a&lt;/td&gt;&lt;td&gt;b&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;", "a b"),
        ("<b>bold</b>", "bold"),
        ("3 < 4".replace("<", "&lt;"), "3 < 4"),
    ],
)
def test_html_of_a_description_becomes_text(tmp_path, inner, text):
    _, found, _ = rows(tmp_path, placemark(f"<description>{inner}</description>" + POINT))
    assert found[0][1] == text


def test_folders_are_layers(tmp_path):
    folder = "<Folder><name>{0}</name>" + placemark(POINT, "{0}1") + "</Folder>"
    parts = (folder.format("A"), "<Folder><name>X</name>" + folder.format("B") + "</Folder>")
    sheet, found, _ = rows(tmp_path, *parts)
    assert sheet.facts["layers"] == ["A", "B"]
    assert [row[:2] for row in found] == [["A", "A1"], ["B", "B1"]]
    sheet, found, _ = rows(tmp_path, *parts, layer="B")
    assert (sheet.facts["layer"], [row[0] for row in found]) == ("B", ["B1"])
    with pytest.raises(Unreadable, match="no layer C"):
        rows(tmp_path, *parts, layer="C")


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [
        ("<LineString><coordinates>9,48 9,49</coordinates></LineString>", "LineString"),
        ("<LineString><coordinates>\n9, 48, 0\n 9, 49, 0 </coordinates></LineString>", "LineString"),
        (
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>9,48 9,49 10,49</coordinates></LinearRing>"
            "</outerBoundaryIs></Polygon>",
            "Polygon",
        ),
        (f"<MultiGeometry>{POINT}{POINT}</MultiGeometry>", "MultiPoint"),
        (
            f"<MultiGeometry>{POINT}<LineString><coordinates>9,48 9,49</coordinates></LineString></MultiGeometry>",
            "GeometryCollection",
        ),
        (
            '<gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2"><when>2024-01-01</when><gx:coord>9 48 0</gx:coord>'
            "<gx:coord>9 49 0</gx:coord></gx:Track>",
            "LineString",
        ),
    ],
)
def test_geometries_are_read(tmp_path, geometry, kind):
    sheet, _, refused = rows(tmp_path, placemark(geometry))
    assert (sheet.samples[0][-1]["type"], refused) == (kind, [])


@pytest.mark.parametrize(
    "geometry",
    [
        "<Point><coordinates>north</coordinates></Point>",
        "<Point><coordinates>999,48</coordinates></Point>",
        "<Point><coordinates>1e308,NaN</coordinates></Point>",
        "<LineString><coordinates>9,48</coordinates></LineString>",
        "<MultiGeometry>" * 50 + POINT + "</MultiGeometry>" * 50,
    ],
)
def test_a_geometry_that_cannot_be_is_refused_with_its_number(tmp_path, geometry):
    _, found, refused = rows(tmp_path, placemark(POINT), placemark(geometry))
    assert [refusal.where for refusal in refused] == ["feature 2"]
    assert found[1] == ["Linde", None]


def test_links_are_not_followed(tmp_path):
    link = "<NetworkLink><Link><href>http://127.0.0.1:1/x.kml</href></Link></NetworkLink>"
    sheet, found, _ = rows(tmp_path, link, placemark(POINT))
    assert (sheet.facts["note"], len(found)) == ("1 links to other files were not followed.", 1)


def test_a_packed_file_is_read_from_its_archive(tmp_path):
    body = document(placemark(POINT))
    path = packed(tmp_path / "a", {"files/other.kml": document(), "doc.kml": body})
    assert point(read(path, "kmz")[1][0]) == (9.9, 48.3)
    with pytest.raises(Unreadable, match="holds no KML"):
        read(packed(tmp_path / "b", {"a.txt": "x"}), "kmz")


def test_what_another_program_writes_is_read(tmp_path):
    trees(4326).to_file(tmp_path / "a.kml", driver="LIBKML")
    _sheet, found, _ = read(tmp_path / "a.kml", "kml")
    assert (found[0][:3], point(found[0])) == (["Müller", "01067", 1.5], (9.986, 48.398))


def test_text_without_tags_stays_as_it_is():
    assert kml.plain("  a > b ") == "a > b"
    assert kml.plain("<" * 200_000) == "<" * 200_000
