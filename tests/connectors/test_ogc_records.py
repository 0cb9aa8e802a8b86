import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import ogc_records
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Refusal

PAGE = (Path(__file__).parent / "data" / "ogc-records.json").read_bytes()
MAIN = {"id": "main", "itemType": "record", "links": [{"rel": "items", "type": "application/geo+json",
                                                       "href": "/collections/main/items"}]}  # fmt: skip


def record(identifier, updated="2024-05-01T00:00:00Z"):
    return {"id": identifier, "type": "Feature", "properties": {"title": identifier, "updated": updated}}


def catalogue(pages, collections=(MAIN, {"id": "roads", "itemType": "feature"})):
    """A landing page, its collections, and pages that lead on by the server's inner name."""

    def reply(path, query, _headers):
        if path == "/":
            return _json({"links": [{"rel": "data", "href": "/collections"}]})
        if path == "/collections":
            return _json({"collections": list(collections)})
        if path == "/collections/main":
            return _json(MAIN)
        at = int(query.get("offset", 0))
        links = [
            {
                "rel": "next",
                "type": "application/geo+json",
                "href": f"http://inner:1/collections/main/items?offset={at + 1}",
            }
        ]
        return _json({"features": pages[at], "links": links if at + 1 < len(pages) else [], "numberMatched": 10**9})

    return reply


def _json(value):
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


def fetch(site, door, state=None, path="", now=None, **config):
    settings = ogc_records.Config().load({"url": site.url + path, **config})
    return list(ogc_records.fetch(Context(settings, door, state or {}, now)))


def identifiers(messages):
    return [
        one.identifier for message in messages for one in ogc_records.parse(message, {}) if isinstance(one, Document)
    ]


@pytest.mark.parametrize("path", ["", "/", "/collections", "/collections/main", "/collections/main/items"])
def test_every_record_of_every_page_comes_from_wherever_the_address_begins(site, door, path):
    site.reply = catalogue([[record("a"), record("b")], [record("c")]])
    assert identifiers(fetch(site, door, path=path)) == ["a", "b", "c"]


def test_a_run_resumes_where_it_stopped(site, door):
    site.reply = catalogue([[record("a")], [record("b")], [record("c")]])
    messages = fetch(site, door)
    assert messages[0].state == {"todo": [f"{site.url}/collections/main/items?offset=1"]}
    assert messages[-1].state == {}
    assert identifiers(fetch(site, door, messages[0].state)) == ["b", "c"]


def test_an_incremental_run_asks_for_what_changed_and_trusts_no_future(site, door):
    site.reply = catalogue([[record("a", "2024-05-01T00:00:00Z"), record("b", "2999-01-01"), record("c", "soon")]])
    (message,) = fetch(site, door, incremental=True, now=datetime(2024, 6, 1, tzinfo=UTC))
    assert message.state == {"since": "2024-06-01T00:00:00+00:00"}
    fetch(site, door, {"since": "2024-05-01T00:00:00Z"}, incremental=True)
    assert site.asked[-1][1]["filter"] == "updated >= TIMESTAMP('2024-05-01T00:00:00Z')"


def test_a_time_that_is_none_is_not_asked_for(site, door):
    site.reply = catalogue([[record("a")]])
    fetch(site, door, {"since": "x') OR ('a' = 'a"}, incremental=True)
    assert "filter" not in site.asked[-1][1]


def test_only_the_collection_that_is_asked_for_is_read(site, door):
    other = {"id": "other", "itemType": "record"}
    site.reply = catalogue([[record("a")]], [MAIN, other])
    assert identifiers(fetch(site, door, collection="main")) == ["a"]


@pytest.mark.parametrize("collections", [[], [{"id": "roads", "itemType": "feature"}], ["main"]])
def test_a_service_without_records_ends_the_run(site, door, collections):
    site.reply = catalogue([[]], collections)
    with pytest.raises(Unreachable, match="no collection of records"):
        fetch(site, door)


@pytest.mark.parametrize("body", [b"<html></html>", b"[]", b'{"features": {}}', b"{}", b'{"a":' * 100_000])
def test_an_answer_that_is_no_page_ends_the_run(site, door, body):
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable):
        fetch(site, door, path="/items")


def test_pages_that_lead_in_a_circle_or_repeat_end_the_run(site, door):
    site.reply = lambda *_: _json(
        {"features": [record("a")], "links": [{"rel": "next", "href": "/items?limit=100&f=json"}]}
    )
    with pytest.raises(Unreachable, match=r"same page|lead back"):
        fetch(site, door, path="/items")


def test_empty_pages_without_end_end_the_run(site, door):
    def reply(_path, query, _headers):
        following = f"/items?offset={int(query.get('offset', 0)) + 1}"
        return _json({"features": [], "links": [{"rel": "next", "href": following}]})

    site.reply = reply
    with pytest.raises(Unreachable, match="page after page without records"):
        fetch(site, door, path="/items")


def test_a_recorded_page_is_two_documents():
    assert identifiers([Message(PAGE)]) == ["urn:uuid:trees", "meetings"]


@pytest.mark.parametrize("broken", [None, 7, [], {"id": None}, {"id": ""}, {"id": True}])
def test_a_record_without_an_identifier_is_refused_and_the_others_come(broken):
    first, second = ogc_records.parse(Message(json.dumps({"features": [broken, record("a")]}).encode()), {})
    assert isinstance(first, Refusal)
    assert second.identifier == "a"


def test_a_number_identifies_too():
    assert identifiers([Message(json.dumps({"features": [record(7)]}).encode())]) == ["7"]


def test_only_a_whole_run_names_everything():
    assert ogc_records.names_everything({}, {})
    assert not ogc_records.names_everything({}, {"todo": ["x"]})
    assert not ogc_records.names_everything({"incremental": True}, {})
