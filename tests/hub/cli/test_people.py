"""Organisations, users and tokens by command."""

import pytest
from click.testing import CliRunner

from hub.access import NOBODY
from hub.app import authenticate
from hub.boundary import OPERATOR
from hub.cli import allmende
from hub.datasets import store as datasets
from hub.identity import store as identity
from hub.identity.models import Role
from hub.records import DatasetDraft
from tests.conftest import PASSWORD, on_sqlite
from tests.ingest import add_stream

pytestmark = on_sqlite


def test_an_organisation_is_added_below_another(fine, database):
    assert fine("org", "add", "home", "--title", "Heimat") == "home  Heimat\n"
    fine("org", "add", "school", "--parent", "home")
    assert fine("org", "list").splitlines() == ["home  Heimat", "school  school"]
    with database.read(OPERATOR) as session:
        assert identity.organization(session, "school").parent_id == identity.organization(session, "home").id


def test_an_official_key_brings_name_and_area(fine, database):
    assert "Ulm" in fine("org", "add", "ulm", "--official-key", "08421000")
    with database.read(OPERATOR) as session:
        row = identity.organization(session, "ulm")
        assert (row.official_key, row.area.bounds[0] > 9) == ("084210000000", True)


@pytest.mark.parametrize(("words", "said"), [
    (["home"], "in use"), (["Home"], "lower-case"), (["new"], "lower-case"),
    (["x1", "--parent", "nowhere"], "no such organisation"), (["x1", "--official-key", "99999999"], "99999999"),
])  # fmt: skip
def test_what_an_organisation_cannot_be(refused, cast, words, said):
    assert said in refused("org", "add", *words)


def test_a_role_is_given_changed_and_taken(fine, database, cast):
    for role, found in (("editor", Role.EDITOR), ("member", Role.MEMBER), ("none", None)):
        fine("org", "member", "partner", "home-admin", role)
        with database.read(OPERATOR) as session:
            members = identity.members(session, identity.organization(session, "partner"))
        assert {user.name: role for user, role in members}.get("home-admin") == found


@pytest.mark.parametrize("words", [["nowhere", "root", "admin"], ["home", "nobody", "admin"], ["home", "root", "king"]])
def test_a_role_of_what_is_not_there(refused, cast, words):
    refused("org", "member", *words)


def test_a_link_for_a_new_password_is_that_of_the_portal(fine, refused, app, cast):
    link = fine("user", "reset", "home-admin", "--days", "1").strip()
    path = link.partition("//")[2].partition("/")[1] + link.partition("//")[2].partition("/")[2]
    assert path.startswith("/user/reset/home-admin?until=")
    assert app.test_client().get(path).status_code == 200
    assert app.test_client().get(path + "x").status_code == 403
    assert "no such user" in refused("user", "reset", "nobody")


def test_a_user_is_added_and_listed(fine, database):
    fine("user", "add", "clerk", "--email", "c@example.org", "--full-name", "Frau Grün", "--password", PASSWORD)
    fine("user", "add", "boss", "--sysadmin", "--password", "")
    assert fine("user", "list").splitlines() == ["boss    sysadmin", "clerk  c@example.org"]
    with database.write(OPERATOR) as session:
        assert identity.log_in(session, "clerk", PASSWORD)


def test_a_password_is_asked_for_twice_and_not_shown(surroundings, database):
    asked = CliRunner().invoke(allmende, ["user", "add", "clerk"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0
    assert PASSWORD not in asked.output
    with database.write(OPERATOR) as session:
        assert identity.log_in(session, "clerk", PASSWORD)


def test_a_user_without_password_has_only_tokens(surroundings, database):
    assert CliRunner().invoke(allmende, ["user", "add", "robot"], input="\n\n").exit_code == 0
    with database.read(OPERATOR) as session:
        assert identity.user(session, "robot").password == ""


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "my-clerk-password"])
def test_a_weak_password_is_refused(refused, database, password):
    said = refused("user", "add", "clerk", "--password", password)
    assert "8 varied characters" in said
    assert password not in said


def test_a_new_password_ends_the_old_one(fine, refused, database, cast):
    fine("user", "password", "home-admin", "--password", "another good phrase")
    with database.write(OPERATOR) as session:
        assert identity.log_in(session, "home-admin", "another good phrase")
    assert "no such user" in refused("user", "password", "nobody", "--password", PASSWORD)


def test_a_token_is_printed_alone_and_works(fine, database, cast):
    printed = fine("token", "create", "home-admin")
    assert printed == printed.strip() + "\n"
    principal = authenticate(database, printed.strip(), "")
    assert (principal.name, principal.may_write) == ("home-admin", True)


def test_a_reading_token_reads(fine, database, cast):
    secret = fine("token", "create", "home-admin", "--scope", "read", "--name", "map", "--days", 1).strip()
    assert authenticate(database, secret, "").may_write is False


def test_tokens_are_listed_without_their_secrets_and_revoked(fine, refused, database, cast):
    secret = fine("token", "create", "root", "--name", "import").strip()
    (line,) = [line for line in fine("token", "list", "root").splitlines() if "import" in line]
    assert secret not in line
    assert "never" in line
    fine("token", "revoke", line.split()[0])
    assert authenticate(database, secret, "") is NOBODY
    assert "no such token" in refused("token", "revoke", line.split()[0])
    refused("token", "revoke", "no-uuid")


def test_a_token_of_a_device_names_its_datastream(fine, refused, database, cast):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id).id
    asked = ("--scope", "observe", "--name", "box", "--datastream", stream)
    secret = fine("token", "create", "home-admin", *asked).strip()
    assert authenticate(database, secret, "").device == stream
    assert f"box  observe {stream}  until" in fine("token", "list", "home-admin")
    assert "may not write" in refused("token", "create", "stranger-admin", *asked)
    assert "names no datastream" in refused("token", "create", "home-admin", *asked[:-1], stream + 1)
    assert "must be given" in refused("token", "create", "home-admin", *asked[:-2])
    assert "for no other" in refused("token", "create", "home-admin", *asked[4:])


def test_a_token_for_live_values_reads(fine, database, cast):
    found = authenticate(database, fine("token", "create", "home-admin", "--scope", "live").strip(), "")
    assert (found.name, found.may_write, found.scope.reads) == ("home-admin", False, {cast.home.id})


def test_a_token_of_nobody(refused, cast):
    assert "no such user" in refused("token", "create", "nobody")


def test_what_holds_for_all_datasets_of_an_organisation(fine, refused):
    fine("org", "add", "home")
    fine("org", "add", "school", "--parent", "home")
    fine("org", "defaults", "home", "license=CC BY 4.0", "contributor_id=openNRW")
    assert fine("org", "defaults", "school", "license=cc-zero").splitlines() == [
        "license  cc-zero",
        "contributor_id  openNRW",
    ]
    assert fine("org", "defaults", "school", "license=").splitlines()[0] == "license  cc-by/4.0"
    assert "no licence" in refused("org", "defaults", "home", "license=free for all")
    assert "colour" in refused("org", "defaults", "home", "colour=red")


def test_what_is_said_of_all_is_filled_into_what_is_there(fine, database, cast, files):
    with database.write(cast.home.scope) as session:
        datasets.create(session, cast.home.id, DatasetDraft("t", "Trees", name="trees"), files)
    fine("org", "defaults", "home", "license=cc-zero")
    assert fine("org", "fill", "home", "--dry-run").splitlines() == ["trees  license", "1 datasets would be filled in"]
    assert fine("org", "fill", "home").splitlines() == ["trees  license", "1 datasets were filled in"]
    assert fine("org", "fill", "home") == "0 datasets were filled in\n"
