import json

import pytest

from connectors import ogc_features
from hub.errors import Unreachable
from hub.records import Context, Document, Refusal

LANDING = {"title": "Geodata", "links": [{"rel": "service-desc", "type": "application/openapi+json", "href": "api"},
                                          {"rel": "data", "href": "collections"}]}  # fmt: skip
TREES = {
    "id": "trees",
    "title": "Trees",
    "keywords": ["tree", 7],
    "extent": {
        "spatial": {"bbox": [[9.8, 48.3, 400, 10.1, 48.5, 900]]},
        "temporal": {"interval": [["2020-01-01T00:00:00Z", None]]},
    },
    "links": [
        {"rel": "items", "type": "application/geo+json", "href": "collections/trees/items"},
        {"rel": "license", "href": "https://creativecommons.org/licenses/by/4.0/"},
    ],
}


def service(pages, landing=LANDING):
    """Pages of collections, each leading to the next by a link with the server's inner name."""

    def reply(path, query, _headers):
        if path == "/":
            return 200, {}, json.dumps(landing).encode()
        at = int(query.get("page", 0))
        links = [{"rel": "next", "href": f"http://inner:8080/collections?page={at + 1}"}] if at + 1 < len(pages) else []
        return 200, {}, json.dumps({"collections": pages[at], "links": links}).encode()

    return reply


def fetch(site, door, path="", **config):
    return list(ogc_features.fetch(Context(ogc_features.Config().load({"url": site.url + path, **config}), door)))


def parsed(messages):
    return [one for message in messages for one in ogc_features.parse(message, {})]


@pytest.mark.parametrize("path", ["", "/", "/collections"])
def test_every_collection_of_every_page_is_a_document(site, door, path):
    site.reply = service([[TREES], [{**TREES, "id": "parks"}], [{**TREES, "id": "roads"}]])
    identifiers = [one.identifier for one in parsed(fetch(site, door, path))]
    assert identifiers == [f"{site.url}#trees", f"{site.url}#parks", f"{site.url}#roads"]


def test_a_collection_says_where_its_features_and_their_conditions_are(site, door):
    site.reply = service([[TREES]])
    (document,) = parsed(fetch(site, door))
    layer = document.body["layer"]
    assert (layer["box"], layer["period"]) == (["9.8", "48.3", "10.1", "48.5"], ["2020-01-01T00:00:00Z", ""])
    assert layer["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert layer["items"][0]["href"] == f"{site.url}/collections/trees/items"
    assert document.body["service"] == {"title": "Geodata", "capabilities": f"{site.url}/api"}


@pytest.mark.parametrize(
    "collection",
    [{"id": "a"}, {"id": "a", "extent": None}, {"id": "a", "extent": {"spatial": {"bbox": []}}, "links": "none"}],
)
def test_a_collection_may_say_little(site, door, collection):
    site.reply = service([[collection]])
    assert [one.identifier for one in parsed(fetch(site, door))] == [f"{site.url}#a"]


def test_records_and_coverages_are_no_features_and_what_is_no_object_is_refused(site, door):
    site.reply = service([[{"id": "r", "itemType": "record"}, "trees", {"title": "nameless"}, TREES]])
    found = parsed(fetch(site, door))
    assert [type(one) for one in found] == [Refusal, Refusal, Document]


@pytest.mark.parametrize("body", [b"<html></html>", b"{}", b"[]", b'{"collections": {}}'])
def test_a_service_that_lists_no_collections_ends_the_run(site, door, body):
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable):
        fetch(site, door)


def test_pages_that_lead_in_a_circle_end_the_run(site, door):
    links = [{"rel": "next", "href": "/collections"}]
    site.reply = lambda path, *_: (200, {}, json.dumps({"collections": [TREES], "links": links}).encode())
    with pytest.raises(Unreachable, match="lead back"):
        fetch(site, door)


def test_a_run_names_everything():
    assert ogc_features.names_everything({}, {})
