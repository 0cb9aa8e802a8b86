"""A real web server on 127.0.0.1 that answers what a test tells it, and the real door to reach it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.http import HttpDoor

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """What was asked, and what is answered: a function of the path, the query and the headers of the request."""

    url: str = ""
    reply: Callable[[str, dict[str, str], dict[str, str]], Reply] = lambda *_: (404, {}, b"")
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            request = (
                parts.path,
                {key: values[0] for key, values in parse_qs(parts.query).items()},
                {key.lower(): value for key, value in self.headers.items()},
            )
            site.asked.append(request)
            status, headers, body = site.reply(*request)
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def door() -> HttpDoor:
    return HttpDoor(allow_networks=["127.0.0.0/8"])
