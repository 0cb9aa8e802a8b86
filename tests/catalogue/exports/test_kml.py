"""KML that GDAL and geopandas read."""

from dataclasses import replace

import geopandas
import pytest
from lxml import etree
from shapely import GeometryCollection, LineString, MultiPoint, Point

from catalogue.exports import kml
from hub.records import Column
from tests.catalogue.exports import sample
from tests.catalogue.exports.sample import written

NUMBERED = replace(sample.PLACED_HEAD, columns=(Column("_id", "integer"), Column("name", title="<Name>")))


def test_each_row_is_a_placemark_called_as_its_first_text():
    body = written("kml", NUMBERED, [(7, "Linde & \x01Co", Point(9, 48))], [(8, None, None)])
    first, second = etree.fromstring(body).findall(".//{*}Placemark")
    assert (first.get("id"), first.findtext("{*}name")) == ("row-7", "Linde & Co")
    assert first.findtext(".//{*}displayName") == "<Name>"
    assert first.findtext(".//{*}coordinates") == "9,48"
    assert second.find(".//{*}Point") is None


@pytest.mark.parametrize(
    ("geometry", "begin"),
    [
        (None, ""),
        (Point(), ""),
        (LineString([(0, 1), (2, 3)]), "<LineString><coordinates>0,1 2,3<"),
        (MultiPoint([(0, 1)]), "<MultiGeometry><Point>"),
        (GeometryCollection([Point(0, 1)]), "<MultiGeometry><Point>"),
        (sample.SQUARE, "<Polygon><outerBoundaryIs><LinearRing>"),
    ],
)
def test_a_geometry_in_the_words_of_kml(geometry, begin):
    assert kml.geometry(geometry).startswith(begin)
    assert bool(kml.geometry(geometry)) == bool(begin)


def test_geopandas_reads_places_and_values(tmp_path):
    file = tmp_path / "t.kml"
    file.write_bytes(written("kml", sample.PLACED_HEAD))
    frame = geopandas.read_file(file)
    assert frame.loc[0, ["plz", "zahl"]].tolist() == ["01234", "9007199254740993"]
    assert frame.geometry[0].equals(sample.PLACES[0])
    assert frame.geometry[1].equals(sample.PLACES[1])
