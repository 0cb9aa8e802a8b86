"""A lost password: no mail is promised; the operator's link works once, for its user, for its time."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from catalogue.portal.edit import passwords
from hub.boundary import OPERATOR
from hub.identity import store
from tests.catalogue.portal.edit.clerk import Clerk
from tests.conftest import PASSWORD

FRESH = "a new and long secret"
LINK = re.compile(r"http://localhost(/user/reset/[^<]+)")


def link(clerk, name="home-admin"):
    sent = clerk("operator").fill("/user/reset", name=name)
    assert sent.status_code == 200
    assert sent.headers["Cache-Control"] == "no-store"
    return LINK.search(sent.text)[1].replace("&amp;", "&")


@pytest.mark.parametrize(("town", "language", "words"), [("", "de", "keine E-Mails"), ("home", "en", "sends no mail")])
def test_the_page_says_whom_to_ask(clerk, town, language, words):
    page = clerk(town, language).get("/user/reset").text
    assert words in page
    assert '<form class="clerk"' not in page


@pytest.mark.parametrize("town", ["home", ""])
def test_only_the_operator_makes_links(client, clerk, town):
    assert client(town).post("/user/reset", data={"name": "root"}).status_code == 403


def test_a_link_works_once(app, clerk):
    path = link(clerk)
    asker = clerk()
    refused = asker.fill(path, password1="short", password2="short")
    assert (refused.status_code, 'id="wrong-password1"' in refused.text) == (409, True)
    assert asker.fill(path, password1=FRESH, password2="other").status_code == 409
    form = asker.form(path)
    sent = asker.send(path, form, password1=FRESH, password2=FRESH)
    assert sent.headers["Location"] == "/user/login?done=password"
    again = asker.send(path, form, password1=FRESH + "x", password2=FRESH + "x")
    assert (again.status_code, asker.get(path).status_code) == (403, 403)
    browser = app.test_client()
    login = [
        browser.post("/user/login", data={"name": "home-admin", "password": p}).status_code for p in (PASSWORD, FRESH)
    ]
    assert login == [401, 303]


def test_a_link_ends_the_logins(clerk):
    home = clerk("home")
    clerk().fill(link(clerk), password1=FRESH, password2=FRESH)
    assert home.get("/dashboard").status_code == 302


def test_a_link_that_was_changed_opens_nothing_and_tells_nothing(clerk):
    path = link(clerk)
    parts = urlsplit(path)
    asked = parse_qs(parts.query)
    until, key = asked["until"][0], asked["key"][0]
    wrong = [
        f"/user/reset/partner-admin?until={until}&key={key}", f"/user/reset/nobody?until={until}&key={key}",
        f"/user/reset/home-admin?until={int(until) + 1}&key={key}", f"/user/reset/home-admin?until={until}&key=",
        f"/user/reset/home-admin?until={until}&key={key[:-1]}", f"/user/reset/home-admin?until=x&key={key}",
        f"/user/reset/home-admin?until=1&key={key}", f"/user/reset/home-admin?until=%D9%A3&key={key}",
        f"/user/reset/home-admin?until={'9' * 300}&key={key}", f"/user/reset/home-admin?until={until}&key=%C3%A4",
        "/user/reset/home-admin",
    ]  # fmt: skip
    answers = [clerk().get(each) for each in wrong] + [clerk().post(each, {"password1": FRESH}) for each in wrong]
    assert {answer.status_code for answer in answers} == {403}
    assert len({re.sub(r'next=[^"]*', "", a.text).split("<main")[1] for a in answers}) == 1


def test_a_link_is_over_after_its_time(clerk, monkeypatch):
    path = link(clerk)
    assert clerk().get(path).status_code == 200
    later = passwords.now() + 2 * passwords.LIFETIME
    monkeypatch.setattr(passwords, "now", lambda: later)
    assert clerk().get(path).status_code == 403


def test_an_unknown_name_is_said_to_the_operator(clerk):
    sent = clerk("operator").fill("/user/reset", name="nobody")
    assert (sent.status_code, 'id="wrong-name"' in sent.text) == (409, True)


def test_a_machine_without_a_password_can_be_given_one(app, clerk, database):
    with database.write(OPERATOR) as session:
        store.create_user(session, "robot")
    assert clerk().fill(link(clerk, "robot"), password1=FRESH, password2=FRESH).status_code == 303
    assert Clerk(app, "").client.post("/user/login", data={"name": "robot", "password": FRESH}).status_code == 303
