import pytest

from harvesters import services


@pytest.mark.parametrize(
    ("url", "words", "name"),
    [
        ("https://a.example/ows?SERVICE=WFS&REQUEST=GetCapabilities", (), "WFS"),
        ("https://a.example/ows?service=wms", (), "WMS"),
        ("https://a.example/ows?service=WMS&request=GetMap", (), None),
        ("https://a.example/ows", ("OGC:WMS-1.3.0-http-get-capabilities",), "WMS"),
        ("https://a.example/ows", ("http://www.opengis.net/def/serviceType/ogc/wmts",), "WMTS"),
        ("https://a.example/ows", ("OGC Web Map Service",), "WMS"),
        ("https://a.example/ows", ("", "Download als WFS"), "WFS"),
        ("https://a.example/ows", ("OGC:OAFeat",), "OGC API - Features"),
        ("https://a.example/rest/MapServer", ("ESRI:REST",), "ArcGIS REST"),
        ("https://a.example/arcgis/services/x/MapServer/WFSServer", (), "WFS"),
        ("https://a.example/trees.csv", ("WWW:LINK-1.0-http--link", "Bäume"), None),
        ("https://a.example/trees.csv", ("WWW:LINK", "Newsfeed"), None),
        ("https://a.example/geo/wms", (), "WMS"),
        ("https://a.example/ows", ("view",), "WMS"),
        ("https://a.example/ows", ("Overview of trees",), None),
        ("https://a.example/wms.html", (), None),
        ("http://[", (), None),
    ],
)
def test_a_service_is_known_by_its_query_or_by_words_about_it(url, words, name):
    found = services.kind(url, *words)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://a.example/ows?service=WFS&version=2.0.0&request=GetCapabilities", "https://a.example/ows"),
        ("https://a.example/cgi?map=/a/b.map&SERVICE=WMS", "https://a.example/cgi?map=%2Fa%2Fb.map"),
        ("https://a.example/ows?", "https://a.example/ows"),
    ],
)
def test_an_endpoint_has_no_question_for_capabilities(url, endpoint):
    assert services.endpoint(url) == endpoint


def test_an_access_service_leaves_out_what_is_not_known():
    kind = services.kind("https://a.example/rest", "ESRI:REST")
    assert services.access_service(kind, "https://a.example/rest", "") == {
        "title": "ArcGIS REST",
        "endpoint_url": ["https://a.example/rest"],
    }
