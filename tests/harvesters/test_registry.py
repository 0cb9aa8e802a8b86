import pytest

from harvesters import registry
from hub.errors import Invalid, NotFound


def test_our_own_connectors_are_found_by_the_name_of_their_file():
    found = registry.connectors()
    assert {"folder", "http_file", "influxdb", "ckan"} <= set(found)
    assert all(module.TITLE and callable(module.fetch) and callable(module.parse) for module in found.values())


def test_the_media_type_picks_the_harvester():
    found = registry.harvesters()
    assert found["text/csv"].__name__ == "harvesters.table"
    assert found["application/geo+json"].__name__ == "harvesters.features"


def test_an_unknown_connector_is_told_with_those_there_are():
    with pytest.raises(NotFound, match=r"no connector “fax”; there are: .*folder"):
        registry.connector("fax")


def test_another_package_brings_its_own(plugin):
    assert registry.connector("odd").TITLE == "Odd"
    assert registry.harvesters()["application/x-odd"].__name__ == "odd_harvester"


def test_a_configuration_is_completed():
    assert registry.check_config("folder", {"path": "/tmp"})["pattern"] == "*"


@pytest.mark.parametrize(
    ("given", "field", "word"),
    [
        ({}, "path", "required"),
        ({"path": ""}, "path", "minimum length"),
        ({"path": "/tmp", "colour": "red"}, "colour", "Unknown"),
        ({"path": "/tmp", "longitude": "far"}, "longitude", "number"),
        ({"path": "/tmp", "theme": [1]}, "theme", "string"),
        ({"path": "/tmp", "timezone": "Mars"}, "timezone", "Mars is not a known time zone"),
    ],
)
def test_a_wrong_configuration_is_told_by_field(given, field, word):
    with pytest.raises(Invalid) as refused:
        registry.check_config("folder", given)
    assert list(refused.value.fields) == [field]
    (sentence,) = refused.value.fields[field]
    assert word.lower() in sentence.lower()
    assert f"{field}: {sentence}" in refused.value.message


def test_only_a_whole_listing_names_everything():
    config = registry.check_config("ckan", {"url": "http://127.0.0.1/"})
    assert registry.names_everything("ckan", config, {})
    assert not registry.names_everything("ckan", config, {"start": 100})
    assert not registry.names_everything("ckan", {**config, "incremental": True}, {})
    assert not registry.names_everything("folder", {}, {})


@pytest.mark.parametrize(
    ("option", "kinds"),
    [
        ("incremental", "ckan csw dcat oai_pmh ogc_records opendatasoft oparl schema_org wfs wms"),
        ("max_pages", "ckan csw dcat oai_pmh ogc_features ogc_records oparl schema_org sensorthings socrata"),
    ],
)
def test_an_option_is_asked_for_only_where_it_has_an_effect(option, kinds):
    own = {kind: each for kind, each in registry.connectors().items() if each.__name__.startswith("connectors.")}
    assert {kind for kind, each in own.items() if option in each.Config().fields} == set(kinds.split())
