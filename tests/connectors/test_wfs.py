from owslib.feature.wfs200 import WebFeatureService_2_0_0

from connectors import wfs
from hub.records import Context, Document, Message, Refusal
from tests.conftest import SAMPLES

FOLDER = SAMPLES / "iso19139" / "capabilities"
OLD = """<WFS_Capabilities version="1.0.0" xmlns="http://www.opengis.net/wfs"><Service><Title>Geodaten für Ulm</Title>
<Fees>Datenlizenz Deutschland Zero 2.0</Fees></Service><FeatureTypeList><FeatureType><Name>baum</Name>
<Title>Bäume</Title>
<Keywords>Baum, Grün</Keywords><SRS>EPSG:31467</SRS><LatLongBoundingBox minx="9.8" miny="48.3" maxx="10.1" maxy="48.5"/>
</FeatureType><FeatureType><Title>namenlos</Title></FeatureType></FeatureTypeList></WFS_Capabilities>"""


def parsed(body, charset=""):
    return list(wfs.parse(Message(body, f"application/xml; charset={charset}", url="https://a.example/wfs"), {}))


def test_every_feature_type_is_a_document_as_owslib_lists_them():
    body = (FOLDER / "wfs-koeln-arcgis-200.xml").read_bytes()
    theirs = WebFeatureService_2_0_0("https://a.example/wfs", "2.0.0", body)
    ours = {one.body["layer"]["name"]: one.body["layer"] for one in parsed(body)}
    assert set(ours) == set(theirs.contents)
    assert len(ours) == 86
    assert {name: one["title"] for name, one in ours.items()} == {
        name: one.title for name, one in theirs.contents.items()
    }
    boxes = {name: tuple(map(float, one["box"])) for name, one in ours.items()}
    assert boxes == {name: one.boundingBoxWGS84 for name, one in theirs.contents.items()}


def test_a_service_says_who_offers_it_and_under_what_conditions():
    (document,) = parsed((FOLDER / "wfs200.xml").read_bytes())
    service = document.body["service"]
    assert service["provider"] == "Kommunales Rechenzentrum Niederrhein (KRZN)"
    assert "dl-de/zero-2-0" in service["constraints"] + service.get("fees", "")


def test_the_oldest_version_is_read_and_a_type_without_a_name_is_refused():
    first, second = parsed(OLD.encode("iso-8859-1"))
    assert isinstance(second, Refusal)
    assert isinstance(first, Document)
    assert first.body["service"]["title"] == "Geodaten für Ulm"
    assert first.body["layer"] == {
        "name": "baum",
        "title": "Bäume",
        "keywords": ["Baum", "Grün"],
        "box": ["9.8", "48.3", "10.1", "48.5"],
        "systems": ["EPSG:31467"],
    }


def test_the_charset_of_the_server_reaches_the_parser(site, door):
    site.reply = lambda *_: (200, {"Content-Type": "text/xml; charset=ISO-8859-1"}, OLD.encode("iso-8859-1"))
    (message,) = wfs.fetch(Context(wfs.Config().load({"url": site.url}), door))
    first, _ = wfs.parse(message, {})
    assert first.name == "Bäume"
