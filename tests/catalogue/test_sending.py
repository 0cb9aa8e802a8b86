"""Files that are made while they are sent: named, marked, sent in part, and gone when the client leaves."""

from functools import partial

import pytest
from flask import Flask

from catalogue.sending import PLACE, Sent, send

BODY = b"0123456789" * 30_000


class Maker:
    """Makes the file, and counts how often; knows whether it was closed."""

    def __init__(self, body=BODY):
        self.body, self.made, self.ended = body, 0, 0

    def __call__(self):
        self.made += 1
        try:
            for at in range(0, len(self.body), 1000):
                yield self.body[at : at + 1000]
        finally:
            self.ended += 1


@pytest.fixture
def asked(tmp_path):
    """Sends one file: `asked(maker, mark=…, **headers)`."""
    app = Flask("test")

    def ask(maker, mark="m", parts=True, method="GET", **headers):
        file = Sent("bäume.csv", "text/csv;charset=utf-8", mark, maker, tmp_path, parts)
        with app.test_request_context(method=method, headers=headers):
            return send(file)

    return ask


def test_the_whole_file_has_name_type_and_mark(asked):
    answer = asked(Maker())
    assert (answer.status_code, answer.data) == (200, BODY)
    assert answer.headers["Content-Type"] == "text/csv;charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (answer.headers["ETag"], answer.headers["Accept-Ranges"]) == ('"m"', "bytes")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_who_has_it_gets_nothing_and_nothing_is_made(asked):
    maker = Maker()
    for mark in ('"m"', 'W/"m"', '"a", "m"'):
        answer = asked(maker, **{"If-None-Match": mark})
        assert (answer.status_code, answer.data, maker.made) == (304, b"", 0)
        assert answer.headers["ETag"] == '"m"'


def test_head_makes_nothing(asked):
    maker = Maker()
    answer = asked(maker, method="HEAD")
    assert (answer.status_code, maker.made, answer.headers["ETag"]) == (200, 0, '"m"')
    assert answer.headers["Content-Type"] == "text/csv;charset=utf-8"
    assert answer.content_length is None


@pytest.mark.parametrize(
    ("asked_for", "start", "stop"),
    [
        ("0-0", 0, 1),
        ("5-9", 5, 10),
        ("299990-", 299_990, 300_000),
        ("-3", 299_997, 300_000),
        ("10-900000", 10, 300_000),
    ],
)
def test_a_part(asked, tmp_path, asked_for, start, stop):
    maker = Maker()
    answer = asked(maker, Range=f"bytes={asked_for}")
    assert (answer.status_code, answer.data) == (206, BODY[start:stop])
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/300000"
    assert answer.content_length == stop - start
    answer.close()
    assert list((tmp_path / PLACE).iterdir()) == []


def test_parts_make_the_whole(asked):
    parts = [asked(Maker(), Range=f"bytes={at}-{at + 99_999}").data for at in range(0, 300_000, 100_000)]
    assert b"".join(parts) == BODY


def test_a_part_beyond_the_end_is_refused(asked, tmp_path):
    answer = asked(Maker(), Range="bytes=300000-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */300000")
    assert list((tmp_path / PLACE).iterdir()) == []


@pytest.mark.parametrize("given", ["bytes=0-1,3-4", "rows=0-1", "bytes=a-b", "bytes=5-2"])
def test_what_is_no_single_range_is_answered_with_everything(asked, given):
    assert asked(Maker(), Range=given).status_code == 200


@pytest.mark.parametrize(
    ("known", "status"), [('"m"', 206), ('"old"', 200), ('W/"m"', 200), ("Mon, 01 Jan 2024 00:00:00 GMT", 200)]
)
def test_a_part_is_of_the_file_that_the_client_knows(asked, known, status):
    assert asked(Maker(), Range="bytes=0-1", **{"If-Range": known}).status_code == status


def test_what_is_not_sent_in_parts_says_so(asked):
    answer = asked(Maker(), parts=False, Range="bytes=0-1")
    assert (answer.status_code, answer.headers["Accept-Ranges"]) == (200, "none")


def test_without_a_mark_it_is_always_sent_whole(asked):
    answer = asked(Maker(), mark="", Range="bytes=0-1", **{"If-None-Match": "*"})
    assert (answer.status_code, answer.data, "ETag" in answer.headers) == (200, BODY, False)


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-200000"}])
def test_who_leaves_ends_the_making(asked, tmp_path, headers):
    maker = Maker()
    answer = asked(maker, **headers)
    next(answer.iter_encoded())
    answer.close()
    assert maker.ended == maker.made == 1
    assert not (tmp_path / PLACE).exists() or list((tmp_path / PLACE).iterdir()) == []


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-1"}])
def test_what_fails_at_the_beginning_is_no_file(asked, tmp_path, headers):
    def fails():
        raise RuntimeError
        yield b""

    with pytest.raises(RuntimeError):
        partial(asked, fails)(**headers)
    assert not (tmp_path / PLACE).exists() or list((tmp_path / PLACE).iterdir()) == []
