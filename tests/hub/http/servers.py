"""Servers on loopback for the tests of the outbound door, and ways to ask them."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

import pytest

from hub.errors import Unreachable
from hub.http import HttpDoor

REAL_LOOKUP = socket.getaddrinfo


def lookup(answers: dict[str, list[list[str]]]) -> Callable[..., list[Any]]:
    """A name server: each look-up of a name takes the next of its answers, the last one stays."""

    def answer(host: str, port: int, *rest: Any, **options: Any) -> list[Any]:
        if host not in answers:
            return REAL_LOOKUP(host, port, *rest, **options)
        addresses = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [found for address in addresses for found in REAL_LOOKUP(address, port, *rest, **options)]

    return answer


class Server(ThreadingHTTPServer):
    """Answers each path with the function registered for it, and remembers what was asked."""

    daemon_threads = True

    def __init__(self, address: str = "127.0.0.1") -> None:
        super().__init__((address, 0), Handler)
        self.pages: dict[str, Callable[[Handler], None]] = {}
        self.seen: list[tuple[str, dict[str, str], float]] = []
        self.bodies: list[bytes] = []
        self.root = f"http://{address}:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is part of these tests."""

    def server_bind(self) -> None:
        """Without the look-up of its own name that HTTPServer makes."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.path, headers, time.monotonic()))
        self.server.pages[self.path.partition("?")[0]](self)

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def reply(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(address: str = "127.0.0.1", body: bytes = b"hello") -> Iterator[Server]:
    """A running server whose first page holds `body`."""
    server = Server(address)
    server.pages["/"] = lambda page: page.reply(body=body)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def door(**limits: float) -> HttpDoor:
    return HttpDoor(allow_networks=["127.0.0.1/32"], **limits)


def refusal(http: HttpDoor, url: str) -> str:
    with pytest.raises(Unreachable) as caught:
        http.get(url)
    return caught.value.message


def redirect(to: str, status: int = 302) -> Callable[[Handler], None]:
    return lambda page: page.reply(status, Location=to)


@contextmanager
def talking(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server below HTTP: `speak` gets each connection; yields its host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=speak, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def drip(connection: socket.socket, first: bytes, bit: bytes) -> None:
    """One bit after the other for as long as somebody listens."""
    pause = threading.Event()
    with connection:
        try:
            connection.recv(65_536)
            connection.sendall(first)
            while not pause.wait(0.02):
                connection.sendall(bit)
        except OSError:
            return


def keep_silent(connection: socket.socket) -> None:
    with connection:
        while connection.recv(65_536):
            pass
