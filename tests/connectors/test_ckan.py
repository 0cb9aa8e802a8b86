import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from marshmallow import ValidationError

from connectors import ckan
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Refusal

PACKAGES = json.loads((Path(__file__).parent / "data" / "ckan-packages.json").read_bytes())
ACTION = "/api/3/action/package_search"


def portal(packages=PACKAGES, cap=2, count=None):
    """Answers package_search, with a cap on rows as portals have it."""

    def reply(path, query, _headers):
        if path != ACTION:
            return 404, {}, b""
        start = int(query.get("start", 0))
        results = packages[start : start + min(cap, int(query["rows"]))]
        result = {"count": len(packages) if count is None else count, "results": results}
        return 200, {}, json.dumps({"success": True, "result": result}).encode()

    return reply


def fetch(site, door, state=None, path="", **config):
    return list(ckan.fetch(Context(ckan.Config().load({"url": site.url + path, **config}), door, state or {})))


def identifiers(messages):
    documents = [one for message in messages for one in ckan.parse(message, {})]
    return [one.identifier for one in documents if isinstance(one, Document)]


def test_every_page_is_a_message_with_the_place_to_go_on(site, door):
    site.reply = portal()
    assert [message.state for message in fetch(site, door)] == [{"start": 2}, {"start": 4}, {"start": 0}]


def test_all_packages_come_but_those_of_the_portal_itself(site, door):
    site.reply = portal()
    assert identifiers(fetch(site, door)) == ["0b3c", "1d4e", "3c6b", "4e7d"]


def test_pages_are_asked_for_in_a_fixed_order(site, door):
    site.reply = portal()
    fetch(site, door)
    assert site.asked[1][1] == {"sort": "id asc", "rows": "100", "start": "2"}


def test_a_run_resumes_at_the_page_after_the_last_one(site, door):
    site.reply = portal()
    assert identifiers(fetch(site, door, {"start": 4})) == ["4e7d"]


def test_an_empty_page_ends_a_list_that_is_shorter_than_promised(site, door):
    site.reply = portal(count=99)
    assert fetch(site, door)[-1].state == {"start": 0}


def test_a_portal_that_does_not_count_is_read_to_its_empty_page(site, door):
    pages = {"0": PACKAGES[:2], "2": PACKAGES[2:]}
    site.reply = lambda _path, query, _headers: (
        200, {}, json.dumps({"result": {"results": pages.get(query["start"], [])}}).encode(),
    )  # fmt: skip
    assert len(identifiers(fetch(site, door))) == 4


def test_a_portal_that_ignores_the_start_ends_the_run(site, door):
    body = json.dumps({"success": True, "result": {"count": 500, "results": PACKAGES}}).encode()
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable, match="same page"):
        fetch(site, door)


@pytest.mark.parametrize("path", ["", "/", "/api", "/api/3", "/api/3/action", "/api/3/action/"])
def test_the_address_may_name_the_portal_or_its_api(site, door, path):
    site.reply = portal()
    assert len(fetch(site, door, path=path)) == 3


def test_filters_are_handed_on(site, door):
    site.reply = portal()
    fetch(site, door, organizations=["parks", "roads"], query="tags:umwelt")
    assert site.asked[0][1]["fq"] == "organization:(parks OR roads)"
    assert site.asked[0][1]["q"] == "tags:umwelt"


def test_a_next_incremental_run_asks_from_the_newest_change_on(site, door):
    site.reply = portal()
    state = fetch(site, door, incremental=True)[-1].state
    assert state == {"start": 0, "since": "2024-07-01T10:00:00Z"}
    fetch(site, door, state, incremental=True)
    assert site.asked[-1][1]["fq"] == "metadata_modified:[2024-07-01T10:00:00Z TO *]"


def test_a_package_dated_in_the_future_hides_no_change_of_the_days_until_then(site, door):
    site.reply = portal([{**PACKAGES[0], "metadata_modified": "9999-01-01T00:00:00"}])
    config = ckan.Config().load({"url": site.url, "incremental": True})
    (message,) = ckan.fetch(Context(config, door, now=datetime(2024, 8, 1, tzinfo=UTC)))
    assert message.state == {"start": 0, "since": "2024-08-01T00:00:00Z"}


def test_an_interrupted_incremental_run_keeps_what_it_saw(site, door):
    site.reply = portal()
    first = fetch(site, door, incremental=True)[0].state
    assert first == {"start": 2, "since": "", "newest": "2024-06-01T10:00:00"}


def test_a_time_with_offset_is_asked_for_in_utc(site, door):
    site.reply = portal([{**PACKAGES[0], "metadata_modified": "2015-01-21T12:27:37+01:00"}])
    assert fetch(site, door, incremental=True)[-1].state["since"] == "2015-01-21T11:27:37Z"


BROKEN = [
    b"<html>502</html>",
    b'{"success": false, "error": {"message": "no"}}',
    b'{"success": true, "result": {"count": 5}}',
    b'{"result": {"results": {"a": NaN}}}',
    b"[" * 200_000,
    b"\xff\xfe\xfa",
    b"",
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_an_answer_that_is_no_list_of_packages_ends_the_run(site, door, body):
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable, match="cannot be used"):
        fetch(site, door)


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_a_page_that_cannot_be_parsed_is_one_refusal(body):
    (refusal,) = ckan.parse(Message(body, url="u"), {})
    assert isinstance(refusal, Refusal)


def test_a_dump_is_fetched_whole(site, door):
    site.reply = lambda *_: (200, {}, json.dumps(PACKAGES).encode())
    assert len(identifiers(fetch(site, door, path="/dump/packages.json"))) == 4
    assert site.asked[0][0] == "/dump/packages.json"


SHAPES = [PACKAGES[:1], {"result": PACKAGES[:1]}, {"result": [PACKAGES[:1]]}, {"results": PACKAGES[:1]}, PACKAGES[0]]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_packages_is_found_wherever_it_stands(shape):
    (document,) = ckan.parse(Message(json.dumps(shape).encode()), {})
    assert (document.identifier, document.body) == ("0b3c", PACKAGES[0])


def test_what_is_no_package_is_refused_with_its_number():
    found = list(ckan.parse(Message(json.dumps([PACKAGES[0], 7]).encode(), url="u"), {}))
    assert found[1] == Refusal("u, package 2", "The package is not an object with fields.")


def test_a_package_without_id_is_known_by_its_name():
    (document,) = ckan.parse(Message(json.dumps([{"name": {"description": "Haushalt"}, "title": 1}]).encode()), {})
    assert document.identifier == "Haushalt"


def test_an_organisation_that_would_change_the_search_is_refused():
    with pytest.raises(ValidationError):
        ckan.Config().load({"url": "https://ckan.example.org", "organizations": ["a) OR (b"]})
