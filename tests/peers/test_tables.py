"""Tables with the clients that other people wrote: ckanapi's commands and library, the package `ckan` of npm."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ckanapi import CKANAPIError, NotFound, ValidationError

from tests.peers.served import Hub
from tests.peers.test_npm_ckan import calls

FIELDS = [
    {"id": "art", "type": "text", "info": {"label": "Baumart", "notes": "Deutsch"}},
    {"id": "anzahl", "type": "int4"},
]
RECORDS = [{"art": "Linde", "anzahl": 3}, {"art": "Eiche", "anzahl": 5}]


@pytest.fixture
def table(hub: Hub, trees: dict[str, Any]) -> Iterator[str]:
    """A resource of the dataset that is nothing but a table."""
    with hub.ckan(hub.clerk) as ckan:
        made = ckan.action.datastore_create(
            resource={"package_id": trees["id"], "name": "Tabelle"}, fields=FIELDS, records=RECORDS, primary_key="art"
        )
        yield made["resource_id"]


def test_ckanapi_dumps_the_columns_with_the_resources(hub, trees, table, tmp_path):
    file = tmp_path / "d.jsonl"
    hub.fine("dump", "datasets", trees["name"], "-d", "-R", "-O", str(file), "-q")
    found = next(one for one in json.loads(file.read_text())["resources"] if one["id"] == table)
    assert found["datastore_fields"] == [{"id": "_id", "type": "int"}, *FIELDS]
    assert (found["datastore_active"], found["url_type"], found["format"]) == (True, "datastore", "CSV")


def test_what_ckanapi_dumped_with_its_columns_is_loaded_again_and_the_rows_stay(hub, trees, table, tmp_path):
    file = tmp_path / "d.jsonl"
    hub.fine("dump", "datasets", trees["name"], "-d", "-O", str(file), "-q")
    hub.fine("load", "datasets", "-I", str(file), "-q", token=hub.clerk)
    with hub.ckan() as ckan:
        shown = next(one for one in ckan.action.package_show(id=trees["id"])["resources"] if one["id"] == table)
        assert (shown["url_type"], shown["url"]) == ("datastore", f"{hub.url}/datastore/dump/{table}")
        assert ckan.action.datastore_search(id=table)["total"] == 2


def test_ckanapi_makes_a_folder_with_the_rows(hub, trees, table, tmp_path):
    with hub.ckan(hub.clerk) as ckan:
        ckan.action.resource_delete(id=trees["resources"][0]["id"])
    hub.fine("dump", "datasets", trees["name"], "-D", str(tmp_path / "out"))
    folder = tmp_path / "out" / trees["name"]
    (resource,) = json.loads((folder / "datapackage.json").read_text())["resources"]
    assert (folder / resource["path"]).read_text().splitlines() == ["_id,art,anzahl", "1,Linde,3", "2,Eiche,5"]
    assert [field["name"] for field in resource["schema"]["fields"]] == ["art", "anzahl"]


def test_the_library_writes_and_hears_what_went_wrong(hub, table):
    with hub.ckan(hub.clerk) as ckan:
        ckan.action.datastore_upsert(resource_id=table, records=[{"art": "Linde", "anzahl": 4}], force=True)
        assert ckan.action.datastore_search(resource_id=table, filters={"art": "Linde"})["records"][0]["anzahl"] == 4
        with pytest.raises(ValidationError) as wrong:
            ckan.action.datastore_upsert(resource_id=table, records=[{"art": "Ulme", "anzahl": "viele"}])
        assert wrong.value.error_dict["records_row"] == 0
        ckan.action.datastore_delete(resource_id=table)
        with pytest.raises(NotFound):
            ckan.action.datastore_search(resource_id=table)
    with hub.ckan() as nobody, pytest.raises(CKANAPIError):
        nobody.action.datastore_upsert(resource_id=table, records=RECORDS)


def test_the_package_of_npm_reads_tables(hub, table):
    query = {"resource_id": table, "q": "eiche", "size": 5, "sort": [{"field": "anzahl", "order": "desc"}]}
    all_tables = ["action", "datastore_search", {"resource_id": "_table_metadata"}]
    answer, listed = calls(hub, ["datastoreQuery", query], all_tables)
    assert answer["error"] is None
    assert (answer["found"]["total"], [hit["art"] for hit in answer["found"]["hits"]]) == (1, ["Eiche"])
    assert [field["id"] for field in answer["found"]["fields"]][:3] == ["_id", "art", "anzahl"]
    assert table in [row["name"] for row in listed["found"]["result"]["records"]]
