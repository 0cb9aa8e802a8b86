"""Who asks, what they may do, and that no route comes past the question."""

import base64
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask, Response

from hub import access as hub_access
from hub.access import COOKIE, NOBODY, Permission, Principal, access, check_routes
from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.identity.models import Login, Role, Token
from tests.conftest import PASSWORD, on_sqlite

CREATE = "/api/3/action/package_create"
HOME = uuid4()


@pytest.fixture
def tries(app: Flask) -> Flask:
    """The application with one route for each permission."""
    for permission in Permission:
        name = permission.name.lower()
        view = access(permission)(lambda call: Response(call.principal.name or "nobody"))
        app.add_url_rule(f"/try/{name}", name, view, methods=["GET", "POST"])
    return app


@pytest.fixture
def token(database, cast):
    """`token("read", user="home-admin", days=1)` is the secret of a new token."""

    def make(scope: str, user: str = "home-admin", days: int = 1) -> str:
        with database.write(OPERATOR) as session:
            person = identity.user(session, user)
            return identity.create_token(session, person, "x", scope=scope, lifetime=timedelta(days=days))[1]

    return make


def ask(app: Flask, permission: str, method: str = "POST", **headers: str) -> int:
    return app.test_client().open(f"/try/{permission}", method=method, headers=headers).status_code


def log_in(app: Flask, name: str = "home-admin") -> tuple[object, str]:
    """A client with a login, and the token that its forms must carry."""
    client = app.test_client()
    assert client.post("/user/login", data={"name": name, "password": PASSWORD}).status_code == 303
    cookie = client.get_cookie(COOKIE)
    return client, app.extensions["allmende"].csrf(cookie.value)


WHO = {
    "nobody": {"observe": 401, "read": 200, "enter": 200, "write": 401, "operate": 401},
    "home": {"observe": 200, "read": 200, "enter": 200, "write": 200, "operate": 403},
    "operator": {"observe": 200, "read": 200, "enter": 200, "write": 200, "operate": 200},
    "reader": {"observe": 403, "read": 200, "enter": 200, "write": 403, "operate": 403},
    "reading operator": {"observe": 403, "read": 200, "enter": 200, "write": 403, "operate": 403},
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_permission_lets_in_whom_it_says(tries, cast, token, who, method):
    secrets = {"nobody": "", "home": cast.home.token, "operator": cast.operator}
    secrets |= {"reader": token("read"), "reading operator": token("read", "root")}
    found = {name: ask(tries, name, method, Authorization=secrets[who]) for name in WHO[who]}
    assert found == WHO[who]


def test_a_token_that_may_read_cannot_write(client, app, token):
    answer = app.test_client().post(
        CREATE, json={"name": "x1", "owner_org": "home"}, headers={"Authorization": token("read")}
    )
    assert (answer.status_code, answer.json["error"]["__type"]) == (403, "Authorization Error")


@on_sqlite
@pytest.mark.parametrize("headers", [
    {"Authorization": "{}"}, {"X-CKAN-API-Key": "{}"}, {"Authorization": "Bearer {}"}, {"Authorization": "bearer  {} "},
    {"Authorization": "{}", "X-CKAN-API-Key": "{}"}, {"Authorization": "Basic eDp5", "X-CKAN-API-Key": "{}"},
])  # fmt: skip
def test_a_token_comes_in_several_ways(tries, cast, headers):
    assert ask(tries, "write", **{k: v.format(cast.home.token) for k, v in headers.items()}) == 200


@on_sqlite
@pytest.mark.parametrize(("name", "more", "status"), [
    ("", {}, 200), ("anybody", {}, 200), ("a:b", {}, 401), ("x", {"Sec-Fetch-Site": "cross-site"}, 401),
    ("x", {"Sec-Fetch-Site": "none"}, 401),
])  # fmt: skip
def test_a_token_may_be_the_password_of_a_program_but_not_of_a_browser(tries, cast, name, more, status):
    sent = base64.b64encode(f"{name}:{cast.home.token}".encode()).decode()
    assert ask(tries, "write", Authorization=f"Basic {sent}", **more) == status


JUNK = ["x", "alm_", "alm_" + "x" * 43, "Bearer", "Bearer x", "Basic eDp5", "{}" * 5000, "\xff\xfe", "' OR 1=1"]


@on_sqlite
@pytest.mark.parametrize("header", ["Authorization", "X-CKAN-API-Key"])
def test_junk_is_nobody(tries, cast, header):
    for junk in (*JUNK, cast.home.token + "x", cast.home.token[:-1], cast.home.token.upper()):
        assert ask(tries, "read", **{header: junk}) == 200
        assert ask(tries, "write", **{header: junk}) == 401


@pytest.mark.parametrize("path", ["/api/3/action/package_create", "/try/write"])
def test_who_is_refused_is_told_how_to_come_in(tries, path):
    answer = tries.test_client().post(path)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_an_expired_token_is_nobody(tries, database, token):
    secret = token("write")
    with database.write(OPERATOR) as session:
        row = session.query(Token).filter_by(name="x").one()
        row.expires_at = row.created_at
    assert ask(tries, "write", Authorization=secret) == 401


def test_a_revoked_token_is_nobody_at_once(tries, database, token):
    secret = token("write")
    assert ask(tries, "write", Authorization=secret) == 200
    with database.write(OPERATOR) as session:
        identity.revoke_token(session, session.query(Token).filter_by(name="x").one())
    assert ask(tries, "write", Authorization=secret) == 401


def test_for_observations_a_revoked_token_is_somebody_for_less_than_a_second(tries, database, token, monkeypatch):
    secret, clock = token("write"), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    assert ask(tries, "observe", Authorization=secret) == 200
    with database.write(OPERATOR) as session:
        identity.revoke_token(session, identity.find_token(session, secret))
    clock[0] += 0.95
    assert ask(tries, "observe", Authorization=secret) == 401


def test_it_is_remembered_of_so_many_only(tries, token, monkeypatch):
    monkeypatch.setattr(hub_access, "MOST_RECENT", 2)
    for _ in range(4):
        assert ask(tries, "observe", Authorization=token("write")) == 200
    assert len(tries.extensions["allmende"]._recent) <= 2


def test_the_use_of_a_token_is_noted(tries, database, token):
    ask(tries, "read", "GET", Authorization=token("read"))
    with database.read(OPERATOR) as session:
        assert session.query(Token).filter_by(name="x").one().used_at is not None


ROLES = [(Role.ADMIN, 200), (Role.EDITOR, 200), (Role.MEMBER, 403), (None, 403)]


@pytest.mark.parametrize(("role", "status"), ROLES)
def test_a_role_says_who_may_write_for_an_organisation_and_below(client, app, database, token, role, status):
    with database.write(OPERATOR) as session:
        home = identity.organization(session, "home")
        identity.create_organization(session, "school", parent=home)
        identity.set_role(session, home, identity.user(session, "home-admin"), role)
    headers = {"Authorization": token("write")}
    for number, owner in enumerate(("home", "school")):
        sent = {"name": f"trees-{number}", "owner_org": owner}
        assert app.test_client().post(CREATE, json=sent, headers=headers).status_code == status


@pytest.mark.parametrize(("role", "status"), [(Role.MEMBER, 200), (None, 404)])
def test_a_role_ends_within_the_next_request(client, database, role, status):
    client("home").post(CREATE, json={"name": "secret", "owner_org": "home", "private": True})
    with database.write(OPERATOR) as session:
        identity.set_role(session, identity.organization(session, "home"), identity.user(session, "home-admin"), role)
    assert client("home").get("/api/3/action/package_show?id=secret").status_code == status


def test_a_login_needs_the_token_of_its_forms_to_change_something(tries):
    client, csrf = log_in(tries)
    assert client.get("/try/write").status_code == 200
    assert client.post("/try/write").status_code == 403
    assert client.post("/try/write", headers={"X-CSRFToken": csrf}).status_code == 200
    assert client.post("/try/write", data={"csrf_token": csrf}).status_code == 200
    for wrong in ("", "x", csrf[:-1], "ä"):
        assert client.post("/try/write", data={"csrf_token": wrong}).status_code == 403


def test_the_token_of_forms_belongs_to_one_login(tries):
    (client, _), (_, other) = log_in(tries), log_in(tries, "partner-admin")
    assert client.post("/try/write", headers={"X-CSRFToken": other}).status_code == 403


def test_a_login_writes_over_the_api_with_the_token_of_its_forms(tries):
    client, csrf = log_in(tries)
    sent = {"name": "trees", "owner_org": "home"}
    assert client.post(CREATE, json=sent).status_code == 403
    assert client.post(CREATE, data={**sent, "csrf_token": csrf}).status_code == 200
    assert client.post(CREATE, json={**sent, "name": "wells"}, headers={"X-CSRFToken": csrf}).status_code == 200


def test_a_token_needs_no_token_of_forms_also_beside_a_login(tries, cast):
    client, _ = log_in(tries)
    assert client.post("/try/write", headers={"Authorization": cast.partner.token}).data == b"partner-admin"


def test_junk_in_a_header_does_not_fall_back_to_the_login(tries):
    client, _ = log_in(tries)
    assert client.post("/try/write", headers={"Authorization": "junk"}).status_code == 401


def test_an_ended_login_is_nobody(tries, database):
    client, csrf = log_in(tries)
    with database.write(OPERATOR) as session:
        row = session.query(Login).one()
        row.expires_at = row.created_at
    assert client.get("/try/write").status_code == 401
    assert client.post("/try/write", headers={"X-CSRFToken": csrf}).status_code == 401


ORIGINS = [
    ({}, 200), ({"Origin": "http://localhost"}, 200), ({"Sec-Fetch-Site": "same-origin"}, 200),
    ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Origin": "http://["}, 403), ({"Origin": "http://localhost.evil.example"}, 403), ({"Origin": ""}, 403),
    ({"Origin": "http://localhost@evil.example"}, 403), ({"Origin": "http://localhost:81"}, 403),
]  # fmt: skip


@on_sqlite
@pytest.mark.parametrize(("headers", "status"), ORIGINS)
def test_nobody_is_logged_in_by_another_site(tries, headers, status):
    assert ask(tries, "enter", **headers) == status


@on_sqlite
@pytest.mark.parametrize(("headers", "status"), ORIGINS)
def test_another_site_changes_nothing_with_a_login_although_it_knew_the_token(tries, headers, status):
    client, csrf = log_in(tries)
    assert client.post("/try/write", headers={**headers, "X-CSRFToken": csrf}).status_code == status
    assert client.post("/try/write", data={"csrf_token": csrf}, headers=headers).status_code == status


@on_sqlite
@pytest.mark.parametrize("headers", [headers for headers, _ in ORIGINS])
def test_a_token_in_a_header_is_asked_for_no_origin(tries, cast, headers):
    assert ask(tries, "write", **headers, Authorization=cast.home.token) == 200


@on_sqlite
@pytest.mark.parametrize(("who", "said"), [("", "public, max-age=0, must-revalidate"), ("home", "private, no-store")])
def test_answers_that_depend_on_who_asks_stay_out_of_shared_caches(client, who, said):
    answer = client(who).get("/api/3/action/site_read")
    assert answer.headers["Cache-Control"] == said
    assert {"Authorization", "Cookie", "X-CKAN-API-Key"} <= set(answer.vary)


@on_sqlite
def test_an_answer_that_sets_a_cookie_is_not_kept(app, cast):
    login = app.test_client().post("/user/login", data={"name": "home-admin", "password": PASSWORD})
    for answer in (login, app.test_client().get("/?lang=en")):
        assert "Set-Cookie" in answer.headers
        assert "no-store" in answer.headers["Cache-Control"]


@on_sqlite
def test_a_route_without_a_permission_keeps_the_hub_from_starting(app):
    app.add_url_rule("/bare", "bare", lambda: "x")
    with pytest.raises(RuntimeError, match="/bare"):
        check_routes(app)


@pytest.fixture
def principals() -> Iterator[Principal]:
    return (Principal(uuid4(), "p", roles={HOME: role}, may_write=True) for role in ("admin", "editor", "member"))


def test_what_a_role_may(principals):
    found = [(p.writes(HOME), p.administers(HOME), HOME in p.scope.reads, HOME in p.scope.writes) for p in principals]
    assert found == [(True, True, True, True), (True, False, True, True), (False, False, True, False)]


def test_who_publishes_has_an_organisation_to_write_for(principals):
    assert [p.publishes for p in principals] == [True, True, False]
    assert not Principal(uuid4(), "p", roles={HOME: "admin"}).publishes
    assert not NOBODY.publishes
    assert Principal(uuid4(), "o", sysadmin=True, may_write=True).publishes


def test_a_principal_that_may_not_write_writes_nothing():
    reader = Principal(uuid4(), "p", roles={HOME: "admin"})
    assert (reader.writes(HOME), reader.administers(HOME), reader.scope.writes) == (False, False, frozenset())
    operator = Principal(uuid4(), "o", sysadmin=True)
    assert (operator.writes(HOME), operator.administers(HOME)) == (False, False)


def test_nobody_sees_what_is_public_only():
    assert (NOBODY.scope.reads, NOBODY.scope.writes, NOBODY.scope.everything) == (frozenset(), frozenset(), False)
