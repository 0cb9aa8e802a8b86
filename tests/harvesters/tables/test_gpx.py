import pytest

from hub.errors import Unreadable
from tests.harvesters.tables.geodata import point, read, written

HEAD = '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
WAYPOINT = '<wpt lat="48.3" lon="9.9"><ele>478.5</ele><time>2024-07-01T10:00:00Z</time><name>Linde</name></wpt>'
POINTS = '<trkpt lat="48.3" lon="9.9"><ele>1</ele></trkpt><trkpt lat="48.4" lon="9.8"/>'
TRACK = f"<trk><name>Weg</name><trkseg>{POINTS}</trkseg><trkseg>{POINTS}</trkseg><trkseg/></trk>"
ROUTE = '<rte><name>Route</name><rtept lat="48.3" lon="9.9"><name>A</name></rtept><rtept lat="48.4" lon="9.9"/></rte>'


def rows(tmp_path, *parts, **hints):
    return read(written(tmp_path, "a", HEAD + "".join(parts) + "</gpx>"), "gpx", **hints)


def test_the_layer_with_the_most_is_read(tmp_path):
    sheet, found, _ = rows(tmp_path, WAYPOINT, WAYPOINT, TRACK)
    assert (sheet.facts["layers"], sheet.facts["layer"]) == (["waypoints", "tracks"], "waypoints")
    assert {column.name: column.type for column in sheet.columns} == {
        "ele": "number",
        "time": "datetime",
        "name": "text",
    }
    assert (found[0][:3], point(found[0])) == ([478.5, "2024-07-01T10:00:00+00:00", "Linde"], (9.9, 48.3))


@pytest.mark.parametrize(("layer", "kind"), [("tracks", "MultiLineString"), ("routes", "LineString")])
def test_another_layer_can_be_asked_for(tmp_path, layer, kind):
    sheet, found, _ = rows(tmp_path, WAYPOINT, ROUTE, TRACK, layer=layer)
    assert (sheet.samples[0][-1]["type"], len(found), [column.name for column in sheet.columns]) == (kind, 1, ["name"])


def test_a_layer_that_is_none_is_told(tmp_path):
    with pytest.raises(Unreadable, match="no layer points"):
        rows(tmp_path, WAYPOINT, layer="points")


def test_extensions_of_any_maker_are_columns(tmp_path):
    extension = '<extensions><m:a xmlns:m="urn:m"><m:temperature>7.5</m:temperature></m:a></extensions>'
    sheet, found, _ = rows(tmp_path, WAYPOINT.replace("</wpt>", extension + "</wpt>"))
    assert (sheet.columns[-1].name, found[0][-2]) == ("temperature", 7.5)


@pytest.mark.parametrize("position", ['lat="x" lon="9"', 'lon="9"', 'lat="91" lon="9"', 'lat="NaN" lon="9"'])
def test_a_position_that_cannot_be_is_refused_with_its_number(tmp_path, position):
    _, found, refused = rows(tmp_path, WAYPOINT, f"<wpt {position}><name>B</name></wpt>")
    assert [refusal.where for refusal in refused] == ["feature 2"]
    assert found[1][-2:] == ["B", None]


def test_an_empty_file_is_an_empty_table(tmp_path):
    assert rows(tmp_path)[1:] == ([], [])
