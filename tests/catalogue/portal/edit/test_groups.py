"""The clerk's pages of groups: who makes them, who runs them, and that nobody else does anything."""

import pytest

from tests.catalogue.caller import create, error, result
from tests.catalogue.portal.edit.clerk import Form
from tests.conftest import on_sqlite

EVIL = """"><script>alert(1)</script>"""
PAGES = ("/group/edit/club", "/group/delete/club", "/group/manage_members/club")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def club(client, cast):
    """A group that home's administrator runs, where partner's is an editor."""
    users = [{"name": "home-admin", "capacity": "admin"}, {"name": "partner-admin", "capacity": "editor"}]
    return result(client("operator"), "group_create", {"name": "club", "title": "Club", "users": users})


def show(client, name="club"):
    return result(client("operator"), "group_show", {"id": name, "include_users": True})


def test_the_operator_makes_a_group_below_another(client, clerk, club):
    sent = clerk("operator").fill("/group/new", title="Bäume", name="trees", description="a\r\nb", parent="club",
                                  image_url="https://x.example/w.svg")  # fmt: skip
    assert (sent.status_code, sent.headers["Location"]) == (303, "/group/trees?done=added")
    made = show(client, "trees")
    assert [made[key] for key in ("title", "description", "image_url")] == ["Bäume", "a\nb", "https://x.example/w.svg"]
    assert [row["name"] for row in made["groups"]] == ["club"]
    assert {user["name"]: user["capacity"] for user in made["users"]} == {"root": "admin"}


def test_nobody_else_makes_one_but_where_the_hub_is_set_so(app, client, clerk):
    for town, status in (("home", 403), ("stranger", 403), ("", 302)):
        assert clerk(town).get("/group/new").status_code == status
        for typed in ({"title": "x", "name": "xx"}, {"title": ""}):
            assert client(town).post("/group/new", data=typed).status_code == (403 if town else 401)
        assert 'href="/group/new"' not in clerk(town).get("/group").text
    assert error(client("operator"), "group_show", {"id": "xx"})[0] == 404
    gate = app.extensions["allmende"]
    object.__setattr__(gate, "settings", gate.settings.model_copy(update={"users_create_groups": True}))
    home = clerk("home")
    assert home.fill("/group/new", title="X", name="xx").headers["Location"] == "/group/xx?done=added"
    assert home.get("/group/edit/xx").status_code == 200
    assert clerk("partner").get("/group/edit/xx").status_code == 403
    assert ["/group/new" in clerk(town).get("/group").text for town in ("partner", "")] == [True, False]
    assert clerk("").get("/group/new").status_code == 302
    assert client("").post("/group/new", data={"title": "y", "name": "yy"}).status_code == 401


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_run_a_group(client, clerk, club, path):
    found = {town: clerk(town).get(path).status_code for town in ("home", "operator", "partner", "stranger", "")}
    assert found == {"home": 200, "operator": 200, "partner": 403, "stranger": 403, "": 302}
    sent = {"title": "taken over", "name": "club", "username": "stranger-admin", "role": "admin"}
    assert [client(town).post(path, data=sent).status_code for town in ("partner", "stranger", "")] == [403, 403, 401]
    assert show(client) == club


@on_sqlite
def test_what_is_no_group_has_no_pages_and_themes_are_not_run(clerk, club):
    for path in PAGES:
        for name, status in (("gone", 404), ("home", 404), ("x" * 5000, 404), ("envi", 403), ("ENVI", 403)):
            assert clerk("operator").get(path.replace("club", name)).status_code == status, (path, name[:20])


def test_only_what_was_typed_anew_is_changed(client, clerk, club):
    create(client("operator"), "oaks", groups=[{"name": "club"}])
    result(client("home"), "group_patch", {"id": "club", "extras": [{"key": "k", "value": "v"}]})
    before = show(client)
    for town in ("home", "operator"):
        assert clerk(town).fill("/group/edit/club").status_code == 303
    assert show(client) == before
    assert clerk("home").fill("/group/edit/club", title="Klub").status_code == 303
    assert {**show(client), "title": "Club", "display_name": "Club"} == before
    sent = clerk("home").fill("/group/edit/club", name="klub")
    assert sent.headers["Location"] == "/group/klub?done=saved"
    assert show(client, "klub")["extras"] == [{"key": "k", "value": "v"}]


def test_what_is_wrong_is_said_and_what_was_typed_stays(clerk, club):
    wrong = (
        ({"title": ""}, "title"), ({"name": "Ä"}, "name"), ({"name": "partner"}, "name"), ({"name": "envi"}, "name"),
        ({"name": "new"}, "name"), ({"parent": "gone"}, "parent"),
        ({"image_upload": ("x.html", b"<b>")}, "image_upload"),
    )  # fmt: skip
    for typed, key in wrong:
        sent = clerk("home", "de").fill("/group/edit/club", description="bleibt", **typed)
        assert (sent.status_code, f'id="wrong-{key}"' in sent.text) == (409, True), typed
        assert Form(sent.text).fields["description"] == ["bleibt"]
    sent = clerk("operator").fill("/group/new", title="x", name="club")
    assert (sent.status_code, "taken already" in sent.text) == (409, True)


def test_nobody_is_overwritten(client, clerk, club):
    one, two = clerk("home"), clerk("operator")
    path = "/group/edit/club"
    form, late = one.form(path), two.form(path)
    assert one.send(path, form, title="Klub").status_code == 303
    sent = two.send(path, late, title="Verein")
    assert (sent.status_code, show(client)["title"]) == (409, "Klub")
    assert two.send(path, Form(sent.text)).status_code == 303
    assert show(client)["title"] == "Verein"


def test_a_group_cannot_be_put_where_one_has_no_say_or_below_itself(client, clerk, club):
    result(client("operator"), "group_create", {"name": "other", "title": "Other"})
    result(client("operator"), "group_create", {"name": "inner", "title": "Inner", "groups": [{"name": "club"}]})
    home, path = clerk("home"), "/group/edit/club"
    page = home.get(path).text
    assert [f'<option value="{name}"' in page for name in ("other", "inner", "club")] == [False, False, False]
    assert home.send(path, Form(page), parent="other").status_code == 403
    for name in ("club", "inner"):
        sent = home.send(path, Form(page), parent=name)
        assert (sent.status_code, "below itself" in sent.text) == (409, True), name
    assert '<option value="club"' in home.get("/group/edit/inner").text
    assert clerk("operator").fill(path, parent="other").status_code == 303
    assert home.fill(path, title="Klub").status_code == 303
    assert [row["name"] for row in show(client)["groups"]] == ["other"]


def test_a_group_is_deleted_after_a_question_and_its_datasets_stay(client, clerk, club):
    create(client("operator"), "oaks", groups=[{"name": "club"}])
    assert "Datensätze bleiben" in clerk("home", "de").get("/group/delete/club").text
    assert clerk("home").fill("/group/delete/club").headers["Location"] == "/group?done=removed"
    assert (show(client)["state"], result(client(), "package_show", {"id": "oaks"})["groups"]) == ("deleted", [])
    for path in PAGES:
        assert [clerk(town).get(path).status_code for town in ("home", "operator")] == [404, 404]


def test_the_way_to_the_pages_stands_where_those_who_may_see_it(clerk, club):
    for town, there in (("home", True), ("operator", True), ("partner", False), ("stranger", False), ("", False)):
        page = clerk(town).get("/group/club").text
        assert [path in page for path in ("/group/edit/club", "/group/manage_members/club")] == [there] * 2, town
        assert ('href="/group/new"' in clerk(town).get("/group").text) is (town == "operator")
    assert "/group/edit/" not in clerk("operator").get("/group/envi").text


def test_nothing_that_is_typed_runs(clerk, club):
    operator = clerk("operator")
    texts = dict.fromkeys(("title", "description", "image_url"), EVIL)
    assert operator.fill("/group/edit/club", **texts).status_code == 303
    assert not any("<script" in operator.get(path).text for path in (*PAGES, "/group/club", "/group/members/club"))


def test_a_picture_is_taken_as_a_file(client, clerk, club):
    home = clerk("home")
    assert home.fill("/group/edit/club", image_upload=("wappen.png", PNG)).status_code == 303
    found = show(client)["image_display_url"].removeprefix("http://localhost")
    assert client().get(found).data == PNG
    assert f'src="{found}"' in home.get("/group/club").text
