"""A linked file lands whole in the kept files, or not at all."""

from uuid import uuid4

import pytest

from harvesters.fetched import fetch
from hub.datasets.store.imports import Order
from hub.errors import Unreachable
from tests.conftest import on_sqlite
from tests.hub.http.servers import serving

pytestmark = on_sqlite


def order(url, name="a.csv", media_type=""):
    return Order(uuid4(), 1, uuid4(), "anna", False, url, "", "", name, media_type, {}, "", "", {})


@pytest.fixture
def server():
    with serving() as server:
        yield server


def kept(files):
    return [path.name for path in files.folder.rglob("*") if path.is_file()]


def test_it_is_kept_with_what_its_site_says(settings, files, server):
    server.pages["/a"] = lambda page: page.reply(body=b"a;b\n", ETag='"1"', Content_Type="text/csv; charset=utf-8")
    found = fetch(settings, files, order(f"{server.root}/a"), {})
    assert found.path.read_bytes() == b"a;b\n"
    assert (found.name, found.media_type, found.validators) == ("a.csv", "text/csv", {"ETag": '"1"'})


def test_what_has_not_changed_is_not_fetched(settings, files, server):
    server.pages["/a"] = lambda page: page.reply(status=304)
    told = {"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
    assert fetch(settings, files, order(f"{server.root}/a"), told) is None
    headers = server.seen[0][1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == tuple(told.values())
    assert kept(files) == []


def test_a_file_that_is_too_large_leaves_nothing(settings, files, server):
    server.pages["/a"] = lambda page: page.reply(body=b"x" * 1000)
    small = settings.model_copy(update={"max_source_bytes": 999})
    with pytest.raises(Unreachable, match="larger than"):
        fetch(small, files, order(f"{server.root}/a"), {})
    assert kept(files) == []


def test_after_a_broken_try_the_file_begins_anew(settings, files, server):
    answers = iter((b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", None))

    def reply(page):
        raw = next(answers)
        if raw is None:
            page.reply(body=b"whole")
        else:
            page.wfile.write(raw)
            page.close_connection = True

    server.pages["/a"] = reply
    found = fetch(settings, files, order(f"{server.root}/a"), {})
    assert found.path.read_bytes() == b"whole"
    assert kept(files) == [found.digest]
