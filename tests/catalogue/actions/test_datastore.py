"""Tables over the API: searched and told of, and who sees them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from hub.datasets import store
from hub.identity import store as identity
from hub.sharing import store as sharing
from tests.catalogue.caller import call, create, error, fill, found, result
from tests.conftest import in_days, on_sqlite

FIELDS = [
    {"id": "art", "type": "text", "info": {"label": "Baumart"}},
    {"id": "zahl", "type": "int4"},
    {"id": "preis", "type": "numeric"},
    {"id": "wann", "type": "timestamp"},
    {"id": "mehr", "type": "json"},
]
RECORDS = [
    {"art": "Linde", "zahl": 3, "preis": 1.5, "wann": "2024-05-06T07:08:09", "mehr": {"a": [1]}},
    {"art": "Eiche", "zahl": 1, "preis": 2, "wann": None, "mehr": None},
    {"art": "Eiche", "zahl": 2, "preis": None, "wann": "2024-01-01", "mehr": [1, "x"]},
]


@pytest.fixture
def table(client):
    create(client("home"))
    return fill(client("home"), RECORDS, fields=FIELDS)


def search(client, table, **asked):
    return result(client, "datastore_search", {"resource_id": table, **asked})


def kinds(client, table, **asked):
    return [row["art"] for row in found(client, table, **asked)]


def test_rows_come_as_objects_in_the_order_of_their_numbers(client, table):
    answer = search(client(), table)
    assert answer["records"] == [
        {"_id": 1, **RECORDS[0], "wann": "2024-05-06T07:08:09.000"},
        {"_id": 2, **RECORDS[1]},
        {"_id": 3, **RECORDS[2], "wann": "2024-01-01T00:00:00.000"},
    ]
    assert answer["fields"] == [{"id": "_id", "type": "int"}, *FIELDS]
    assert (answer["total"], answer["total_was_estimated"]) == (3, False)


def test_the_answer_repeats_what_was_asked_as_it_was_understood(client, table):
    asked = {"limit": "2", "offset": "1", "filters": '{"art": "Eiche"}', "sort": "zahl desc", "q": "eiche"}
    answer = search(client(), table, **asked, records_format="lists", include_total=True)
    assert {key: answer[key] for key in ("resource_id", "limit", "offset", "filters", "sort", "q", "records_format",
                                         "include_total", "include_next_page")} == {
        "resource_id": table, "limit": 2, "offset": 1, "filters": {"art": "Eiche"}, "sort": "zahl desc", "q": "eiche",
        "records_format": "lists", "include_total": True, "include_next_page": True,
    }  # fmt: skip


def test_without_more_the_answer_has_these_keys(client, table):
    assert search(client(), table, limit=2).keys() == {
        "resource_id", "records", "fields", "limit", "records_format", "include_total", "include_next_page", "total",
        "total_was_estimated", "next_page", "_links",
    }  # fmt: skip


@pytest.mark.parametrize(("format", "records"), [
    ("lists", [[1, "Linde", 3], [2, "Eiche", 1], [3, "Eiche", 2]]),
    ("csv", "1,Linde,3\n2,Eiche,1\n3,Eiche,2\n"),
    ("tsv", "1\tLinde\t3\n2\tEiche\t1\n3\tEiche\t2\n"),
])  # fmt: skip
def test_other_forms_of_records(client, table, format, records):
    assert search(client(), table, fields="_id,art,zahl", records_format=format)["records"] == records


def test_numbers_are_numbers_and_nothing_is_null(client, table):
    answer = call(client(), "datastore_search", {"resource_id": table, "fields": ["preis"], "records_format": "lists"})
    assert '"records":[[1.5],[2],[null]]' in answer.text


@pytest.mark.parametrize(("filters", "numbers"), [
    ({"art": "Eiche"}, [1, 2]), ({"zahl": [1, 3]}, [3, 1]), ({"zahl": {"gt": 1}}, [3, 2]),
    ({"zahl": {"gte": 2, "lt": 3}}, [2]),
    ({"zahl": "2"}, [2]), ({"art": None}, []), ({"wann": None}, [1]),
    ({"$or": [{"zahl": 1}, {"art": "Linde"}]}, [3, 1]),
    ({"$and": [{"art": "Eiche"}, {"zahl": {"in": [2, 3]}}]}, [2]), ({"zahl": {"eq": 3}}, [3]),
    ({"_id": {"gt": 1}}, [1, 2]),
])  # fmt: skip
def test_filters(client, table, filters, numbers):
    answer = search(client(), table, filters=filters)
    assert [row["zahl"] for row in answer["records"]] == numbers
    assert answer["total"] == len(numbers)


def test_words_are_found_in_all_columns_or_in_one(client, table):
    assert kinds(client(), table, q="linde") == ["Linde"]
    assert kinds(client(), table, q={"art": "eiche"}) == ["Eiche", "Eiche"]
    assert kinds(client(), table, q='{"art": "linde"}') == ["Linde"]
    assert kinds(client(), table, q="birke") == []


@pytest.mark.parametrize(("sort", "numbers"), [
    ("zahl", [1, 2, 3]), ("zahl desc", [3, 2, 1]), ("art, zahl desc", [2, 1, 3]), (["art desc", "zahl"], [3, 1, 2]),
    ("wann desc nulls last", [3, 2, 1]),
])  # fmt: skip
def test_orders(client, table, sort, numbers):
    assert [row["zahl"] for row in found(client(), table, sort=sort)] == numbers


def test_rows_alike_are_one_with_distinct(client, table):
    answer = search(client(), table, fields="art", distinct="true", sort="art")
    assert (answer["records"], answer["total"]) == ([{"art": "Eiche"}, {"art": "Linde"}], 2)


def test_limit_and_offset(client, table):
    assert [row["_id"] for row in found(client(), table, limit=1, offset=1)] == [2]
    empty = search(client(), table, limit=0)
    assert (empty["records"], empty["total"], len(empty["fields"])) == ([], 3, 6)
    assert search(client(), table, limit=1_000_000)["limit"] == 32_000


def test_what_is_not_wanted_is_left_out(client, table):
    answer = search(client(), table, include_total="false", include_records=False, include_next_page=False)
    assert not {"total", "records", "next_page"} & answer.keys()


def test_pages_follow_the_next_page_to_the_end(client, table):
    first = search(client(), table, limit=2)
    assert first["next_page"] == {"_id": {"gt": 2}}
    second = search(client(), table, limit=2, filters=first["next_page"])
    assert [row["_id"] for row in second["records"]] == [3]
    assert "next_page" not in second


@pytest.mark.parametrize(
    "asked", [{"sort": "art"}, {"q": "eiche"}, {"fields": "art"}, {"fields": "art", "distinct": True}]
)
def test_in_another_order_there_is_no_next_page(client, table, asked):
    assert "next_page" not in search(client(), table, limit=1, **asked)


def test_pages_follow_the_links_of_older_clients(client, table):
    asked = {"resource_id": table, "limit": 1, "filters": {"art": "Eiche"}, "sort": "zahl"}
    first = result(client(), "datastore_search", asked)["_links"]
    assert first.keys() == {"start", "next"}
    second = client().get(first["next"]).json["result"]
    assert [row["zahl"] for row in second["records"]] == [2]
    assert client().get(second["_links"]["prev"]).json["result"]["records"][0]["zahl"] == 1
    assert parse_qs(urlsplit(second["_links"]["next"]).query)["offset"] == ["2"]
    assert client().get(second["_links"]["next"]).json["result"]["records"] == []


@pytest.mark.parametrize(("asked", "key"), [
    ({"filters": {"nothing": 1}}, "filters"), ({"sort": "nothing"}, "sort"), ({"sort": "zahl sideways"}, "sort"),
    ({"limit": -1}, "limit"), ({"limit": "x"}, "limit"), ({"offset": "-1"}, "offset"), ({"foreign": 1}, "__extras"),
    ({"filters": {"zahl": "x"}}, "query"), ({"filters": "x"}, "filters"), ({"fields": "nothing"}, "fields"),
    ({"records_format": "xml"}, "records_format"), ({"q": {"nothing": "x"}}, "q"),
])  # fmt: skip
def test_what_cannot_be_answered_says_why(client, table, asked, key):
    status, wrong = error(client(), "datastore_search", {"resource_id": table, **asked})
    assert (status, wrong["__type"], key in wrong) == (409, "Validation Error", True)
    assert isinstance(wrong[key][0], str)


def test_a_search_by_get_is_the_same(client, table):
    query = {
        "resource_id": table,
        "filters": '{"art":"Eiche"}',
        "fields": "art,zahl",
        "sort": "zahl desc",
        "limit": "1",
    }
    answer = client().get("/api/action/datastore_search", query_string=query).json["result"]
    assert answer["records"] == [{"art": "Eiche", "zahl": 2}]
    assert client().get(f"/api/3/action/datastore_search?id={table}").json["result"]["total"] == 3


# Facts


def test_columns_and_size_are_told(client, table):
    answer = result(client(), "datastore_info", {"id": table})
    assert [field["id"] for field in answer["fields"]] == [field["id"] for field in FIELDS]
    assert answer["fields"][0]["info"] == {"label": "Baumart"}
    assert answer["fields"][1]["schema"].keys() == {"native_type", "notnull", "index_name", "is_index", "uniquekey"}
    meta = answer["meta"]
    assert (meta["id"], meta["count"], meta["aliases"], meta["table_type"]) == (table, 3, [], "BASE TABLE")
    assert all(meta[key] > 0 for key in ("size", "db_size"))


def test_only_what_is_wanted_is_told(client, table):
    answer = result(client(), "datastore_info", {"id": table, "include_meta": False, "include_fields_schema": "false"})
    assert answer.keys() == {"fields"}
    assert "schema" not in answer["fields"][0]


def test_keys_and_indexes_are_told(client, table):
    more = {"resource_id": table, "primary_key": ["zahl"], "indexes": ["art"]}
    result(client("home"), "datastore_create", more)
    schema = {f["id"]: f["schema"] for f in result(client(), "datastore_info", {"id": table})["fields"]}
    assert [schema[id]["is_index"] for id in ("art", "zahl", "preis")] == [True, True, False]
    assert [schema[id]["uniquekey"] for id in ("art", "zahl", "preis")] == [False, True, False]


# Who sees what


@pytest.mark.parametrize("name", ["datastore_search", "datastore_info"])
def test_a_private_table_looks_missing_to_others(client, table, name):
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    missing = error(client(), name, {"id": "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11"})
    for town in ("", "stranger", "partner"):
        assert error(client(town), name, {"id": table}) == missing
    assert call(client("home"), name, {"id": table}).status_code == 200


def test_a_granted_table_is_open_to_the_partner(client, cast, database, table):
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    with database.write(cast.home.scope) as session:
        partner = identity.organization(session, "partner")
        sharing.add(session, store.dataset(session, "trees"), partner, purpose="test", until=in_days(1))
    assert [call(client(town), "datastore_search", {"id": table}).status_code for town in ("partner", "stranger")] == [
        200, 404,
    ]  # fmt: skip
    assert error(client("partner"), "datastore_upsert", {"resource_id": table, "records": []})[0] == 403


# All tables


def test_all_tables_are_listed_to_who_sees_them(client, table):
    result(client("home"), "datastore_create", {"resource_id": table, "aliases": "baeume"})
    listed = found(client(), "_table_metadata")
    assert [(row["name"], row["alias_of"]) for row in listed] == [(table, None), ("baeume", table)] or sorted(
        (row["name"], row["alias_of"]) for row in listed
    ) == sorted([(table, None), ("baeume", table)], key=lambda pair: pair[0])
    assert listed[0].keys() == {"_id", "name", "oid", "alias_of"}
    assert found(client(), "_table_metadata", filters={"alias_of": table})[0]["name"] == "baeume"
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    assert found(client(), "_table_metadata") == found(client("stranger"), "_table_metadata") == []
    assert len(found(client("home"), "_table_metadata")) == 2


@on_sqlite
def test_the_list_of_tables_comes_page_by_page(client, table):
    answer = search(client(), "_table_metadata", limit=0)
    assert (answer["records"], answer["total"]) == ([], 1)
    assert error(client(), "datastore_search", {"resource_id": "_table_metadata", "filters": {"x": 1}})[0] == 409
