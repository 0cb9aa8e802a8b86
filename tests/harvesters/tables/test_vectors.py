import sqlite3
import struct

import pytest
import shapely

from hub.errors import Unreadable
from tests.harvesters.tables.geodata import nested_wkb, packed, point, read, shapefile, trees, written

PLACE = {25832: (9.9862, 48.3979), 31467: (9.9845, 48.3826), 4326: (9.986, 48.398)}
GML = (
    '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml"'
    ' xmlns:a="http://a" xmlns:xlink="http://www.w3.org/1999/xlink">{}</wfs:FeatureCollection>'
)
MEMBER = "<gml:featureMember><a:{0}><a:name>{1}</a:name>{2}</a:{0}></gml:featureMember>"


def refusal(path, kind, **hints):
    with pytest.raises(Unreadable) as caught:
        read(path, kind, **hints)
    return caught.value.message


def geopackage(folder, code=25832, **options):
    path = folder / "trees.gpkg"
    trees(code).to_file(path, use_arrow=True, **options)
    return path.rename(folder / "a")


def zipped(folder, frame, leave=(), **options):
    parts = shapefile(folder, frame, **options)
    return packed(folder / "a", {f"Straße/trees{suffix}": parts[suffix] for suffix in parts if suffix not in leave})


def gml(srs, position, name="tree"):
    place = f'<a:place><gml:Point srsName="{srs}"><gml:pos>{position}</gml:pos></gml:Point></a:place>'
    return GML.format(MEMBER.format(name, "Linde", place))


@pytest.mark.parametrize("code", PLACE)
def test_a_geopackage_is_read(tmp_path, code):
    sheet, rows, refused = read(geopackage(tmp_path, code), "gpkg")
    assert [(column.name, column.type) for column in sheet.columns] == [
        ("name", "text"),
        ("plz", "text"),
        ("height", "number"),
        ("count", "integer"),
        ("planted", "date"),
    ]
    assert rows[0][:5] == ["Müller", "01067", 1.5, 1, "2024-01-01"]
    assert rows[2] == [None, "89075", None, 3, None, None]
    assert (point(rows[0]), sheet.facts["crs"], refused) == (PLACE[code], f"EPSG:{code}", [])


@pytest.mark.parametrize("code", PLACE)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso-8859-15"])
@pytest.mark.parametrize("leave", [(), (".cpg",)])
def test_a_shapefile_is_read_from_its_archive(tmp_path, code, encoding, leave):
    sheet, rows, refused = read(zipped(tmp_path, trees(code), leave, encoding=encoding), "shp")
    assert rows[0][:5] == ["Müller", "01067", 1.5, 1, "2024-01-01"]
    assert (point(rows[0]), sheet.facts["crs"], refused) == (PLACE[code], f"EPSG:{code}", [])


@pytest.mark.parametrize("leave", [".shx", ".dbf"])
def test_a_shapefile_without_one_of_its_parts_is_told(tmp_path, leave):
    assert f"the part {leave}" in refusal(zipped(tmp_path, trees(), (leave,)), "shp")


def test_without_a_system_the_numbers_of_a_shapefile_tell_it(tmp_path):
    sheet, rows, _ = read(zipped(tmp_path, trees(31467), (".prj",)), "shp")
    assert (sheet.facts["crs"], point(rows[0])) == ("EPSG:31467", PLACE[31467])


def test_several_shapefiles_are_layers(tmp_path):
    one, other = shapefile(tmp_path, trees()), shapefile(tmp_path, trees().iloc[:1], "few")
    parts = {f"one/trees{suffix}": body for suffix, body in one.items()}
    path = packed(tmp_path / "a", parts | {f"few{suffix}": body for suffix, body in other.items()})
    sheet, rows, _ = read(path, "shp")
    assert (sheet.facts["layers"], sheet.facts["layer"], len(rows)) == (["few", "one/trees"], "one/trees", 3)
    assert len(read(path, "shp", layer="few")[1]) == 1
    assert "no layer many; there are" in refusal(path, "shp", layer="many")


def test_layers_of_a_geopackage_can_be_chosen(tmp_path):
    trees().iloc[:0].to_file(tmp_path / "a.gpkg", layer="empty")
    trees().to_file(tmp_path / "a.gpkg", layer="full", mode="a")
    sheet, rows, _ = read(tmp_path / "a.gpkg", "gpkg")
    assert (sheet.facts["layers"], sheet.facts["layer"], len(rows)) == (["empty", "full"], "full", 3)
    assert read(tmp_path / "a.gpkg", "gpkg", layer="empty")[1] == []
    assert "no layer other" in refusal(tmp_path / "a.gpkg", "gpkg", layer="other")


def test_a_geopackage_that_is_written_to_elsewhere_is_read(tmp_path):
    path = geopackage(tmp_path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
    assert len(read(path, "gpkg")[1]) == 3
    assert [found.name for found in tmp_path.iterdir()] == ["a"]


def test_geometries_of_a_geopackage_that_cannot_be_are_refused_with_their_number(tmp_path):
    path = geopackage(tmp_path, SPATIAL_INDEX="NO")
    head = b"GP\0\1" + struct.pack("<i", 25832)
    arc = struct.pack("<BII6d", 1, 8, 3, 573_000, 5_361_000, 573_001, 5_361_001, 573_002, 5_361_000)
    with sqlite3.connect(path) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            database.execute(f'DROP TRIGGER "{name}"')
        for number, body in enumerate((arc, nested_wkb(1_000), struct.pack("<BII", 1, 2, 2**31)), 1):
            database.execute("UPDATE trees SET geom = ? WHERE fid = ?", (head + body, number))
    _sheet, rows, refused = read(path, "gpkg")
    assert shapely.get_num_coordinates(shapely.from_wkb(rows[0][-1])) > 50
    assert [refusal.where for refusal in refused] == ["feature 2", "feature 3"]
    assert rows[1][:2] == ["Ähre", "89073"]


@pytest.mark.parametrize(("name", "columns"), [("fid", ["name"]), ("tree_number", ["tree_number", "name"])])
def test_numbers_of_features_are_kept_where_they_have_a_name_of_their_own(tmp_path, name, columns):
    sheet, rows, _ = read(geopackage(tmp_path, FID=name), "gpkg")
    assert [column.name for column in sheet.columns][: len(columns)] == columns
    assert rows[2][0] == (3 if name != "fid" else None)


def test_data_about_persons_and_addresses_are_pointed_out(tmp_path):
    frame = trees().rename(columns={"name": "Nachname"}).assign(Mail="a@example.org", Strasse="Weg", Hausnummer="1")
    frame.to_file(tmp_path / "a.gpkg")
    sheet, _, _ = read(tmp_path / "a.gpkg", "gpkg")
    assert {(warning["column"], warning["kind"]) for warning in sheet.warnings} >= {
        ("Nachname", "name"),
        ("Mail", "email"),
    }
    assert sheet.facts["address"] == {"street": "Strasse", "house_number": "Hausnummer", "postcode": "plz"}


def test_a_database_that_is_no_geopackage_is_told(tmp_path):
    with sqlite3.connect(tmp_path / "a") as database:
        database.execute("CREATE TABLE a (b)")
    assert refusal(tmp_path / "a", "gpkg") == "The file is a database (SQLite), but not a GeoPackage."
    assert refusal(written(tmp_path, "b", "text"), "gpkg") == "The file is not a GeoPackage."


def test_a_geopackage_that_is_cut_off_is_told(tmp_path):
    body = geopackage(tmp_path).read_bytes()
    assert refusal(written(tmp_path, "a", body[:-5_000]), "gpkg") == "The GeoPackage is not complete."


@pytest.mark.parametrize(
    ("srs", "position", "code"),
    [
        ("urn:ogc:def:crs:EPSG::25832", "573000 5361000", 25832),
        ("http://www.opengis.net/gml/srs/epsg.xml#25832", "573000 5361000", 25832),
        ("urn:ogc:def:crs:EPSG::31467", "5361000 3573000", 31467),
        ("EPSG:31467", "3573000 5361000", 31467),
        ("EPSG:31467", "5361000 3573000", 31467),
        ("urn:ogc:def:crs:EPSG::4326", "48.398 9.986", 4326),
        ("EPSG:4326", "9.986 48.398", 4326),
        ("EPSG:4326", "48.398 9.986", 4326),
    ],
)
def test_the_axes_of_gml_stand_as_its_system_wants_or_as_they_do(tmp_path, srs, position, code):
    sheet, rows, _ = read(written(tmp_path, "a", gml(srs, position)), "gml")
    assert (rows[0][0], point(rows[0]), sheet.facts["crs"]) == ("Linde", PLACE[code], f"EPSG:{code}")


def test_kinds_of_features_in_gml_are_layers(tmp_path):
    body = GML.format(MEMBER.format("tree", "Linde", "") + MEMBER.format("bench", "Bank", ""))
    sheet, rows, _ = read(written(tmp_path, "a", body), "gml", layer="bench")
    assert (sorted(sheet.facts["layers"]), rows) == (["bench", "tree"], [["Bank"]])


def test_arcs_of_gml_become_lines(tmp_path):
    arc = (
        '<a:place><gml:Curve srsName="EPSG:25832"><gml:segments><gml:Arc><gml:posList>573000 5361000 573001 5361001 '
        "573002 5361000</gml:posList></gml:Arc></gml:segments></gml:Curve></a:place>"
    )
    _, rows, refused = read(written(tmp_path, "a", GML.format(MEMBER.format("tree", "Linde", arc))), "gml")
    assert (shapely.get_num_coordinates(shapely.from_wkb(rows[0][-1])) > 50, refused) == (True, [])


def test_what_another_program_writes_as_gml_is_read(tmp_path):
    trees().to_file(tmp_path / "a.gml", driver="GML")
    (tmp_path / "a.xsd").unlink()
    sheet, rows, _ = read(tmp_path / "a.gml", "gml")
    assert [column.name for column in sheet.columns][1:4] == ["name", "plz", "height"]
    assert (rows[0][1:3], point(rows[0])) == (["Müller", "01067"], PLACE[25832])


def test_the_system_that_somebody_names_is_taken(tmp_path):
    sheet, rows, _ = read(zipped(tmp_path, trees(), (".prj",)), "shp", crs="EPSG:25833")
    assert (sheet.facts["crs"], point(rows[0])[0]) == ("EPSG:25833", pytest.approx(15.986, abs=0.001))


def test_types_that_somebody_wants_are_kept_to(tmp_path):
    sheet, rows, _ = read(geopackage(tmp_path), "gpkg", types={"count": "text", "plz": "integer"}, exclude=["name"])
    assert [(column.name, column.type) for column in sheet.columns][:3] == [
        ("plz", "integer"),
        ("height", "number"),
        ("count", "text"),
    ]
    assert rows[0][:3] == [1067, 1.5, "1"]
