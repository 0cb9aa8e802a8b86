"""The clerk's pages of datasets: who may, what is made and kept, and that nobody is overwritten."""

import pytest

from hub.access import COOKIE
from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.identity.models import Role
from tests.catalogue.caller import create, error, result
from tests.catalogue.portal.edit.clerk import Form

EVIL = """"><script>alert(1)</script><b onmouseover='x'>{{7*7}}"""
PAGES = ("/dataset/edit/trees", "/dataset/delete/trees", "/dataset/publish/trees", "/dataset/resources/trees",
         "/dataset/trees/resource/new")  # fmt: skip


def show(client, key="trees", town="home"):
    return result(client(town), "package_show", {"id": key})


def test_a_dataset_is_described_first_as_a_draft_then_published(client, clerk):
    home = clerk("home")
    sent = home.fill(
        "/dataset/new", title="Bäume an Straßen", notes="Alle *Bäume*.\r\n\r\nZwei Absätze.", tag_string="Baum, Straße",
        groups=["envi", "tran"], license_id="dl-by-de/2.0", contact_name="Gartenamt", contact_email="a@b.de",
        geocodingText="Ulm; Neu-Ulm", temporal_start="2024-01-01", temporal_end="2024-12-31", frequency="ANNUAL",
        spatial='{"type":"Point","coordinates":[9.99,48.4]}', url="https://ulm.example/x", version="3",
    )  # fmt: skip
    made = show(client, "baeume-an-strassen")
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/dataset/{made['id']}/resource/new?done=created")
    assert made["title"] == "Bäume an Straßen"
    assert made["notes"] == "Alle *Bäume*.\n\nZwei Absätze."
    assert {tag["name"] for tag in made["tags"]} == {"Baum", "Straße"}
    assert {group["name"] for group in made["groups"]} == {"envi", "tran"}
    assert made["geocodingText"] == ["Ulm", "Neu-Ulm"]
    assert made["extras"] == [{"key": "spatial", "value": '{"type":"Point","coordinates":[9.99,48.4]}'}]
    expected = {"license_id": "dl-by-de/2.0", "contact_name": "Gartenamt", "contact_email": "a@b.de", "version": "3",
                "temporal_start": "2024-01-01", "temporal_end": "2024-12-31", "frequency": "ANNUAL",
                "url": "https://ulm.example/x", "state": "draft", "private": True}  # fmt: skip
    assert {key: made[key] for key in expected} == expected
    assert clerk().get("/dataset/baeume-an-strassen").status_code == 404
    sent = home.fill(f"/dataset/publish/{made['id']}", private="false")
    assert sent.headers["Location"] == "/dataset/baeume-an-strassen?done=published"
    assert "Published." in home.get(sent.headers["Location"]).text
    assert clerk().get("/dataset/baeume-an-strassen").status_code == 200


def test_a_form_opened_and_saved_again_changes_nothing(client, clerk):
    create(client("home"), title=" Bäume\r\n ", notes="a\r\nb", tags=[{"name": "bb"}, {"name": "aa"}], author="x",
           frequency="http://publications.europa.eu/resource/authority/frequency/DAILY", license_id="my-own",
           groups=[{"name": "tran"}, {"name": "envi"}], extras=[{"key": "k", "value": "v"}],
           spatial='{"type":"Point","coordinates":[1,2]}', temporal_start="2024", custom="x",
           resources=[{"url": "https://x.example/a.csv"}])  # fmt: skip
    before = show(client)
    for language in ("de", "en"):
        sent = clerk("home", language).fill("/dataset/edit/trees")
        assert sent.status_code == 303
    assert show(client) == before


def test_only_what_was_changed_is_changed(client, clerk):
    create(client("home"), title="Bäume", author="x", extras=[{"key": "k", "value": "v"}], license_id="my-own",
           spatial='{"type":"Point","coordinates":[1,2]}', resources=[{"url": "https://x.example/a.csv"}])  # fmt: skip
    before = show(client)
    sent = clerk("home").fill("/dataset/edit/trees", title="Linden", spatial="", name="linden", private="true")
    assert sent.headers["Location"] == "/dataset/linden?done=saved"
    after = show(client, "linden")
    changed = {key for key in after if after[key] != before[key]} - {"metadata_modified"}
    assert changed == {"title", "name", "extras", "private"}
    assert after["extras"] == [{"key": "k", "value": "v"}]


@pytest.mark.parametrize("path", PAGES)
def test_who_may_edit_a_dataset(client, clerk, path):
    create(client("home"))
    create(client("home"), "secret", private=True)
    hidden = path.replace("trees", "secret", 1)
    found = {town: [clerk(town).get(each).status_code for each in (path, hidden, path.replace("trees", "gone"))]
             for town in ("home", "operator", "stranger", "")}  # fmt: skip
    assert found == {"home": [200, 200, 404], "operator": [200, 200, 404], "stranger": [403, 404, 404],
                     "": [302, 302, 302]}  # fmt: skip
    assert clerk().get(path).headers["Location"] == f"/user/login?next={path}"


@pytest.mark.parametrize("path", PAGES)
def test_who_may_send_what_is_on_the_page(client, clerk, path):
    create(client("home"))
    create(client("home"), "secret", private=True)
    home = clerk("home").form(path)
    for town, open_, hidden in (("stranger", 403, 404), ("", 401, 401)):
        asker = clerk(town)
        fields = {**home.fields, "title": "taken over", "csrf_token": csrf(asker)}
        assert asker.post(path, fields).status_code == open_
        assert asker.post(path.replace("trees", "secret", 1), fields).status_code == hidden
    assert show(client)["title"] == "trees"
    assert show(client)["state"] == "active"


def csrf(clerk):
    cookie = clerk.client.get_cookie(COOKIE)
    return clerk.app.extensions["allmende"].csrf(cookie.value if cookie else "")


def test_a_new_dataset_needs_an_organisation_to_write_for(app, client, clerk, database):
    assert clerk().get("/dataset/new").headers["Location"] == "/user/login?next=/dataset/new"
    with database.write(OPERATOR) as session:
        home = identity.organization(session, "home")
        identity.set_role(session, home, identity.user(session, "home-admin"), Role.MEMBER)
    member = clerk("home")
    assert member.get("/dataset/new").status_code == 403
    assert "/dataset/new" not in member.get("/").text
    sent = member.post("/dataset/new", {"title": "x1", "owner_org": "home", "csrf_token": csrf(member)})
    assert sent.status_code == 403


def test_only_organisations_that_one_may_write_for_are_offered(clerk):
    page = clerk("home").get("/dataset/new").text
    assert '<option value="home" selected>' in page
    assert 'value="stranger"' not in page
    sent = clerk("home").post("/dataset/new", {"title": "x1", "owner_org": "stranger", "csrf_token": "x"})
    assert sent.status_code == 403
    home = clerk("home")
    assert home.send("/dataset/new", home.form("/dataset/new"), title="x1", owner_org="stranger").status_code == 403


def test_what_was_typed_stays_when_it_is_refused(client, clerk):
    create(client("home"), "taken")
    sent = clerk("home").fill("/dataset/new", title="", name="taken!", notes="Ä\r\n  B", tag_string="ok, x,?",
                              groups=["envi"], spatial="{", private="false", license_id="cc-zero")  # fmt: skip
    assert sent.status_code == 409
    kept = Form(sent.text).fields
    assert (kept["name"], kept["notes"], kept["tag_string"]) == (["taken!"], ["Ä\r\n  B"], ["ok, x,?"])
    assert (kept["groups"], kept["private"], kept["license_id"]) == (["envi"], ["false"], ["cc-zero"])
    assert 'href="#field-title"' in sent.text
    assert 'id="wrong-title"' in sent.text
    assert 'aria-invalid="true"' in sent.text
    assert "<title>Error: New dataset" in sent.text


@pytest.mark.parametrize(
    ("typed", "key", "words"),
    [
        ({"title": ""}, "title", "Bitte ausfüllen."),
        ({"name": "Ä"}, "name", "Nur Kleinbuchstaben"),
        ({"name": "taken"}, "name", "schon vergeben"),
        ({"tag_string": "gut, ?"}, "tag_string", "„?“ ist kein Schlagwort"),
        ({"spatial": "hier"}, "spatial", "keine GeoJSON-Geometrie"),
        ({"version": "x" * 101}, "version", "Höchstens 100 Zeichen"),
        ({"owner_org": ""}, "owner_org", "Bitte ausfüllen."),
    ],
)
def test_what_is_wrong_stands_in_words_beside_its_field(client, clerk, typed, key, words):
    create(client("home"), "taken")
    home = clerk("home", "de")
    for path in ("/dataset/new", "/dataset/edit/other") if key != "owner_org" else ("/dataset/new",):
        if path.endswith("other"):
            create(client("home"), "other")
        fields = {"title": "Neu", **typed} if path == "/dataset/new" else typed
        sent = home.fill(path, **fields)
        assert sent.status_code == 409
        beside = sent.text.partition(f'id="wrong-{key}">')[2].partition("</p>")[0]
        assert words in beside, (path, beside)


def test_a_name_that_is_taken_makes_the_next_free_one(client, clerk):
    create(client("home"), "baeume", private=True)
    home = clerk("home")
    for name in ("baeume-2", "baeume-3"):
        home.fill("/dataset/new", title="Bäume")
        assert show(client, name)["title"] == "Bäume"
    clerk("stranger").fill("/dataset/new", title="Bäume")
    assert show(client, "baeume-4", "stranger")["title"] == "Bäume"
    for title, name in (("new", "dataset-new"), ("?!", "dataset"), ("x", "dataset-x")):
        assert home.fill("/dataset/new", title=title).status_code == 303
        assert show(client, name)["title"] == title


def test_a_form_that_is_sent_twice_makes_one_dataset(client, clerk):
    home = clerk("home")
    form = home.form("/dataset/new")
    first, second = (home.send("/dataset/new", form, title="Bäume", name="b1") for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert home.fill("/dataset/new", title="Bäume", name="b1").status_code == 409
    other = clerk("stranger")  # the same word of somebody else makes something else
    sent = other.send("/dataset/new", form, title="Fremd", csrf_token=csrf(other), owner_org="stranger")
    assert sent.status_code == 303
    assert sent.headers["Location"] != first.headers["Location"]


def test_nobody_is_overwritten(client, clerk):
    create(client("home"), title="Bäume", notes="alt", version="1")
    one, two = clerk("home"), clerk("operator")
    form, late = one.form("/dataset/edit/trees"), two.form("/dataset/edit/trees")
    assert one.send("/dataset/edit/trees", form, title="Linden", notes="neu").status_code == 303
    sent = two.send("/dataset/edit/trees", late, title="Eichen", version="2")
    assert sent.status_code == 409
    assert show(client)["title"] == "Linden"
    assert "home-admin saved it last." in sent.text
    again = Form(sent.text)
    assert (again.fields["title"], again.fields["version"]) == (["Eichen"], ["2"])
    assert again.fields["notes"] == ["neu"]  # what only the other one changed
    assert "<span>Linden</span>" in sent.text.partition('id="theirs-title"')[2].partition("</p>")[0]
    assert 'id="theirs-version"' not in sent.text
    assert two.send("/dataset/edit/trees", again).status_code == 303  # having seen it
    assert [show(client)[key] for key in ("title", "notes", "version")] == ["Eichen", "neu", "2"]


def test_the_same_change_saved_twice_is_no_conflict(client, clerk):
    create(client("home"))
    home = clerk("home")
    form = home.form("/dataset/edit/trees")
    assert [home.send("/dataset/edit/trees", form, title="Linden").status_code for _ in range(2)] == [303, 303]


def test_a_new_file_meanwhile_is_no_conflict(client, clerk):
    create(client("home"))
    home = clerk("home")
    form = home.form("/dataset/edit/trees")
    result(client("home"), "resource_create", {"package_id": "trees", "url": "https://x.example/a.csv"})
    assert home.send("/dataset/edit/trees", form, title="Linden").status_code == 303
    assert len(show(client)["resources"]) == 1


def test_a_dataset_is_deleted_after_a_question_and_restored(client, clerk):
    made = create(client("home"))
    home = clerk("home")
    assert "Delete this dataset?" in home.get("/dataset/delete/trees").text
    assert show(client)["state"] == "active"  # asking changes nothing
    sent = home.fill("/dataset/delete/trees")
    assert sent.headers["Location"] == f"/dataset/{made['id']}?done=deleted"
    page = home.get(sent.headers["Location"])
    assert page.status_code == 200
    assert "only Home sees this page" in page.text
    assert clerk("stranger").get(f"/dataset/{made['id']}").status_code == 404
    assert home.fill(f"/dataset/delete/{made['id']}", restore="1").headers["Location"] == "/dataset/trees?done=restored"
    assert clerk().get("/dataset/trees").status_code == 200


def test_a_dataset_whose_name_was_taken_meanwhile_says_so(client, clerk):
    made = create(client("home"))
    home = clerk("home")
    home.fill("/dataset/delete/trees")
    create(client("home"))
    sent = home.fill(f"/dataset/delete/{made['id']}", restore="1")
    assert sent.status_code == 409
    assert "belongs to another dataset by now" in sent.text
    assert home.fill(f"/dataset/edit/{made['id']}", name="old-trees").status_code == 303
    assert home.fill(f"/dataset/delete/{made['id']}", restore="1").headers["Location"].startswith("/dataset/old-trees")


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_that_is_typed_runs(client, clerk, language):
    home = clerk("home", language)
    texts = ("title", "notes", "contact_name", "geocodingText", "url", "version", "contact_email", "temporal_start")
    sent = home.fill("/dataset/new", **dict.fromkeys(texts, EVIL), name="evil")
    assert sent.status_code == 303, sent.text
    paths = [f"/dataset/{page}/evil" for page in ("edit", "delete", "publish", "resources")]
    for page in [*(home.get(path).text for path in paths), home.fill("/dataset/edit/evil", tag_string=EVIL).text]:
        assert "<script" not in page
        assert "<b onmouseover" not in page


HOSTILE = [{"title": "a\0b"}, {"title": "x" * 200_000}, {"notes": "[" * 60_000}, {"tag_string": "," * 10_000},
           {"groups": ["envi"] * 900}, {"groups": ["../x", "ENVI", ""]}, {"private": "maybe"}, {"once": "x" * 10_000},
           {"shown": ":" * 10_000}, {"shown": "title:"}, {"spatial": "[" * 100_000}, {"frequency": "\u202e"},
           {"title": "\ud800".encode("utf-8", "surrogatepass")}, {"license_id": "x" * 5000}]  # fmt: skip


def test_hostile_values_are_taken_or_refused_but_break_nothing(client, clerk):
    create(client("home"))
    home = clerk("home")
    for number, typed in enumerate(HOSTILE):
        for path in ("/dataset/new", "/dataset/edit/trees"):
            form = home.form(path)
            more = {} if path != "/dataset/new" or "title" in typed else {"title": f"t{number}"}
            sent = home.post(path, {**form.fields, **more, **typed})
            assert sent.status_code in (303, 400, 409), (path, typed, sent.status_code)
    assert error(client("home"), "package_show", {"id": "nothing"})[0] == 404


def test_a_form_that_breaks_off_makes_nothing(app, client, clerk):
    home = clerk("home")
    form = home.form("/dataset/new")
    before = result(client("home"), "package_list", {"include_drafts": True})
    body = f"csrf_token={form.fields['csrf_token'][0]}&title=Half&owner_org=ho".encode()
    sent = home.client.post("/dataset/new", data=body, headers=home.headers, content_length=len(body) + 500,
                            content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert sent.status_code in (400, 403, 409)
    assert result(client("home"), "package_list", {"include_drafts": True}) == before


def test_the_way_to_the_forms_stands_on_the_pages_of_those_who_may(client, clerk):
    create(client("home"))
    for town, there in (("home", True), ("operator", True), ("stranger", False), ("", False)):
        page = clerk(town).get("/dataset/trees").text
        assert ("/dataset/edit/" in page) is there
        assert ("/dataset/delete/" in page) is there
        assert ('href="/dataset/new?group=home"' in clerk(town).get("/organization/home").text) is there


def test_a_dataset_is_put_into_themes_and_taken_out(client, clerk):
    create(client("home"), groups=[{"name": "tran"}])
    path, home = "/dataset/groups/trees", clerk("home")
    for typed, left in (({"add": "envi"}, {"envi", "tran"}), ({"remove": "tran"}, {"envi"}), ({}, {"envi"})):
        for _ in range(2):
            assert home.post(path, {"csrf_token": csrf(home), **typed}).status_code == 303
            assert {group["name"] for group in show(client)["groups"]} == left
    for town, status in (("stranger", 403), ("", 401)):
        assert client(town).post(path, data={"remove": "envi"}).status_code == status
        assert "Add to a theme" not in clerk(town).get(path).text
    assert "Add to a theme" in home.get(path).text


def test_a_dataset_is_put_into_groups_by_those_who_write_there_and_taken_out(client, clerk):
    users = [{"name": "home-admin", "capacity": "editor"}]
    for name, held in (("mine", users), ("other", []), ("seen", [{"name": "home-admin", "capacity": "member"}])):
        result(client("operator"), "group_create", {"name": name, "title": f"T {name}", "users": held})
    create(client("home"), groups=[{"name": "envi"}])
    path, home = "/dataset/groups/trees", clerk("home")

    def send(clerk, **typed):
        status = clerk.post(path, {"csrf_token": csrf(clerk), **typed}).status_code
        return status, {group["name"] for group in show(client)["groups"]}

    page = home.get(path).text
    assert [f'name="add" value="{name}"' in page for name in ("mine", "other", "seen")] == [True, False, False]
    for _ in range(2):
        assert send(home, add="mine") == (303, {"envi", "mine"})
    page = home.get(path).text
    assert ('name="add" value="mine"' in page, 'name="remove" value="mine"' in page) == (False, True)
    for name in ("other", "seen"):
        assert send(home, add=name) == (403, {"envi", "mine"})
    for name in ("gone", "home", "<b>", "x" * 10_000):
        assert send(home, add=name) == (303, {"envi", "mine"}), name
    assert send(clerk("operator"), add="other") == (303, {"envi", "mine", "other"})
    assert send(home, remove="other") == (303, {"envi", "mine"})
    for town in ("stranger", "partner", ""):
        assert 'value="mine"' not in clerk(town).get(path).text
        assert client(town).post(path, data={"remove": "mine"}).status_code == (403 if town else 401)
    for _ in range(2):
        assert send(home, remove="mine") == (303, {"envi"})
