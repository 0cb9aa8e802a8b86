"""Calls that no client should make: each gets the status of the contract, and none changes anything."""

from typing import Any

import pytest

from catalogue import actions
from catalogue.action import ACTIONS
from hub.access import Permission
from tests.catalogue.caller import call, create, result
from tests.catalogue.malformed import DEEP, LONG, TYPES, everything, fits, key, number
from tests.catalogue.malformed_by_operator import OPERATORS
from tests.catalogue.malformed_groups import GROUPS
from tests.catalogue.malformed_harvest import HARVEST
from tests.catalogue.malformed_operator import CALLS
from tests.catalogue.malformed_people import PEOPLE
from tests.catalogue.malformed_portal import PORTAL
from tests.catalogue.malformed_tables import FIELDS, TABLES, THEIRS, UNSEEN
from tests.catalogue.malformed_tables import TABLE as HOMES

GEO = {"type": "Point", "coordinates": [9, 48]}


def package(**more: Any) -> dict[str, Any]:
    return {"name": "malformed", "owner_org": "home", **more}


def wrong_package(*keys: str) -> list[tuple[Any, int]]:
    return [(package(**{key: wrong}), 409) for key in keys for wrong in ([1], {"a": 1}, DEEP)]


PLACES = (
    5, [], [1, 2], "nowhere", "{}", "[]", "null", '{"type":"Point"}', {"type": "Point", "coordinates": []},
    {"type": "Point", "coordinates": ["a", "b"]}, {"type": "Point", "coordinates": [200, 0]},
    {"type": "Point", "coordinates": [9]}, {"type": "Circle", "coordinates": [9, 48]}, {"type": 1},
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, {"type": "Polygon", "coordinates": [[0, 0]]},
    {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": [GEO]}]},
    {"type": "GeometryCollection", "geometries": 1}, {"type": "GeometryCollection", "geometries": []},
    {"type": "Feature", "geometry": GEO, "properties": {}},
    '{"type":"GeometryCollection","geometries":[' * 500 + "]}" * 500, "[" * 100_000, "9" * 600_000,
    {"type": "Point", "coordinates": [1e300, 1e300]}, {"type": "LineString", "coordinates": [[0, 0]]},
)  # fmt: skip
PACKAGES: list[tuple[Any, int]] = [
    ({}, 409), (package(name=None), 409), (package(name=""), 409), (package(name="A"), 409), (package(name="ä"), 409),
    (package(name="x"), 409), (package(name="x" * 101), 409), (package(name="new"), 409), (package(name="a b"), 409),
    (package(name="a\n"), 409), (package(name="../a"), 409), (package(owner_org=None), 409),
    (package(owner_org="nowhere"), 409), (package(owner_org="stranger"), 403), (package(id="x"), 409),
    (package(private="perhaps"), 409), (package(private=[1]), 409), (package(private={}), 409),
    *((package(state=wrong), 409) for wrong in ("perhaps", "Draft", 1, [1], {}, True)),
    (package(version="x" * 101), 409), (package(tags="a,b"), 409), (package(tags=[1]), 409), (package(tags=[{}]), 409),
    (package(tags=[{"name": "x"}]), 409), (package(tags=[{"name": "a<b>c"}]), 409), (package(tags=[[["a"]]]), 409),
    (package(tags=[{"name": "x" * 101}]), 409),
    *((package(tags=[{"name": "oak", "vocabulary_id": wrong}]), 409) for wrong in (*TYPES, "nothing", LONG, "%")),
    (package(tag_string="ok,!"), 409), (package(tag_string=[1]), 409),
    (package(groups="envi"), 409), (package(groups=["x"] * 1001), 409),
    (package(groups=[{"name": "fields"}]), 403), (package(groups=["envi", "fields"]), 403),
    (package(extras={}), 400), (package(extras="x"), 400), (package(extras=[1]), 400),
    (package(extras=[None]), 400), (package(extras=[[]]), 400), (package(extras=[{}]), 409),
    (package(extras=[{"key": None, "value": 1}]), 409), (package(extras=[{"key": 1, "value": 1}]), 409),
    (package(extras=[{"key": "", "value": 1}]), 409), (package(extras=[{"key": "title", "value": 1}]), 409),
    (package(extras=[{"key": "a", "value": 1}, {"key": "a", "value": 2}]), 409),
    (package(resources={}), 400), (package(resources="x"), 400), (package(resources=[1]), 400),
    (package(resources=[{"id": "x"}]), 409), (package(resources=[{"size": "x"}]), 409),
    (package(resources=[{"url": "javascript:1"}]), 409), (package(resources=[{"last_modified": "soon"}]), 409),
    *wrong_package("title", "notes", "owner_org", "license_id", "version", "id", "name"),
    *wrong_package("author", "maintainer_email", "url", "frequency", "temporal_start", "identifier", "publisher_name"),
    (package(language=[1]), 409), (package(language={"a": 1}), 409), (package(language="[1"), 409),
    (package(language='["\\u0000"]'), 409),
    (package(author=True), 409),
    *((package(spatial=place), 409) for place in PLACES),
    *((package(extras=[{"key": "spatial", "value": place}]), 409) for place in PLACES if isinstance(place, str)),
]  # fmt: skip
RESOURCES: list[tuple[Any, int]] = [
    *key("package_id"),
    *(({"package_id": "trees", name: wrong}, 409)
      for name in ("url", "name", "description", "format", "mimetype", "license", "last_modified", "id", "created")
      for wrong in (1, [1], {"a": 1}, DEEP)),
    *(({"package_id": "trees", "size": wrong}, 409) for wrong in (-1, "x", 2**63, 1e300, "9" * 5000, [1], {}, True)),
    *(({"package_id": "trees", "last_modified": wrong}, 409)
      for wrong in ("soon", "2024-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1" * 1000)),
    ({"package_id": "trees", "language": [1]}, 409), ({"package_id": "trees", "rights": {"a": 1}}, 409),
    ({"package_id": "trees", "id": "x"}, 409), ({"package_id": "nothing", "url": "https://x.example/"}, 404),
]  # fmt: skip
SPAN: list[tuple[Any, int]] = [
    *number("limit"), *number("offset"),
    *(({name: wrong}, 409) for name in ("before", "after")
      for wrong in ("soon", "", -1, "-1", 1e300, "1e999", "9" * 5000, "nan", "inf", LONG, True, [], {}, DEEP,
                    "0001-01-01T00:00:00+14:00")),
    *(({name: wrong}, 409) for name in ("activity_types", "exclude_activity_types")
      for wrong in (1, {}, [1], "[1]", "[", DEEP)),
    ({"activity_types": ["a"], "exclude_activity_types": ["b"]}, 409),
]  # fmt: skip


def of(found: str) -> list[tuple[Any, int]]:
    """Whose activities, and which."""
    return [
        *key("id"),
        *(({"id": found, **sent}, status) for sent, status in SPAN),
        ({"id": found, "activity_types": [LONG, "\ud83d\ude00", "'"]}, 200),
        ({"id": found, "offset": 2**31 - 1}, 200),
    ]


FOLLOWED = ("dataset", "group", "organization", "user")
OTHERS: list[tuple[Any, int]] = [
    *(({"id": wrong}, 409) for wrong in TYPES), ({"id": LONG}, 404), ({"id": "nobody"}, 404), ({"id": "%"}, 404),
    ({"id": "partner-admin"}, 403),
]  # fmt: skip
MISSING = "00000000-0000-0000-0000-000000000000"
VIEW = {"resource_id": MISSING, "title": "t", "view_type": "text_view"}
VIEWS: list[tuple[Any, int]] = [
    *((VIEW | sent if sent else {}, status) for sent, status in key("resource_id")),
    *(({k: v for k, v in VIEW.items() if k != name}, 409) for name in VIEW),
    *((VIEW | {name: wrong}, 409) for name in ("title", "view_type") for wrong in (*TYPES, None, "")),
    *((VIEW | {"description": wrong}, 409) for wrong in TYPES),
    *((VIEW | {"view_type": wrong}, 409) for wrong in ("nothing", "recline", "TEXT_VIEW", LONG, "text_view ")),
    (VIEW, 404),
]  # fmt: skip


def wrong_thing(name: str) -> list[tuple[Any, int]]:
    """What an object with an id must not be."""
    wrong = (1, True, [], {}, "", "x", "[]", "{", "null", {"id": 1}, {"id": None}, {"id": [MISSING]}, DEEP, LONG)
    return [({}, 409), ({name: None}, 409), *(({name: each}, 409) for each in wrong), ({name: {"id": MISSING}}, 404),
            ({name: {"id": LONG}}, 404), ({name: '{"id": ""}'}, 404)]  # fmt: skip


STATE: list[tuple[Any, int]] = [
    *key("id"), ({"id": "trees"}, 404), ({"id": "00000000-0000-0000-0000-000000000000"}, 404),
    *(({"id": "trees", "object_type": wrong}, 409) for wrong in TYPES),
]  # fmt: skip
NAMING = ("name", "id", "owner_org")
UNKNOWN = "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11"
FLAGS = ("perhaps", "", [], [1], {}, 2, DEEP)
BULK: list[tuple[Any, int]] = [
    *(({"datasets": ["trees"], **sent}, status) for sent, status in key("org_id")),
    ({"org_id": "home"}, 409), ({"org_id": "partner", "datasets": ["wells"]}, 403),
    *(({"org_id": "home", "datasets": wrong}, 409)
      for wrong in (None, "", [], [1], {}, 1, True, DEEP, [None], "[", "[1]", "nothing", ["trees", "nothing"], [""],
                    ["trees", "wells"], ["%"], ["x"] * 1001, [LONG], [UNKNOWN])),
]  # fmt: skip
PATTERNS = (1, {}, [1], "x", "+", "-", ["title"], ["+"], [""], "[", DEEP, "-a," * 101, [None], "-" + "a," * 1000)
REVISIONS: list[tuple[Any, int]] = [
    ({}, 409), ({"match": {}}, 409), ({"match": {"title": "x"}}, 409), ({"match__title": "x"}, 409),
    ({"match__id": ""}, 409), ({"match__": "trees"}, 409), ({"match__id": {"a": 1}}, 409), ({"id": "trees"}, 409),
    *(({"match": wrong}, 409) for wrong in (1, True, [], "x", "[", "{", '{"a":1', [1], None, "")),
    *(({"match": {"id": wrong}}, 409) for wrong in (*TYPES, None, "")),
    *(({"match__name": wrong}, 404) for wrong in ("nothing", LONG, "../../etc/passwd", "%", UNKNOWN)),
    *(({"match__id": "trees", "match": {"title": wrong}}, 409) for wrong in (1, [], {}, DEEP, "x", None)),
    ({"match__id": "trees", "match__name": "wells"}, 409), ({"match": {"id": "trees", "name": "wells"}}, 409),
    ({"match": {"id": "trees", "name": ["trees"]}}, 409),
    ({"match__id": "trees", "match__resources__0__name": "x"}, 409),
    ({"match__id": "wells", "update__notes": "x"}, 403),
    ({"match__id": "trees", "match__organization__name__x__y": 1}, 409),
    *(({"match__id": "trees", name: wrong}, 409) for name in ("filter", "include") for wrong in PATTERNS),
    *(({"match__id": "trees", "update": wrong}, 409) for wrong in (1, True, [], "x", "[", [1])),
    *(({"match__id": "trees", path: 1}, 409)
      for path in ("update__a__b", "update__resources__0__name", "update__resources__x", "update__resources__-1",
                   "update__resources__" + "9" * 5000, "update__resources__extend", "update__tags__extend",
                   "update__resources__extend__0", "update__title__x", "update__organization__0__extend",
                   "update__a__b__extend", "update__" + "a__" * 10_000, "update____", "update__resources__0__upload")),
    *(({"match__id": "trees", "update__resources__extend": wrong}, 409)
      for wrong in (None, "x", {}, "{}", [{"id": 1}])),
    *(({"match__id": "trees", "update__resources__extend": wrong}, 400) for wrong in ([1], "[1]", [None], [[]])),
    *(({"match__id": "trees", "update": {k: v for k, v in sent.items() if k not in NAMING}}, status)
      for sent, status in PACKAGES if sent.keys() - {"name", "owner_org", "id"}),
    ({"match__id": "trees", "update__name": "A B"}, 409), ({"match__id": "trees", "update__owner_org": "partner"}, 403),
    ({"match__id": "trees", "filter": "-*", "update": {"title": [1]}}, 409),
    *(({"match__id": "trees", path: wrong}, 409)
      for path, wrong in (("update", '{"notes": "\\u0000"}'), ("update__language", '["\\u0000"]'))),
]  # fmt: skip
TABLE: dict[str, list[tuple[Any, int]]] = {
    "package_activity_list": of("trees"),
    "organization_activity_list": [*of("home"), ({"id": "trees"}, 404)],
    "user_activity_list": [*of("home-admin"), ({"id": "home"}, 404)],
    "recently_changed_packages_activity_list": SPAN,
    "dashboard_activity_list": SPAN,
    "dashboard_new_activities_count": [({"a": DEEP, "id": 1}, 200)],
    "dashboard_mark_activities_old": [({"a": DEEP, "id": [LONG]}, 200)],
    "activity_show": key("id"),
    "activity_data_show": STATE,
    "activity_diff": [
        *((sent | {"object_type": "package"} if "object_type" not in sent else sent, status) for sent, status in STATE),
        ({"id": "x"}, 409), ({"id": "x", "object_type": ""}, 409),
        *(({"id": "x", "object_type": "package", "diff_type": wrong}, 409) for wrong in (*TYPES, "", "HTML", LONG)),
    ],
    **{f"{verb}follow_{kind}": key("id") for verb in ("", "un") for kind in ("dataset", "group", "user")},
    **{f"am_following_{kind}": key("id") for kind in ("dataset", "group", "user")},
    **{f"{kind}_follower_count": key("id") for kind in FOLLOWED},
    **{f"{kind}_follower_list": [({}, 403), ({"id": "trees"}, 403)] for kind in FOLLOWED},
    **{f"{kind}_followee_{what}": OTHERS for kind in FOLLOWED for what in ("count", "list")},
    "followee_count": OTHERS,
    "followee_list": OTHERS,
    "resource_view_show": key("id"),
    "resource_view_list": [*key("id"), ({"id": "trees"}, 404)],
    "resource_view_create": VIEWS,
    "resource_view_update": [
        *key("id"), ({"id": MISSING, "title": "t"}, 404),
        *(({"id": "x", name: wrong}, 409) for name in ("title", "description") for wrong in TYPES),
    ],
    "resource_view_delete": key("id"),
    "resource_view_reorder": [
        ({"id": "x"}, 409), ({"id": "x", "order": None}, 409), ({"id": MISSING, "order": []}, 404),
        *((sent | {"order": []}, status) for sent, status in key("id")),
        *(({"id": MISSING, "order": wrong}, 409) for wrong in (1, {}, [1], "[1]", "[", DEEP)),
    ],
    "resource_view_clear": [({}, 403), ({"view_types": [1]}, 403)],
    "resource_create_default_resource_views": wrong_thing("resource"),
    "package_create_default_resource_views": wrong_thing("package"),
    "status_show": [({"a": DEEP}, 200), ({"": ""}, 200)],
    "site_read": [({"a": LONG}, 200)],
    "license_list": [({"a": 1}, 200)],
    "help_show": [*key("name")],
    "package_list": [
        *number("limit"), *number("offset"), ({"unknown": DEEP}, 200),
        *(({f"include_{name}": wrong}, 409) for name in ("private", "drafts", "deleted") for wrong in FLAGS),
    ],
    "current_package_list_with_resources": [
        *number("limit"), *number("offset"), *number("page"), ({"page": 0}, 409), ({"page": 2**31 - 1}, 200),
        ({"offset": 2**31 - 1, "limit": 2**31 - 1}, 200), ({"limit": 0}, 200), ({"limit": 0, "page": 9}, 200),
    ],
    "package_autocomplete": [
        ({}, 409), ({"q": None}, 409), ({"q": ""}, 409), *(({"q": wrong}, 409) for wrong in TYPES), ({"q": LONG}, 409),
        *(({"q": "x", **sent}, status) for sent, status in number("limit")),
        *(({"q": odd}, 200) for odd in ("%", "_", "/", "\\", "'", '"', "\U0001f333", "ß" * 200, " ", "\x01")),
    ],
    "package_show": [*(pair for pair in key("id")), ({"name_or_id": [1]}, 409), ({"unknown": "x"}, 409)],
    "package_search": [
        *number("rows"), *number("start"), ({"unknown": 1}, 400), ({LONG: 1}, 400), ({"": 1}, 400),
        *(({name: wrong}, 409) for name in ("q", "fq", "sort") for wrong in TYPES),
        *(({name: wrong}, 409)
          for name in ("fq_list", "fl", "facet.field") for wrong in (1, {}, [1], "[1]", "[", DEEP)),
        ({"facet.limit": -2}, 409), ({"facet.limit": "x"}, 409), ({"facet.limit": 2**70}, 409),
        ({"facet.mincount": -1}, 409), ({"facet.mincount": []}, 409), ({"facet": "perhaps"}, 409), ({"facet": []}, 409),
        ({"include_private": "x"}, 409), ({"include_private": {}}, 409), ({"q": LONG}, 409),
        ({"fq": "a:b " * 5000}, 409),
        ({"sort": LONG}, 409), ({"facet.field": ["nothing", "", LONG]}, 200), ({"fl": ["nothing", ""]}, 200),
    ],
    "package_create": PACKAGES,
    "package_update": [
        *(({"id": "trees", **{k: v for k, v in sent.items() if k not in ("name", "id")}}, status)
          for sent, status in PACKAGES if sent.keys() - {"name", "owner_org", "id"}),
        ({"id": "trees", "owner_org": "nowhere"}, 409),
        ({}, 409), ({"id": None}, 409), ({"id": ""}, 409), ({"id": "nothing"}, 404), ({"name": "nothing"}, 404),
        ({"id": [1]}, 409), ({"id": {"a": 1}, "name": "trees"}, 409), ({"id": "trees", "name": "A B"}, 409),
        ({"id": "trees", "owner_org": "partner"}, 403),
    ],
    "package_patch": [
        *((({"id": "trees", **{k: v for k, v in sent.items() if k not in ("name", "id")}}), status)
          for sent, status in PACKAGES if sent.keys() - {"name", "owner_org", "id"}),
        *key("id"), ({"id": "trees", "name": "A B"}, 409), ({"id": "trees", "owner_org": "partner"}, 403),
    ],
    "package_delete": key("id"),
    "dataset_series_list": [({"limit": "x"}, 409), ({"offset": -1}, 409), ({"limit": [1]}, 409)],
    "dataset_series_member_list": key("id"),
    "dataset_quality_show": key("id"),
    "organization_quality_show": [({"id": [1]}, 409), ({"id": "nothing"}, 404), ({"limit": "x"}, 409)],
    "dataset_purge": [({}, 403), ({"id": "trees"}, 403), ({"id": DEEP}, 403)],
    "package_owner_org_update": [({}, 403), ({"id": "trees", "organization_id": "home"}, 403)],
    "bulk_update_private": BULK,
    "bulk_update_public": BULK,
    "bulk_update_delete": BULK,
    "package_revise": REVISIONS,
    "package_resource_reorder": [
        *(({"order": [], **sent}, status) for sent, status in key("id")), ({"id": "trees"}, 409),
        *(({"id": "trees", "order": wrong}, 409)
          for wrong in (None, 1, True, {}, [1], "x", ["x"], [None], [""], DEEP, [UNKNOWN], UNKNOWN, [UNKNOWN, UNKNOWN],
                        [UNKNOWN, UNKNOWN.upper()], "[", [LONG])),
        ({"id": "wells", "order": []}, 403),
    ],
    "resource_show": key("id"),
    "resource_create": RESOURCES,
    "resource_update": [
        *key("id"), ({"id": UNKNOWN}, 404), ({"id": "trees"}, 404),
        *(({"id": UNKNOWN, "clear_upload": wrong}, 409) for wrong in FLAGS),
        *(({**{k: v for k, v in sent.items() if k != "package_id"}, "id": UNKNOWN}, 409)
          for sent, status in RESOURCES if status == 409 and sent.keys() - {"package_id", "id"}),
    ],
    "resource_patch": [*key("id"), ({"id": UNKNOWN}, 404), ({"id": "trees", "name": DEEP}, 404)],
    "resource_delete": [*key("id"), ({"id": UNKNOWN}, 404), ({"id": "trees"}, 404)],
    "resource_search": [
        ({}, 409), ({"query": None}, 409), ({"query": ""}, 409), ({"query": []}, 409),
        *(({"query": wrong}, 409)
          for wrong in (1, True, {}, [1], DEEP, "name", ":", ":x", "nothing:x", "Name:x", " name:x", "size:1",
                        "state:a", "package:x", "[", "[1]", ["name:x", "y"], ["name:x"] * 51, "name:" + LONG, LONG,
                        "__class__:x")),
        *(({"query": "name:x", "order_by": wrong}, 409) for wrong in (*TYPES, "nothing", "id desc", "id;", LONG)),
        *(({"query": "name:x", **sent}, status) for name in ("limit", "offset") for sent, status in number(name)),
        *(({"query": odd}, 200)
          for odd in ("name:", "name:%", "name:_", "name:\\", "id:x", "package_id:' OR 1", "hash:x",
                      "url:http://a:b", "name::", ["name:a", "url:b"], '["name:a"]')),
    ],
    "tag_list": [*(({"query": wrong}, 409) for wrong in TYPES), ({"all_fields": []}, 409)],
    **PEOPLE,
    **GROUPS,
    **CALLS,
    **PORTAL, **HARVEST,
    **TABLES,
}  # fmt: skip


def test_every_action_is_in_the_table():
    assert actions.MODULES
    assert set(TABLE) == set(ACTIONS)


def test_there_are_many():
    assert len({(name, repr(sent)) for name, rows in TABLE.items() for sent, _ in rows}) >= 3000


@pytest.fixture(scope="module")
def database(lasting):
    """One for all these calls: each test sees that none of its own has changed it."""
    return lasting.database


@pytest.fixture(scope="module")
def client(lasting):
    """Who calls, with datasets, groups and tables to call for."""
    for town, dataset, private in (("home", "trees", False), ("partner", "wells", False), ("partner", "hidden", True)):
        create(lasting.client(town), dataset, town=town, private=private)
    _make_groups(lasting.client)
    _make_tables(lasting.client)
    return lasting.client


@pytest.mark.parametrize("name", sorted(TABLE))
def test_malformed_calls_get_their_answer_and_write_nothing(client, database, name):
    home, wrong = client("home"), []
    before = everything(database)
    for sent, status in TABLE[name]:
        answer = call(home, name, sent)
        if not fits(answer, status):
            wrong.append((str(sent)[:200], status, answer.status_code, answer.text[:300]))
    assert wrong == []
    assert everything(database) == before


def _make_tables(client):
    """One of home with a row, a public one of partner, one that is private."""
    create(client("home"), "beds")  # a dataset that has no parts is called for by name
    for town, dataset, id in (("home", "beds", HOMES), ("partner", "wells", THEIRS), ("partner", "hidden", UNSEEN)):
        result(client(town), "resource_create", {"package_id": dataset, "id": id, "format": "CSV"})
        result(client(town), "datastore_create", {"resource_id": id, "fields": FIELDS, "primary_key": "id"})
    result(client("home"), "datastore_upsert", {"resource_id": HOMES, "records": [{"id": 1, "name": "Linde"}]})


def _make_groups(client):
    """One that home runs, one of others, one that is deleted."""
    for name in ("woods", "fields", "gone"):
        users = [{"name": "home-admin", "capacity": "admin"}] if name == "woods" else []
        result(client("operator"), "group_create", {"name": name, "users": users})
    result(client("operator"), "group_delete", {"id": "gone"})


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_malformed_calls_of_the_operator(client, database, name):
    operator, wrong = client("operator"), []
    before = everything(database)
    for argument, status in OPERATORS[name]:
        answer = call(operator, name, argument)
        if not fits(answer, status):
            wrong.append((argument, status, answer.status_code, answer.text[:300]))
    assert wrong == []
    assert everything(database) == before


HARMLESS = (
    {"unknown": DEEP}, {"title": LONG}, {"notes": LONG}, {"license_id": LONG}, {"tags": None, "groups": None},
    {"groups": [1, None, {"name": {"a": 1}}, ["x"], DEEP, {"name": "nothing"}]}, {"extras": None, "resources": None},
    {"extras": [{"key": LONG[:100_000], "value": LONG}, {"key": "a.b\"'\x1f\\ \u2028", "value": DEEP}]},
    {"extras": [{"key": "n", "value": 2**64 - 1}, {"key": "m", "value": -(2**63)}, {"key": "f", "value": 1e308}]},
    {"extras": [{"key": "gone", "value": None}]}, {"tags": [{"name": "Ünïcödé 漢字"}, "baum", " baum "]},
    {"spatial": GEO}, {"spatial": {"type": "Point", "coordinates": [9, 48, 500]}}, {"spatial": None}, {"spatial": ""},
    {"spatial": {"type": "GeometryCollection", "geometries": [GEO]}}, {"private": "False"}, {"private": ""},
    {"author": 5, "version": "1.0"}, {"url": LONG}, {"language": "DEU", "state": "active", "type": "harvest"},
    {"resources": [{"url": "x y", "a": DEEP, "": 1, "size": "", "id": None, "mimetype": "x" * 1000}]},
    {"resources": [{"format": "y" * 1000}]},
    {"resources": [{"url": LONG}, {"name": "\u202e\u0007\x1b[31m", "tracking_summary": 1, "position": "x"}]},
    {"notes": "\U0001f333" * 1000, "title": "\u0001\ufffe\uffff"},
)  # fmt: skip


def test_unusual_values_are_taken_shown_found_and_sent_back(client):
    for at, given in enumerate(HARMLESS):
        name = f"unusual-{at}"
        made = create(client("home"), name, **given)
        assert result(client(), "package_show", {"id": name}) == made
        assert result(client(), "package_search", {"fq": f"name:{name}"})["results"] == [made]
        assert result(client("home"), "package_update", made) == made
        for suffix in (".rdf", ""):
            page = client().get(f"/dataset/{name}{suffix}", headers={"Accept": "text/html"})
            assert page.status_code == 200, (suffix, given)


@pytest.mark.parametrize("name", sorted(name for name, entry in ACTIONS.items() if entry.needs > Permission.READ))
@pytest.mark.parametrize("lasting", ["sqlite"], indirect=True)
def test_a_call_without_rights_is_refused_before_its_values_are_looked_at(client, name):
    assert call(client(), name, {"name": ["x"]}).status_code == 403
