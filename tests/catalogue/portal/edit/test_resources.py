"""The clerk's pages of files and links: added, changed, ordered, removed, and each form twice."""

import re

import pytest

from tests.catalogue.caller import create, result
from tests.catalogue.portal.edit.clerk import Form

NEW = "/dataset/trees/resource/new"
CSV = b"Art;H\xf6he\nLinde;3,5\n"
NOWHERE = "00000000-0000-0000-0000-000000000000"
DATA = re.compile(r'<script type="application/ld\+json">[^<]*</script>')
"""What a page says for search engines: no browser runs it."""
EVIL = """"><script>alert(1)</script>"""


def parts(client):
    return result(client("home"), "package_show", {"id": "trees"})["resources"]


def add(client, *urls):
    create(client("home"))
    return [result(client("home"), "resource_create", {"package_id": "trees", "url": url, "name": url[-5:]})["id"]
            for url in urls]  # fmt: skip


def test_a_file_is_added_and_can_be_downloaded(client, clerk):
    made = create(client("home"))
    sent = clerk("home").fill(NEW, upload=("bäume.csv", CSV), name="Liste", description="Alle")
    (part,) = parts(client)
    found = f"/dataset/{made['id']}/resource_data/{part['id']}?done=added"
    assert (sent.status_code, sent.headers["Location"]) == (303, found)
    assert (part["name"], part["description"], part["format"], part["url_type"]) == ("Liste", "Alle", "CSV", "upload")
    assert part["size"] == len(CSV)
    assert client("home").get(part["url"].removeprefix("http://localhost")).data == CSV


def test_a_link_is_added_and_another_one_asked_for(client, clerk):
    made = create(client("home"))
    sent = clerk("home").fill(NEW, url="https://x.example/a.pdf", next="another")
    assert sent.headers["Location"] == f"/dataset/{made['id']}/resource/new?done=added"
    assert [(part["url"], part["format"]) for part in parts(client)] == [("https://x.example/a.pdf", "PDF")]


def test_one_place_is_needed_and_not_two(client, clerk):
    create(client("home"))
    home = clerk("home")
    neither = home.fill(NEW, name="Liste")
    assert (neither.status_code, Form(neither.text).fields["name"]) == (409, ["Liste"])
    assert 'id="wrong-upload"' in neither.text
    both = home.fill(NEW, upload=("a.csv", CSV), url="https://x.example/")
    assert both.status_code == 409
    assert 'id="wrong-url"' in both.text
    assert "has to be chosen again" in both.text
    assert home.fill(NEW, url="javascript:alert(1)").status_code == 409
    assert parts(client) == []


def test_a_form_that_is_sent_twice_adds_one_file(client, clerk):
    create(client("home"))
    home = clerk("home")
    form = home.form(NEW)
    assert [home.send(NEW, form, upload=("a.csv", CSV), next="list").status_code for _ in range(2)] == [303, 303]
    assert len(parts(client)) == 1


def test_nothing_more_to_add_leads_to_the_list(client, clerk):
    create(client("home"))
    assert clerk("home").fill(NEW, next="list").status_code == 303
    assert parts(client) == []


def test_the_order_is_changed_by_buttons(client, clerk):
    one, two, three = add(client, "https://x.example/1", "https://x.example/2", "https://x.example/3")
    home = clerk("home")
    for _ in range(2):  # a double click
        assert home.fill("/dataset/resources/trees", move=f"{three}:1").status_code == 303
    assert [part["id"] for part in parts(client)] == [one, three, two]
    for wrong in (
        "",
        "x:1",
        f"{one}:",
        f"{one}:-1",
        f"{one}:\u0663",
        f"{NOWHERE}:0",
    ):
        assert home.fill("/dataset/resources/trees", move=wrong).status_code == 409
    assert home.fill("/dataset/resources/trees", move=f"{one}:999999999").status_code == 303
    assert [part["id"] for part in parts(client)] == [three, two, one]


def test_only_what_was_typed_anew_is_changed(client, clerk):
    (id,) = add(client, "https://x.example/a.csv")
    result(client("home"), "resource_patch", {"id": id, "own": "key", "license": "cc-zero"})
    (before,) = parts(client)
    home = clerk("home")
    path = f"/dataset/trees/resource/{id}/edit"
    assert home.fill(path).status_code == 303
    assert parts(client) == [before]
    assert home.fill(path, name="Neu", description="x\r\ny").status_code == 303
    (after,) = parts(client)
    assert {key for key in after if after[key] != before[key]} - {"metadata_modified", "last_modified"} == {
        "name", "description",
    }  # fmt: skip


def test_a_file_takes_the_place_of_a_link_and_a_link_that_of_a_file(client, clerk):
    (id,) = add(client, "https://x.example/a.csv")
    home = clerk("home")
    path = f"/dataset/trees/resource/{id}/edit"
    assert home.fill(path, upload=("b.csv", CSV)).status_code == 303
    (part,) = parts(client)
    assert (part["id"], part["url_type"], part["size"]) == (id, "upload", len(CSV))
    assert "b.csv" in home.get(path).text
    assert home.fill(path, clear_upload="true").status_code == 409
    assert home.fill(path, url="https://x.example/c.csv").status_code == 303
    (part,) = parts(client)
    assert (part["url"], part["url_type"]) == ("https://x.example/c.csv", None)
    assert home.fill(path, url="").status_code == 409


def test_nobody_is_overwritten(client, clerk):
    (id,) = add(client, "https://x.example/a.csv")
    path = f"/dataset/trees/resource/{id}/edit"
    one, two = clerk("home"), clerk("operator")
    form, late = one.form(path), two.form(path)
    assert one.send(path, form, name="Linden").status_code == 303
    sent = two.send(path, late, name="Eichen")
    assert sent.status_code == 409
    assert "home-admin saved it last." in sent.text
    assert parts(client)[0]["name"] == "Linden"
    assert two.send(path, Form(sent.text)).status_code == 303
    assert parts(client)[0]["name"] == "Eichen"


def test_a_file_is_removed_after_a_question_and_only_once(client, clerk):
    (id,) = add(client, "https://x.example/a.csv")
    home = clerk("home")
    path = f"/dataset/trees/resource/{id}/delete"
    form = home.form(path)
    assert len(parts(client)) == 1
    assert [home.send(path, form).status_code for _ in range(2)] == [303, 303]
    assert parts(client) == []
    assert home.get(path).status_code == 404


def test_who_may(client, clerk):
    (id,) = add(client, "https://x.example/a.csv")
    create(client("stranger"), "other", "stranger")
    for action in ("edit", "delete"):
        path = f"/dataset/trees/resource/{id}/{action}"
        fields = clerk("home").form(path).fields
        found = [clerk(town).get(path).status_code for town in ("home", "operator", "partner", "stranger", "")]
        assert found == [200, 200, 403, 403, 302]
        assert client("stranger").post(path, data=fields).status_code == 403
        assert client().post(path, data=fields).status_code == 401
        elsewhere = f"/dataset/other/resource/{id}/{action}"  # by way of a dataset of one's own
        assert clerk("stranger").get(elsewhere).status_code == 404
        assert client("stranger").post(elsewhere, data=fields).status_code == 404
    for path in ("/dataset/resources/trees", NEW):
        assert client("stranger").post(path, data={"url": "https://x.example/", "move": f"{id}:0"}).status_code == 403
    assert len(parts(client)) == 1


def test_a_file_that_is_too_large_is_refused_with_a_word(client, clerk, app, monkeypatch):
    create(client("home"))
    gate = app.extensions["allmende"]
    small = gate.settings.model_copy(update={"max_upload_bytes": 1000})
    object.__setattr__(gate, "settings", small)
    sent = clerk("home").fill(NEW, upload=("a.csv", b"x" * 2000))
    assert sent.status_code == 413
    assert "go back one page" in sent.text
    assert parts(client) == []


def test_a_table_from_a_source_is_not_moved_elsewhere(client, clerk, database, files, cast):
    made = create(client("home"), resources=[{"url": ""}])
    page = clerk("home").get(f"/dataset/trees/resource/{made['resources'][0]['id']}/edit")
    assert page.status_code == 200


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_that_is_typed_runs(client, clerk, language):
    create(client("home"))
    home = clerk("home", language)
    texts = dict.fromkeys(("name", "description", "format"), EVIL)
    assert home.fill(NEW, upload=("<script>alert(1)<b>.html", b"<script>alert(1)</script>"), **texts).status_code == 303
    assert home.fill(NEW, url=EVIL, **texts).status_code == 303
    pages = ["/dataset/resources/trees", "/dataset/trees"]
    pages += [
        f"/dataset/trees/resource/{part['id']}/{action}" for part in parts(client) for action in ("edit", "delete")
    ]
    assert all("<script" not in DATA.sub("", home.get(page).text) for page in pages)
