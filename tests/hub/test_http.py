"""The outbound door against real servers on loopback."""

import gzip
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from hub.errors import Unreachable
from hub.http import HttpDoor
from hub.records import Answer, Door
from tests.hub.http.servers import Handler, Server, door, drip, redirect, refusal, serving, talking


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def canary() -> Iterator[Server]:
    """A second address of loopback, never on the allow-list of `door`."""
    with serving("127.0.0.2", b"secret") as canary:
        yield canary


# What it is for


def test_the_door_fits_the_protocol_of_the_connectors(server: Server) -> None:
    http: Door = door()
    answer: Answer = http.get(server.root + "/")
    assert (answer.status, answer.content, answer.url) == (200, b"hello", server.root + "/")


def test_parameters_and_headers_are_sent(server: Server) -> None:
    door().get(server.root + "/", params={"q": "größe 1"}, headers={"Authorization": "Token x"})
    path, headers, _ = server.seen[0]
    assert path == "/?q=gr%C3%B6%C3%9Fe+1"
    assert headers["authorization"] == "Token x"


def test_it_says_who_it_is(server: Server) -> None:
    HttpDoor(allow_networks=["127.0.0.1/32"], user_agent="Town/1").get(server.root + "/")
    assert server.seen[0][1]["user-agent"] == "Town/1"


def test_a_body_is_sent_once_with_its_headers(server: Server) -> None:
    answer = door().post(server.root + "/", b"x" * 100_000, {"Authorization": "key"})
    assert (answer.status, answer.content, server.bodies) == (200, b"hello", [b"x" * 100_000])
    assert server.seen[0][1]["authorization"] == "key"


def test_a_body_is_not_sent_on_nor_again(server: Server, canary: Server) -> None:
    for page in (redirect(canary.root + "/"), redirect(server.root + "/other"), lambda page: page.reply(503)):
        server.pages["/"] = page
        with pytest.raises(Unreachable):
            door().post(server.root + "/", b"secret", {})
    assert (len(server.bodies), canary.seen) == (3, [])


def test_a_probe_tells_the_status_whatever_it_is(server: Server) -> None:
    server.pages |= {"/gone": lambda page: page.reply(410), "/moved": redirect("/gone"), "/in": redirect("/in")}
    paths = ("/", "/gone", "/moved")
    assert [door().probe(server.root + path) for path in paths] == [200, 410, 410]
    with pytest.raises(Unreachable):
        door().probe(server.root + "/in")


def test_a_probe_asks_with_head_and_for_one_byte_where_that_is_refused(server: Server) -> None:
    assert door().probe(server.root + "/") == 200
    assert [headers.get("range") for _, headers, _ in server.seen] == ["bytes=0-0"]


def test_a_probe_asks_nothing_of_a_private_network(server: Server, canary: Server) -> None:
    server.pages["/"] = redirect(canary.root + "/")
    with pytest.raises(Unreachable):
        door().probe(server.root + "/")
    assert canary.seen == []


def test_a_body_is_sent_to_no_private_network(canary: Server) -> None:
    with pytest.raises(Unreachable):
        door().post(canary.root + "/", b"secret", {})
    assert canary.bodies == []


def test_headers_of_the_answer_are_found_in_any_case(server: Server) -> None:
    server.pages["/"] = lambda page: page.reply(ETag='"1"')
    assert door().get(server.root + "/").headers["etag"] == '"1"'


def test_a_compressed_body_arrives_unpacked(server: Server) -> None:
    server.pages["/"] = lambda page: page.reply(body=gzip.compress(b"hello" * 1000), Content_Encoding="gzip")
    assert door().get(server.root + "/").content == b"hello" * 1000


def test_a_body_in_chunks_arrives_whole(server: Server) -> None:
    def chunks(page: Handler) -> None:
        page.send_response(200)
        page.send_header("Transfer-Encoding", "chunked")
        page.end_headers()
        page.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    server.pages["/"] = chunks
    assert door().get(server.root + "/").content == b"abcde"


def test_cookies_are_not_kept(server: Server) -> None:
    server.pages["/in"] = lambda page: page.reply(302, Location="/", Set_Cookie="a=b")
    door().get(server.root + "/in")
    assert "cookie" not in server.seen[1][1]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_ignored(
    server: Server, canary: Server, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, canary.root)
    assert door().get(server.root + "/").content == b"hello"
    assert canary.seen == []


# Redirects


def test_a_redirect_is_followed(server: Server) -> None:
    server.pages["/in"] = redirect("/")
    answer = door().get(server.root + "/in", params={"q": 1})
    assert (answer.content, answer.url) == (b"hello", server.root + "/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("hops", [1, 4])
def test_a_redirect_to_an_internal_address_is_refused(server: Server, canary: Server, status: int, hops: int) -> None:
    for hop in range(hops):
        server.pages[f"/{hop}"] = redirect(f"/{hop + 1}", status)
    server.pages[f"/{hops}"] = redirect(canary.root + "/", status)
    assert "does not read from" in refusal(door(), server.root + "/0")
    assert canary.seen == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://user@127.0.0.1/", "http://[::1/"])
def test_a_redirect_to_a_strange_address_is_refused(server: Server, target: str) -> None:
    server.pages["/in"] = redirect(target)
    assert refusal(door(), server.root + "/in")


def test_a_redirect_loop_ends(server: Server) -> None:
    server.pages["/in"] = redirect("/in")
    assert refusal(door(), server.root + "/in") == "The address leads on to more than 5 others."
    assert len(server.seen) == 6


@pytest.mark.parametrize("name", ["Authorization", "Cookie", "X-CKAN-API-Key"])
def test_a_secret_does_not_go_to_another_origin(server: Server, name: str) -> None:
    with serving() as other:
        server.pages["/in"] = redirect(other.root + "/")
        door().get(server.root + "/in", headers={name: "secret", "Accept": "text/csv"})
    _, headers, _ = other.seen[0]
    assert "secret" not in headers.values()
    assert headers["accept"] == "text/csv"


def test_a_secret_does_not_come_back_from_another_origin(server: Server) -> None:
    with serving() as other:
        other.pages["/"] = redirect(server.root + "/")
        server.pages["/in"] = redirect(other.root + "/")
        door().get(server.root + "/in", headers={"Authorization": "secret"})
    assert "authorization" not in server.seen[1][1]


def test_a_secret_stays_within_its_origin(server: Server) -> None:
    server.pages["/in"] = redirect("/")
    door().get(server.root + "/in", headers={"Authorization": "secret"})
    assert server.seen[1][1]["authorization"] == "secret"


# Size and time


def test_a_body_that_is_too_large_is_refused(server: Server) -> None:
    server.pages["/"] = lambda page: page.reply(body=bytes(1001))
    assert refusal(door(max_bytes=1000), server.root + "/") == "The answer is larger than the allowed 1,000 bytes."


def test_a_body_of_just_the_allowed_size_is_taken(server: Server) -> None:
    server.pages["/"] = lambda page: page.reply(body=bytes(1000))
    assert len(door(max_bytes=1000).get(server.root + "/").content) == 1000


@pytest.mark.parametrize("layers", [1, 2])
def test_a_small_body_that_unpacks_to_a_large_one_is_cut(server: Server, layers: int) -> None:
    bomb = gzip.compress(bytes(100_000_000))
    encoding = "gzip"
    for _ in range(layers - 1):
        bomb, encoding = gzip.compress(bomb), encoding + ", gzip"
    server.pages["/"] = lambda page: page.reply(body=bomb, Content_Encoding=encoding)
    tracemalloc.start()
    sentence = refusal(door(max_bytes=1_000_000), server.root + "/")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than the allowed" in sentence
    assert peak < 10_000_000


@pytest.mark.parametrize("header", [{"Content_Length": "8"}, {"Transfer_Encoding": "chunked"}])
def test_a_body_that_breaks_off_is_not_taken_for_whole(server: Server, header: dict[str, str]) -> None:
    def broken(page: Handler) -> None:
        page.reply(body=b"4\r\nhalf\r\n"[: 7 if "Content_Length" in header else None], **header)
        page.close_connection = True

    server.pages["/"] = broken
    assert refusal(door(), server.root + "/") == "The connection to 127.0.0.1 broke."


def test_what_is_no_http_is_refused() -> None:
    with talking(lambda connection: drip(connection, b"SSH-2.0-x\r\n", b"\r\n")) as host:
        assert "127.0.0.1" in refusal(door(), f"http://{host}/")


# Errors and another try


@pytest.mark.parametrize(("status", "phrase"), [(404, "Not Found"), (401, "Unauthorized"), (599, "unknown")])
def test_an_error_answer_names_its_code(server: Server, status: int, phrase: str) -> None:
    server.pages["/"] = lambda page: page.reply(status)
    assert refusal(door(), server.root + "/") == f"127.0.0.1 answered with an error: {status} ({phrase})."
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_passing_error_is_tried_again(server: Server, status: int) -> None:
    server.pages["/"] = lambda page: page.reply(*((status,) if len(server.seen) < 2 else (200, b"hello")))
    assert door().get(server.root + "/").content == b"hello"


def test_a_lasting_error_is_given_up_after_three_times(server: Server) -> None:
    server.pages["/"] = lambda page: page.reply(503)
    assert "503" in refusal(door(), server.root + "/")
    assert len(server.seen) == 3


def test_a_broken_connection_is_tried_again(server: Server) -> None:
    def break_once(page: Handler) -> None:
        if len(server.seen) == 1:
            page.close_connection = True
            return
        page.reply(body=b"hello")

    server.pages["/"] = break_once
    assert door().get(server.root + "/").content == b"hello"


def test_the_wish_to_wait_is_honoured(server: Server) -> None:
    server.pages["/"] = lambda page: page.reply(429, Retry_After="1") if len(server.seen) < 2 else page.reply()
    door().get(server.root + "/")
    assert server.seen[1][2] - server.seen[0][2] >= 1


def test_the_wish_to_wait_may_be_a_date(server: Server) -> None:
    when = datetime.now(UTC) + timedelta(hours=2)
    server.pages["/"] = lambda page: page.reply(503, Retry_After=format_datetime(when, usegmt=True))
    assert "503" in refusal(door(), server.root + "/")
    assert len(server.seen) == 1


@pytest.mark.parametrize("wish", ["61", "9" * 400])
def test_who_asks_for_a_long_wait_is_not_asked_again(server: Server, wish: str) -> None:
    server.pages["/"] = lambda page: page.reply(429, Retry_After=wish)
    assert "429" in refusal(door(), server.root + "/")
    assert len(server.seen) == 1


@pytest.mark.parametrize("wish", ["soon", "-1", "², please", f"Mon, 01 Jan {9**30} 00:00:00 GMT"])
def test_an_unreadable_wish_to_wait_is_none(server: Server, wish: str) -> None:
    server.pages["/"] = lambda page: page.reply(429, Retry_After=wish) if len(server.seen) < 2 else page.reply()
    assert door().get(server.root + "/").status == 200


def test_a_wait_beyond_the_deadline_is_not_begun(server: Server) -> None:
    server.pages["/"] = lambda page: page.reply(429, Retry_After="50")
    assert "would take longer than 2 seconds" in refusal(door(total_timeout=2), server.root + "/")


def test_a_closed_port_is_reported(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert refusal(door(), f"http://127.0.0.1:{port}/") == f"127.0.0.1 does not accept a connection on port {port}."


def test_an_unknown_name_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert refusal(door(), "http://nowhere.test/") == "The name nowhere.test is not known."


def test_a_header_that_carries_another_is_refused(server: Server) -> None:
    with pytest.raises(Unreachable):
        door().get(server.root + "/", headers={"Accept": "x\r\nHost: inner"})
    assert server.seen == []


def test_requests_to_one_host_keep_their_distance(server: Server) -> None:
    http = door(pace=0.2)
    threads = [threading.Thread(target=http.get, args=(server.root + "/",)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(moment for _, _, moment in server.seen)
    assert times[2] - times[0] >= 0.35
