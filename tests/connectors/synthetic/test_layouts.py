import json
from datetime import date

from connectors.synthetic import town
from connectors.synthetic.layouts import Csv, GeoJson, Record

RECORD = Record("Point", ((0.0, 12.5),), {"Höhe_m": 4.5, "Gepflanzt": date(1987, 3, 9), "Krank": False, "Nr": 7})
AREA = Record("Polygon", ((0.0, 0.0), (9.0, 0.0), (0.0, 9.0), (0.0, 0.0)), {"Seit": date(1987, 3, 9)})


def test_csv_is_written_as_german_spreadsheets_write_it():
    header, row, end = Csv("cp1252")([RECORD], "Bäume").decode("cp1252").split("\r\n")
    assert header == "Höhe_m;Gepflanzt;Krank;Nr;Ostwert;Nordwert;Hinweis"
    assert row.startswith("4,5;09.03.1987;nein;7;556000,0;5322012,5;Synthetische Daten")
    assert end == ""


def test_csv_in_degrees_has_a_decimal_comma():
    text = Csv("utf-8-sig", "lon", "lat", "EPSG:4326")([RECORD], "").decode("utf-8-sig")
    lon, lat = (float(value.replace(",", ".")) for value in text.splitlines()[1].split(";")[4:6])
    assert [(lon, lat)] == town.lonlat(RECORD.points)


def test_a_byte_order_mark_comes_where_it_is_asked_for():
    assert Csv("utf-8-sig")([RECORD], "").startswith(b"\xef\xbb\xbf")


def test_geojson_in_metres_names_its_system():
    collection = json.loads(GeoJson("EPSG:25832")([AREA], "Pläne"))
    assert collection["crs"]["properties"]["name"].endswith("25832")
    assert collection["features"][0]["geometry"]["coordinates"][0][1] == [556009.0, 5322000.0]


def test_geojson_in_degrees_names_no_system():
    collection = json.loads(GeoJson()([RECORD], "Bäume"))
    assert "crs" not in collection
    assert collection["features"][0]["geometry"]["coordinates"] == list(town.lonlat(RECORD.points)[0])


def test_geojson_carries_title_and_note():
    collection = json.loads(GeoJson()([AREA], "Pläne"))
    assert collection["name"] == "Pläne"
    assert collection["features"][0]["properties"]["Hinweis"].startswith("Synthetische Daten")
