"""The only door out: the address is checked where the connection is made, bytes and time are limited."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import responses
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3.exceptions

from hub.config import VERSION
from hub.errors import Unreachable
from hub.http.addresses import AddressRule, Passing, check_url, origin, same_origin
from hub.http.visit import Limits, Visit, adapter

MAX_REDIRECTS = 5
BACK_OFF = (0.5, 1.0)
LONGEST_WAIT = 60.0
CHUNK = 65_536
# What may go along to another origin; everything else a caller sets can be a secret.
HARMLESS_HEADERS = frozenset({"accept", "accept-language"})
WORTH_ANOTHER_TRY = frozenset({429, 502, 503, 504})


@dataclass(slots=True)
class Answer:
    """The whole body, read within limits. Not frozen, as the attributes of `hub.records.Answer` are not."""

    status: int
    url: str
    headers: Mapping[str, str]
    content: bytes


Take = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Into:
    """Where a body goes: `take` gets each piece, `begin` forgets what came before."""

    take: Take
    begin: Callable[[], object]


def _asked_wait(text: str | None) -> float:
    """Retry-After in seconds (RFC 9110, 10.2.3): a number or a date."""
    if not text:
        return 0.0
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


@contextmanager
def _translated(visit: Visit, host: str) -> Iterator[None]:
    """Failures of the libraries below, as sentences."""
    try:
        yield
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, ValueError) as problem:
        visit.left()
        raise _sentence(problem, host) from problem


def _sentence(problem: Exception, host: str) -> Unreachable:
    """What a failure means to the reader; the order matters, as requests derives its classes from one another."""
    match problem:
        case requests.exceptions.SSLError() | urllib3.exceptions.SSLError():
            return Unreachable(f"No safe connection to {host}: its certificate is not valid, or it broke off.")
        case requests.exceptions.Timeout() | urllib3.exceptions.TimeoutError():
            return Unreachable(f"{host} stopped answering.")
        case requests.exceptions.ConnectionError() | urllib3.exceptions.ProtocolError():
            return Passing(f"The connection to {host} broke.")
    return Unreachable(f"What {host} answers is not proper HTTP, or the request to it is not.")


class HttpDoor:
    """`hub.records.Door`. `allow_networks` is the operator's list of private networks that may be read from."""

    def __init__(
        self,
        allow_networks: Sequence[str] = (),
        max_bytes: int = 100_000_000,
        connect_timeout: float = 10,
        read_timeout: float = 30,
        total_timeout: float = 300,
        pace: float = 0.0,
        user_agent: str = f"Allmende/{VERSION}",
    ) -> None:
        self._allowed = AddressRule(allow_networks)
        self._limits = Limits(max_bytes, connect_timeout, read_timeout, total_timeout)
        self._pace = pace
        self._user_agent = user_agent
        self._turns: dict[str, float] = {}
        self._turns_lock = threading.Lock()

    def get(
        self, url: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Fetch `url`; raises `hub.errors.Unreachable` with a sentence when it cannot be had within limits."""
        content = bytearray()
        found = self.fetch(url, content.extend, content.clear, params=params, headers=headers)
        found.content = bytes(content)
        return found

    def fetch(
        self,
        url: str,
        take: Take,
        begin: Callable[[], object],
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fetch `url` and hand its body over piece by piece; `begin` is called before the first, at each try anew."""
        with Visit(self._allowed, self._limits) as visit, self._session(visit) as session:
            into = Into(take, begin)
            for pause in BACK_OFF:
                try:
                    return self._walk(session, visit, url, params, headers or {}, into)
                except Passing as problem:
                    if problem.wait > LONGEST_WAIT:
                        raise
                    visit.sleep(max(pause, problem.wait))
            return self._walk(session, visit, url, params, headers or {}, into)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `body` to `url`, once and to no other address; raises `hub.errors.Unreachable` with a sentence."""
        check_url(url)
        host = urlsplit(url).hostname or ""
        with Visit(self._allowed, self._limits) as visit, self._session(visit) as session, _translated(visit, host):
            request = requests.Request("POST", url, data=body, headers={**session.headers, **headers})
            with self._send(session, visit, session.prepare_request(request), host) as response:
                if response.is_redirect:
                    raise Unreachable(f"{host} sends on to another address.")
                content = bytearray()
                found = _answer(response, visit, host, Into(content.extend, content.clear))
                found.content = bytes(content)
                return found

    def probe(self, url: str) -> int:
        """The status with which `url` answers, whatever it is; raises `hub.errors.Unreachable` where none comes.

        It is asked with HEAD, and for its first byte where that does not lead to a good answer: many servers know no
        HEAD, or refuse it.
        """
        with Visit(self._allowed, self._limits) as visit, self._session(visit) as session:
            head = self._status(session, visit, requests.Request("HEAD", url))
            if 200 <= head < 400:
                return head
            return self._status(session, visit, requests.Request("GET", url, headers={"Range": "bytes=0-0"}))

    def _status(self, session: requests.Session, visit: Visit, request: requests.Request) -> int:
        with self._arrive(session, visit, request) as response:
            return int(response.status_code)

    def _session(self, visit: Visit) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # no proxies, no .netrc, no certificates named by the environment
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers["User-Agent"] = self._user_agent
        for scheme in ("http://", "https://"):
            session.mount(scheme, adapter(visit))
        return session

    def _walk(
        self,
        session: requests.Session,
        visit: Visit,
        url: str,
        params: Mapping[str, Any] | None,
        headers: Mapping[str, str],
        into: Into,
    ) -> Answer:
        """From redirect to redirect to the whole answer."""
        request = requests.Request("GET", url, params=params, headers=dict(headers))
        with self._arrive(session, visit, request) as response:
            return _answer(response, visit, urlsplit(str(response.url)).hostname or "", into)

    @contextmanager
    def _arrive(
        self, session: requests.Session, visit: Visit, request: requests.Request
    ) -> Iterator[requests.Response]:
        """From redirect to redirect to where the answer is; each step is checked like the first."""
        first, url, params, headers = None, request.url, request.params, request.headers
        for _ in range(MAX_REDIRECTS + 1):
            check_url(url)
            host = urlsplit(url).hostname or ""
            with _translated(visit, host):
                prepared = session.prepare_request(requests.Request(request.method, url, params=params))
                url, params = str(prepared.url), None
                first = first or origin(url)
                if not same_origin(first, origin(url)):
                    headers = {name: value for name, value in headers.items() if name.lower() in HARMLESS_HEADERS}
                prepared.prepare_headers({**session.headers, **headers})
                with self._send(session, visit, prepared, host) as response:
                    target = session.get_redirect_target(response)
                    if target is None:
                        yield response
                        return
                url = urljoin(url, target)
        raise Unreachable(f"The address leads on to more than {MAX_REDIRECTS} others.")

    def _send(
        self, session: requests.Session, visit: Visit, prepared: requests.PreparedRequest, host: str
    ) -> requests.Response:
        self._wait_turn(visit, host)
        timeout = (self._limits.connect_timeout, min(self._limits.read_timeout, visit.left()))
        return session.send(prepared, stream=True, allow_redirects=False, timeout=timeout)

    def _wait_turn(self, visit: Visit, host: str) -> None:
        """Requests to one host keep their distance, whichever thread sends them."""
        if not self._pace:
            return
        with self._turns_lock:
            now = time.monotonic()
            turn = max(now, self._turns.get(host, now))
            self._turns[host] = turn + self._pace
        visit.sleep(turn - now)


def _answer(response: requests.Response, visit: Visit, host: str, into: Into) -> Answer:
    if response.status_code >= 400:
        code = response.status_code
        sentence = f"{host} answered with an error: {code} ({responses.get(code, 'unknown')})."
        if code in WORTH_ANOTHER_TRY:
            raise Passing(sentence, _asked_wait(response.headers.get("Retry-After")))
        raise Unreachable(sentence)
    _body(response, visit, into)
    return Answer(response.status_code, str(response.url), response.headers, b"")


def _body(response: requests.Response, visit: Visit, into: Into) -> None:
    """The body, counted after decompression; `read1` hands over what is there, so that the clock is looked at."""
    into.begin()
    size = 0
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        size += len(chunk)
        if size > visit.limits.max_bytes:
            raise Unreachable(f"The answer is larger than the allowed {visit.limits.max_bytes:,} bytes.")
        into.take(chunk)
        visit.left()
    visit.left()  # a connection cut at the deadline looks like the end of a body without a length
