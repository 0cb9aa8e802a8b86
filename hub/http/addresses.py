"""Which addresses may be read from: plainly written, on a web server's port, on the public internet."""

import ipaddress
import socket
import unicodedata
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from hub.errors import Unreachable

# RFC 4291: all that is routable in IPv6 lies here; loopback, mapped, compatible, NAT64, local and multicast do not.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Inside the routable space, but ways to carry another address (6to4, Teredo and its neighbours), or set aside later
# than the tables of the Python in use (documentation of RFC 9637).
CARRIERS = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")))

# Services that mistake an HTTP request for their own protocol, or answer HTTP without asking who is there.
CLOSED_PORTS = frozenset({
    1433, 1521, 1883, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 4369, 5432, 5433, 5672, 5900, 5984, 6000,
    6379, 6380, 6432, 6443, 8883, 9042, 9092, 9100, 9200, 9300, 10250, 10255, 11211, 15672, 25672, 26379, 27017, 28017,
})  # fmt: skip
WEB_PORTS = frozenset({80, 443})


class Passing(Unreachable):
    """A failure that may be over in a moment; `wait` is what the other side asked for."""

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


Resolved = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]


class AddressRule:
    """Which addresses may be connected to: the public internet, and what the operator lists."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = tuple(map(ipaddress.ip_network, networks))

    def permits(self, text: str) -> bool:
        """Whether a connection to this address is allowed."""
        address = ipaddress.ip_address(text)
        if any(address in network for network in self._networks):
            return True
        if address.version == 6 and address not in GLOBAL_UNICAST:
            return False
        if any(address in network for network in CARRIERS):
            return False
        return address.is_global and not address.is_multicast and not address.is_reserved

    def resolve(self, host: str, port: int) -> Resolved:
        """All addresses of a name; one that is refused refuses the name, or its owner could choose the next time."""
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            sentence = f"The name {host} is not known."
            if isinstance(problem, OSError) and problem.errno == socket.EAI_AGAIN:
                raise Passing(sentence) from problem
            raise Unreachable(sentence) from problem
        if not all(self.permits(str(address[0])) for *_, address in found):
            raise Unreachable(
                f"{host} lies in a network that this hub does not read from. An operator can allow that network."
            )
        return found


def check_port(port: int) -> None:
    """Raises `Unreachable` for a port where something else than the web is expected."""
    if port not in WEB_PORTS and (port < 1024 or port in CLOSED_PORTS):
        raise Unreachable(f"Port {port} is not a port of a web server.")


def check_url(url: str) -> None:
    """Raises `Unreachable` for an address that is not plainly one of a web page."""
    if "\\" in url or any(unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} for c in url):
        raise Unreachable("The address contains characters that do not belong into an address.")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as problem:
        raise Unreachable("The address cannot be read.") from problem
    if parts.scheme not in {"http", "https"}:
        raise Unreachable("Only addresses that begin with http:// or https:// can be read.")
    if not parts.hostname:
        raise Unreachable("The address names no server.")
    if "@" in parts.netloc:
        raise Unreachable("The address contains a user name or a password; please give them separately.")


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what a secret was meant for (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def same_origin(first: tuple[str, str, int], then: tuple[str, str, int]) -> bool:
    """The usual step from http to https on the same host counts as staying."""
    return then == first or (first[0], first[2], *then) == ("http", 80, "https", first[1], 443)
