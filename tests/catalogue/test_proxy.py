"""Previews of files elsewhere: what is fetched for whom, and what is never fetched."""

import threading
import time

import pytest

from catalogue import proxy
from hub.errors import TooMany
from hub.http import HttpDoor
from tests.catalogue import shelf
from tests.catalogue.caller import create, result
from tests.conftest import on_sqlite
from tests.hub.http.servers import serving


@pytest.fixture
def server():
    with serving(body=b"<script>alert(1)</script>") as started:
        yield started


@pytest.fixture
def near(app):
    """Lets the proxy read from loopback, as no hub does."""
    app.extensions["proxy"] = proxy.Proxy(HttpDoor(["127.0.0.0/8"], max_bytes=proxy.LARGEST))


def put(client, address, **more):
    made = create(client("home"), resources=[{"url": address, "format": "CSV"}], **more)
    return f"/dataset/{made['name']}/resource/{made['resources'][0]['id']}/proxy"


@pytest.mark.parametrize(("town", "status"), [("", 404), ("stranger", 404), ("home", 404)])
def test_what_is_private_is_fetched_for_nobody(client, near, server, town, status):
    path = put(client, f"{server.root}/", private=True)
    assert client(town).get(path).status_code == status
    assert server.seen == []


@on_sqlite
def test_what_is_fetched_runs_nowhere(client, near, server):
    server.pages["/x.html"] = lambda page: page.reply(
        body=b"<script>alert(1)</script>", Content_Type="text/html; charset=x", Set_Cookie="a=b", Location="/y"
    )
    answer = client().get(put(client, f"{server.root}/x.html"), headers={"Authorization": "secret", "Cookie": "a=b"})
    assert (answer.status_code, answer.data) == (200, b"<script>alert(1)</script>")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.content_type == "text/html"
    assert not {"Set-Cookie", "Location"} & set(answer.headers.keys())
    (_, sent, _) = server.seen[0]
    assert not {"authorization", "cookie"} & sent.keys()


@on_sqlite
def test_private_networks_are_closed_also_where_sources_may_read_from_them(client, app, settings, server):
    assert settings.allow_networks  # loopback among them
    closed = (server.root, "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://localhost:5432/")
    for number, address in enumerate(closed):
        name = f"list-{number}"
        made = create(client("home"), name, resources=[{"url": address}])
        answer = client().get(f"/dataset/{name}/resource/{made['resources'][0]['id']}/proxy")
        assert answer.status_code == 502, address
    assert server.seen == []


@on_sqlite
def test_a_redirect_to_a_private_network_is_not_followed(client, app, server):
    app.extensions["proxy"] = proxy.Proxy(HttpDoor([f"{server.server_address[0]}/32"], max_bytes=proxy.LARGEST))
    server.pages["/on"] = lambda page: page.reply(302, Location="http://127.0.0.2/secret")
    assert client().get(put(client, f"{server.root}/on")).status_code == 502


@on_sqlite
@pytest.mark.parametrize("address", ["ftp://x.example/a", "file:///etc/passwd", "none", ""])
def test_only_addresses_of_the_web_are_fetched(client, near, address):
    assert client().get(put(client, address)).status_code in (404, 502)


@on_sqlite
def test_a_large_file_is_refused_and_one_megabyte_is_not(client, near, server):
    server.pages["/large"] = lambda page: page.reply(body=b"x" * (proxy.LARGEST + 1))
    server.pages["/just"] = lambda page: page.reply(body=b"x" * proxy.LARGEST)
    made = create(client("home"), resources=[{"url": f"{server.root}/{name}"} for name in ("large", "just")])
    large, just = (f"/dataset/trees/resource/{part['id']}/proxy" for part in made["resources"])
    assert client().get(large).status_code == 502
    assert len(client().get(just).data) == proxy.LARGEST


@on_sqlite
def test_a_kept_file_is_where_it_always_is(client, database, cast, files, near):
    made = shelf.put(database, cast.home, shelf.EVERYTHING, files)
    answer = client().get(f"/dataset/everything/resource/{made['file']}/proxy")
    assert (answer.status_code, answer.headers["Location"].endswith("/download")) == (302, True)
    assert client().get(f"/dataset/everything/resource/{made['rows']}/proxy").status_code == 404
    assert client().get(f"/dataset/trees/resource/{made['file']}/proxy").status_code == 404


@on_sqlite
def test_a_dataset_that_is_deleted_or_a_draft_is_not_fetched_from(client, near, server):
    path = put(client, f"{server.root}/")
    result(client("home"), "package_patch", {"id": "trees", "state": "draft"})
    assert client("home").get(path).status_code == 404
    assert server.seen == []


def test_one_file_at_a_time_and_a_rest_after_a_slow_one(monkeypatch):
    told, door = proxy.Proxy(), threading.Event()
    with told.turn(), pytest.raises(TooMany), told.turn():
        door.set()
    assert not door.is_set()
    with told.turn():  # a quick one is followed by the next
        door.set()
    monkeypatch.setattr(proxy, "QUICK", -1.0)
    with told.turn():
        pass
    with pytest.raises(TooMany), told.turn():
        pass
    monkeypatch.setattr(time, "monotonic", lambda: 1e12)
    with told.turn():
        pass
