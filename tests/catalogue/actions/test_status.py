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


def test_the_extensions_are_those_whose_actions_are_here(client):
    named = set(result(client(), "status_show")["extensions"])
    behind = {
        "activity": "package_activity_list", "hierarchy_display": "group_tree", "showcase": "ckanext_showcase_list",
        "pages": "ckanext_pages_list", "scheming_datasets": "scheming_dataset_schema_list",
    }  # fmt: skip
    assert all((name in named) == (action in ACTIONS) for name, action in behind.items())
    assert named >= {"dcat", "spatial_query"}
