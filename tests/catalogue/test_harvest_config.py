import pytest

from catalogue import harvest_config
from connectors.ckan import Config
from hub.errors import Invalid

KNOWN = Config().fields


def test_the_settings_of_ckans_harvester_are_understood():
    said = """{"api_key": "k", "default_tags": [{"name": "a"}, "b"], "default_groups": ["umwelt"], "user": "x",
      "default_extras": {"stadt": "Ulm", "n": 1}, "organizations_filter_include": ["parks"], "remote_orgs": "create",
      "groups_filter_exclude": ["intern"], "force_all": true, "resources_required": true, "contributorID": "ulm"}"""
    assert harvest_config.config(said, KNOWN) == {
        "api_key": "k",
        "keyword": ["a", "b"],
        "theme": ["umwelt"],
        "defaults": {"stadt": "Ulm", "n": "1", "contributor_id": "ulm"},
        "include_organizations": ["parks"],
        "exclude_groups": ["intern"],
        "resources_required": True,
    }


def test_extras_that_override_do_so_and_a_portal_is_named():
    said = '{"default_extras": {"a": "1"}, "override_extras": true, "harvested_portal": "Ulm"}'
    assert harvest_config.config(said, KNOWN) == {"overrides": {"a": "1", "metadata_harvested_portal": "Ulm"}}


@pytest.mark.parametrize("said", ["{", "[1]", '"a"', '{"unknown": 1}', '{"default_extras": [1]}'])
def test_what_is_not_understood_is_refused(said):
    with pytest.raises(Invalid) as caught:
        harvest_config.config(said, KNOWN)
    assert "config" in caught.value.fields


@pytest.mark.parametrize("word", harvest_config.FREQUENCIES)
def test_every_frequency_is_a_schedule_and_back(word):
    assert harvest_config.frequency(harvest_config.schedule(word)) == word


def test_a_schedule_that_they_do_not_have_is_their_next_rarer_word():
    assert [harvest_config.frequency(each) for each in ("PT1M", "P3D", "P20D", "P400D")] == [
        "ALWAYS", "DAILY", "BIWEEKLY", "MONTHLY"
    ]  # fmt: skip
    assert harvest_config.schedule("PT2H") == "PT2H"
    with pytest.raises(Invalid):
        harvest_config.schedule("SOMETIMES")


def test_types_of_sources_have_our_kinds_and_back():
    assert [harvest_config.kind(each) for each in ("dcat_rdf", "dcat_json", "ckan", "csw")] == [
        "dcat", "data_json", "ckan", "csw"
    ]  # fmt: skip
    assert [harvest_config.source_type(each) for each in ("dcat", "ckan", "csw")] == ["dcat_rdf", "ckan", "csw"]
