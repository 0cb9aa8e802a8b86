"""Croissant 1.0."""

import pytest

from catalogue.dialects import croissant
from tests.catalogue.dialects.conftest import PORTAL


@pytest.fixture(scope="module")
def told(shop):
    return croissant.dataset(PORTAL, shop.everything, shop.beside)


def objects(told):
    return {each["@id"]: each for each in told["distribution"]}


def test_a_dataset_has_what_the_standard_demands(told):
    assert (told["@type"], told["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.0")
    assert (told["name"], told["url"]) == ("everything", "http://localhost/dataset/everything")
    assert {"description", "license", "creator", "datePublished", "citeAs", "@context"} <= set(told)
    assert told["citeAs"].startswith("Amt für Bäume: Alles über Bäume. http")


def test_a_kept_file_has_its_hash_and_what_changes_has_none(told, shop):
    found = objects(told)
    file, table = found[str(shop.ids["file"])], found[f"{shop.ids['rows']}/table.csv"]
    assert (len(file["sha256"]), file["contentSize"], file["encodingFormat"]) == (64, "21 B", "text/csv")
    assert "sha256" not in table
    assert told["isLiveDataset"] is True


def test_columns_lead_to_the_file_they_are_in(told, shop):
    found = objects(told)
    fields = [field for records in told["recordSet"] for field in records["field"]]
    assert all(field["source"]["fileObject"]["@id"] in found for field in fields)
    table = f"{shop.ids['rows']}/table.csv"
    of_table = [field for field in fields if field["source"]["fileObject"]["@id"] == table]
    assert [(field["name"], field["dataType"]) for field in of_table] == [
        ("name", "sc:Text"),
        ("height", "sc:Float"),
        ("note", "sc:Text"),
    ]


def test_readings_have_columns_too(told):
    fields = [field for records in told["recordSet"] for field in records["field"]]
    assert [(f["name"], f["dataType"]) for f in fields if f["name"] in ("time", "value")] == [
        ("time", "sc:DateTime"),
        ("value", "sc:Float"),
    ]


def test_each_id_is_there_once(told):
    ids = [each["@id"] for each in told["distribution"]]
    ids += [each["@id"] for each in told["recordSet"]]
    ids += [field["@id"] for each in told["recordSet"] for field in each["field"]]
    assert len(ids) == len(set(ids))


def test_what_is_held_back_is_not_told_of(shop):
    parts = [part._replace(held_back=True) for part in shop.everything.distributions]
    told = croissant.dataset(PORTAL, shop.everything.__class__(shop.everything.dataset, parts), shop.beside)
    assert "distribution" not in told
    assert "recordSet" not in told


def test_the_least_is_a_description_without_files(shop):
    told = croissant.dataset(PORTAL, shop.minimal)
    assert (told["name"], told["isLiveDataset"]) == ("trees", False)
    assert "distribution" not in told
