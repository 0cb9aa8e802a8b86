"""One call through the door: connections to checked addresses only, and all of them cut at the deadline."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from hub.errors import Unreachable
from hub.http.addresses import AddressRule, Passing, check_port


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may cost; times in seconds."""

    max_bytes: int
    connect_timeout: float
    read_timeout: float
    total_timeout: float


class Visit:
    """One call through the door: its deadline, and the connections that are cut when it passes.

    Time-outs of the socket restart with every byte, so a server that drips could hold a worker for days; only
    cutting the connection from outside covers the handshake, the headers and the body alike.
    """

    def __init__(self, allowed: AddressRule, limits: Limits) -> None:
        self.limits = limits
        self._allowed = allowed
        self._deadline = time.monotonic() + limits.total_timeout
        self._connections: list[socket.socket] = []
        self._over = False
        self._timer = threading.Timer(limits.total_timeout, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for connection in self._connections:
            connection.close()

    def left(self) -> float:
        """Seconds until the deadline; raises when it has passed."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise Unreachable(f"The source took longer than {self.limits.total_timeout:g} seconds.")
        return seconds

    def sleep(self, seconds: float) -> None:
        """Wait, unless that would take all the time that is left."""
        if seconds >= self.left():
            raise Unreachable(f"Waiting for the source would take longer than {self.limits.total_timeout:g} seconds.")
        time.sleep(seconds)

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to an address of `host` that was checked, without a second look-up in between."""
        check_port(port)
        for family, kind, protocol, _, address in self._allowed.resolve(host, port)[:4]:
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(min(self.limits.connect_timeout, self.left()))
            try:
                connection.connect(address)
            except OSError:
                connection.close()
                continue
            # The copy stays ours when TLS takes the original over.
            self._connections.append(connection.dup())
            if self._over:
                self._cut()
            return connection
        raise Passing(f"{host} does not accept a connection on port {port}.")

    def _cut(self) -> None:
        self._over = True
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def adapter(visit: Visit) -> HTTPAdapter:
    """The transport of requests, with connections that only `visit` can make."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return visit.connect(self._dns_host, self.port)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return visit.connect(self._dns_host, self.port)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    transport = HTTPAdapter()
    transport.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return transport
