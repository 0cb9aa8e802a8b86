"""DCAT-US 1.1."""

import json

import pytest

from catalogue.dialects import data_json
from tests.catalogue.dialects.conftest import PORTAL

REQUIRED = {"title", "description", "keyword", "modified", "publisher", "identifier", "accessLevel"}


@pytest.fixture(scope="module")
def told(shop):
    return data_json.dataset(PORTAL, shop.everything, shop.beside)


def test_a_dataset_has_what_the_schema_demands(told, shop):
    assert set(told) >= {*REQUIRED, "contactPoint"}
    assert set(data_json.dataset(PORTAL, shop.minimal)) >= REQUIRED


def test_values_are_in_the_words_of_the_schema(told):
    assert told["identifier"] == "urn:uuid:8a4f"
    assert told["publisher"] == {"@type": "org:Organization", "name": "Amt für Bäume"}
    contact = {"@type": "vcard:Contact", "fn": "Funktionspostfach", "hasEmail": "mailto:baum@town.example"}
    assert told["contactPoint"] == contact
    assert (told["accessLevel"], told["accrualPeriodicity"]) == ("public", "R/P1D")
    assert (told["spatial"], told["temporal"]) == ("9.9,48.3,10,48.4", "2020/2023-12-31")
    assert (told["language"], told["theme"]) == (["de", "en"], ["Umwelt", "Regionen und Städte"])


def test_who_downloads_is_told_what_comes(told):
    file = next(each for each in told["distribution"] if each["title"] == "Bäume")
    assert (file["@type"], file["mediaType"], file["format"]) == ("dcat:Distribution", "text/csv", "CSV")
    assert all("mediaType" in each for each in told["distribution"] if "downloadURL" in each)
    assert all({"accessURL", "downloadURL"} & set(each) for each in told["distribution"])


def test_the_file_is_json_with_and_without_datasets(told):
    for datasets in ([], [told], [told, told]):
        found = json.loads(b"".join(data_json.catalog(PORTAL, datasets)))
        assert found["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
        assert found["@id"] == "http://localhost/data.json"
        assert found["dataset"] == datasets
