"""Uploads that can be resumed, as tus 1.0.0 has them."""

import base64
import hashlib
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from hub.app import create_app
from hub.db import now
from tests.catalogue.caller import call, create, error, result
from tests.catalogue.test_uploads import kept, served
from tests.conftest import on_sqlite
from tests.hub.test_access import log_in

PATH = "/uploads/tus"
TUS = {"Tus-Resumable": "1.0.0"}
BODY = "application/offset+octet-stream"
CSV = b"a;b\n1;2\n"


def word(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def begin(client, length=8, **headers):
    return client.post(PATH, headers={**TUS, "Upload-Length": str(length), **headers})


def started(client, length=8, **headers) -> str:
    """The path of a new upload."""
    answer = begin(client, length, **headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("http://localhost")


def patch(client, path, offset, body, **headers):
    return client.patch(path, data=body, content_type=BODY, headers={**TUS, "Upload-Offset": str(offset), **headers})


def head(client, path):
    return client.head(path, headers=TUS)


def uploaded(client, body=CSV, name="bäume.csv", kind="text/csv") -> str:
    """The id of a whole upload."""
    about = f"filename {word(name)},filetype {word(kind)}"
    path = started(client, len(body), **{"Upload-Metadata": about})
    assert patch(client, path, 0, body).status_code == 204
    return path.rpartition("/")[2]


def test_what_the_server_can_do_is_said_to_anybody(client, app, settings):
    answer = client().options(PATH)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,expiration"
    assert answer.headers["Tus-Max-Size"] == str(settings.max_upload_bytes)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_upload_grows_by_parts(client, cast):
    home = client("home")
    path = started(home, **{"Upload-Metadata": f"filename {word('a.csv')}"})
    first = head(home, path)
    assert (first.status_code, first.headers["Upload-Offset"], first.headers["Upload-Length"]) == (200, "0", "8")
    assert (first.headers["Cache-Control"], first.headers["Tus-Resumable"]) == ("no-store", "1.0.0")
    assert first.headers["Upload-Metadata"] == "filename YS5jc3Y="
    for at, part in ((0, CSV[:3]), (3, b""), (3, CSV[3:])):
        answer = patch(home, path, at, part)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(at + len(part)))
    assert head(home, path).headers["Upload-Offset"] == "8"


def test_when_it_expires_is_said(client, cast, settings):
    until = parsedate_to_datetime(begin(client("home")).headers["Upload-Expires"])
    assert abs(until - now() - timedelta(hours=settings.upload_hours)) < timedelta(minutes=1)


def test_a_finished_upload_becomes_a_resource_once(client, cast, settings):
    home = client("home")
    create(home)
    id = uploaded(home)
    made = result(home, "resource_create", {"package_id": "trees", "upload_id": id, "name": "Bäume"})
    assert (made["url_type"], made["format"], made["size"], made["mimetype"]) == ("upload", "CSV", 8, "text/csv")
    assert made["hash"] == f"sha256:{hashlib.sha256(CSV).hexdigest()}"
    assert "upload_id" not in made
    assert client().get(made["url"].removeprefix("http://localhost")).data == CSV
    assert made["url"].endswith("/b%C3%A4ume.csv")
    assert head(home, f"{PATH}/{id}").status_code == 404
    assert kept(settings.data) == [hashlib.sha256(CSV).hexdigest()]
    status, found = error(home, "resource_create", {"package_id": "trees", "upload_id": id})
    assert (status, "upload_id" in found) == (409, True)


def test_the_same_resource_takes_a_new_upload(client, cast):
    home = client("home")
    create(home)
    made = result(home, "resource_create", {"package_id": "trees", "upload_id": uploaded(home)})
    sent = {"package_id": "trees", "id": made["id"], "upload_id": uploaded(home, b"{}", "b.json", "")}
    again = result(home, "resource_create", sent)
    assert (again["id"], again["size"], again["mimetype"]) == (made["id"], 2, "application/json")


def test_a_form_may_name_an_upload(client, cast):
    home = client("home")
    create(home)
    sent = {"package_id": "trees", "upload_id": uploaded(home)}
    answer = home.post("/api/3/action/resource_create", data=sent)
    assert answer.json["result"]["size"] == 8


def test_an_upload_whose_use_failed_can_be_used_again(client, cast):
    home = client("home")
    create(home)
    id = uploaded(home)
    assert error(home, "resource_create", {"package_id": "nothing", "upload_id": id})[0] == 404
    assert error(home, "resource_create", {"package_id": "trees", "upload_id": id, "size": "x"})[0] == 409
    assert result(home, "resource_create", {"package_id": "trees", "upload_id": id})["size"] == 8


def test_an_upload_used_by_two_requests_at_once_breaks_neither(client, cast):
    home = client("home")
    create(home)
    id = uploaded(home)

    def use(number):
        sent = {"package_id": "trees", "upload_id": id, "name": str(number)}
        return call(client("home"), "resource_create", sent).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(use, range(4))) <= {200, 409}
    shown = result(client(), "package_show", {"id": "trees"})["resources"]
    assert {part["size"] for part in shown} == {8}
    assert client().get(shown[-1]["url"].removeprefix("http://localhost")).data == CSV


def test_a_question_has_no_uploads(client, cast):
    assert error(client("home"), "package_search", {"upload_id": uploaded(client("home"))})[0] == 400


def test_an_unfinished_upload_cannot_be_used(client, cast):
    home = client("home")
    create(home)
    path = started(home)
    patch(home, path, 0, b"a")
    status, found = error(home, "resource_create", {"package_id": "trees", "upload_id": path.rpartition("/")[2]})
    assert (status, found["upload_id"]) == (409, ["Only 1 of 8 bytes have been uploaded"])
    assert patch(home, path, 1, CSV[1:]).status_code == 204


@pytest.mark.parametrize("town", ["partner", "stranger", "operator"])
def test_an_upload_of_somebody_else_is_not_there(client, cast, town):
    create(client("home"))
    create(client(town), "own", town="partner" if town == "partner" else "stranger")
    path, other = started(client("home")), client(town)
    assert head(other, path).status_code == 404
    assert patch(other, path, 0, CSV).status_code == 404
    assert other.delete(path, headers=TUS).status_code == 404
    assert head(client("home"), path).headers["Upload-Offset"] == "0"
    id = uploaded(client("home"))
    status, found = error(other, "resource_create", {"package_id": "own", "upload_id": id})
    assert (status, found["upload_id"]) == (409, ["There is no such upload"])


def test_nobody_uploads_without_a_token(client, cast, settings):
    path = started(client("home"))
    for answer in (begin(client()), head(client(), path), patch(client(), path, 0, CSV)):
        assert answer.status_code == 401
    assert client().delete(path, headers=TUS).status_code == 401
    assert len(kept(settings.data)) == 2


def test_a_browser_needs_the_token_of_its_forms(app, cast):
    browser, csrf = log_in(app)
    assert begin(browser).status_code == 403
    path = started(browser, **{"X-CSRFToken": csrf})
    assert patch(browser, path, 0, CSV).status_code == 403
    assert patch(browser, path, 0, CSV, **{"X-CSRFToken": csrf}).status_code == 204


@pytest.mark.parametrize("offset", ["1", "8", "9", "99999999999999999"])
def test_a_wrong_offset_is_a_conflict(client, cast, offset):
    path = started(client("home"))
    answer = patch(client("home"), path, offset, b"")
    assert answer.status_code == 409
    assert head(client("home"), path).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.0", "²", "9" * 30])
def test_an_offset_is_a_number(client, cast, offset):
    path = started(client("home"))
    assert patch(client("home"), path, offset.encode().decode("latin-1"), CSV).status_code == 400


def test_the_same_part_again_is_refused(client, cast):
    path = started(client("home"))
    assert patch(client("home"), path, 0, CSV[:4]).status_code == 204
    assert patch(client("home"), path, 0, CSV[:4]).status_code == 409
    assert head(client("home"), path).headers["Upload-Offset"] == "4"


def test_more_than_was_announced_is_refused(client, cast):
    path = started(client("home"))
    assert patch(client("home"), path, 0, CSV + b"x").status_code == 413
    assert head(client("home"), path).headers["Upload-Offset"] == "0"


def test_a_part_says_what_it_is(client, cast):
    path = started(client("home"))
    answer = client("home").patch(path, data=CSV, headers={**TUS, "Upload-Offset": "0"}, content_type="text/csv")
    assert answer.status_code == 415


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1", ""])
def test_another_version_of_the_protocol_is_refused(client, cast, version):
    path, headers = started(client("home")), {"Tus-Resumable": version} if version is not None else {}
    for answer in (
        client("home").post(PATH, headers={**headers, "Upload-Length": "1"}),
        client("home").head(path, headers=headers),
        client("home").patch(path, data=b"", content_type=BODY, headers={**headers, "Upload-Offset": "0"}),
        client("home").delete(path, headers=headers),
    ):
        assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize("length", ["", "-1", "x", "9" * 30, "1e3"])
def test_a_length_is_a_number(client, cast, length):
    assert begin(client("home"), length).status_code == 400


def test_too_long_an_upload_is_not_begun(client, cast, settings):
    assert begin(client("home"), settings.max_upload_bytes + 1).status_code == 413
    assert kept(settings.data) == []


METADATA = ["a !", "a YQ==,a YQ==", "filename AA==", "ä YQ==", "a /w==", "a YQ", "x " + "YQ==" * 5000]


@pytest.mark.parametrize("metadata", METADATA)
def test_malformed_metadata_is_refused(client, cast, settings, metadata):
    headers = {"Upload-Metadata": metadata.encode().decode("latin-1")}
    assert begin(client("home"), **headers).status_code == 400
    assert kept(settings.data) == []


def test_a_hostile_name_is_only_a_name(client, cast):
    home = client("home")
    create(home)
    for name, kind in (("../../x\r\nSet-Cookie: a=b", "text/html\r\nX-A: b"), ("/etc/passwd", "<script>")):
        made = result(home, "resource_create", {"package_id": "trees", "upload_id": uploaded(home, CSV, name, kind)})
        answer = client().get(made["url"].removeprefix("http://localhost"))
        assert (answer.status_code, answer.data) == (200, CSV)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Content-Type"] == "text/csv"
        assert "/" not in answer.headers["Content-Disposition"]


def test_a_part_may_be_larger_than_other_requests(client, cast, settings):
    size = settings.max_request_bytes + 1_000_000
    path = started(client("home"), size)
    answer = patch(client("home"), path, 0, bytes(size))
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(size))


def test_an_upload_can_be_given_up(client, cast, settings):
    path = started(client("home"))
    assert client("home").delete(path, headers=TUS).status_code == 204
    assert client("home").delete(path, headers=TUS).status_code == 404
    assert patch(client("home"), path, 0, CSV).status_code == 404
    assert kept(settings.data) == []


@pytest.mark.parametrize("id", ["..%2f..%2fsecret_key", "a" * 32, "%00", "*", "A" * 32, "a.json"])
def test_an_unknown_upload_is_not_there(client, cast, id):
    assert head(client("home"), f"{PATH}/{id}").status_code in (400, 404)


def test_who_can_only_post_says_what_is_meant(client, cast):
    home = client("home")
    path = started(home)
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert home.post(path, data=CSV, content_type=BODY, headers=headers).status_code == 204
    assert home.post(path, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert home.post(path, headers=TUS).status_code == 405
    assert head(home, path).status_code == 404


def test_an_upload_outlives_the_process(client, cast, settings):
    path = started(client("home"))
    patch(client("home"), path, 0, CSV[:3])
    again = create_app(settings)
    other = again.test_client()
    other.environ_base["HTTP_AUTHORIZATION"] = cast.home.token
    assert head(other, path).headers["Upload-Offset"] == "3"
    assert patch(other, path, 3, CSV[3:]).status_code == 204
    again.extensions["allmende"].database.dispose()


def test_what_expired_is_gone(client, cast, settings, monkeypatch):
    path = started(client("home"))
    monkeypatch.setattr("hub.uploads.now", lambda: now() + timedelta(hours=settings.upload_hours, seconds=1))
    assert head(client("home"), path).status_code == 404
    assert kept(settings.data) == []


@on_sqlite
def test_a_connection_that_breaks_is_resumed(settings, cast, client):
    body = b"0123456789" * 500_000
    home = client("home")
    create(home)
    path = started(home, len(body))
    with served(settings) as site:
        host, _, port = site.removeprefix("http://").partition(":")
        lines = (
            f"PATCH {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {cast.home.token}\r\nTus-Resumable: 1.0.0\r\n"
            f"Content-Type: {BODY}\r\nUpload-Offset: 0\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(lines.encode() + body[:3_000_000])
    at = int(head(home, path).headers["Upload-Offset"])
    assert 0 < at <= 3_000_000
    assert patch(home, path, at, body[at:]).status_code == 204
    made = result(home, "resource_create", {"package_id": "trees", "upload_id": path.rpartition("/")[2]})
    assert made["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"


@on_sqlite
def test_a_sender_who_does_not_say_how_much_comes(settings, cast, client):
    path, small = started(client("home"), 3_000_000), started(client("home"), 10)
    headers = {**TUS, "Authorization": cast.home.token, "Content-Type": BODY, "Upload-Offset": "0"}
    with served(settings) as site:

        def send(path):
            return requests.patch(site + path, data=iter([b"x" * 1_000_000] * 3), headers=headers, timeout=30)

        assert (send(path).status_code, send(small).status_code) == (204, 413)
    assert head(client("home"), path).headers["Upload-Offset"] == "3000000"
    assert head(client("home"), small).headers["Upload-Offset"] == "0"
