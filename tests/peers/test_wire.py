"""Clients that nobody wrote on purpose: what comes over a bare socket is answered, and harms nobody else."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from hub.turns import LONG
from tests.peers.served import Hub

PATIENCE = 20.0
API = "/api/3/action/"
JSON = "Content-Type: application/json"
FORM = "Content-Type: application/x-www-form-urlencoded"
PARTS = "Content-Type: multipart/form-data; boundary=x"
CHUNKED = "Transfer-Encoding: chunked"
TUS = ("Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream")


@contextmanager
def connected(hub: Hub) -> Iterator[socket.socket]:
    address = urlsplit(hub.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as opened:
        yield opened


def written(hub: Hub, first: str, *headers: str | bytes, body: bytes = b"", length: object = None) -> bytes:
    """A request as it goes over the wire; without a length where it is chunked."""
    lines = [f"{first} HTTP/1.1", "Host: x", "Connection: close", f"Authorization: {hub.operator}", *headers]
    if CHUNKED not in headers:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\r\n\r\n" + body


def answered(hub: Hub, sent: bytes, *, ended: bool = False) -> tuple[int, bytes]:
    """Status and the rest of the answer; `ended` says after the bytes that no more will come."""
    with connected(hub) as opened:
        opened.sendall(sent)
        if ended:
            opened.shutdown(socket.SHUT_WR)
        found = b"".join(iter(lambda: opened.recv(65_536), b""))
    status, _, rest = found.partition(b"\r\n")
    return int(status.split()[1]), rest


def chunks(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def shown(hub: Hub, id: str) -> dict:
    with hub.ckan(hub.operator) as ckan:
        found: dict = ckan.action.package_show(id=id)
    return found


def test_slow_senders_keep_nobody_waiting(hub, trees):
    slow = [
        written(hub, f"POST {API}package_show", JSON, body=b'{"id":', length=1000),
        written(hub, f"POST {API}package_patch", JSON, CHUNKED, body=b"5\r\n{"),
        written(hub, f"POST {API}resource_create", PARTS, body=b"--x\r\n", length=5_000_000),
        b"GET / HTTP/1.1\r\nHost: x\r\n",
    ]
    with ExitStack() as stack:
        for sent in slow * 5:
            stack.enter_context(connected(hub)).sendall(sent)
        for _ in range(4):
            assert answered(hub, written(hub, f"GET {API}site_read"))[0] == 200
        with hub.ckan(hub.clerk) as ckan:
            assert ckan.action.package_patch(id=trees["id"], notes="quick")["notes"] == "quick"


def test_slow_readers_keep_nobody_waiting(hub, trees, tmp_path):
    (tmp_path / "large.bin").write_bytes(bytes(20_000_000))
    with hub.ckan(hub.clerk) as ckan, (tmp_path / "large.bin").open("rb") as file:
        made = ckan.action.resource_create(package_id=trees["id"], name="large", upload=file)
    with ExitStack() as stack:
        for _ in range(8):
            opened = stack.enter_context(connected(hub))
            opened.sendall(written(hub, f"GET {made['url'].removeprefix(hub.url)}"))
            assert opened.recv(100)
        for _ in range(4):
            assert answered(hub, written(hub, f"GET {API}site_read"))[0] == 200


@pytest.fixture
def long(hub, trees) -> str:
    """A table that is longer than what waits in the sockets between the hub and who reads, packed or not."""
    chance = Random(5)
    with hub.ckan(hub.clerk) as ckan:
        resource = {"package_id": trees["id"], "name": "long"}
        made = ckan.action.datastore_create(resource=resource, fields=[{"id": "t", "type": "text"}])
        for _ in range(5):
            records = [{"t": chance.randbytes(50_000).hex()} for _ in range(80)]
            ckan.action.datastore_upsert(resource_id=made["resource_id"], method="insert", records=records)
    return str(made["resource_id"])


def test_who_reads_long_tables_slowly_keeps_nobody_waiting(hub, trees, long):
    both, found = LONG * hub.settings.workers, list[bytes]()
    addresses = [f"/resource/{long}/table.csv", f"/datastore/dump/{long}", f"/dataset/{trees['name']}/bundle.zip"]
    with ExitStack() as stack:
        for at in range(2 * both):
            opened = stack.enter_context(connected(hub))
            opened.sendall(written(hub, f"GET {addresses[at % 3]}", "Accept: application/json"))
            found.append(opened.recv(1000))
        refused = [head for head in found if b" 503 " in head[:20]]
        assert both == len(found) - len(refused) == sum(b" 200 " in head[:20] for head in found)
        assert all(b"\r\nretry-after: " in head.lower() for head in refused)
        for _ in range(40):
            assert answered(hub, written(hub, f"GET {API}datastore_search?resource_id={long}&limit=1"))[0] == 200
            assert answered(hub, written(hub, f"GET /resource/{long}/table.csv?limit=0"))[0] == 200
        with hub.ckan(hub.clerk) as ckan:
            assert ckan.action.package_patch(id=trees["id"], notes="quick")["notes"] == "quick"
    for _ in range(both):
        eventually(lambda: answered(hub, written(hub, f"GET {addresses[0]}"))[0] == 200)


def eventually(true: Callable[[], bool]) -> None:
    """What a server comes to know a moment later: that somebody has left."""
    end = monotonic() + PATIENCE
    while not true():
        assert monotonic() < end
        sleep(0.01)


def test_a_body_in_chunks_is_a_body(hub, trees):
    id = trees["id"].encode()
    body = chunks(b'{"id": "', id, b'", "notes": "in chunks"}') + b"0\r\n\r\n"
    assert answered(hub, written(hub, f"POST {API}package_patch", JSON, CHUNKED, body=body))[0] == 200
    parts = b'--x\r\nContent-Disposition: form-data; name="package_id"\r\n\r\n' + id
    parts += b'\r\n--x\r\nContent-Disposition: form-data; name="upload"; filename="a.csv"\r\n\r\na;b\r\n--x--\r\n'
    body = chunks(parts[:50], parts[50:]) + b"0\r\n\r\n"
    assert answered(hub, written(hub, f"POST {API}resource_create", PARTS, CHUNKED, body=body))[0] == 200
    found = shown(hub, trees["id"])
    assert (found["notes"], found["resources"][1]["size"]) == ("in chunks", 3)


def test_what_breaks_off_changes_nothing(hub, trees):
    id = trees["id"].encode()
    parts = b'--x\r\nContent-Disposition: form-data; name="package_id"\r\n\r\n' + id
    parts += b'\r\n--x\r\nContent-Disposition: form-data; name="upload"; filename="a.csv"\r\n\r\na;b'
    cut = [
        (f"POST {API}package_patch", JSON, b'{"id": "%s", "notes": "cut"' % id),
        (f"POST {API}package_patch", JSON, b'{"id": "%s", "notes": "cut"}' % id),
        (f"POST {API}package_patch", FORM, b"id=%s&notes=cu" % id),
        (f"POST {API}resource_create", PARTS, parts),
        (f"POST {API}resource_create", PARTS, parts + b"\r\n--x"),
    ]
    for first, kind, body in cut:
        for length in (len(body) + 10, 2_000_000):
            sent = written(hub, first, kind, body=body, length=length)
            with connected(hub) as opened:
                opened.sendall(sent)  # and gone
            assert answered(hub, sent, ended=True)[0] in (400, 409), (kind, body)
        if kind != FORM:  # half a form in chunks cannot be told from a whole one
            sent = written(hub, first, kind, CHUNKED, body=chunks(body[:-1]))
            assert answered(hub, sent, ended=True)[0] in (400, 409), (kind, body)
    assert shown(hub, trees["id"]) == trees


ODD: tuple[tuple[str, tuple[str | bytes, ...], bytes, object, set[int]], ...] = (
    (f"POST {API}package_show", (JSON,), b"{}", -5, {400}),
    (f"POST {API}package_show", (JSON,), b"{}", "abc", {400}),
    (f"POST {API}package_show", (JSON,), b"{}", 10**30, {400}),
    (f"POST {API}package_show", (JSON,), b"{}", 11_000_000, {409}),
    (f"POST {API}package_show", (JSON, "Content-Length: 2"), b"{}", 5, {400}),
    (f"POST {API}package_show", (JSON, "Transfer-Encoding: odd"), b"{}", None, {400}),
    (f"POST {API}package_show", (JSON, CHUNKED), b"zz\r\n{}\r\n0\r\n\r\n", None, {400, 409}),
    (f"POST {API}package_show", (JSON, CHUNKED), b"-2\r\n{}\r\n0\r\n\r\n", None, {400, 409}),
    (f"POST {API}package_show", (JSON, CHUNKED), b"ffffffffffffffffff\r\n{}\r\n0\r\n\r\n", None, {400, 409}),
    (f"POST {API}package_show", (JSON, "Content-Encoding: gzip"), b"\x1f\x8b{}", None, {400}),
    (f"POST {API}package_show", (JSON, "Expect: odd"), b"{}", None, {409, 417}),
    (f"POST {API}package_search", (b"Content-Type: \xff\xfe",), b'{"rows": 0}', None, {200}),
    (f"POST {API}package_search", ("Content-Type: application/json; charset=odd",), b'{"rows": 0}', None, {200}),
    (f"POST {API}package_search", (JSON,), b'{"rows": 0, "rows": "x"}', None, {409}),
    (f"POST {API}package_search", (JSON,), b'{"rows": ' + b"9" * 5000 + b"}", None, {400, 409}),
    (f"POST {API}package_search", (FORM,), b"q=%ff%ed%a0%80&rows=%00", None, {400}),
    (f"POST {API}package_create", (FORM,), b"name=%ed%a0%80&title=%ff", None, {409}),
    (f"POST {API}package_create", ("Content-Type: multipart/form-data",), b"--x", None, {409}),
    (f"POST {API}package_create", (b"Content-Type: multipart/form-data; boundary=\xff",), b"--\xff", None, {400, 409}),
    (f"GET {API}package_search?q=%ff%ed%a0%80", (), b"", None, {200}),
    (f"GET {API}user_show", (b"X-CKAN-API-Key: \xff\xfe\x80",), b"", None, {403}),
    (f"GET {API}user_show", ("X-CKAN-API-Key: " + "x" * 60_000,), b"", None, {403}),
    (f"GET {API}site_read", ("X-A: " + "x" * 1_000_000,), b"", None, {431}),
    (f"GET {API}site_read", tuple(f"X-{number}: 1" for number in range(5000)), b"", None, {431}),
    (f"ODD {API}site_read", (), b"", None, {405}), (f"TRACE {API}site_read", (), b"", None, {405}),
    ("CONNECT x:80", (), b"", None, {400, 404, 405}), ("OPTIONS *", (), b"", None, {200, 400, 404}),
    ("GET /dataset/" + "x" * 300_000, (), b"", None, {414}), ("GET /dataset/%zz%f%ed%a0%80", (), b"", None, {404}),
    ("GET /../../etc/passwd", (), b"", None, {404}), ("GET //evil.example/%2f..//", (), b"", None, {404}),
    ("GET /tag/a%0d%0aX-Odd:%20y", (), b"", None, {301, 400, 404}), ("GET /dataset/a%00b", (), b"", None, {400}),
    ("GET /", (b"Accept-Language: \xff;q=x, *;q=9e999, de_DE-u;q=-1",), b"", None, {200}),
    ("GET /catalog", (b"Accept: */*;q=nan, text/turtle;q=1e999, \xff/\xfe",), b"", None, {200, 406}),
    ("GET /catalog.ttl", (b'If-None-Match: W/"\xff, "",,,' + b'"a",' * 3000,), b"", None, {200}),
    ("GET /catalog.ttl", ("If-Range: Thu, 99 Foo 99999", "Range: bytes=9-1,-0,x-"), b"", None, {200, 416}),
    ("GET /", (b"X-Forwarded-Host: \xff<>,", b"X-Forwarded-For: " + b"1," * 5000), b"", None, {200}),
    ("POST /user/login", (FORM,), b"name=%ff%ed%a0%80&password=%ff%00", None, {400, 401}),
    ("POST /user/login", (JSON,), b'{"name": 1}', None, {401}),
    ("POST /uploads/tus", ("Tus-Resumable: 1.0.0", "Upload-Length: " + "9" * 5000), b"", None, {400}),
    ("POST /uploads/tus", ("Tus-Resumable: 1.0.0", "Upload-Length: 3", "Upload-Metadata: a AGEA"), b"", None, {400}),
    ("PATCH /uploads/tus/..%2f..%2fsecret_key", (*TUS, "Upload-Offset: 0"), b"x", None, {404}),
    ("HEAD /uploads/tus/%ff%00", ("Tus-Resumable: 1.0.0",), b"", None, {400, 404}),
    (f"POST {API}resource_create", (JSON,), b'{"package_id": "x", "upload_id": "../../secret_key"}', None, {409}),
)  # fmt: skip


def test_what_is_odd_is_answered(hub):
    wrong = []
    for first, headers, body, length, statuses in ODD:
        status, rest = answered(hub, written(hub, first, *headers, body=body, length=length))
        if status not in statuses or b"Traceback" in rest or b"\nX-Odd" in rest:
            wrong.append((first[:60], [header[:40] for header in headers[:3]], status))
    assert wrong == []
    assert "Traceback" not in hub.server.output()


def test_an_upload_in_parts_that_breaks_off_goes_on_where_it_stopped(hub):
    _, head = answered(hub, written(hub, "POST /uploads/tus", "Tus-Resumable: 1.0.0", "Upload-Length: 6"))
    (place,) = (line for line in head.decode().split("\r\n") if line.lower().startswith("location: "))
    path = urlsplit(place.partition(": ")[2]).path
    sent = written(hub, f"PATCH {path}", *TUS, "Upload-Offset: 0", body=b"abc", length=6)
    answered(hub, sent, ended=True)
    assert b"upload-offset: 3\r\n" in answered(hub, written(hub, f"HEAD {path}", "Tus-Resumable: 1.0.0"))[1]
    for body, length, at, status in ((b"defg", None, 3, 413), (b"d", None, 4, 409), (b"x", None, 0, 409)):
        sent = written(hub, f"PATCH {path}", *TUS, f"Upload-Offset: {at}", body=body, length=length)
        assert answered(hub, sent)[0] == status, body
    sent = written(hub, f"PATCH {path}", *TUS, "Upload-Offset: 3", CHUNKED, body=chunks(b"d", b"ef") + b"0\r\n\r\n")
    assert answered(hub, sent)[0] == 204


@pytest.mark.parametrize("kind", [JSON, FORM])
def test_a_body_that_is_longer_than_announced_ends_where_it_was_announced(hub, kind):
    body = b'{"rows": 0}, "more": 1}' if kind == JSON else b"rows=0&unknown=1"
    length = 11 if kind == JSON else 6
    assert answered(hub, written(hub, f"POST {API}package_search", kind, body=body, length=length))[0] == 200
