"""Files that come in with a request, on a test client and over a real connection."""

import hashlib
import socket
import tracemalloc
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
import requests

from catalogue import uploads
from hub.app import create_app
from hub.cli.serving import server
from hub.config import environment
from tests.catalogue.caller import call, create, error, result
from tests.conftest import on_sqlite
from tests.servers import Process, free_port

CREATE = "/api/3/action/resource_create"
MEGABYTE = b"0123456789abcdef" * 65536


def kept(folder: Path) -> list[str]:
    """The names of all files under the kept ones."""
    return sorted(path.name for path in (folder / "files").rglob("*") if path.is_file())


def send(client, content, name="a.csv", **more):
    return client.post(
        CREATE, data={"package_id": "trees", "upload": (BytesIO(content), name, *more.pop("kind", ())), **more}
    )


@pytest.fixture
def small(settings, cast):
    """A client of a hub that takes in files of 300,000 bytes, as the home town."""
    app = create_app(settings.model_copy(update={"max_upload_bytes": 300_000, "max_request_bytes": 200_000}))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = cast.home.token
    yield client
    app.extensions["allmende"].database.dispose()


def test_a_file_is_kept_under_its_hash(client, cast, settings):
    create(client("home"))
    made = send(client("home"), b"a;b\n1;2\n").json["result"]
    digest = hashlib.sha256(b"a;b\n1;2\n").hexdigest()
    assert (made["hash"], made["size"], made["format"], made["mimetype"]) == (f"sha256:{digest}", 8, "CSV", "text/csv")
    assert kept(settings.data) == [digest]


def test_a_file_may_be_larger_than_a_request_without_one(small, settings):
    create(small)
    assert send(small, b"x" * 300_000).status_code == 200
    assert call(small, "package_patch", {"id": "trees", "notes": "x" * 250_000}).status_code == 409


@pytest.mark.parametrize("size", [300_001, 499_000, 5_000_000])
def test_too_large_a_file_is_said_so_and_leaves_nothing(small, settings, size):
    create(small)
    answer = send(small, b"x" * size)
    assert answer.status_code == 409
    assert answer.json["error"]["__type"] == "Validation Error"
    assert "300,000 bytes" in answer.json["error"]["upload"][0]
    assert kept(settings.data) == []
    assert result(small, "package_show", {"id": "trees"})["resources"] == []


def test_a_form_without_a_file_keeps_to_the_smaller_limit(small):
    create(small)
    answer = small.post(
        CREATE, data={"package_id": "trees", "description": "x" * 250_000, "upload": (BytesIO(b""), "")}
    )
    assert answer.status_code == 409


def test_who_may_not_write_sends_no_large_files(client, cast, settings):
    made = create_app(settings.model_copy(update={"max_request_bytes": 100_000}))
    for token, path, status in (("", CREATE, 403), ("junk", CREATE, 403), ("junk", "/api/action/package_show", 409)):
        sent = {"id": "x", "upload": (BytesIO(b"x" * 200_000), "a")}
        answer = made.test_client().post(path, data=sent, headers={"Authorization": token})
        assert answer.status_code == status
    assert kept(settings.data) == []
    made.extensions["allmende"].database.dispose()


def test_a_file_whose_resource_is_refused_leaves_nothing(client, cast, settings):
    create(client("home"))
    assert send(client("home"), b"x", size="many").status_code == 409
    assert send(client("stranger"), b"x").status_code == 403
    assert send(client("home"), b"x", package_id="nothing").status_code == 404
    sent = {"id": "trees", "upload": (BytesIO(b"x"), "a.csv")}
    assert client("home").post("/api/action/package_show", data=sent).status_code == 200
    assert kept(settings.data) == []


def test_a_file_is_not_held_in_memory(client, cast):
    create(client("home"))
    head = b'--x\r\nContent-Disposition: form-data; name="package_id"\r\n\r\ntrees\r\n'
    head += b'--x\r\nContent-Disposition: form-data; name="upload"; filename="a.bin"\r\n\r\n'
    body = head + MEGABYTE * 40 + b"\r\n--x--\r\n"
    sender = client("home")
    sender.get("/")
    tracemalloc.start()
    answer = sender.post(CREATE, data=body, content_type="multipart/form-data; boundary=x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.json["result"]["size"] == 40 * len(MEGABYTE)
    assert peak < 10 * len(MEGABYTE)


@pytest.mark.parametrize(("name", "end"), [
    ("../../../etc/passwd", "/download/passwd"),
    ("a b.csv", "/download/a%20b.csv"),
    ("bäume.csv", "/download/b%C3%A4ume.csv"),
    ("?x=1#y.csv", "/download/_x%3D1%23y.csv"),
])  # fmt: skip
def test_the_name_of_a_file_leads_nowhere_else(client, cast, name, end):
    create(client("home"))
    made = send(client("home"), b"content", name).json["result"]
    assert made["url"].endswith(end)
    answer = client().get(made["url"].removeprefix("http://localhost"))
    assert answer.data == b"content"


@pytest.mark.parametrize(("name", "content", "kind"), [
    ("page.csv", b"<html><script>alert(1)</script>", "text/html"),
    ("page", b"%PDF-1.4", "application/pdf"),
    ("a.csv", b"a;b\n1;2\n", "text/csv"),
])  # fmt: skip
def test_the_media_type_is_seen_where_the_sender_names_none(client, cast, name, content, kind):
    create(client("home"))
    made = send(client("home"), content, name, kind=("application/octet-stream",)).json["result"]
    assert made["mimetype"] == kind
    answer = client().get(made["url"].removeprefix("http://localhost"))
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_same_file_twice_is_kept_once(client, cast, settings):
    create(client("home"))
    for _ in range(2):
        assert send(client("home"), b"same").status_code == 200
    assert len(kept(settings.data)) == 1


MALFORMED = [
    b"",
    b"--x",
    b"--x\r\n\r\n",
    b"--x\r\nContent-Disposition: form-data; name=upload; filename=a\r\n\r\nabc",
    b"junk" * 999,
]


@pytest.mark.parametrize("body", MALFORMED)
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary="]
)
def test_a_malformed_form_leaves_nothing(client, cast, settings, body, kind):
    create(client("home"))
    answer = client("home").post(CREATE, data=body, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert kept(settings.data) == []


def test_an_unknown_upload_is_refused(client, cast):
    create(client("home"))
    for id in ("a" * 32, "../secret_key", ["a"], {"a": 1}, 5):
        status, found = error(client("home"), "resource_create", {"package_id": "trees", "upload_id": id})
        assert (status, list(found)) == (409, ["__type", "upload_id"])


def test_no_upload_is_no_upload(client, cast):
    create(client("home"))
    for id in ("", None):
        made = result(
            client("home"), "resource_create", {"package_id": "trees", "upload_id": id, "url": "http://x.example/"}
        )
        assert (made["url_type"], "upload_id" in made) == (None, False)


def test_a_file_and_an_upload_at_once_are_refused(client, cast, settings):
    create(client("home"))
    answer = send(client("home"), b"x", upload_id="a" * 32)
    assert (answer.status_code, "upload_id" in answer.json["error"]) == (409, True)
    assert kept(settings.data) == []


def test_what_dead_processes_left_is_removed_at_the_start(settings, cast):
    part = settings.data / "files" / "abc.part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"x")
    create_app(settings).extensions["allmende"].database.dispose()
    assert not part.exists()


def test_the_limits_of_a_hub_in_parts(settings, files):
    assert uploads.parts(files, settings).lifetime.total_seconds() == settings.upload_hours * 3600


@contextmanager
def served(settings, **more):
    """The hub on a port of its own; the address of its root."""
    port = free_port()
    own = settings.model_copy(update={"port": port, "site_url": f"http://127.0.0.1:{port}", "workers": 1, **more})
    with Process(server(own), port, env=environment(own)):
        yield own.site_url


@on_sqlite
def test_over_a_real_connection(settings, cast, client):
    create(client("home"))
    headers = {"Authorization": cast.home.token}
    with served(settings, max_upload_bytes=50_000_000) as site:

        def post(content):
            sent = {"data": {"package_id": "trees"}, "files": {"upload": ("a.bin", content)}}
            return requests.post(site + CREATE, headers=headers, timeout=60, **sent)

        large = post(MEGABYTE * 40)
        assert large.json()["result"]["size"] == 40 * len(MEGABYTE)
        address = large.json()["result"]["url"]
        head = requests.head(address, timeout=10)
        assert (head.status_code, head.headers["Content-Length"]) == (200, str(40 * len(MEGABYTE)))
        part = requests.get(address, headers={"Range": "bytes=16-31"}, timeout=10)
        assert (part.status_code, part.content) == (206, b"0123456789abcdef")
        before = kept(settings.data)

        too_large = post(MEGABYTE * 60)
        assert (too_large.status_code, "upload" in too_large.json()["error"]) == (409, True)
        slightly = post(MEGABYTE * 55)  # the whole request is small enough, the file in it is not
        assert (slightly.status_code, "upload" in slightly.json()["error"]) == (409, True)
        break_off(site, cast.home.token)
        assert post(b"x").status_code == 200  # the one worker has noticed that nobody sends any more
        assert set(kept(settings.data)) - set(before) == {hashlib.sha256(b"x").hexdigest()}


def break_off(site, token):
    """Announce ten megabytes, send one, and hang up."""
    host, _, port = site.removeprefix("http://").partition(":")
    head = (
        f"POST {CREATE} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\nContent-Length: 10000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="upload"; filename="a.bin"\r\n\r\n'
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + MEGABYTE)
