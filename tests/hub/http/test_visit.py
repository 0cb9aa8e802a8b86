"""The address that was checked is the one connected to; the deadline holds in every phase; TLS keeps the name."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.http.servers import Server, door, drip, keep_silent, lookup, redirect, refusal, serving, talking

# Made for these tests alone: a certificate of the invented host hub.test, signed by itself, valid until 2126.
CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVLv+vuWGC2WBaeRn
tGJbjdmrEXbjDQShD/S7d7+/MmGhRANCAAROnNnOd8o5twnCqDy9cWqvDAKAIM9W
QcKRFBugRs9nmBdic1IU0AFpWQq77AQ9mf4J2B7fuSRISzfWNHkxjeWU
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBkTCCATigAwIBAgIUUaGCSIZI2Wrfois2t4IY3ABuS1swCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIaHViLnRlc3QwIBcNMjYxMTIwMTkxMDQxWhgPMjEyNjEwMjcx
OTEwNDFaMBMxETAPBgNVBAMMCGh1Yi50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAETpzZznfKObcJwqg8vXFqrwwCgCDPVkHCkRQboEbPZ5gXYnNSFNABaVkK
u+wEPZn+Cdge37kkSEs31jR5MY3llKNoMGYwHQYDVR0OBBYEFCGcwuQoOkQroRbq
U5ZkoLEjNi6DMB8GA1UdIwQYMBaAFCGcwuQoOkQroRbqU5ZkoLEjNi6DMA8GA1Ud
EwEB/wQFMAMBAf8wEwYDVR0RBAwwCoIIaHViLnRlc3QwCgYIKoZIzj0EAwIDRwAw
RAIgfTnqDzua4DOl+tBQoFQoaROin1kABFtKvLdg5V3+Hz8CIHgZCqOHh6faoJtq
JPogYsR2BnPYNcZjSdwq4QMl3zyj
-----END CERTIFICATE-----
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def canary() -> Iterator[Server]:
    """A second address of loopback, never on the allow-list of `door`."""
    with serving("127.0.0.2", b"secret") as canary:
        yield canary


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """The answers of a name server."""
    answers: dict[str, list[list[str]]] = {}
    monkeypatch.setattr(socket, "getaddrinfo", lookup(answers))
    return answers


def test_a_name_is_looked_up_once_and_that_address_is_used(
    server: Server, canary: Server, names: dict[str, list[list[str]]]
) -> None:
    names["rebinding.test"] = [["127.0.0.1"], ["127.0.0.2"]]
    url = f"http://rebinding.test:{server.server_port}/"
    http = door()
    assert http.get(url).content == b"hello"
    assert "does not read from" in refusal(http, url)
    assert canary.seen == []


def test_a_name_that_changes_between_two_redirects_is_refused(
    server: Server, canary: Server, names: dict[str, list[list[str]]]
) -> None:
    names["rebinding.test"] = [["127.0.0.1"], ["127.0.0.2"]]
    server.pages["/in"] = redirect(f"http://rebinding.test:{canary.server_port}/")
    assert "does not read from" in refusal(door(), f"http://rebinding.test:{server.server_port}/in")
    assert canary.seen == []


def test_a_silent_server_is_given_up() -> None:
    with talking(keep_silent) as host:
        assert refusal(door(read_timeout=0.1), f"http://{host}/") == "127.0.0.1 stopped answering."


@pytest.mark.parametrize(
    ("first", "bit"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", b"a"),
    ],
    ids=["headers", "open end", "length", "chunks", "one chunk"],
)
def test_a_server_that_drips_is_cut_at_the_deadline(first: bytes, bit: bytes) -> None:
    with talking(lambda connection: drip(connection, first, bit)) as host:
        sentence = refusal(door(read_timeout=30, total_timeout=0.3), f"http://{host}/")
    assert sentence == "The source took longer than 0.3 seconds."


def test_a_handshake_that_never_ends_is_cut_at_the_deadline() -> None:
    with talking(keep_silent) as host:
        sentence = refusal(door(connect_timeout=30, read_timeout=30, total_timeout=0.3), f"https://{host}/")
    assert sentence == "The source took longer than 0.3 seconds."


# Certificates


@pytest.fixture
def secure(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server with TLS under the name hub.test, whose certificate is trusted for the test."""
    pem = tmp_path / "hub.test.pem"
    pem.write_text(CERTIFICATE)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server


def test_the_certificate_is_checked_against_the_name_not_the_address(
    secure: Server, names: dict[str, list[list[str]]]
) -> None:
    names["hub.test"] = [["127.0.0.1"]]
    assert door().get(f"https://hub.test:{secure.server_port}/").content == b"hello"


def test_a_certificate_of_another_name_is_refused(secure: Server, names: dict[str, list[list[str]]]) -> None:
    names["other.test"] = [["127.0.0.1"]]
    assert "No safe connection to other.test" in refusal(door(), f"https://other.test:{secure.server_port}/")


def test_a_certificate_nobody_vouches_for_is_refused(
    secure: Server, names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert "No safe connection" in refusal(door(), f"https://127.0.0.1:{secure.server_port}/")
