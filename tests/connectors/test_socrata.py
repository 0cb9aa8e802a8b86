import json
from pathlib import Path

import pytest

from connectors import socrata
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Refusal

CATALOG = (Path(__file__).parent / "data" / "socrata-catalog.json").read_bytes()


def portal(count):
    """Answers the discovery API, by offset and by the dataset before the page."""
    datasets = [{"resource": {"id": f"aaaa-{number:05}", "type": "dataset"}} for number in range(count)]

    def reply(_path, query, _headers):
        start = int(query.get("offset", 0))
        if "scroll_id" in query:
            start = int(query["scroll_id"][5:]) + 1
        return 200, {}, json.dumps({"results": datasets[start : start + int(query["limit"])]}).encode()

    return reply


def fetch(site, door, state=None, **config):
    context = Context(socrata.Config().load({"url": site.url + "/browse", **config}), door, state or {})
    return list(socrata.fetch(context))


def test_datasets_are_documents_and_charts_are_not():
    found = list(socrata.parse(Message(CATALOG, url="http://x/"), {}))
    assert [one.identifier for one in found] == ["6yaw-2m8q", "abcd-1234"]


def test_pages_are_read_to_the_first_that_is_not_full(site, door):
    site.reply = portal(250)
    assert [len(json.loads(one.body)["results"]) for one in fetch(site, door)] == [100, 100, 50]


def test_the_catalogue_is_that_of_the_domain_alone(site, door):
    site.reply = portal(1)
    fetch(site, door, categories=["Verkehr"])
    assert site.asked[0] == ("/api/catalog/v1", {
        "domains": "127.0.0.1", "search_context": "127.0.0.1", "limit": "100", "order": "dataset_id",
        "categories": "Verkehr",
    }, site.asked[0][2])  # fmt: skip


def test_behind_ten_thousand_a_page_is_asked_for_by_the_dataset_before_it(site, door):
    site.reply = portal(10_150)
    messages = fetch(site, door, {"start": 9_900, "behind": "aaaa-09899"})
    assert [len(json.loads(one.body)["results"]) for one in messages] == [100, 100, 50]
    assert site.asked[1][1]["scroll_id"] == "aaaa-09999"


def test_a_run_resumes_behind_what_it_has(site, door):
    site.reply = portal(250)
    messages = fetch(site, door, {"start": 200, "behind": "aaaa-00199"})
    assert len(messages) == 1
    assert not socrata.names_everything({}, {"start": 200})
    assert socrata.names_everything({}, {})


def test_a_portal_that_sends_the_same_page_ends_the_run(site, door):
    page = json.dumps({"results": [{"resource": {"id": f"aaaa-{n:05}"}} for n in range(100)]}).encode()
    site.reply = lambda *_: (200, {}, page)
    with pytest.raises(Unreachable, match="same page"):
        fetch(site, door)


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"results": 5}', b"<html>no</html>", b""])
def test_what_is_no_list_ends_the_run(site, door, body):
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable):
        fetch(site, door)


def test_records_of_other_forms_are_refused():
    body = json.dumps({"results": [None, 5, {}, {"resource": []}, {"resource": {"id": "../x"}}]}).encode()
    found = list(socrata.parse(Message(body, url="http://x/"), {}))
    assert [type(one) for one in found] == [Refusal] * 5
    assert not any(isinstance(one, Document) for one in found)
