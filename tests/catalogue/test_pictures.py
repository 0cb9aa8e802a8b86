"""Pictures of organisations and people: what is taken, what is shown to whom, and that none leads to another file."""

import hashlib
from io import BytesIO

import pytest

from catalogue import pictures
from hub.boundary import OPERATOR
from hub.identity import store as identity
from tests.catalogue.caller import create, error, result
from tests.conftest import on_sqlite

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
HEADS = {"png": PNG, "jpg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a<script>", "webp": b"RIFF\0\0\0\0WEBPVP8 "}


def send(client, action, content=PNG, file="a.png", **values):
    answer = client.post(f"/api/3/action/{action}", data={**values, "image_upload": (BytesIO(content), file)})
    return answer.status_code, answer.json.get("result") or answer.json["error"]


def local(address):
    assert address.startswith("http://localhost/uploads/")
    return address.removeprefix("http://localhost")


def test_a_picture_of_an_organisation_is_kept_and_shown(client, cast):
    status, made = send(client("home"), "organization_patch", id="home", title="Heim")
    assert (status, made["title"]) == (200, "Heim")
    assert made["image_url"] == made["image_display_url"]
    assert hashlib.sha256(PNG).hexdigest() in made["image_url"]
    answer = client().get(local(made["image_url"]))
    assert (answer.status_code, answer.data, answer.content_type) == (200, PNG, "image/png")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client().get(local(made["image_url"]), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert create(client("home"))["organization"]["image_url"] == made["image_url"]
    page = client().get("/organization/home", headers={"Accept": "text/html"}).text
    assert f'<img class="logo" src="{local(made["image_url"])}" alt="">' in page


@on_sqlite
def test_what_is_shown_and_sent_back_stays_and_clears_when_told(client, cast):
    home = client("home")
    made = send(home, "organization_patch", id="home")[1]
    for action in ("organization_patch", "organization_update"):
        assert result(home, action, made)["image_url"] == made["image_url"]
    assert result(home, "organization_patch", {"id": "home", "title": "x"})["image_url"] == made["image_url"]
    assert result(home, "organization_patch", {**made, "clear_upload": "true"})["image_url"] == ""
    assert client().get(local(made["image_url"])).status_code == 404
    send(home, "organization_patch", id="home")
    assert result(home, "organization_patch", {"id": "home", "clear_upload": True})["image_url"] == ""
    send(home, "organization_patch", id="home")
    assert result(home, "organization_update", {"id": "home"})["image_url"] == ""
    elsewhere = {"id": "home", "image_url": "https://x.example/a.png", "clear_upload": True}
    assert result(home, "organization_patch", elsewhere)["image_url"] == "https://x.example/a.png"


@on_sqlite
def test_new_organisations_and_people_may_come_with_a_picture(client, cast):
    operator = client("operator")
    status, made = send(operator, "organization_create", name="school")
    assert status == 200, made
    assert client().get(local(made["image_url"])).status_code == 200
    status, made = send(operator, "user_create", name="anna", email="a@b.example", password="long enough")
    assert (status, operator.get(local(made["image_url"])).status_code) == (200, 200)


@pytest.mark.parametrize(("town", "status"), [("", 404), ("stranger", 404), ("home", 200), ("operator", 200)])
def test_a_picture_of_a_person_is_for_those_who_may_know_them(client, cast, town, status):
    for action, more in (("user_patch", {}), ("user_update", {"fullname": "Hanna", "email": "h@x.example"})):
        code, made = send(client("home"), action, id="home-admin", **more)
        assert code == 200
        answer = client(town).get(local(made["image_url"]))
        assert answer.status_code == status
        assert (answer.data == PNG) == (status == 200)
        assert "public" not in answer.headers["Cache-Control"] or status == 404


@on_sqlite
def test_four_kinds_are_taken_by_what_they_are_not_by_what_they_are_called(client, cast):
    for ending, content in HEADS.items():
        status, made = send(client("home"), "organization_patch", content, "a.html", id="home")
        assert (status, made["image_url"].rpartition(".")[2]) == (200, ending)
        assert client().get(local(made["image_url"])).content_type == pictures.KINDS[ending]
    before = result(client(), "organization_show", {"id": "home"})["image_url"]
    for content in (b"", b"<svg xmlns='x'/>", b"<?xml version='1.0'?><svg/>", b"<html>", b"%PDF-1.7", b"PK\x03\x04",
                    b"BM", b"GIF", b"II*\0", b"\0" * 50):  # fmt: skip
        status, found = send(client("home"), "organization_patch", content, "a.png", id="home")
        assert (status, list(found)) == (409, ["__type", "image_upload"]), content
    assert result(client(), "organization_show", {"id": "home"})["image_url"] == before


@on_sqlite
def test_two_megabytes_are_taken_and_more_are_not(client, cast):
    just = PNG.ljust(pictures.LARGEST, b"\0")
    assert send(client("home"), "organization_patch", just, id="home")[0] == 200
    status, found = send(client("home"), "user_patch", just + b"\0", id="home-admin")
    assert (status, found["__type"]) == (409, "Validation Error")
    assert found["upload"] == found["image_upload"]
    assert "too large" in found["upload"][0]


@on_sqlite
def test_only_who_runs_it_gives_it_a_picture(client, cast):
    for town, status in (("", 403), ("stranger", 403), ("partner", 403)):
        assert send(client(town), "organization_patch", id="home")[0] == status
        assert send(client(town), "user_patch", id="home-admin")[0] in (403, 404)
    assert error(client("home"), "organization_patch", {"id": "home", "image_upload": "x"})[0] == 409


def test_no_kept_file_of_others_becomes_a_picture_by_being_named(client, cast):
    secret = client("partner").post("/api/3/action/package_create", json={
        "name": "secret", "owner_org": "partner", "private": True}).json["result"]  # fmt: skip
    data = {"package_id": secret["id"], "upload": (BytesIO(PNG + b"geheim"), "a.png")}
    assert client("partner").post("/api/3/action/resource_create", data=data).status_code == 200
    digest = hashlib.sha256(PNG + b"geheim").hexdigest()
    for folder, action, key in (("group", "organization_patch", "home"), ("user", "user_patch", "home-admin")):
        path = f"/uploads/{folder}/{digest}.png"
        assert client("home").get(path).status_code == 404
        for address in (path, f"http://localhost{path}", f"//localhost{path}", f"uploads/{folder}/{digest}.png"):
            result(client("home"), action, {"id": key, "image_url": address})
            assert client("home").get(path).status_code == 404, address


@on_sqlite
def test_other_names_lead_nowhere(client, cast):
    for file in ("x.png", "..%2f..%2fhub.sqlite", "a" * 64, "a" * 64 + ".png", "A" * 64 + ".png", "%00"):
        for folder in ("group", "user"):
            assert client("operator").get(f"/uploads/{folder}/{file}").status_code in (400, 404), file


@on_sqlite
def test_a_deleted_organisation_shows_its_picture_no_more(client, database, cast):
    made = send(client("home"), "organization_patch", id="home")[1]
    with database.write(OPERATOR) as session:
        identity.remove_organization(session, identity.organization(session, "home"))
    assert client().get(local(made["image_url"])).status_code == 404


def test_a_picture_stays_when_a_dataset_with_the_same_file_is_purged(client, cast):
    made = send(client("home"), "organization_patch", id="home")[1]
    create(client("home"))
    data = {"package_id": "trees", "upload": (BytesIO(PNG), "a.png")}
    assert client("home").post("/api/3/action/resource_create", data=data).status_code == 200
    result(client("operator"), "dataset_purge", {"id": "trees"})
    assert client().get(local(made["image_url"])).data == PNG
