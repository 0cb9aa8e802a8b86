"""Valid by construction: an organisation speaks for its datasets, and what is demanded is asked of people."""

import pytest

from hub.app import create_app
from tests.catalogue.caller import create, error, result
from tests.catalogue.portal.edit.clerk import Clerk, Form
from tests.conftest import on_sqlite

pytestmark = on_sqlite
SAID = {
    "default_license": "Datenlizenz Deutschland Zero 2.0",
    "default_contact_name": "Open data office",
    "default_contact_email": "open@town.example",
    "default_contributor_id": "openNRW",
}


@pytest.fixture
def clerk(app):
    return lambda town: Clerk(app, f"{town}-admin", "en")


def say(client, town="home", **said):
    extras = [{"key": key, "value": value} for key, value in {**SAID, **said}.items()]
    return result(client(town), "organization_patch", {"id": town, "extras": extras})


def shown(client, name="trees"):
    return result(client("home"), "package_show", {"id": name})


def told(package):
    return package["license_id"], package.get("contact_email"), package.get("contributorID")


def test_a_dataset_says_what_its_organisation_says_of_all(client):
    say(client)
    assert told(create(client("home"))) == ("dl-zero-de/2.0", "open@town.example", ["openNRW"])


def test_what_it_says_itself_wins(client):
    say(client)
    made = create(client("home"), license_id="cc-by/4.0", author_email="a@town.example", contributorID=["x"])
    assert told(made) == ("cc-by/4.0", None, ["x"])


def test_without_defaults_a_client_of_ckan_gets_back_what_it_sent(client):
    assert told(create(client("home"))) == (None, None, None)


def test_what_is_said_of_all_comes_in_when_a_dataset_becomes_public(client):
    create(client("home"), private=True)
    create(client("home"), "draft", state="draft")
    say(client)
    assert told(shown(client)) == (None, None, None)
    result(client("home"), "bulk_update_public", {"datasets": ["trees"], "org_id": "home"})
    result(client("home"), "package_patch", {"id": "draft", "state": "active"})
    assert {told(shown(client, name))[0] for name in ("trees", "draft")} == {"dl-zero-de/2.0"}


def test_what_an_organisation_says_stays_until_it_is_emptied(client):
    say(client)
    result(client("home"), "organization_patch", {"id": "home", "extras": [{"key": "phone", "value": "1"}]})
    extras = {e["key"]: e["value"] for e in result(client("home"), "organization_show", {"id": "home"})["extras"]}
    assert (extras["phone"], extras["default_license"]) == ("1", "dl-zero-de/2.0")
    say(client, default_license="")
    assert told(create(client("home")))[0] is None


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_nobody_else_speaks_for_it(client, town):
    extras = [{"key": "default_license", "value": "cc-zero"}]
    assert error(client(town), "organization_patch", {"id": "home", "extras": extras})[0] == 403


def test_what_cannot_be_said_of_a_dataset_is_not_said_of_all(client):
    extras = [{"key": "default_license", "value": "free for all"}, {"key": "default_contact_name", "value": "Office"}]
    status, wrong = error(client("home"), "organization_patch", {"id": "home", "extras": extras})
    assert (status, {"default_license", "default_contact_email"} <= set(wrong)) == (409, True)


def test_a_clerk_publishes_nothing_without_licence_and_description(client, clerk):
    create(client("home"), state="draft")
    home = clerk("home")
    assert "Please choose a licence" in home.get("/en/dataset/publish/trees").text
    assert home.fill("/dataset/publish/trees", private="false").status_code == 409
    assert shown(client)["state"] == "draft"
    result(client("home"), "package_patch", {"id": "trees", "notes": "All trees", "license_id": "cc-zero"})
    assert home.fill("/dataset/publish/trees", private="false").status_code == 303


def test_a_clerk_who_takes_away_what_is_demanded_is_told_at_the_field(client, clerk):
    create(client("home"), notes="All trees", license_id="cc-zero")
    wrong = clerk("home").fill("/dataset/edit/trees", license_id="", contact_name="Office")
    assert wrong.status_code == 409
    assert 'href="#field-license_id"' in wrong.text
    assert 'href="#field-contact_email"' in wrong.text
    assert Form(wrong.text).fields["contact_name"] == ["Office"]
    assert shown(client)["license_id"] == "cc-zero"


def test_who_mends_one_thing_is_not_stopped_by_another(client, clerk):
    create(client("home"))
    assert clerk("home").fill("/dataset/edit/trees", title="All trees").status_code == 303


def test_a_new_form_holds_what_the_organisation_says(client, clerk):
    say(client)
    assert clerk("home").form("/dataset/new").fields["license_id"] == ["dl-zero-de/2.0"]


def test_an_administrator_says_it_in_the_form_of_the_organisation(client, clerk):
    sent = clerk("home").fill("/organization/edit/home", default_license="cc-zero", default_contact_email="o@t.example")
    assert sent.status_code == 303
    assert told(create(client("home"))) == ("cc-zero", "o@t.example", None)


def test_programs_too_are_refused_where_the_operator_wants_it(settings, cast):
    app = create_app(settings.model_copy(update={"strict_metadata": True}))
    home = app.test_client()
    home.environ_base["HTTP_AUTHORIZATION"] = cast.token("home")
    status, wrong = error(home, "package_create", {"name": "trees", "owner_org": "home"})
    assert (status, {"license_id", "notes"} <= set(wrong)) == (409, True)
    assert create(home, notes="All trees", license_id="cc-zero")["state"] == "active"
    assert create(home, "secret", private=True)["license_id"] is None
    app.extensions["allmende"].database.dispose()
