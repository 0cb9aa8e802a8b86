"""API tokens over the API."""

from datetime import datetime, timedelta

import pytest

from hub.audit import Entry
from hub.boundary import OPERATOR
from tests.catalogue.caller import call, create, error, result
from tests.conftest import on_sqlite
from tests.ingest import add_stream


def entries(database, action):
    with database.read(OPERATOR) as session:
        return [(e.actor, e.subject) for e in session.query(Entry).order_by(Entry.seq) if e.action == action]


def make(client, user="home-admin", **more):
    return result(client, "api_token_create", {"user": user, "name": "laptop", **more})


def listed(client, user="home-admin"):
    return result(client, "api_token_list", {"user_id": user})


def with_token(app, secret):
    made = app.test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = secret
    return made


def test_a_token_works_until_it_is_revoked(app, client, cast, database):
    made = make(client("home"))
    assert set(made) == {"token", "id"}
    holder = with_token(app, made["token"])
    create(holder)
    assert result(client("home"), "api_token_revoke", {"jti": made["id"]}) is None
    assert error(holder, "package_create", {"name": "more", "owner_org": "home"})[0] == 403
    assert error(client("home"), "api_token_revoke", {"jti": made["id"]})[0] == 404
    assert entries(database, "token.create")[-1] == ("home-admin", "home-admin")
    assert entries(database, "token.revoke") == [("home-admin", made["id"])]


@on_sqlite
def test_a_token_is_revoked_by_its_secret(app, client, cast):
    made = make(client("home"))
    assert result(client("home"), "api_token_revoke", {"token": made["token"]}) is None
    assert made["id"] not in {row["id"] for row in listed(client("home"))}


@on_sqlite
def test_the_list_has_no_secret(client, cast):
    made = make(client("home"))
    rows = listed(client("home"))
    assert rows == listed(client("operator")) == result(client("home"), "api_token_list", {"user": "home-admin"})
    first = rows[0]
    assert set(first) == {"id", "name", "user_id", "created_at", "last_access", "expires_at", "scope", "datastream"}
    assert (first["id"], first["name"], first["last_access"]) == (made["id"], "laptop", None)
    assert made["token"] not in str(rows)
    assert "digest" not in str(rows)
    assert rows[1]["last_access"] is not None


@on_sqlite
@pytest.mark.parametrize(("given", "lifetime"), [
    ({}, timedelta(days=365)), ({"expires_in": 2}, timedelta(days=2)),
    ({"expires_in": "3", "unit": "3600"}, timedelta(hours=3)), ({"expires_in": None}, timedelta(days=365)),
])  # fmt: skip
def test_how_long_it_lives(client, cast, given, lifetime):
    make(client("home"), **given)
    first = listed(client("home"))[0]
    created, expires = (datetime.fromisoformat(first[key]) for key in ("created_at", "expires_at"))
    assert abs(expires - created - lifetime) < timedelta(minutes=1)


@on_sqlite
def test_a_token_may_be_made_to_read_only(app, client, cast):
    holder = with_token(app, make(client("home"), scope="read")["token"])
    assert result(holder, "user_show")["name"] == "home-admin"
    assert error(holder, "package_create", {"name": "more", "owner_org": "home"})[0] == 403
    assert error(holder, "api_token_create", {"user": "home-admin", "name": "more"})[0] == 403


def test_the_operator_makes_and_ends_tokens_of_others(app, client, cast):
    made = make(client("operator"), "partner-admin")
    assert result(with_token(app, made["token"]), "user_show")["name"] == "partner-admin"
    assert result(client("operator"), "api_token_revoke", {"jti": made["id"]}) is None


@on_sqlite
def test_nobody_has_a_say_in_tokens_of_others(client, person, cast):
    anna = person("anna", "member")
    own = listed(anna, "anna")[0]["id"]
    for town, status in (("home", 403), ("partner", 404), ("", 403)):
        assert error(client(town), "api_token_create", {"user": "anna", "name": "x"})[0] == status
        assert error(client(town), "api_token_list", {"user_id": "anna"})[0] == status
        assert error(client(town), "api_token_revoke", {"jti": own})[0] == (403 if town == "" else 404)
        assert error(client(town), "api_token_revoke", {"token": cast.operator})[0] == (403 if town == "" else 404)
    assert [row["id"] for row in listed(anna, "anna")] == [own]
    assert call(client("operator"), "user_list").status_code == 200


@on_sqlite
def test_a_deleted_user_gets_no_token(client, person):
    person("anna")
    result(client("operator"), "user_delete", {"id": "anna"})
    assert error(client("operator"), "api_token_create", {"user": "anna", "name": "x"})[0] == 404
    assert listed(client("operator"), "anna") == []


@on_sqlite
@pytest.mark.parametrize(("sent", "key"), [
    ({"name": "x"}, "user"), ({"user": "home-admin"}, "name"), ({"user": "home-admin", "name": "x", "expires_in": 366},
    "expires_in"), ({"user": "home-admin", "name": "x", "expires_in": 0}, "expires_in"),
])  # fmt: skip
def test_what_is_missing_or_wrong_is_named(client, cast, sent, key):
    status, found = error(client("home"), "api_token_create", sent)
    assert (status, key in found) == (409, True)
    assert error(client("home"), "api_token_revoke")[1]["jti"] == ["Missing value"]
    assert error(client("home"), "api_token_list")[1]["user_id"] == ["Missing value"]


@pytest.fixture
def stream(database, cast):
    """A private datastream of home."""
    with database.write(OPERATOR) as session:
        return add_stream(session, cast.home.id).id


def test_a_device_has_a_token_for_one_datastream(app, client, cast, database, stream):
    made = make(client("home"), scope="observe", datastream=stream)
    assert [(each["scope"], each["datastream"]) for each in listed(client("home"))[:1]] == [("observe", stream)]
    device = with_token(app, made["token"])
    assert error(device, "package_create", {"name": "more", "owner_org": "home"})[0] == 403
    for asked in ({"user_id": "home-admin"}, {"user": "home-admin"}):
        assert error(device, "api_token_list", asked)[0] == 403
    answer = device.get("/api/action/status_show")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_nobody_makes_a_token_for_a_datastream_of_another_town(client, cast, stream):
    asked = {"name": "box", "scope": "observe", "datastream": stream}
    for town, said in (("stranger", "names no datastream"), ("operator", "belongs to an organisation")):
        status, told = error(client(town), "api_token_create", {"user": "stranger-admin", **asked})
        assert (status, told["datastream"][0][: len(said)]) == (409, said)


@pytest.mark.parametrize(
    "wrong", [{"scope": "observe"}, {"scope": "live", "datastream": 1}, {"scope": "observe", "datastream": "x"}]
)
def test_a_token_that_is_half_of_a_device_is_refused(client, cast, stream, wrong):
    status, told = error(client("home"), "api_token_create", {"user": "home-admin", "name": "box", **wrong})
    assert (status, "datastream" in told) == (409, True)
