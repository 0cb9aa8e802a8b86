"""What the hub says of itself."""

import pytest

from catalogue import actions
from catalogue.action import ACTIONS
from tests.catalogue.caller import error, result

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_status_names_what_it_is_compatible_with(client):
    shown = result(client(), "status_show")
    assert shown["ckan_version"].startswith("2.12.")
    assert (shown["site_url"], shown["site_title"], shown["locale_default"]) == ("http://localhost", "Allmende", "de")
    assert shown["extensions"] == [
        "dcat", "scheming_datasets", "scheming_groups", "scheming_organizations", "showcase", "pages",
    ]  # fmt: skip
    assert set(shown) >= {"site_description", "error_emails_to"}


def test_every_action_has_help(client):
    assert actions.MODULES
    for name in ACTIONS:
        assert len(result(client(), "help_show", {"name": name})) > 10


def test_there_is_no_help_for_what_is_not_there(client):
    assert error(client(), "help_show", {"name": "nothing"})[0] == 404
    assert error(client(), "help_show")[1]["name"] == ["Missing value"]


def test_everybody_may_read_the_site(client):
    assert result(client(), "site_read") is True


def test_the_site_user_is_named_to_the_operator_alone(client, cast):
    assert result(client("operator"), "get_site_user") == {"name": "system", "apikey": None}
    for town in ("", "home"):
        assert error(client(town), "get_site_user")[0] == 403
