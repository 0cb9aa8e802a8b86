"""The clerk's pages of organisations: the operator makes them, administrators run them, nobody else does anything."""

import pytest

from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.identity.models import Role
from tests.catalogue.caller import create, error, result
from tests.catalogue.portal.edit.clerk import Form

EVIL = """"><script>alert(1)</script>"""
PAGES = ("/organization/edit/home", "/organization/delete/home", "/organization/bulk_process/home",
         "/organization/manage_members/home", "/organization/fill/home")  # fmt: skip


def show(client, name="home", town="home"):
    return result(client(town), "organization_show", {"id": name, "include_users": True})


def test_the_operator_makes_an_organisation_below_another(client, clerk):
    sent = clerk("operator").fill("/organization/new", title="Amt für Grün", name="gruen", description="a\r\nb",
                                  image_url="https://x.example/w.svg", parent="home", official_key="0815")  # fmt: skip
    assert (sent.status_code, sent.headers["Location"]) == (303, "/organization/gruen?done=added")
    made = show(client, "gruen", "operator")
    assert (made["title"], made["description"], made["image_url"]) == (
        "Amt für Grün",
        "a\nb",
        "https://x.example/w.svg",
    )
    assert [row["name"] for row in made["groups"]] == ["home"]
    assert made["extras"] == [{"key": "official_key", "value": "0815"}]


@pytest.mark.parametrize(("town", "status"), [("home", 403), ("stranger", 403), ("", 403)])
def test_nobody_else_makes_one(client, clerk, town, status):
    asker = clerk(town)
    assert asker.get("/organization/new").status_code == status
    sent = client(town).post("/organization/new", data={"title": "x", "name": "xx"})
    assert sent.status_code == (403 if town else 401)
    assert error(client("operator"), "organization_show", {"id": "xx"})[0] == 404


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_run_an_organisation(client, clerk, database, path):
    with database.write(OPERATOR) as session:
        home = identity.organization(session, "home")
        identity.set_role(session, home, identity.user(session, "partner-admin"), Role.EDITOR)
    found = {town: clerk(town).get(path).status_code for town in ("home", "operator", "partner", "stranger", "")}
    assert found == {"home": 200, "operator": 200, "partner": 403, "stranger": 403, "": 302}
    sent = {"title": "taken over", "do": "delete", "sure": "1", "username": "stranger-admin", "role": "admin"}
    posted = [client(town).post(path, data=sent).status_code for town in ("partner", "stranger", "")]
    assert posted == [403, 403, 401]
    assert clerk("home").get(path.replace("home", "gone")).status_code == 404
    assert (show(client)["title"], show(client)["state"], len(show(client)["users"])) == ("Home", "active", 2)


def test_only_what_was_typed_anew_is_changed(client, clerk):
    result(client("home"), "organization_patch", {"id": "home", "extras": [{"key": "k", "value": "v"}]})
    before = show(client)
    for town in ("home", "operator"):
        assert clerk(town).fill("/organization/edit/home").status_code == 303
    assert show(client) == before
    assert clerk("home").fill("/organization/edit/home", title="Heim").status_code == 303
    assert {**show(client), "title": "Home", "display_name": "Home"} == before
    assert clerk("operator").fill("/organization/edit/home", official_key="08", name="heim").status_code == 303
    assert show(client, "heim")["extras"] == [{"key": "k", "value": "v"}, {"key": "official_key", "value": "08"}]


def test_what_is_wrong_is_said_and_what_was_typed_stays(clerk):
    for typed, key in (({"title": ""}, "title"), ({"name": "Ä"}, "name"), ({"name": "partner"}, "name")):
        sent = clerk("home", "de").fill("/organization/edit/home", description="bleibt", **typed)
        assert sent.status_code == 409
        assert f'id="wrong-{key}"' in sent.text
        assert Form(sent.text).fields["description"] == ["bleibt"]
    sent = clerk("operator").fill("/organization/new", title="x", name="home")
    assert "taken already" in sent.text


def test_nobody_is_overwritten(client, clerk):
    one, two = clerk("home"), clerk("operator")
    path = "/organization/edit/home"
    form, late = one.form(path), two.form(path)
    assert one.send(path, form, title="Heim").status_code == 303
    sent = two.send(path, late, title="Haus")
    assert (sent.status_code, show(client)["title"]) == (409, "Heim")
    assert two.send(path, Form(sent.text)).status_code == 303
    assert show(client)["title"] == "Haus"


def test_an_organisation_cannot_be_put_where_one_has_no_say(client, clerk):
    page = clerk("home").form("/organization/edit/home")
    sent = clerk("home")
    form = sent.form("/organization/edit/home")
    assert sent.send("/organization/edit/home", form, parent="partner").status_code == 403
    assert page.fields["parent"] == [""]
    operator = clerk("operator")
    assert operator.fill("/organization/edit/home", parent="partner").status_code == 303
    assert operator.fill("/organization/edit/partner", parent="home").status_code == 409


def test_an_organisation_is_deleted_after_a_question_if_it_is_empty(client, clerk):
    create(client("home"))
    refused = clerk("home", "de").fill("/organization/delete/home")
    assert refused.status_code == 409
    assert "noch Datensätze" in refused.text
    result(client("home"), "package_delete", {"id": "trees"})
    assert clerk("home").fill("/organization/delete/home").headers["Location"] == "/organization?done=removed"
    assert show(client, "home", "operator")["state"] == "deleted"
    assert clerk("operator").get("/organization/edit/home").status_code == 404


def test_chosen_datasets_are_made_public_private_and_deleted(client, clerk):
    whole = {"private": True, "notes": "Trees", "license_id": "cc-zero"}
    ids = {name: create(client("home"), name, **whole)["id"] for name in ("one", "two", "three")}
    home = clerk("home")
    path = "/organization/bulk_process/home"

    def states():
        found = (result(client("operator"), "package_show", {"id": id}) for id in ids.values())
        return ["deleted" if each["state"] == "deleted" else each["private"] for each in found]

    assert home.fill(path, datasets=[ids["one"], ids["two"]], do="public").status_code == 303
    assert states() == [False, False, True]
    assert home.fill(path, datasets=[ids["one"]], do="private").status_code == 303
    assert states() == [True, False, True]
    asked = home.fill(path, datasets=[ids["one"], ids["three"]], do="delete")
    assert (asked.status_code, states()) == (200, [True, False, True])
    for _ in range(2):
        assert home.send(path, Form(asked.text), do="delete").status_code == 303
    assert states() == ["deleted", False, "deleted"]


@pytest.mark.parametrize(
    "sent", [{}, {"do": "public"}, {"do": "drop", "datasets": "x"}, {"do": "public", "datasets": "x"}]
)
def test_a_choice_that_makes_no_sense_changes_nothing(client, clerk, sent):
    create(client("home"))
    home = clerk("home")
    form = home.form("/organization/bulk_process/home")
    answer = home.post("/organization/bulk_process/home", {**form.fields, **sent})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_datasets_of_others_are_not_taken_along(client, clerk):
    own, other = create(client("home")), create(client("stranger"), "other", "stranger")
    sent = clerk("home").fill("/organization/bulk_process/home", datasets=[own["id"], other["id"]], do="private")
    assert sent.status_code == 409
    assert not result(client("home"), "package_show", {"id": "trees"})["private"]


def test_the_way_to_the_pages_stands_where_those_who_may_see_it(clerk):
    for town, there in (("home", True), ("operator", True), ("stranger", False), ("", False)):
        page = clerk(town).get("/organization/home").text
        assert [path in page for path in ("/organization/edit/home", "/organization/manage_members/home")] == [
            there
        ] * 2
        assert ('href="/organization/new"' in clerk(town).get("/organization").text) is (town == "operator")


def test_nothing_that_is_typed_runs(clerk):
    operator = clerk("operator")
    texts = dict.fromkeys(("title", "description", "image_url", "official_key"), EVIL)
    assert operator.fill("/organization/edit/home", **texts).status_code == 303
    assert not any("<script" in operator.get(path).text for path in (*PAGES, "/organization/home"))


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def test_a_picture_is_taken_as_a_file(client, clerk):
    home = clerk("home")
    assert home.fill("/organization/edit/home", image_upload=("wappen.png", PNG)).status_code == 303
    found = show(client)["image_display_url"]
    assert client().get(found.removeprefix("http://localhost")).data == PNG
    assert home.fill("/organization/edit/home", title="Heim").status_code == 303
    assert show(client)["image_display_url"] == found
    refused = home.fill("/organization/edit/home", image_upload=("x.html", b"<script>"))
    assert (refused.status_code, 'id="wrong-image_upload"' in refused.text) == (409, True)
    assert show(client)["image_display_url"] == found


def test_what_is_said_of_all_is_filled_in_after_a_look_at_it(client, clerk):
    create(client("home"), title="Alle Bäume")
    home, path = clerk("home"), "/organization/fill/home"
    assert "<form" not in home.get(path).text.partition("<h1>")[2].partition("</main>")[0]
    extras = [
        {"key": "default_license", "value": "cc-by/4.0"},
        {"key": "default_contact_email", "value": "a@b.example"},
    ]
    result(client("home"), "organization_patch", {"id": "home", "extras": extras})
    shown = home.get(path).text
    for words in ("1 dataset lacks", "Licence: 1", "e-mail: 1", "Alle Bäume"):
        assert words in shown
    sent = home.fill(path)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/organization/home?done=changed")
    assert result(client("home"), "package_show", {"id": "trees"})["license_id"] == "cc-by/4.0"
    assert "0 datasets lack" in home.get(path).text
