"""Users over the API: closed lists, addresses kept back, and who changes whom."""

import hashlib

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type

from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.errors import Unauthenticated
from hub.identity import store
from tests.catalogue.caller import call, create, error, result
from tests.conftest import on_sqlite

WORD = "quiet green river"


def entries(database, action):
    with database.read(OPERATOR) as session:
        return [(e.actor, e.subject, e.detail) for e in session.query(Entry).order_by(Entry.seq) if e.action == action]


def enters(database, name, password):
    try:
        with database.write(OPERATOR) as session:
            return bool(store.log_in(session, name, password))
    except Unauthenticated:
        return False


def names(client, **asked):
    return result(client, "user_list", {"all_fields": False, "order_by": "name", **asked})


@pytest.mark.parametrize("name", ["user_list", "user_show", "user_autocomplete"])
def test_anonymous_visitors_learn_of_nobody(client, cast, name):
    for sent in ({"q": "a"}, {"q": "a", "id": "home-admin"}, {"q": "a", "id": "nobody-at-all"}):
        status, found = error(client(), name, sent)
        assert (status, found["__type"]) == (403, "Authorization Error")


def test_the_operator_sees_everybody_and_others_their_fellows(client, person):
    anna, ben = person("anna", "member"), person("ben")
    assert names(client("operator")) == ["anna", "ben", "home-admin", "partner-admin", "root", "stranger-admin"]
    assert names(anna) == names(client("home")) == ["anna", "home-admin"]
    assert names(ben) == ["ben"]
    assert names(client("stranger")) == ["stranger-admin"]


SALT = b"always the same!"


@on_sqlite
def test_an_address_is_shown_to_its_user_and_the_operator_alone(client, person):
    anna = person("anna", "member")
    for who in (anna, client("operator")):
        shown = result(who, "user_show", {"id": "anna"})
        assert (shown["email"], shown["apikey"]) == ("anna@home.example", None)
    shown = result(client("home"), "user_show", {"id": "anna"})
    assert "@" not in str(shown)
    assert not shown.keys() & {"email", "apikey", "password", "password_hash"}
    assert "anna@home.example" not in str(result(client("home"), "user_list"))
    assert "home-admin" in names(anna, q="ADMIN")
    assert names(client("home"), q="home.example") == []
    assert names(client("operator"), q="home.example") == ["anna"]
    assert names(client("operator"), email="ANNA@home.example") == ["anna"]
    assert error(client("home"), "user_list", {"email": "anna@home.example"})[0] == 403


@on_sqlite
@pytest.mark.parametrize("key", ["root", "partner-admin", "nobody-at-all"])
def test_who_is_not_known_of_looks_missing(client, cast, key):
    seen = result(client("operator"), "user_show", {"id": "partner-admin"})
    for name in ("user_show", "user_patch", "user_update", "user_delete"):
        assert error(client("home"), name, {"id": key, "email": "a@b.de"})[0] == 404
        assert error(client("home"), name, {"id": seen["id"], "email": "a@b.de"})[0] == 404
    assert result(client("operator"), "user_show", {"id": "partner-admin"}) == seen


@on_sqlite
def test_the_shape_is_that_of_ckan(client, cast):
    shown = result(client("home"), "user_show")
    assert set(shown) == {
        "id", "name", "fullname", "display_name", "about", "created", "last_active", "state", "sysadmin", "email_hash",
        "activity_streams_email_notifications", "image_url", "image_display_url", "number_created_packages", "email",
        "apikey",
    }  # fmt: skip
    assert (shown["name"], shown["display_name"], shown["sysadmin"], shown["state"]) == (
        "home-admin", "home-admin", False, "active"
    )  # fmt: skip
    assert result(client("home"), "user_show", {"id": shown["id"]}) == shown


@on_sqlite
def test_the_hash_says_nothing_of_the_address(client, person):
    anna = person("anna")
    first = result(anna, "user_show")["email_hash"]
    digest = hashlib.md5(b"anna@home.example", usedforsecurity=False)
    assert first != digest.hexdigest()
    result(anna, "user_patch", {"id": "anna", "email": "other@home.example"})
    assert result(anna, "user_show")["email_hash"] == first
    assert len({row["email_hash"] for row in result(client("operator"), "user_list")}) == 5


@pytest.mark.parametrize(("town", "count"), [("home", 2), ("operator", 2)])
def test_datasets_of_a_user(client, cast, town, count):
    create(client("home"))
    create(client("home"), "hidden", private=True)
    create(client("partner"), "wells", town="partner")
    shown = result(client(town), "user_show", {"id": "home-admin", "include_datasets": True})
    assert (shown["number_created_packages"], len(shown["datasets"])) == (count, count)
    assert shown["datasets"][1] == result(client("home"), "package_show", {"id": "trees"})


@on_sqlite
def test_a_private_dataset_is_not_counted_for_who_may_not_see_it(client, person):
    person("anna", "editor")
    ben = person("ben", "member", "partner")
    person("anna", "member", "partner")
    anna = person("anna")
    create(anna, "hidden", private=True)
    shown = result(ben, "user_show", {"id": "anna", "include_datasets": True})
    assert (shown["number_created_packages"], shown["datasets"]) == (0, [])
    assert result(anna, "user_show")["number_created_packages"] == 1


@on_sqlite
def test_orders(client, person):
    for name in ("anna", "ben"):
        person(name, "member")
    create(person("ben", "editor"))
    ask = {"all_fields": False}
    home = client("home")
    assert result(home, "user_list", {**ask, "order_by": "number_created_packages"})[-1] == "ben"
    assert result(home, "user_list", {**ask, "order_by": "created"}) == ["home-admin", "anna", "ben"]


def new(**more):
    return {"name": "anna", "email": "anna@home.example", "password": WORD, **more}


def test_the_operator_makes_users(client, cast, database):
    made = result(client("operator"), "user_create", new(fullname="Anna", about="x", image_url="https://x.example/a"))
    assert (made["fullname"], made["about"], made["email"], made["sysadmin"]) == (
        "Anna", "x", "anna@home.example", False
    )  # fmt: skip
    assert result(client("operator"), "user_show", {"id": "anna"}) == made
    assert enters(database, "anna", WORD)
    assert ("root", "anna", {"sysadmin": False}) in entries(database, "user.create")


@on_sqlite
@pytest.mark.parametrize("town", ["", "home"])
def test_nobody_else_does(client, cast, town):
    assert error(client(town), "user_create", new())[0] == 403
    assert "anna" not in names(client("operator"))


@on_sqlite
@pytest.mark.parametrize(("sent", "key"), [
    ({}, "name"), ({"name": "anna"}, "email"), (new(password=""), "password"), (new(password="short-1"), "password"),
    (new(password="aaaaaaaaaa"), "password"), (new(password="my-anna-word"), "password"), (new(name="new"), "name"),
    (new(name="me"), "name"), (new(name="system"), "name"), (new(name="anonymous"), "name"), (new(name="root"), "name"),
    (new(name="A"), "name"), (new(email="x"), "email"), (new(email="ROOT@x.example"), "email"), (new(id="x"), "id"),
    (new(password_hash="$pbkdf2-sha512$25000$abc$def"), ""),
    ({**new(password_hash="$pbkdf2-sha512$25000$abc$def"), "password": None}, "password_hash"),
    ({**new(password_hash="plain"), "password": None}, "password_hash"),
])  # fmt: skip
def test_what_a_user_cannot_be(client, cast, sent, key):
    result(client("operator"), "user_patch", {"id": "root", "email": "root@x.example"})
    answer = call(client("operator"), "user_create", sent)
    if not key:  # a password of one's own goes before
        assert answer.status_code == 200
        return
    assert (answer.status_code, key in answer.json["error"]) == (409, True)
    assert "anna" not in names(client("operator"))


@on_sqlite
def test_eight_characters_are_enough(client, cast, database):
    result(client("operator"), "user_create", new(password="quiet-12"))
    assert enters(database, "anna", "quiet-12")


def test_a_password_is_carried_over_by_its_hash(client, cast, database):
    operator = client("operator")
    result(operator, "user_create", new())
    kept = result(operator, "user_show", {"id": "anna", "include_password_hash": True})["password_hash"]
    assert kept.startswith("$argon2id$")
    sent = {"name": "ben", "email": "ben@home.example", "password_hash": kept}
    made = result(operator, "user_create", sent)
    assert enters(database, "ben", WORD)
    assert result(operator, "user_update", {**made, "password_hash": kept}) == made
    assert WORD not in str(made)
    assert "password_hash" not in result(client("home"), "user_show", {"include_password_hash": True})


@on_sqlite
@pytest.mark.parametrize("kept", [
    "$pbkdf2-sha512$25000$c2FsdA$aGFzaA", "$argon2id$v=19$m=8,t=1,p=1$x$y", "$argon2id$", "x" * 100_000,
    "$argon2id$v=19$m=4000000,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    "$argon2id$v=19$m=8,t=400000,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
    PasswordHasher(1, 8, 1, type=Type.I).hash("a", salt=SALT), PasswordHasher(1, 8, 1).hash("", salt=SALT), "\u00e4",
])  # fmt: skip
def test_a_hash_that_cannot_be_checked_here_is_refused(client, cast, kept, database, password):
    status, found = error(client("operator"), "user_patch", {"id": "home-admin", "password_hash": kept})
    assert (status, list(found["password_hash"])) == (
        409, ["Only Argon2id hashes can be taken over; set a new password instead"]
    )  # fmt: skip
    assert enters(database, "home-admin", password)


@on_sqlite
def test_nobody_else_brings_a_hash(client, cast):
    kept = PasswordHasher(1, 8, 1).hash(WORD)
    assert error(client("home"), "user_patch", {"id": "home-admin", "password_hash": kept})[0] == 403


def test_users_change_themselves(client, cast, database, password):
    home = client("home")
    shown = result(home, "user_patch", {"id": "home-admin", "email": "h@home.example", "fullname": "H", "about": "x"})
    assert (shown["email"], shown["fullname"], shown["about"]) == ("h@home.example", "H", "x")
    updated = result(home, "user_update", {"id": shown["id"], "email": "h@home.example", "password": WORD})
    assert updated == {**shown, "fullname": "", "display_name": "home-admin", "about": ""}
    assert (enters(database, "home-admin", WORD), enters(database, "home-admin", password)) == (True, False)
    assert error(home, "user_update", {"id": "home-admin"})[1]["email"] == ["Missing value"]
    assert error(home, "user_patch", {"id": "home-admin", "email": ""})[1]["email"] == ["Missing value"]
    assert ("home-admin", "home-admin", {"changed": ["about", "email", "full_name"]}) in entries(
        database, "user.update"
    )
    assert len(entries(database, "user.password")) == 1
    assert result(home, "user_update", updated) == updated


@on_sqlite
@pytest.mark.parametrize("name", ["user_patch", "user_update", "user_delete"])
def test_nobody_changes_a_fellow(client, person, name):
    before = result(client("operator"), "user_show", {"id": "anna"}) if person("anna", "editor") else None
    status, _ = error(client("home"), name, {"id": "anna", "email": "x@y.de", "password": WORD})
    assert status == 403
    assert result(client("operator"), "user_show", {"id": "anna"}) == before


@on_sqlite
@pytest.mark.parametrize("name", ["user_patch", "user_update", "user_delete"])
def test_a_token_that_only_reads_changes_nothing(client, person, name):
    anna = person("anna", scope="read")
    before = result(anna, "user_show")
    assert error(anna, name, {"id": "anna", "email": "x@y.de", "password": WORD})[0] == 403
    assert result(anna, "user_show") == before


@on_sqlite
@pytest.mark.parametrize("sent", [{"sysadmin": True}, {"sysadmin": "yes"}, {"sysadmin": 1}, {"state": "deleted"}])
@pytest.mark.parametrize("name", ["user_patch", "user_update"])
def test_nobody_raises_themselves(client, cast, sent, name):
    before = result(client("home"), "user_show")
    assert error(client("home"), name, {"id": "home-admin", "email": "a@b.de", **sent})[0] == 403
    assert result(client("home"), "user_show") == before


def test_the_operator_gives_the_hub_to_others_and_never_to_nobody(client, cast, database):
    operator = client("operator")
    assert error(operator, "user_patch", {"id": "root", "sysadmin": False})[0] == 409
    assert error(operator, "user_delete", {"id": "root"})[0] == 409
    assert result(operator, "user_patch", {"id": "home-admin", "sysadmin": True})["sysadmin"] is True
    assert result(client("home"), "user_patch", {"id": "root", "sysadmin": False})["sysadmin"] is False
    assert entries(database, "user.sysadmin") == [
        ("root", "home-admin", {"sysadmin": True}), ("home-admin", "root", {"sysadmin": False})
    ]  # fmt: skip
    assert error(operator, "user_create", new())[0] == 403


@on_sqlite
def test_a_name_stays_and_an_address_is_one_persons(client, person):
    anna = person("anna")
    person("ben")
    assert error(anna, "user_patch", {"id": "anna", "name": "annika"})[1]["name"]
    assert error(anna, "user_patch", {"id": "anna", "email": "BEN@home.example"})[1]["email"]
    assert result(anna, "user_patch", {"id": "anna", "email": "Anna@home.example"})["email"] == "Anna@home.example"


def test_a_deleted_user_is_out_at_once(client, person, database):
    anna = person("anna", "editor")
    assert result(anna, "user_delete", {"id": "anna"}) is None
    assert error(anna, "user_show")[0] == 403
    assert names(client("home")) == ["home-admin"]
    assert error(client("home"), "user_show", {"id": "anna"})[0] == 404
    operator = client("operator")
    shown = result(operator, "user_show", {"id": "anna"})
    assert (shown["state"], shown["sysadmin"]) == ("deleted", False)
    assert result(operator, "user_delete", {"id": "anna"}) is None
    assert error(operator, "user_delete", {"id": "nobody-at-all"})[0] == 404
    assert error(operator, "user_create", new(email="new@home.example"))[0] == 409
    assert entries(database, "user.delete") == [("anna", "anna", {})]
    assert result(operator, "user_patch", {"id": "anna", "state": "active"})["state"] == "active"
    assert error(anna, "user_show")[0] == 403
    assert result(operator, "organization_list_for_user", {"id": "anna"}) == []


@on_sqlite
def test_completion(client, person):
    person("anna", "member")
    result(client("operator"), "user_patch", {"id": "anna", "fullname": "Änne Berg"})
    home = client("home")
    (found,) = result(home, "user_autocomplete", {"q": "ÄNNE"})
    assert (set(found), found["name"], found["fullname"]) == ({"id", "name", "fullname"}, "anna", "Änne Berg")
    assert len(result(home, "user_autocomplete", {"q": "a"})) == 2
    assert [u["name"] for u in result(home, "user_autocomplete", {"q": "a", "ignore_self": True})] == ["anna"]
    assert len(result(home, "user_autocomplete", {"q": "", "limit": 1})) == 1
    assert result(home, "user_autocomplete", {"q": "partner"}) == []
