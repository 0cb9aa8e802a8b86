"""Roles are given, changed and taken on one page; whoever gives their own away is led off it."""

import pytest

from catalogue.portal.edit.members import roles
from hub.identity.models import Role
from tests.catalogue.caller import result

PATH = "/organization/manage_members/home"


def members(client):
    operator = client("operator")
    rows = result(operator, "member_list", {"id": "home", "object_type": "user"})
    return {result(operator, "user_show", {"id": id})["name"]: role.lower() for id, _, role in rows}


def test_a_role_is_given_changed_and_taken(client, clerk):
    home = clerk("home")
    for role in ("editor", "member", "member"):
        sent = home.post(PATH, {**home.form(PATH).fields, "username": " partner-admin ", "role": role})
        assert (sent.status_code, members(client)["partner-admin"]) == (303, role)
    for _ in range(2):
        assert home.fill(PATH, username="partner-admin", remove="1").status_code == 303
    assert members(client) == {"home-admin": "admin"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"username": "nobody", "role": "editor"}, "gibt es nicht"),
        ({"username": "", "role": "editor"}, "Bitte ausfüllen."),
        ({"username": "partner-admin", "role": "king"}, "Rolle"),
    ],
)
def test_what_is_wrong_is_said(client, clerk, typed, words):
    home = clerk("home", "de")
    sent = home.post(PATH, {**home.form(PATH).fields, **typed})
    assert sent.status_code == 409
    assert words in sent.text.partition('id="problem"')[2].partition("</div>")[0]
    assert members(client) == {"home-admin": "admin"}


def test_who_gives_the_own_role_away_is_led_off_the_page(client, clerk):
    home = clerk("home")
    sent = home.fill(PATH, username="home-admin", remove="1")
    assert sent.headers["Location"] == "/organization/home?done=removed"
    assert home.get(PATH).status_code == 403


def test_every_role_is_explained(english):
    for kind in ("organization", "group"):
        assert {code for code, _ in roles(kind)} == {role.value for role in Role}


def test_roles_in_a_group_are_given_changed_and_taken(client, clerk):
    sent = {"name": "club", "users": [{"name": "home-admin", "capacity": "admin"}]}
    result(client("operator"), "group_create", sent)
    home, path = clerk("home"), "/group/manage_members/club"

    def held():
        shown = result(client("operator"), "group_show", {"id": "club", "include_users": True})
        return {user["name"]: user["capacity"] for user in shown["users"]}

    for role in ("editor", "member", "member"):
        answer = home.post(path, {**home.form(path).fields, "username": " partner-admin ", "role": role})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?done=saved")
        assert held()["partner-admin"] == role
    for typed in ({"username": "nobody", "role": "editor"}, {"username": ""}, {"role": "king", "username": "root"},
                  {"username": "x" * 10_000}, {"username": "<script>alert(1)</script>"}):  # fmt: skip
        answer = home.post(path, {**home.form(path).fields, **typed})
        assert (answer.status_code, 'id="problem"' in answer.text) == (409, True), typed
        assert "<script" not in answer.text
    for _ in range(2):
        assert home.fill(path, username="partner-admin", remove="1").status_code == 303
    assert held() == {"root": "admin", "home-admin": "admin"}
    assert home.fill(path, username="home-admin", remove="1").headers["Location"] == "/group/club?done=removed"
    assert home.get(path).status_code == 403
