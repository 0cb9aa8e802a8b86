"""Tables of resources over the API: made, changed, filled, taken away, and who may."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from hub import changes
from hub.audit import Entry
from hub.boundary import OPERATOR
from tests.catalogue.caller import call, create, error, fill, found, result
from tests.conftest import on_sqlite

KEYED = {"fields": [{"id": "id", "type": "int4"}, {"id": "name", "type": "text"}], "primary_key": "id"}
OAK, LIME = {"id": 1, "name": "Eiche"}, {"id": 2, "name": "Linde"}


@pytest.fixture
def trees(client):
    return create(client("home"), resources=[{"url": "https://x.example/trees.csv"}])


@pytest.fixture
def table(client, trees):
    return fill(client("home"), [OAK, LIME], **KEYED)


def rows(client, table, **asked):
    return [{key: row[key] for key in row if key != "_id"} for row in found(client, table, **asked)]


def shown(client, table, town="home"):
    return result(client(town), "resource_show", {"id": table})


# Making


def test_a_resource_that_is_a_table_is_made_with_it(client, trees):
    made = result(client("home"), "datastore_create", {"resource": {"package_id": "trees", "name": "Liste"}, **KEYED})
    resource = shown(client, made["resource_id"])
    assert [resource[key] for key in ("name", "format", "url_type", "datastore_active")] == [
        "Liste", "CSV", "datastore", True,
    ]  # fmt: skip
    assert resource["url"] == f"http://localhost/datastore/dump/{resource['id']}"
    assert [view["view_type"] for view in result(client(), "resource_view_list", {"id": resource["id"]})] == [
        "datatables_view"
    ]


def test_the_answer_repeats_the_question_without_the_records(client, trees):
    asked = {"resource": {"package_id": "trees"}, "records": [OAK], "force": True, **KEYED}
    made = result(client("home"), "datastore_create", asked)
    assert made == {
        "resource": {"package_id": "trees"},
        **KEYED,
        "resource_id": made["resource_id"],
        "method": "insert",
    }


def test_columns_without_a_type_get_one_from_the_records(client, trees):
    record = {"whole": 1, "part": 1.5, "flag": True, "word": "x", "list": [1], "day": "2024-05-06", "plz": "01234"}
    table = fill(client("home"), [record])
    fields = result(client(), "datastore_search", {"resource_id": table})["fields"]
    assert {field["id"]: field["type"] for field in fields} == {
        "_id": "int", "whole": "int4", "part": "float8", "flag": "bool", "word": "text", "list": "json",
        "day": "timestamp", "plz": "text",
    }  # fmt: skip
    assert rows(client(), table) == [{**record, "day": "2024-05-06T00:00:00.000"}]


@pytest.mark.parametrize("type", ["int4", "int8", "int", "float8", "numeric", "text", "bool", "date", "timestamp",
                                  "timestamptz", "json", "_text"])  # fmt: skip
def test_the_types_that_clients_name_are_taken(client, trees, type):
    table = fill(client("home"), fields=[{"id": "a", "type": type}])
    (_, field) = result(client(), "datastore_search", {"resource_id": table})["fields"]
    assert field["type"] == {"int": "int4"}.get(type, type)


def test_records_may_be_json_text(client, trees):
    table = fill(client("home"), records='[{"a": 1}]')
    assert rows(client(), table) == [{"a": 1}]


def test_a_resource_with_a_file_or_link_wants_force(client, trees):
    id = trees["resources"][0]["id"]
    status, wrong = error(client("home"), "datastore_create", {"resource_id": id, **KEYED})
    assert (status, wrong.keys()) == (409, {"__type", "read-only"})
    for force in (True, "true", "True", "1", 1):
        result(client("home"), "datastore_create", {"resource_id": id, "force": force, **KEYED})
    made = shown(client, id)
    assert (made["url"], made["url_type"], made["datastore_active"]) == ("https://x.example/trees.csv", None, True)


def test_an_unknown_resource_is_a_wrong_value(client, trees):
    unknown = "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11"
    for asked in ({}, {"resource_id": unknown}, {"resource_id": "x"}):
        status, wrong = error(client("home"), "datastore_create", {**asked, **KEYED})
        assert (status, wrong.keys()) == (409, {"__type", "resource_id"})


@pytest.mark.parametrize("fields", [
    [{"id": ""}], [{"id": "_a"}], [{"id": 'a"b'}], [{"id": "a" * 64}], [{"id": "a"}, {"id": "a"}],
    [{"id": "a", "type": "nothing"}],
    [{}], [1], "x",
])  # fmt: skip
def test_columns_that_cannot_be_are_refused_and_leave_no_resource(client, trees, fields):
    asked = {"resource": {"package_id": "trees"}, "fields": fields}
    status, wrong = error(client("home"), "datastore_create", asked)
    assert (status, wrong.keys()) == (409, {"__type", "fields"})
    assert result(client(), "package_show", {"id": "trees"})["num_resources"] == 1


# Changing


def test_called_again_it_adds_columns_and_records(client, table):
    added = {"resource_id": table, "fields": [*KEYED["fields"], {"id": "height", "type": "float8"}]}
    result(client("home"), "datastore_create", {**added, "records": [{"id": 3, "name": "Ulme", "height": 4.5}]})
    assert rows(client(), table) == [
        {**OAK, "height": None}, {**LIME, "height": None}, {"id": 3, "name": "Ulme", "height": 4.5},
    ]  # fmt: skip


def test_columns_that_only_records_have_are_added(client, table):
    result(client("home"), "datastore_create", {"resource_id": table, "records": [{"id": 3, "note": "krank"}]})
    assert rows(client(), table, filters={"id": 3}) == [{"id": 3, "name": None, "note": "krank"}]


def test_columns_that_are_not_named_go_with_delete_fields_alone(client, table):
    only = {"resource_id": table, "fields": [{"id": "id", "type": "int4"}]}
    result(client("home"), "datastore_create", only)
    assert rows(client(), table) == [OAK, LIME]
    result(client("home"), "datastore_create", {**only, "delete_fields": True})
    assert rows(client(), table) == [{"id": 1}, {"id": 2}]


def test_what_is_said_of_a_column_stays_until_something_else_is_said(client, table):
    told = {"label": "Baumart", "notes": "Deutsch"}

    def said():
        return result(client(), "datastore_info", {"id": table})["fields"][1].get("info")

    result(client("home"), "datastore_create", {"resource_id": table, "fields": [{"id": "name", "info": told}]})
    assert said() == told
    result(client("home"), "datastore_create", {"resource_id": table, **KEYED})
    assert said() == told


def test_an_alias_names_the_table_for_readers(client, table):
    result(client("home"), "datastore_create", {"resource_id": table, "aliases": "baeume, trees_of_ulm"})
    assert rows(client(), "baeume") == rows(client(), "trees_of_ulm") == [OAK, LIME]
    assert error(client("home"), "datastore_upsert", {"resource_id": "baeume", "records": []})[0] == 404
    result(client("home"), "datastore_create", {"resource_id": table, "aliases": []})
    assert error(client(), "datastore_search", {"resource_id": "baeume"})[0] == 404


# Filling


@pytest.mark.parametrize(("method", "records", "names"), [
    ("upsert", [{"id": 2, "name": "Ulme"}, {"id": 3, "name": "Esche"}], ["Eiche", "Ulme", "Esche"]),
    ("insert", [{"id": 3, "name": "Esche"}], ["Eiche", "Linde", "Esche"]),
    ("update", [{"id": 2, "name": "Ulme"}], ["Eiche", "Ulme"]),
])  # fmt: skip
def test_records_are_written_by_key(client, table, method, records, names):
    answer = result(client("home"), "datastore_upsert", {"resource_id": table, "records": records, "method": method})
    assert answer == {"resource_id": table, "method": method}
    assert sorted(row["name"] for row in found(client(), table)) == sorted(names)


def test_upsert_is_the_usual_method(client, table):
    result(client("home"), "datastore_upsert", {"resource_id": table, "records": [{"id": 2, "name": "Ulme"}]})
    assert rows(client(), table, filters={"id": 2}) == [{"id": 2, "name": "Ulme"}]


def test_records_come_back_where_they_are_asked_for(client, table):
    asked = {"resource_id": table, "records": [{"id": 3, "name": "Ulme"}], "include_records": True}
    (record,) = result(client("home"), "datastore_upsert", asked)["records"]
    assert (record["id"], record["name"]) == (3, "Ulme")


@pytest.mark.parametrize(("method", "records", "keys"), [
    ("insert", [{"id": 3, "name": "x"}, {"id": 1, "name": "x"}], {"records", "records_row"}),
    ("insert", [{"id": 3, "other": 1}], {"records", "records_row"}),
    ("upsert", [{"id": 3, "name": "x"}, {"id": "x"}], {"records", "records_row"}),
    ("update", [{"id": 9, "name": "x"}], {"key", "records_row"}),
    ("upsert", [{"name": "x"}], {"key", "records_row"}),
])  # fmt: skip
@pytest.mark.parametrize("dry", [False, True])
def test_what_cannot_be_written_is_refused_whole(client, table, method, records, keys, dry):
    asked = {"resource_id": table, "records": records, "method": method, "dry_run": dry}
    status, wrong = error(client("home"), "datastore_upsert", asked)
    assert (status, wrong["__type"]) == (409, "Validation Error")
    assert wrong.keys() - {"__type"} <= keys
    assert next(iter(wrong.keys() & {"records", "key"}))
    assert wrong.get("records_row", len(records) - 1) == len(records) - 1
    assert rows(client(), table) == [OAK, LIME]


def test_a_dry_run_keeps_nothing(client, table, database):
    before = shown(client, table)
    records = [{"id": 3, "name": "Ulme"}]
    for method in ("upsert", "insert"):
        result(client("home"), "datastore_upsert",
               {"resource_id": table, "records": records, "method": method, "dry_run": "true"})  # fmt: skip
    assert rows(client(), table) == [OAK, LIME]
    assert shown(client, table) == before


def test_data_move_the_time_of_the_resource_and_never_that_of_the_dataset(client, table, database):
    before, package = shown(client, table), result(client(), "package_show", {"id": "trees"})
    happened = result(client(), "package_activity_list", {"id": "trees"})
    with database.read(OPERATOR) as session:
        head = changes.head(session)
    result(client("home"), "datastore_upsert", {"resource_id": table, "records": [{"id": 3, "name": "Ulme"}]})
    after = result(client(), "package_show", {"id": "trees"})
    assert shown(client, table)["last_modified"] > before["last_modified"]
    assert after["metadata_modified"] == package["metadata_modified"]
    assert result(client(), "package_activity_list", {"id": "trees"}) == happened
    with database.read(OPERATOR) as session:
        assert [(c.kind, c.subject) for c in changes.since(session, head)] == [("dataset", after["id"])]


def test_other_columns_are_a_change_of_the_dataset_and_told_in_the_feed(client, table, database):
    package = result(client(), "package_show", {"id": "trees"})
    with database.read(OPERATOR) as session:
        head = changes.head(session)
    result(client("home"), "datastore_create", {"resource_id": table, "fields": [{"id": "new", "type": "text"}]})
    assert result(client(), "package_show", {"id": "trees"})["metadata_modified"] > package["metadata_modified"]
    with database.read(OPERATOR) as session:
        assert {(c.kind, c.subject) for c in changes.since(session, head)} == {
            ("dataset", package["id"]), ("table", table),
        }  # fmt: skip


# Taking away


def test_rows_are_taken_away_by_filters(client, table):
    asked = {"resource_id": table, "filters": {"name": "Linde"}}
    assert result(client("home"), "datastore_delete", asked) == asked
    assert rows(client(), table) == [OAK]
    more = {"resource_id": table, "filters": {}, "include_records": True}
    assert [row["id"] for row in result(client("home"), "datastore_records_delete", more)["records"]] == [1]
    assert found(client(), table) == []


def test_a_table_is_taken_away_once(client, table):
    package = result(client(), "package_show", {"id": "trees"})
    assert result(client("home"), "datastore_delete", {"resource_id": table}) == {"resource_id": table}
    assert error(client("home"), "datastore_delete", {"resource_id": table})[0] == 404
    assert error(client(), "datastore_search", {"resource_id": table})[0] == 404
    assert shown(client, table)["datastore_active"] is False
    assert result(client(), "package_show", {"id": "trees"})["metadata_modified"] > package["metadata_modified"]
    result(client("home"), "datastore_create", {"resource_id": table, "records": [{"a": 1}]})
    assert rows(client(), table) == [{"a": 1}]


def test_making_and_taking_away_stand_in_the_audit_log(client, table, database):
    result(client("home"), "datastore_delete", {"resource_id": table})
    with database.read(OPERATOR) as session:
        told = session.scalars(select(Entry).where(Entry.subject == table).order_by(Entry.seq)).all()
        assert [(e.actor, e.action) for e in told if e.action.startswith("table.")] == [
            ("home-admin", "table.create"), ("home-admin", "table.delete"),
        ]  # fmt: skip


# Who may


@pytest.mark.parametrize(
    "action", ["datastore_upsert", "datastore_delete", "datastore_create", "datastore_records_delete"]
)
@pytest.mark.parametrize(("town", "public", "private"), [("", 403, 403), ("stranger", 403, 404), ("partner", 403, 404)])
def test_only_who_may_change_the_dataset_writes(client, table, action, town, public, private):
    asked = {"resource_id": table, "filters": {}, "records": [], "fields": []}
    takes = {"datastore_upsert": ("records",), "datastore_create": ("fields",)}.get(action, ("filters",))
    asked = {key: asked[key] for key in ("resource_id", *takes)}
    assert call(client(town), action, asked).status_code == public
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    unseen = 409 if action == "datastore_create" and private == 404 else private
    assert call(client(town), action, asked).status_code == unseen


def test_an_editor_writes_and_a_member_does_not(client, person, table):
    asked = {"resource_id": table, "records": [{"id": 3}]}
    assert call(person("anna", "editor"), "datastore_upsert", asked).status_code == 200
    assert call(person("carl", "member"), "datastore_upsert", asked).status_code == 403
    assert call(person("dora", "editor", scope="read"), "datastore_upsert", asked).status_code == 403


@pytest.mark.parametrize("name", ["datastore_run_triggers", "datastore_function_create", "datastore_function_delete"])
@on_sqlite
def test_code_of_others_is_not_run(client, cast, name):
    assert error(client("operator"), name, {"name": "f", "resource_id": "x"})[0] == 403


# Many at once


def test_two_who_write_the_same_keys_leave_whole_rows(client, table):
    def write(word):
        records = [{"id": at, "name": word} for at in range(50)]
        return [
            call(client("home"), "datastore_upsert", {"resource_id": table, "records": records}).status_code
            for _ in range(5)
        ]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(write, ("a", "b"))) == [[200] * 5] * 2
    left = found(client(), table, limit=1000)
    assert sorted(row["id"] for row in left) == list(range(50))
    assert {row["name"] for row in left} in ({"a"}, {"b"})


def test_twenty_who_insert_lose_and_double_nothing(client, table):
    def write(who):
        records = [{"id": 1000 * who + at, "name": str(who)} for at in range(20)]
        return call(client("home"), "datastore_upsert", {"resource_id": table, "records": records, "method": "insert"})

    with ThreadPoolExecutor(20) as pool:
        assert {answer.status_code for answer in pool.map(write, range(1, 21))} == {200}
    answer = result(client(), "datastore_search", {"resource_id": table, "limit": 1000})
    assert answer["total"] == len(answer["records"]) == 402
    assert len({row["_id"] for row in answer["records"]}) == 402
