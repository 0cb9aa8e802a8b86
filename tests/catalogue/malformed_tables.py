"""Malformed calls about tables and what fills them, made by an administrator of home."""

from typing import Any

from tests.catalogue.malformed import DEEP, LONG, TYPES, key

TABLE = "0c2d8a52-3a0e-4f6b-8a9e-6f6f5d1c7e01"
"""A table of home: `id` is its key, `name` a text, `at` a time, `price` a numeric."""
THEIRS = "0c2d8a52-3a0e-4f6b-8a9e-6f6f5d1c7e02"
"""A public table of partner."""
UNSEEN = "0c2d8a52-3a0e-4f6b-8a9e-6f6f5d1c7e03"
"""A private table of partner."""
FIELDS = [{"id": "id", "type": "int4"}, {"id": "name", "type": "text"}, {"id": "at", "type": "timestamp"},
          {"id": "price", "type": "numeric"}]  # fmt: skip
FLAGS = ("perhaps", "", [], [1], {}, 2, DEEP)
NO_LIST = (1, True, {}, "x", "{", "[1]", [1], [None], ["a"], [[]], DEEP, '{"a": 1}')
"""What is no list of objects."""
NO_OBJECT = (1, True, [], "x", "{", "[]", "null", [1], DEEP, '"a"')
NO_NAMES = (1, True, {}, [1], [""], [None], "[1]", "[", DEEP)
NO_NUMBER = (-1, "-1", 1.5, "1.5", "a", "", 2**31, 2**64, "9" * 5000, "1e3", [], [1], {}, DEEP, "٣x")


def on(values: list[tuple[Any, int]] | Any, table: str = TABLE) -> list[tuple[Any, int]]:
    """The calls for one table."""
    return [({"resource_id": table, **sent}, status) for sent, status in values]


def flags(*names: str) -> list[tuple[Any, int]]:
    """What a yes or no must not be."""
    return [({name: wrong}, 409) for name in names for wrong in FLAGS]


def named(name: str = "resource_id") -> list[tuple[Any, int]]:
    """What must not name a table, and tables that are not the caller's."""
    return [(sent, status) for sent, status in key(name) if not (status == 409 and sent.get(name) == "")]


FOREIGN: list[tuple[Any, int]] = [({"foreign": 1}, 409), ({"": 1}, 409), ({LONG: 1}, 409), ({"RESOURCE_ID": 1}, 409)]
ASKED: list[tuple[Any, int]] = [
    *FOREIGN, *flags("distinct", "plain", "include_total", "include_records", "include_next_page"),
    *(({name: wrong}, 409) for name in ("offset", "limit") for wrong in NO_NUMBER),
    *(({"filters": wrong}, 409) for wrong in NO_OBJECT),
    *(({"filters": wrong}, 409) for wrong in (
        {"nothing": 1}, {"": 1}, {'"': 1}, {"id; DROP TABLE x": 1}, {LONG: 1}, {"id": "x"}, {"id": {"like": 1}},
        {"id": {"gt": "x"}},
        {"id": {"in": 1}}, {"$or": 1}, {"$or": [1]}, {"$and": {}}, {"$not": []}, {"at": "soon"}, {"id": 2**70},
        {"price": "x"},
        {"id": {"gt": [1]}}, {"$or": [{"nothing": 1}]}, {"id": list(range(40_000))}, '{"nothing": 1}',
    )),
    *(({"sort": wrong}, 409) for wrong in (1, True, {}, [1], "nothing", "id sideways", "id desc desc", "id;", LONG,
                                           "id nulls", DEEP, ["id", "nothing"], "(select 1)")),
    *(({"fields": wrong}, 409) for wrong in (*NO_NAMES, "nothing", "id,nothing", '"', LONG, ["id", "nothing"],
    "count(*)")),
    *(({"q": wrong}, 409) for wrong in (True, [], ["a"], DEEP, {"nothing": "a"}, {"": "a"}, '{"nothing": "a"}')),
    *(({"language": wrong}, 409) for wrong in TYPES), *(({"full_text": wrong}, 409) for wrong in TYPES),
    *(({"records_format": wrong}, 409) for wrong in (*TYPES, None, "", "xml", "OBJECTS", LONG) if wrong is not None),
    *(({"total_estimation_threshold": wrong}, 409) for wrong in NO_NUMBER),
    *(({"q": odd}, 200) for odd in ("%", "_", "'", '"', "\\", "a'b", "(", ")", "a & b", "a:*", "!", "", "ä" * 300,
    "\U0001f333",
                                     "a OR b", "NEAR(a", "* ", "-", "a-b", {}, {"name": "'"}, LONG[:1000])),
    ({"q": LONG}, 409),
    *(({"q": odd, "plain": False}, 200) for odd in ("linde", "linde:*")),
]  # fmt: skip
RECORDS: list[tuple[Any, int]] = [
    *(({"records": wrong}, 409) for wrong in NO_LIST),
    *(({"records": [{"id": 1, "name": "x"}, wrong]}, 409) for wrong in (
        {"id": "x"}, {"id": 1.5}, {"id": 2**31}, {"id": 2**70}, {"id": [1]}, {"id": {"a": 1}},
        {"id": True, "at": "soon"},
        {"id": 2, "nothing": 1}, {"id": 2, "": 1}, {"id": 2, '"': 1}, {"id": 2, "at": "soon"}, {"id": 2, "at": 5},
        {"id": 2, "at": "2024-13-01"}, {"id": 2, "price": "x"}, {"id": 2, "price": [1]}, {"id": 2, "_full_text": "x"},
        {"id": 2, LONG[:1000]: 1},
    )),
]  # fmt: skip
WRITING = [*FOREIGN, *flags("force", "calculate_record_count", "include_records")]
ELSEWHERE: list[tuple[Any, int]] = [({"resource_id": THEIRS}, 403), ({"resource_id": UNSEEN}, 404)]
HOOKED: list[tuple[Any, int]] = [
    ({}, 409), ({"status": "complete"}, 409), ({"metadata": {"resource_id": TABLE}}, 409),
    *(({"metadata": wrong, "status": "complete"}, 409)
      for wrong in (None, *NO_OBJECT, {}, {"resource_id": None}, {"resource_id": 1}, {"resource_id": ""},
      {"resource_id": [1]})),
    *(({"metadata": {"resource_id": TABLE}, "status": wrong}, 409) for wrong in (None, "", *TYPES, LONG)),
    ({"metadata": {"resource_id": "nothing"}, "status": "complete"}, 404),
    ({"metadata": {"resource_id": UNSEEN}, "status": "complete"}, 404),
    ({"metadata": {"resource_id": THEIRS}, "status": "complete"}, 403),
    ({"metadata": {"resource_id": TABLE}, "status": "complete"}, 404),
]  # fmt: skip
SUBMITTED: list[tuple[Any, int]] = [
    *key("resource_id"), *ELSEWHERE, *on(flags("ignore_hash", "set_url_type", "sync")), ({"resource_id": TABLE}, 200),
]  # fmt: skip
TOLD: list[tuple[Any, int]] = [*key("resource_id"), *ELSEWHERE, ({"resource_id": TABLE}, 404), ({"id": "nothing"}, 404)]
TABLES: dict[str, list[tuple[Any, int]]] = {
    "datastore_search": [
        *key("resource_id"), *key("id"), ({"resource_id": UNSEEN}, 404), *on(ASKED),
        ({"resource_id": "_table_metadata_"}, 404),
        *on([({"filters": {"x": 1}}, 409), ({"limit": "x"}, 409), ({"foreign": 1}, 409)], "_table_metadata"),
    ],
    "datastore_info": [
        *key("id"), ({"id": UNSEEN}, 404), *on(flags("include_meta", "include_fields_schema")), *on(FOREIGN),
        ({"resource_id": "nothing"}, 404),
    ],
    "datastore_create": [
        ({}, 409),
        *(({"resource_id": wrong, "fields": FIELDS}, 409) for wrong in (*TYPES, None, "", "nothing", LONG, UNSEEN,
        "%")),
        ({"resource_id": THEIRS, "fields": FIELDS}, 403),
        *(({"resource": wrong, "fields": FIELDS}, 409) for wrong in (*NO_OBJECT, {}, {"package_id": None},
        {"package_id": [1]})),
        ({"resource": {"package_id": "nothing"}}, 404), ({"resource": {"package_id": "hidden"}}, 404),
        ({"resource": {"package_id": "wells"}}, 403),
        ({"resource": {"package_id": "trees"}, "resource_id": TABLE}, 409),
        *on([*WRITING, *flags("delete_fields"), *RECORDS]),
        *on(({"fields": wrong}, 409) for wrong in NO_LIST),
        *on(({"fields": [*FIELDS, wrong]}, 409) for wrong in (
            {}, {"id": None}, {"id": 1}, {"id": ""}, {"id": " "}, {"id": "_x"}, {"id": "_id"}, {"id": 'a"b'},
            {"id": "x" * 64},
            {"id": "ä" * 32}, {"id": "id"}, {"id": "a\nb"}, {"id": "x", "type": 1}, {"id": "x", "type": "nothing"},
            {"id": "x", "type": "text; DROP TABLE x"}, {"id": "x", "info": "x"}, {"id": "x", "info": [1]}, {"id": LONG},
        )),
        *on(({"fields": [{"id": "id", "type": wrong}]}, 409) for wrong in ("text", "int8", "json")),
        *on(({name: wrong}, 409) for name in ("primary_key", "indexes", "aliases") for wrong in NO_NAMES),
        *on(({name: wrong}, 409) for name in ("primary_key", "indexes") for wrong in ("nothing", ["id", "nothing"],
        LONG)),
        *on(({"aliases": wrong}, 409) for wrong in (TABLE, 'a"b', LONG, [" "])),
        *on(({"triggers": wrong}, 409) for wrong in (1, "x", {}, [{"function": "f"}])),
    ],
    "datastore_upsert": [
        *named(), *ELSEWHERE, *on([*WRITING, *flags("dry_run"), *RECORDS]),
        *on(({"method": wrong}, 409) for wrong in (*TYPES, None, "", "replace", "UPSERT", LONG)),
        *on([({"records": [{"name": "x"}]}, 409), ({"records": [{"id": None}]}, 409),
             ({"records": [{"id": 1}], "method": "insert"}, 409), ({"records": [{"id": 9}], "method": "update"}, 409),
             ({"records": [{"id": 5}, {"id": 5}], "method": "insert"}, 409)]),
    ],
    "datastore_delete": [
        *named(), *ELSEWHERE, *on(WRITING),
        *on(({"filters": wrong}, 409) for wrong in (*NO_OBJECT, {"nothing": 1}, {"id": "x"})),
    ],
    "datastore_records_delete": [
        *[(sent if status == 409 else {"filters": {}, **sent}, status) for sent, status in named()],
        *(({"filters": {}, **sent}, status) for sent, status in ELSEWHERE), *on([*WRITING, ({}, 409)]),
        *on(({"filters": wrong}, 409) for wrong in (None, *NO_OBJECT, {"nothing": 1}, {"id": "x"})),
    ],
    **{name: [({}, 403), ({"name": DEEP}, 403)]
       for name in ("datastore_run_triggers", "datastore_function_create", "datastore_function_delete")},
    "datastore_search_sql": [
        ({}, 409), *(({"sql": wrong}, 409) for wrong in (None, "", " ", 1, True, [], {}, DEEP, "x" * 100_001)),
        *(({"sql": wrong}, 409) for wrong in ("SELECT", "SELECT 1; SELECT 2", "DROP TABLE dataset", "SELECT (", "--")),
        ({"sql": f'SELECT * FROM "{UNSEEN}"'}, 404),
    ],
    "datapusher_submit": SUBMITTED, "xloader_submit": SUBMITTED,
    "datapusher_hook": HOOKED, "xloader_hook": HOOKED,
    "datapusher_status": TOLD, "xloader_status": TOLD,
}  # fmt: skip
