"""Accounts: changed by their people and the operator, with the old password for a new one; made only if it is open."""

import pytest

from hub.access import COOKIE
from tests.catalogue.caller import result
from tests.catalogue.portal.edit.clerk import Clerk, Form
from tests.conftest import PASSWORD

PATH = "/user/edit/home-admin"
FRESH = "a new and long secret"


def show(client, name="home-admin"):
    return result(client("operator"), "user_show", {"id": name})


def test_who_may(client, clerk):
    found = {town: clerk(town).get(PATH).status_code for town in ("home", "operator", "stranger", "")}
    assert found == {"home": 200, "operator": 200, "stranger": 404, "": 302}
    sent = [client(town).post(PATH, data={"about": "taken over"}).status_code for town in ("stranger", "")]
    assert (sent, show(client)["about"]) == ([404, 401], "")
    assert clerk("home").get("/user/edit").headers["Location"] == PATH
    assert clerk().get("/user/edit").headers["Location"] == "/user/login?next=/user/edit"


@pytest.mark.parametrize("town", ["home", "operator"])
def test_what_is_said_of_a_person_is_changed(client, clerk, town):
    sent = clerk(town).fill(
        PATH, fullname="Ann Ö", about="a\r\nb", email="ann@example.org", image_url="https://x.example/a"
    )
    assert sent.headers["Location"] == "/user/home-admin?done=saved"
    found = show(client)
    assert (found["fullname"], found["about"], found["email"]) == ("Ann Ö", "a\nb", "ann@example.org")
    assert clerk(town).fill(PATH).status_code == 303
    assert show(client) == found


def test_a_new_password_needs_the_present_one_and_ends_all_logins(app, clerk):
    home, other = clerk("home"), clerk("home")
    for typed, key in (
        ({"old_password": "wrong", "password1": FRESH, "password2": FRESH}, "old_password"),
        ({"old_password": PASSWORD, "password1": FRESH, "password2": FRESH + "x"}, "password2"),
        ({"old_password": PASSWORD, "password1": "short", "password2": "short"}, "password1"),
    ):
        sent = home.fill(PATH, about="bleibt", **typed)
        assert (sent.status_code, f'id="wrong-{key}"' in sent.text) == (409, True)
        assert Form(sent.text).fields["about"] == ["bleibt"]
        assert not any(FRESH in text or PASSWORD in text for text in (sent.text,))
    sent = home.fill(PATH, old_password=PASSWORD, password1=FRESH, password2=FRESH)
    assert sent.headers["Location"] == "/user/login?done=password"
    assert "new password is set" in home.get(sent.headers["Location"]).text
    assert [each.get(PATH).status_code for each in (home, other)] == [302, 302]
    browser = app.test_client()
    login = [
        browser.post("/user/login", data={"name": "home-admin", "password": p}).status_code for p in (PASSWORD, FRESH)
    ]
    assert login == [401, 303]


def test_the_operator_is_not_asked_for_the_password_of_others(clerk):
    assert "old_password" not in clerk("operator").get(PATH).text
    operator = clerk("operator")
    fields = operator.form(PATH).fields
    sent = operator.post(PATH, {**fields, "password1": FRESH, "password2": FRESH})
    assert sent.status_code == 303
    assert Clerk(operator.app, "home-admin").get(PATH).status_code == 200  # the old one still fits


@pytest.mark.parametrize(
    ("typed", "words"), [({"email": "x"}, "no e-mail address"), ({"email": "root@example.org"}, "has this address")]
)
def test_what_is_wrong_is_said(client, clerk, typed, words):
    result(client("operator"), "user_patch", {"id": "root", "email": "root@example.org"})
    sent = clerk("home").fill(PATH, **typed)
    assert sent.status_code == 409
    assert words in sent.text


def test_nobody_is_overwritten(client, clerk):
    one, two = clerk("home"), clerk("operator")
    form, late = one.form(PATH), two.form(PATH)
    assert one.send(PATH, form, about="mine").status_code == 303
    sent = two.send(PATH, late, about="yours")
    assert (sent.status_code, show(client)["about"]) == (409, "mine")
    assert "<span>mine</span>" in sent.text


def test_nobody_registers_while_the_hub_is_closed(client, clerk):
    page = clerk().get("/user/register")
    assert (page.status_code, "<form class=" in page.text) == (200, False)
    assert "please ask" in page.text
    sent = clerk().post(
        "/user/register", {"name": "eve", "email": "e@example.org", "password1": FRESH, "password2": FRESH}
    )
    assert sent.status_code == 403
    assert clerk().get("/user/login").text.count("/user/register") == 1


@pytest.fixture
def open_hub(app):
    gate = app.extensions["allmende"]
    object.__setattr__(gate, "settings", gate.settings.model_copy(update={"registration": True}))


def test_who_registers_where_it_is_open_has_an_account_without_a_role(app, client, clerk, open_hub):
    typed = {"name": "eve", "fullname": "Eve", "email": "eve@example.org", "password1": FRESH, "password2": FRESH}
    for wrong, key in (
        ({"name": "root"}, "name"), ({"name": ""}, "name"), ({"password2": "x"}, "password2"),
        ({"email": "?"}, "email"),
        ({"password1": "eve-eve-eve", "password2": "eve-eve-eve"}, "password1"), ({"name": "login"}, "name"),
    ):  # fmt: skip
        sent = clerk().fill("/user/register", **{**typed, **wrong})
        assert (sent.status_code, f'id="wrong-{key}"' in sent.text) == (409, True), wrong
    sent = clerk().fill("/user/register", **typed)
    assert sent.headers["Location"] == "/user/login?done=registered"
    eve = show(client, "eve")
    assert (eve["fullname"], eve["sysadmin"]) == ("Eve", False)
    browser = app.test_client()
    assert browser.post("/user/login", data={"name": "eve", "password": FRESH}).status_code == 303
    assert browser.get_cookie(COOKIE)
    assert browser.get("/dataset/new").status_code == 403


def test_another_site_registers_nobody(client, clerk, open_hub):
    asker = clerk()
    asker.headers["Origin"] = "https://evil.example"
    typed = {"name": "eve", "email": "eve@example.org", "password1": FRESH, "password2": FRESH}
    assert asker.post("/user/register", typed).status_code == 403


def test_a_robot_makes_few_accounts(clerk, open_hub):
    asker, made = clerk(), []
    for number in range(8):
        typed = {"name": f"robot-{number}", "email": f"r{number}@example.org", "password1": FRESH, "password2": FRESH}
        made.append(asker.fill("/user/register", **typed).status_code)
    assert made[:5] == [303] * 5
    assert set(made[6:]) == {429}
