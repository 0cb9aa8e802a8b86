"""Kept files in parts, by their head, and only when they changed."""

import hashlib
import io

import pytest

from tests.catalogue.caller import create


@pytest.fixture
def large(client, cast):
    """The address of a kept file of 1,000 bytes."""
    create(client("home"))
    sent = {"package_id": "trees", "upload": (io.BytesIO(bytes(range(250)) * 4), "a.bin")}
    answer = client("home").post("/api/3/action/resource_create", data=sent)
    return answer.json["result"]["url"].removeprefix("http://localhost")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=990-", 990, 999), ("bytes=-5", 995, 999),
     ("bytes=900-5000", 900, 999)],
)  # fmt: skip
def test_a_part_of_a_kept_file(client, large, wanted, first, last):
    answer = client().get(large, headers={"Range": wanted})
    assert (answer.status_code, answer.data) == (206, (bytes(range(250)) * 4)[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/1000"
    assert answer.headers["Content-Length"] == str(last - first + 1)


def test_a_part_that_is_not_there(client, large):
    for wanted in ("bytes=1000-", "bytes=5000-6000"):
        answer = client().get(large, headers={"Range": wanted})
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */1000")


@pytest.mark.parametrize(
    "wanted", ["bytes=5-1", "bytes=a-b", "lines=1-2", "bytes", "", "bytes=0-1,5-6", "bytes=" + "0-1," * 500, "bytes=-"]
)
def test_what_is_no_single_part_is_the_whole_file(client, large, wanted):
    answer = client().get(large, headers={"Range": wanted})
    assert (answer.status_code, len(answer.data)) == (200, 1000)


def test_a_part_of_a_file_that_has_changed_is_the_whole_file(client, large):
    mark = client().get(large).headers["ETag"]
    for given, status in ((mark, 206), ('"other"', 200)):
        answer = client().get(large, headers={"Range": "bytes=0-9", "If-Range": given})
        assert answer.status_code == status


def test_the_head_of_a_kept_file_says_all_but_the_content(client, large):
    whole, head = client().get(large), client().head(large)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "ETag", "Last-Modified", "Content-Type", "Content-Disposition", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]
    assert whole.headers["Content-Length"] == "1000"
    assert whole.headers["ETag"].strip('"') == hashlib.sha256(whole.data).hexdigest()


def test_who_has_the_file_gets_nothing(client, large):
    mark = client().get(large).headers["ETag"]
    answer = client().get(large, headers={"If-None-Match": mark})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", mark)
    assert client().get(large, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_name_of_a_file_in_any_script(client, cast):
    create(client("home"))
    sent = {"package_id": "trees", "upload": (io.BytesIO(b"x"), "Bäume \U0001f333;.csv")}
    made = client("home").post("/api/3/action/resource_create", data=sent).json["result"]
    answer = client().get(made["url"].removeprefix("http://localhost"))
    assert "filename*=UTF-8''B%C3%A4ume%20%F0%9F%8C%B3%3B.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].isascii()
