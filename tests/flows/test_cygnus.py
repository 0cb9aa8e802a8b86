"""The calls of Cygnus (FIWARE's NGSICKANSink) and of ckanr, one after the other as they make them."""

import pytest

from tests.catalogue.caller import call, error, result

FIELDS = [
    {"id": name, "type": type}
    for name, type in (
        ("recvTime", "timestamp"),
        ("entityId", "text"),
        ("temperature", "json"),
        ("temperature_md", "json"),
    )
]


def reading(second, value):
    return {"recvTime": f"2024-05-06T07:08:{second:02}.000Z"[:-1], "entityId": "room1", "temperature": value,
            "temperature_md": []}  # fmt: skip


@pytest.fixture
def table(client):
    home = client("home")
    organization = result(home, "organization_show", {"id": "home", "include_datasets": True})
    assert "sensors" not in [package["name"] for package in organization["packages"]]
    package = result(home, "package_create", {"name": "sensors", "owner_org": organization["id"]})
    resource = result(
        home, "resource_create", {"name": "room1", "url": "none", "format": "", "package_id": package["id"]}
    )
    made = {"resource_id": resource["id"], "fields": FIELDS, "force": "true"}
    assert result(home, "datastore_create", made)["resource_id"] == resource["id"]
    view = {"resource_id": resource["id"], "view_type": "recline_grid_view", "title": "Recline grid view"}
    assert result(home, "resource_view_create", view)["view_type"] == "datatables_view"
    again = result(home, "organization_show", {"id": "home", "include_datasets": True})
    assert [package["name"] for package in again["packages"]] == ["sensors"]
    return resource["id"]


def test_cygnus_writes_reading_by_reading_and_caps_them(client, table):
    home = client("home")
    for second in range(5):
        sent = {"resource_id": table, "records": [reading(second, str(second))], "method": "insert", "force": "true"}
        result(home, "datastore_upsert", sent)
    query = {"resource_id": table, "offset": 0, "limit": 2, "sort": "_id"}
    oldest = home.get("/api/3/action/datastore_search", query_string=query).json["result"]
    assert oldest["total"] == 5
    ids = [record["_id"] for record in oldest["records"]]
    result(home, "datastore_delete", {"resource_id": table, "filters": {"_id": ids}, "force": "true"})
    left = result(client(), "datastore_search", {"resource_id": table})
    assert [record["temperature"] for record in left["records"]] == [2, 3, 4]
    assert left["records"][0]["recvTime"] == "2024-05-06T07:08:02.000"
    assert left["total"] == 3


def test_without_force_the_rows_of_a_link_stay_as_they_are(client, table):
    sent = {"resource_id": table, "records": [reading(1, "1")], "method": "insert"}
    assert error(client("home"), "datastore_upsert", sent)[0] == 409


def test_ckanr_lists_the_tables_and_reads_one(client, table):
    listed = result(client(), "datastore_search", {"resource_id": "_table_metadata", "limit": 32_000})
    assert [row["name"] for row in listed["records"]] == [table]
    answer = call(client(), "datastore_search", {"resource_id": table, "filters": "{}", "offset": "0", "limit": "5"})
    assert answer.json["result"]["records"] == []
