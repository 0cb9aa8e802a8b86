"""The web application as a whole: its parts, its routes, its headers."""

import gc
import re

import pytest
from sqlalchemy import text

from catalogue.action import ACTIONS
from hub.access import NOBODY
from hub.app import GARBAGE, HEADERS, authenticate, create_app, create_lasting_app
from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.identity.models import Token
from tests.catalogue.caller import create
from tests.conftest import on_sqlite

VALUES = {
    "int": "1", "uuid": "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11", "path": "a/b", "default": "trees", "string": "trees",
    "any": "json",
}  # fmt: skip


def addresses(app) -> list[str]:
    """One address for every route."""
    found = []
    for rule in app.url_map.iter_rules():
        for action in (*ACTIONS, "nothing") if "action" in rule.arguments else ("",):
            address = rule.rule.replace("<path:action>", action)
            found.append(re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: VALUES[m[1] or "default"], address))
    return sorted(set(found))


@on_sqlite
def test_every_answer_has_the_headers_that_protect_its_readers(app, client):
    create(client("home"))
    seen = addresses(app)
    assert len(seen) > 30
    for path in (*seen, "/nothing", "/api/nothing", "/dataset/%00", "/%ff", "/dataset/" + "x" * 5000):
        for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS"):
            answer = client("home").open(path, method=method)
            assert answer.status_code < 500, (method, path, answer.text)
            for name, value in HEADERS.items():
                assert answer.headers[name] == value or "download" in path, (method, path, name)
            if "default-src" in answer.headers["Content-Security-Policy"]:
                assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert "Cache-Control" in answer.headers, path
            assert "Server" not in answer.headers


HOSTILE = ("%00", "%ff", "%ed%a0%80", "..%2f..%2fetc%2fpasswd", "'", "%", "9" * 400, "-1", "\U0001f333", "a" * 3000)


def test_no_address_breaks_the_hub(app, client):
    create(client("home"))
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments:
            for value in HOSTILE:
                path = re.sub(r"<[^>]+>", value.replace("\\", "\\\\"), rule.rule)
                answer = client().get(path, headers={"Accept": "text/html"})
                assert answer.status_code < 500, path


KEYS = (
    "q", "fq", "page", "sort", "start", "end", "limit", "bbox", "variant", "series", "lang", "callback", "next",
    "organization", "tags", "res_format", "modified_since", "profiles", "id", "rows",
)  # fmt: skip
GIVEN = ("-1", "9" * 400, "[", "{!x}")
PAGES = ("/", "/dataset", "/dataset/trees", "/organization/home", "/user/login", "/catalog.ttl", "/dataset/trees.ttl")


def test_no_parameter_breaks_the_hub(client):
    create(client("home"))
    for path in PAGES:
        for key in KEYS:
            for value in GIVEN:
                answer = client().get(path, query_string={key: value}, headers={"Accept": "text/html"})
                assert answer.status_code < 500, (path, key, value)


@on_sqlite
def test_files_and_feeds_are_open_to_scripts_of_other_sites_like_the_api(client):
    create(client("home"))
    for path in ("/api/3/action/package_list", "/dataset/trees.ttl", "/catalog.ttl"):
        assert client().get(path).headers["Access-Control-Allow-Origin"] == "*"


@on_sqlite
def test_pages_are_not_open_to_scripts_of_other_sites(client, cast):
    assert "Access-Control-Allow-Origin" not in client("home").get("/dataset").headers


@on_sqlite
@pytest.mark.parametrize("path", ["/dataset/%00", "/api/3/action/package_show?id=%00", "/?q=a%00b"])
def test_no_address_holds_nul(client, path):
    assert client().get(path).status_code == 400


@on_sqlite
def test_a_second_application_on_the_same_hub_answers_alike(app, settings, client):
    create(client("home"))
    other = create_app(settings)
    assert other.test_client().get("/api/3/action/package_list").json["result"] == ["trees"]
    found = other.test_client().get("/api/3/action/package_search").json["result"]["count"]
    assert found == 1


@on_sqlite
def test_reading_goes_on_while_the_use_of_a_token_cannot_be_noted(database, cast, app):
    with database.write(OPERATOR) as session:
        full = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        session.execute(text(f"CREATE TRIGGER full BEFORE UPDATE ON token {full}"))
    answer = app.test_client().get("/api/3/action/package_list", headers={"Authorization": cast.home.token})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_nobody_is_who_shows_nothing_or_junk(database, cast):
    for shown in (("", ""), ("junk", ""), ("", "junk"), ("alm_junk", "junk")):
        assert authenticate(database, *shown) is NOBODY


def test_the_use_of_a_token_is_written_once_an_hour(database, cast):
    authenticate(database, cast.home.token, "")
    with database.read(OPERATOR) as session:
        first = session.query(Token).order_by(Token.used_at).filter(Token.used_at.is_not(None)).one().used_at
    authenticate(database, cast.home.token, "")
    with database.read(OPERATOR) as session:
        row = session.query(Token).filter(Token.used_at.is_not(None)).one()
        assert row.used_at == first
        assert identity.principal_by_token(session, cast.home.token)[1] is None


def test_what_a_lasting_process_has_loaded_is_not_searched_for_what_can_be_freed(settings, monkeypatch):
    monkeypatch.setenv("ALLMENDE_DATA", str(settings.data))
    monkeypatch.setenv("ALLMENDE_DATABASE_URL", settings.database_url)
    try:
        assert create_lasting_app().url_map
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] == GARBAGE
    finally:
        gc.unfreeze()
