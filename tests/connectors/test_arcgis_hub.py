import json

import pytest
from marshmallow import ValidationError

from connectors import arcgis_hub
from connectors.data_json import DATASET
from connectors.dcat import DATASET as DCAT
from hub.errors import Unreachable
from hub.records import Context

FEED = {
    "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    "dataset": [{"identifier": "https://www.arcgis.com/home/item.html?id=ab12&sublayer=0", "title": "Bäume"}],
}
RDF = {
    "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
    "@graph": [{"@id": "http://x/1", "@type": "dcat:Dataset", "dct:title": "Bäume"}],
}


def fetch(site, door, path="", **config):
    return list(arcgis_hub.fetch(Context(arcgis_hub.Config().load({"url": site.url + path, **config}), door, {})))


def documents(messages):
    return [one for message in messages for one in arcgis_hub.parse(message, {})]


def test_the_feed_of_the_site_is_read_in_dcat_us(site, door):
    site.reply = lambda *_: (200, {}, json.dumps(FEED).encode())
    (document,) = documents(fetch(site, door, "/"))
    assert site.asked[0][0] == "/api/feed/dcat-us/1.1.json"
    assert document.media_type == DATASET
    assert document.identifier.endswith("item.html?id=ab12&sublayer=0")


def test_the_feed_may_be_in_dcat_ap(site, door):
    site.reply = lambda *_: (200, {}, json.dumps(RDF).encode())
    (document,) = documents(fetch(site, door, feed="dcat-ap/2.1.1"))
    assert site.asked[0][0] == "/api/feed/dcat-ap/2.1.1.json"
    assert (document.media_type, document.identifier) == (DCAT, "http://x/1")


def test_the_address_may_be_that_of_a_feed(site, door):
    site.reply = lambda *_: (200, {}, json.dumps(FEED).encode())
    fetch(site, door, "/api/feed/dcat-us/1.1.json")
    assert site.asked[0][0] == "/api/feed/dcat-us/1.1.json"


@pytest.mark.parametrize("body", [b'{"status": "processing"}', b'{"message": "The feed is being generated"}'])
def test_a_feed_that_is_being_prepared_ends_the_run(site, door, body):
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable, match="preparing its feed"):
        fetch(site, door)


@pytest.mark.parametrize("feed", ["dcat-us/1.1", "dcat-ap/3.0.0"])
def test_a_page_for_people_ends_the_run(site, door, feed):
    site.reply = lambda *_: (200, {}, b"<html>sign in</html>")
    with pytest.raises(Unreachable, match="page for people"):
        fetch(site, door, feed=feed)


def test_a_feed_that_no_site_has_is_refused():
    with pytest.raises(ValidationError):
        arcgis_hub.Config().load({"url": "http://x.example", "feed": "rss"})


def test_the_feed_names_everything():
    assert arcgis_hub.names_everything({}, {})
