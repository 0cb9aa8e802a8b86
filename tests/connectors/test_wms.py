import pytest
from owslib.map.wms130 import WebMapService_1_3_0

from connectors import wms
from hub.errors import Unreadable
from hub.records import Context, Message, Refusal
from tests.conftest import SAMPLES

BODY = (SAMPLES / "iso19139" / "capabilities" / "wms130.xml").read_bytes() if SAMPLES.exists() else b""
NESTED = b"""<WMS_Capabilities><Capability><Layer><Name>all</Name><Title>All</Title><CRS>EPSG:25832</CRS>
<EX_GeographicBoundingBox><westBoundLongitude>9</westBoundLongitude><eastBoundLongitude>10</eastBoundLongitude>
<southBoundLatitude>48</southBoundLatitude><northBoundLatitude>49</northBoundLatitude></EX_GeographicBoundingBox>
<Attribution><Title>Town</Title></Attribution>
<Layer><Title>Group</Title><Layer><Name>trees</Name><Title>Trees</Title></Layer></Layer>
<Layer><Name>parks</Name><Style><Name>s</Name></Style></Layer><Layer><Title>nameless</Title></Layer>
</Layer></Capability></WMS_Capabilities>"""


def parsed(body):
    return list(wms.parse(Message(body, url="https://a.example/wms"), {}))


def test_layers_are_those_that_owslib_lists_without_groups():
    theirs = WebMapService_1_3_0("https://a.example/wms", "1.3.0", BODY)
    ours = {one.body["layer"]["name"]: one.body["layer"] for one in parsed(BODY)}
    leaves = {name for name, one in theirs.contents.items() if not one.children}
    assert set(ours) == leaves
    assert {name: one["title"] for name, one in ours.items()} == {name: theirs[name].title for name in leaves}
    boxes = {name: tuple(map(float, one["box"])) for name, one in ours.items() if one.get("box")}
    assert boxes == {name: theirs[name].boundingBoxWGS84 for name in boxes}


def test_a_layer_inherits_what_stands_around_it():
    found = {one.body["layer"]["name"]: one.body["layer"] for one in parsed(NESTED) if not isinstance(one, Refusal)}
    assert set(found) == {"trees", "parks"}
    assert (found["trees"]["box"], found["trees"]["systems"]) == (["9", "48", "10", "49"], ["EPSG:25832"])
    assert found["parks"]["provider"] == "Town"


def test_layers_without_end_are_refused_before_they_are_walked_through():
    deep = b"<WMS_Capabilities><Capability>" + b"<Layer>" * 30_000
    with pytest.raises(Unreadable, match="nested too deeply"):
        parsed(deep)


def test_capabilities_are_fetched(site, door):
    site.reply = lambda *_: (200, {}, BODY)
    (message,) = wms.fetch(Context(wms.Config().load({"url": site.url}), door))
    assert (message.body, site.asked[0][1]["version"]) == (BODY, "1.3.0")


def test_the_old_form_is_read_with_the_document_type_that_it_names():
    old = b"""<?xml version='1.0' encoding="ISO-8859-1" standalone="no" ?>
    <!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd">
    <WMT_MS_Capabilities version="1.1.1"><Service><Name>OGC:WMS</Name><Title>B\xe4ume</Title></Service><Capability>
    <Layer><Title>All</Title><SRS>EPSG:4326 EPSG:25832</SRS><LatLonBoundingBox minx="9" miny="48" maxx="10" maxy="49"/>
    <Layer><Name>trees</Name><Title>Trees</Title></Layer></Layer></Capability></WMT_MS_Capabilities>"""
    (document,) = parsed(old)
    assert (document.body["service"]["title"], document.body["layer"]["box"]) == ("Bäume", ["9", "48", "10", "49"])
    assert document.body["layer"]["systems"] == ["EPSG:4326", "EPSG:25832"]
