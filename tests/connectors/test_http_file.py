from datetime import UTC, datetime

import pytest

from connectors import http_file
from hub.errors import Unreachable
from hub.records import Context, Refusal

BODY = b"a;b\n1;2\n"
HEADERS = {"Content-Type": "text/csv", "ETag": '"1"', "Last-Modified": "Wed, 01 May 2024 10:00:00 GMT"}


def context(door, url, state=None):
    return Context(http_file.Config().load({"url": url}), door, state or {})


def test_the_file_comes_with_its_name_and_time(site, door):
    site.reply = lambda *_: (200, HEADERS, BODY)
    (message,) = http_file.fetch(context(door, f"{site.url}/data/trees%20old.csv?v=1"))
    assert (message.body, message.name, message.media_type) == (BODY, "trees old.csv", "text/csv")
    assert message.modified == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_what_did_not_change_is_asked_for_but_not_taken_again(site, door):
    site.reply = lambda _path, _query, headers: (304, {}, b"") if "if-none-match" in headers else (200, HEADERS, BODY)
    (message,) = http_file.fetch(context(door, f"{site.url}/trees.csv"))
    assert list(http_file.fetch(context(door, f"{site.url}/trees.csv", message.state))) == []
    assert site.asked[-1][2]["if-none-match"] == '"1"'
    assert site.asked[-1][2]["if-modified-since"] == HEADERS["Last-Modified"]


def test_the_state_of_another_address_does_not_count(site, door):
    site.reply = lambda *_: (200, HEADERS, BODY)
    (message,) = http_file.fetch(context(door, f"{site.url}/trees.csv"))
    list(http_file.fetch(context(door, f"{site.url}/bushes.csv", message.state)))
    assert "if-none-match" not in site.asked[-1][2]


def test_a_page_instead_of_data_is_refused_and_leaves_no_state(site, door):
    site.reply = lambda *_: (200, {"ETag": '"page"'}, b"<!DOCTYPE html><title>Wartung</title>")
    (refusal,) = http_file.fetch(context(door, f"{site.url}/trees.csv"))
    assert isinstance(refusal, Refusal)
    assert "HTML page" in refusal.reason


def test_an_error_ends_the_run(site, door):
    site.reply = lambda *_: (404, {}, b"")
    with pytest.raises(Unreachable, match="404"):
        list(http_file.fetch(context(door, f"{site.url}/trees.csv")))


@pytest.mark.parametrize("modified", ["yesterday", "", "Wed, 99 May 2024 10:00:00 GMT"])
def test_a_time_that_cannot_be_read_is_no_time(site, door, modified):
    site.reply = lambda *_: (200, {"Last-Modified": modified}, BODY)
    (message,) = http_file.fetch(context(door, site.url))
    assert message.modified is None


def test_parse_makes_a_document_with_its_address(site, door):
    site.reply = lambda *_: (200, HEADERS, BODY)
    (message,) = http_file.fetch(context(door, f"{site.url}/trees.csv"))
    (document,) = http_file.parse(message, {})
    assert (document.identifier, document.media_type, document.url) == (
        "trees.csv",
        "text/csv",
        f"{site.url}/trees.csv",
    )
