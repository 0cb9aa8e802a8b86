"""The list of all tables, in the forms that clients ask for."""

import pytest

from tests.catalogue.caller import create, fill, found, result

PAGE = {"resource_id": "_table_metadata"}


@pytest.fixture
def tables(client):
    create(client("home"))
    return sorted(fill(client("home"), [{"a": 1}], aliases=[f"alias{at}"]) for at in range(2))


def test_each_alias_stands_beside_its_table(client, tables):
    listed = found(client(), "_table_metadata")
    assert sorted(row["name"] for row in listed if row["alias_of"] is None) == tables
    assert sorted(row["alias_of"] for row in listed if row["name"].startswith("alias")) == tables
    assert all(isinstance(row["oid"], int) for row in listed)


def test_it_comes_in_pages_and_other_forms(client, tables):
    whole = result(client(), "datastore_search", {**PAGE, "records_format": "lists"})
    paged = [
        record
        for offset in range(4)
        for record in found(client(), "_table_metadata", limit=1, offset=offset, records_format="lists")
    ]
    assert (paged, whole["total"]) == (whole["records"], 4)
    assert [field["id"] for field in whole["fields"]] == ["_id", "name", "oid", "alias_of"]


def test_one_is_found_by_name(client, tables):
    assert [row["name"] for row in found(client(), "_table_metadata", filters={"name": tables})] == tables
