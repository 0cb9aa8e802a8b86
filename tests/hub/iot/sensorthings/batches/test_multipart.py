"""Batches in the standard's own form."""

import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.batches import multipart
from hub.iot.sensorthings.batches.answers import Answer
from hub.iot.sensorthings.batches.operations import Group, Operation

KIND = "multipart/mixed; boundary=b1"
GET = "--b1\nContent-Type: application/http\n\nGET /v1.1/Things(1)?$select=name HTTP/1.1\nHost: localhost\n\n"
CHANGES = """--b1
Content-Type: multipart/mixed; boundary="c 1"

--c 1
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: thing

POST Things HTTP/1.1
Content-Type: application/json

{"name": "Bänk"}
--c 1
Content-Type: application/http
Content-ID: <2>

DELETE Things(7) HTTP/1.1

--c 1--
"""


def read(text, kind=KIND):
    return multipart.read(text.replace("\n", "\r\n").encode(), kind)


def test_a_batch_is_read_in_order():
    first, changes, last = read(GET + CHANGES + GET + "--b1--\n")
    assert first == last
    assert (first.method, first.path, first.query, first.headers) == (
        "GET",
        "Things(1)",
        "$select=name",
        {"host": "localhost"},
    )
    post, delete = changes.operations
    assert (post.method, post.path, post.id, post.body) == ("POST", "Things", "thing", '{"name": "Bänk"}'.encode())
    assert (delete.method, delete.path, delete.id, delete.body.strip()) == ("DELETE", "Things(7)", "2", b"")


def test_lines_may_end_in_one_character():
    ((post, _),) = (group.operations for group in multipart.read((CHANGES + "--b1--\n").encode(), KIND))
    assert post.body == '{"name": "Bänk"}'.encode()


def test_a_request_may_have_no_headers():
    (get,) = read("--b1\nContent-Type: application/http\n\nGET Things HTTP/1.1\n\n--b1--\n")
    assert get == Operation("GET", "Things")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        GET,
        GET + CHANGES,
        GET + "--b1\nContent-Type: text/plain\n\nhello\n--b1--\n",
        "--b1\nContent-Type: application/http\n\n\n--b1--\n",
        "--b1\nContent-Type: application/http\n\nGET\n--b1--\n",
        "--b1\nContent-Type: application/http\n\nGET a b c d\n--b1--\n",
        "--b1\nContent-Type: multipart/mixed\n\n--c1\n\n--c1--\n--b1--\n",
        CHANGES.replace("DELETE", "GET") + "--b1--\n",
        "--b1\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: multipart/mixed; boundary=d\n\n--d\n"
        "Content-Type: application/http\n\nDELETE Things(1) HTTP/1.1\n--d--\n--c--\n--b1--\n",
    ],
)
def test_what_is_no_whole_batch_is_refused(text):
    with pytest.raises(BadRequest):
        read(text)


@pytest.mark.parametrize("kind", ["multipart/mixed", "multipart/mixed; boundary=", "multipart/form-data; boundary=b1"])
def test_the_boundary_has_to_be_named(kind):
    with pytest.raises(BadRequest):
        read(GET + "--b1--\n", kind)


def test_answers_are_written_so_that_they_can_be_read_again():
    made = Answer(201, "thing", {"Location": "http://localhost/Things(1)"}, '{"name": "Bänk"}'.encode())
    body, kind = multipart.write([Answer(200, body=b"{}"), [made, Answer(204)], Answer(404)])
    single, group, missing = multipart._parts(
        multipart._message(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    )
    assert single.get_payload(decode=True) == b"HTTP/1.1 200 OK\r\n\r\n{}"
    assert missing.get_payload(decode=True).startswith(b"HTTP/1.1 404 Not Found")
    first, second = group.get_payload()
    assert first["Content-ID"] == "thing"
    assert first.get_payload(decode=True).decode() == (
        'HTTP/1.1 201 Created\r\nLocation: http://localhost/Things(1)\r\n\r\n{"name": "Bänk"}'
    )
    assert second.get_payload(decode=True).startswith(b"HTTP/1.1 204")


def test_a_group_is_one_step():
    (group,) = read(CHANGES + "--b1--\n")
    assert isinstance(group, Group)
