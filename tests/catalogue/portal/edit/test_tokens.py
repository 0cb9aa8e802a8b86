"""API tokens on their page: shown once, listed without their secret, ended; by their user and the operator."""

import re

import pytest

from hub.boundary import OPERATOR
from tests.catalogue.caller import result
from tests.catalogue.portal.edit.clerk import Form
from tests.ingest import add_stream

PATH = "/user/home-admin/api-tokens"
SECRET = re.compile(r"alm_[\w-]{43}")


def tokens(client):
    return result(client("operator"), "api_token_list", {"user": "home-admin"})


def test_a_token_is_shown_once_works_and_is_ended(app, client, clerk):
    home = clerk("home")
    made = home.fill(PATH, name="Skript & <b>", scope="write", expires_in="30")
    secret = SECRET.search(made.text)[0]
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    assert SECRET.search(home.get(PATH).text) is None
    sent = {"name": "trees", "owner_org": "home"}
    headers = {"Authorization": secret}
    assert app.test_client().post("/api/action/package_create", json=sent, headers=headers).status_code == 200
    (id,) = [each["id"] for each in tokens(client) if each["name"] == "Skript & <b>"]
    assert "Skript &amp; &lt;b&gt;" in home.get(PATH).text
    for _ in range(2):
        assert home.fill(PATH, revoke=id).status_code == 303
    assert app.test_client().post("/api/action/package_create", json=sent, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "expires_in": "366"}, "expires_in"),
        ({"name": "x", "expires_in": "soon"}, "expires_in"),
        ({"name": "x", "expires_in": "0"}, "expires_in"),
        ({"name": "x", "scope": "all"}, "scope"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(client, clerk, typed, key):
    home = clerk("home")
    sent = home.post(PATH, {**home.form(PATH).fields, **typed})
    assert (sent.status_code, f'id="wrong-{key}"' in sent.text) == (409, True)
    assert Form(sent.text).fields["name"] == [typed["name"]]
    assert len(tokens(client)) == 1


def test_who_may(client, clerk):
    found = {town: clerk(town).get(PATH).status_code for town in ("home", "operator", "stranger", "")}
    assert found == {"home": 200, "operator": 200, "stranger": 404, "": 302}
    (token,) = tokens(client)
    for said in ({"revoke": token["id"]}, {"name": "x", "scope": "write", "expires_in": "1"}):
        assert [client(town).post(PATH, data=said).status_code for town in ("stranger", "")] == [404, 401]
    stranger = clerk("stranger")  # by way of the own page
    assert stranger.fill("/user/stranger-admin/api-tokens", revoke=token["id"]).status_code == 303
    assert tokens(client) == [token]


def test_the_token_of_a_device_says_which_datastream(client, clerk, database, cast):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id).id
    home = clerk("home")
    made = home.fill(PATH, name="Box", scope="observe", datastream=str(stream), expires_in="30")
    assert SECRET.search(made.text)
    assert f"Device: send observations of datastream {stream}" in home.get(PATH).text
    for number in ("999", ""):
        typed = {**home.form(PATH).fields, "name": "Box", "scope": "observe", "datastream": number}
        sent = home.post(PATH, typed)
        assert (sent.status_code, 'id="wrong-datastream"' in sent.text) == (409, True)
    assert len(tokens(client)) == 2
