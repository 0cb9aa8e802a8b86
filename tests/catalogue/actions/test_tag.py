"""Tags over the API."""

import pytest

from tests.catalogue.caller import create, error, result


@pytest.fixture
def tagged(client):
    create(client("home"), "trees", tags=[{"name": "Baum"}, {"name": "grün"}])
    create(client("home"), "secret", private=True, tags=[{"name": "Versteckt"}])


@pytest.mark.parametrize(("town", "names"), [("", ["Baum", "grün"]), ("home", ["Baum", "Versteckt", "grün"])])
def test_tags_of_what_may_be_seen_in_order(client, tagged, town, names):
    assert result(client(town), "tag_list") == names


def test_a_part_of_the_name_chooses(client, tagged):
    assert result(client(), "tag_list", {"query": "AU"}) == ["Baum"]
    assert result(client("stranger"), "tag_list", {"query": "Versteckt"}) == []


def test_all_fields(client, tagged):
    found = result(client(), "tag_list", {"all_fields": "true", "query": "Baum"})
    assert found == [{"id": "Baum", "name": "Baum", "display_name": "Baum", "vocabulary_id": None}]


def test_there_are_no_vocabularies(client, cast):
    assert error(client(), "tag_list", {"vocabulary_id": "topics"})[0] == 404
