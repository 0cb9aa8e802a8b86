"""Inviting people over the API."""

import pytest

from tests.catalogue.caller import call, error, result

SENT = {"email": "anna@home.example", "group_id": "home", "role": "editor"}
PAGE = {"Accept": "text/html"}


@pytest.fixture
def invited(client):
    return result(client("home"), "user_invite", {**SENT, "email": "anna.b@home.example"})


def test_the_inviter_alone_gets_a_link(client, app, invited):
    link = invited["invite_link"].removeprefix("http://localhost")
    assert invited["name"].startswith("anna-b-")
    assert "invite_link" not in result(client("home"), "user_show", {"id": invited["name"]})
    browser = app.test_client()
    assert browser.get(link, headers=PAGE).status_code == 200
    page = browser.get(link, headers=PAGE).text
    assert invited["name"] in page
    assert browser.get(link.replace("key=", "key=x"), headers=PAGE).status_code == 403


def test_the_link_sets_a_password_once(app, invited):
    link = invited["invite_link"].removeprefix("http://localhost")
    browser, password = app.test_client(), "a long enough word"
    answer = browser.post(link, data={"password1": password, "password2": password})
    assert answer.status_code == 303, answer.text
    assert browser.get(link, headers=PAGE).status_code == 403
    login = browser.post("/user/login", data={"name": invited["name"], "password": password})
    assert login.status_code == 303


def test_who_was_invited_has_the_role(client, invited):
    rows = result(client("home"), "member_list", {"id": "home", "object_type": "user"})
    assert [invited["id"], "user", "Editor"] in rows


def test_administrators_invite_to_their_organisation_alone(client, person, cast):
    assert error(client("home"), "user_invite", {**SENT, "group_id": "partner"})[0] == 403
    assert error(person("eda", "editor"), "user_invite", SENT)[0] == 403
    assert error(client(), "user_invite", SENT)[0] == 403


def test_an_address_is_had_once_and_odd_ones_make_names(client, invited):
    home = client("home")
    assert list(error(home, "user_invite", {**SENT, "email": "Anna.B@home.example"})[1]) == ["__type", "email"]
    assert result(home, "user_invite", {**SENT, "email": "!#$@home.example"})["name"].startswith("user-")
    for wrong in ("x", "a@", "@b", "a b@c.de", "x" * 1000 + "@b.de", "a@b.de\n"):
        assert call(home, "user_invite", {**SENT, "email": wrong}).status_code == 409
