"""Logging in and out: no word about who exists, growing delay, a fresh secret each time."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hub.access import COOKIE
from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.config import Settings
from hub.identity import store
from tests.conftest import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')


@pytest.fixture
def browser(client: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser that keeps cookies and is not logged in."""
    return client()


def log_in(browser: FlaskClient, name: str = "home-admin", password: str = PASSWORD, **fields: str) -> TestResponse:
    return browser.post(
        "/user/login", data={"name": name, "password": password, **fields}, headers={"Accept": "text/html"}
    )


def token(browser: FlaskClient) -> str:
    found = TOKEN.search(browser.get("/user/_logout").text)
    assert found
    return found[1]


def secret(browser: FlaskClient) -> str:
    cookie = browser.get_cookie(COOKIE)
    return cookie.value if cookie else ""


def greets(browser: FlaskClient) -> bool:
    return "home-admin" in browser.get("/", headers={"Accept": "text/html"}).text


def test_the_form_has_labels_for_its_fields(browser):
    page = browser.get("/user/login").text
    assert '<label for="name">' in page
    assert '<label for="password">' in page


def test_a_right_password_leads_on_and_is_remembered(browser):
    answer = log_in(browser, next="/dataset?q=a&page=2")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dataset?q=a&page=2")
    assert greets(browser)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = log_in(browser).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_secure_where_the_site_is(app, browser):
    gate = app.extensions["allmende"]
    secure = Settings(**{**gate.settings.model_dump(), "site_url": "https://daten.example.org"})
    object.__setattr__(gate, "settings", secure)
    assert "Secure" in log_in(browser).headers["Set-Cookie"]


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(browser):
    wrong = log_in(browser, "home-admin", "not the password")
    unknown = log_in(browser, "nobody-out", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("home-admin", "") == unknown.text.replace("nobody-out", "")
    assert dict(wrong.headers) | {"Content-Length": ""} == dict(unknown.headers) | {"Content-Length": ""}
    assert not secret(browser)


def test_a_password_is_never_sent_back(browser):
    assert "hunter2-hunter2" not in log_in(browser, "home-admin", "hunter2-hunter2").text


def test_after_five_failures_even_the_right_password_has_to_wait(browser):
    for _ in range(store.FREE_FAILURES):
        assert log_in(browser, password="wrong").status_code == 401
    answer = log_in(browser)
    assert answer.status_code == 429
    assert "Fehlversuche" in answer.text


def test_the_delay_holds_for_names_that_do_not_exist_too(browser):
    codes = [log_in(browser, "nobody-out", "wrong").status_code for _ in range(store.FREE_FAILURES + 1)]
    assert codes == [401] * store.FREE_FAILURES + [429]


def test_a_good_login_forgets_the_failures_before_it(browser):
    for _ in range(store.FREE_FAILURES - 1):
        log_in(browser, password="wrong")
    log_in(browser)
    log_out(browser)
    codes = [log_in(browser, password="wrong").status_code for _ in range(2)]
    assert codes == [401, 401]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\r\nX: 1",
    ],
)
def test_a_login_never_leads_to_another_site(browser, elsewhere):
    assert log_in(browser, next=elsewhere).headers["Location"] == "/"


def test_each_login_has_a_new_secret_and_ends_the_one_before(browser, client):
    log_in(browser)
    before = secret(browser)
    log_in(browser, csrf_token=token(browser))
    assert secret(browser) not in ("", before)
    stale = client()
    stale.set_cookie(COOKIE, before)
    assert not greets(stale)


def test_a_secret_that_somebody_else_chose_is_not_taken_over(browser):
    browser.set_cookie(COOKIE, "chosen-by-an-attacker")
    log_in(browser)
    assert secret(browser) != "chosen-by-an-attacker"
    assert greets(browser)


def test_another_site_cannot_log_anybody_in(browser):
    answer = browser.post(
        "/user/login", data={"name": "home-admin", "password": PASSWORD}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert not secret(browser)


@pytest.mark.parametrize(
    "fields", [{}, {"name": "home-admin"}, {"name": "\0", "password": "\0"}, {"name": "ä" * 10_000}]
)
def test_half_filled_forms_are_wrong_passwords(browser, fields):
    assert browser.post("/user/login", data=fields).status_code == 401


def log_out(browser: FlaskClient) -> TestResponse:
    return browser.post("/user/_logout", data={"csrf_token": token(browser)})


def test_a_logout_ends_the_login_here_and_on_the_server(browser, client):
    log_in(browser)
    before = secret(browser)
    assert log_out(browser).status_code == 303
    assert not secret(browser)
    copied = client()
    copied.set_cookie(COOKIE, before)
    assert not greets(copied)


def test_a_logout_needs_the_forms_token(browser):
    log_in(browser)
    assert browser.post("/user/_logout", data={"csrf_token": "guessed"}).status_code == 403
    assert greets(browser)


def test_following_a_link_logs_nobody_out(browser):
    log_in(browser)
    assert "<button>" in browser.get("/user/_logout").text
    assert greets(browser)


def test_who_is_not_logged_in_is_told_so(browser):
    assert "nicht angemeldet" in browser.get("/user/_logout").text
    assert browser.post("/user/_logout").status_code == 303


def test_logging_in_stands_in_the_audit_log_under_the_users_name(app: Flask, browser: FlaskClient):
    log_in(browser)
    with app.extensions["allmende"].database.read(OPERATOR) as session:
        logins = select(Entry.actor).where(Entry.action == "user.login")
        assert session.scalars(logins).all() == ["home-admin"]
