"""Nothing internal is reachable in any spelling; a canary counts every connection that must not happen."""

import socket
from collections.abc import Iterator

import pytest

from hub.http import HttpDoor
from hub.http.addresses import AddressRule
from tests.hub.http.servers import Server, door, lookup, refusal, serving

# Ways to write an address that is not on the public internet.
INTERNAL_HOSTS = [
    *("127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "2130706433", "0x7f.1", "0x7f000001"),
    *("017700000001", "0177.0.0.1", "0x7f.0.0.0x1", "localhost", "LOCALHOST"),
    *("[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:7f00:1]", "[::ffff:127.0.0.1]", "[::7f00:1]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:db8::1]"),
    *("[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[ff0e::1]", "[100::1]"),
    *(
        "[::ffff:169.254.169.254]",
        "[3fff::1]",
        "[5f00::1]",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "169.254.1.1",
    ),
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1.1", "100.64.0.1", "100.127.255.254"),
    *("192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
]
# Spellings that some programs read as 127.0.0.1 or ::1, and the door not at all.
FANCY_HOSTS = [
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "①②⑦.0.0.1",
    "ⓛocalhost",
    "xn--\u0660",
    "a..b",
    "a" * 64,
]
# Names whose owner, or whose search domain, lets them lead inside.
INTERNAL_NAMES = {
    "metadata.google.internal": ["169.254.169.254"],
    "127.0.0.1.": ["127.0.0.1"],
    "localhost.": ["127.0.0.1", "::1"],
    "fe80::1%25lo": ["fe80::1%lo"],
    "wpad": ["10.0.0.2"],
    "127.0.0.1.wildcard.test": ["127.0.0.1"],
    "own-name-of-the-hub.test": ["192.168.0.5"],
    "mixed.test": ["93.184.215.14", "127.0.0.1"],
    "mixed-the-other-way.test": ["127.0.0.1", "2606:4700::1111"],
    "mapped.test": ["::ffff:127.0.0.1"],
}
STRANGE_URLS = [
    *("file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "data:text/plain,x", "jar:http://x!/", "x"),
    *("unix:///var/run/docker.sock", "dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "//127.0.0.1/", "", "http://"),
    *("http://user@127.0.0.1/", "http://user:word@127.0.0.1/", "http://@127.0.0.1/", "http:///path", "http://[::1/"),
    *("http://127.0.0.1\\@other.test/", "http://other.test\\127.0.0.1/", "http://127.0.0.1:99999/"),
    *("http://127.0.0.1/a\r\nHost: inner", "http://127.0.0.1/\t", "http://127.0.0.1/\x00", "ht\ntp://127.0.0.1/"),
    *("http://127.0.0.1/\u2028", "http://127.0.0.1/\u202e", "http://127.0.0.1\uff20other.test/", "http://127.0.0.1:x/"),
]
CLOSED_PORTS = [1, 22, 25, 53, 110, 143, 389, 445, 636, 2375, 3306, 5432, 6379, 9200, 11211, 27017]


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


# Addresses


@pytest.mark.parametrize("host", INTERNAL_HOSTS)
@pytest.mark.parametrize("scheme", ["http", "HTTPS"])
def test_an_internal_address_is_refused_in_every_spelling(canary: Server, scheme: str, host: str) -> None:
    sentence = refusal(HttpDoor(total_timeout=5), f"{scheme}://{host}:{canary.server_port}/")
    assert "does not read from" in sentence
    assert canary.seen == []


@pytest.mark.parametrize("host", FANCY_HOSTS)
def test_a_host_in_fancy_letters_is_refused(canary: Server, host: str) -> None:
    refusal(HttpDoor(["127.0.0.1/32"], total_timeout=5), f"http://{host}:{canary.server_port}/")
    assert canary.seen == []


@pytest.mark.parametrize("host", ["127.0.0.2", "127.2", "2130706434", "0x7f.2", "017700000002"])
def test_these_spellings_would_reach_the_canary(canary: Server, host: str) -> None:
    http = HttpDoor(allow_networks=["127.0.0.2/32"])
    assert http.get(f"http://{host}:{canary.server_port}/").content == b"secret"


@pytest.mark.parametrize("name", INTERNAL_NAMES)
def test_a_name_with_one_internal_address_is_refused(names: dict[str, list[list[str]]], name: str) -> None:
    names[name] = [INTERNAL_NAMES[name]]
    assert "does not read from" in refusal(HttpDoor(), f"http://{'[' + name + ']' if ':' in name else name}:8080/")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "193.99.144.80", "2a00:1450:4001::1"])
def test_public_addresses_are_permitted(address: str) -> None:
    assert AddressRule([]).permits(address)


def test_the_allow_list_opens_no_more_than_it_says(canary: Server) -> None:
    assert "does not read from" in refusal(door(), canary.root + "/")
    assert canary.seen == []


@pytest.mark.parametrize("url", STRANGE_URLS)
def test_a_strange_address_is_refused(url: str) -> None:
    assert refusal(door(total_timeout=5), url).startswith(("The address", "Only addresses"))


def test_what_follows_a_hash_is_no_host(server: Server) -> None:
    assert door().get(f"{server.root}/#@other.test").content == b"hello"


@pytest.mark.parametrize("port", CLOSED_PORTS)
def test_ports_of_other_services_are_refused(port: int) -> None:
    assert refusal(door(), f"http://127.0.0.1:{port}/") == f"Port {port} is not a port of a web server."
