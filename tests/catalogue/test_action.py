"""The envelope of the Action API, and what a call may look like on the wire."""

import json
from io import BytesIO
from urllib.parse import quote

import pytest

from catalogue import actions
from catalogue.action import ACTIONS, CORS, DEEPEST
from hub.access import Permission
from tests.catalogue.caller import call, create, result

# The wire is the same on both databases.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SHOW = "/api/3/action/package_show"
CREATE = "/api/3/action/package_create"
WRITING = sorted(name for name, entry in ACTIONS.items() if entry.needs is not Permission.READ)
READING = sorted(set(ACTIONS) - set(WRITING))
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"


@pytest.fixture
def trees(client):
    return create(client("home"))


def test_there_are_the_promised_actions(database_url):
    assert actions.MODULES
    assert set(WRITING) >= {
        "organization_create", "package_create", "package_delete", "package_patch", "package_update", "resource_create",
        "resource_update", "resource_patch", "resource_delete", "package_revise", "dataset_purge", "bulk_update_delete",
        "organization_update", "organization_purge", "member_create", "user_create", "api_token_create",
        "resource_view_create", "follow_dataset",
    }  # fmt: skip
    assert set(READING) >= {
        "help_show", "license_list", "organization_list", "organization_show", "package_list", "package_search",
        "package_show", "resource_show", "site_read", "status_show", "tag_list", "current_package_list_with_resources",
        "package_activity_list", "activity_data_show", "resource_view_list", "user_show", "group_list", "group_tree",
    }  # fmt: skip


def test_who_has_the_answer_already_is_told_just_that(client, trees):
    asked = f"/api/3/action/package_show?id={trees['id']}"
    first = client().get(asked)
    again = client().get(asked, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    result(client("home"), "package_patch", {"id": trees["id"], "title": "Other"})
    changed = client().get(asked, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json["result"]["title"]) == (200, "Other")
    assert "ETag" not in client().post("/api/3/action/package_show", json={"id": trees["id"]}).headers
    assert client().get(f"{asked}&callback=f").headers["ETag"] != changed.headers["ETag"]


@pytest.mark.parametrize("prefix", ["/api/action", "/api/3/action"])
def test_success_is_help_success_and_result(client, prefix):
    answer = client().get(f"{prefix}/site_read")
    assert answer.content_type == "application/json;charset=utf-8"
    assert answer.json == {
        "help": "http://localhost/api/3/action/help_show?name=site_read",
        "success": True,
        "result": True,
    }


def test_failure_has_help_and_an_error_with_a_type(client):
    answer = client().get(f"{SHOW}?id=nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/json;charset=utf-8")
    assert answer.json == {
        "help": "http://localhost/api/3/action/help_show?name=package_show",
        "success": False,
        "error": {"__type": "Not Found Error", "message": "There is no such dataset"},
    }


def test_the_help_address_answers(client):
    address = client().get("/api/action/tag_list").json["help"]
    assert "tags" in client().get(address.removeprefix("http://localhost")).json["result"]


def test_help_is_absolute_from_the_configured_address_whatever_the_host_header_says(client):
    answer = client().get("/api/action/site_read", headers={"Host": "evil.example"})
    assert answer.json["help"].startswith("http://localhost/api/3/")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ["nothing", "related_list", "package_show/", "a/b", "%3Cscript%3E"])
def test_an_unknown_action_is_answered_with_one_string(client, method, name):
    answer = client().open(f"/api/3/action/{name}", method=method)
    assert answer.status_code == 400
    assert answer.json.startswith("Bad request - Action name not known: ")
    assert answer.content_type == "application/json;charset=utf-8"


@pytest.mark.parametrize("name", WRITING)
def test_reading_a_writing_action_is_answered_with_one_string(client, name):
    for town in ("", "home"):
        answer = client(town).get(f"/api/action/{name}")
        assert (answer.status_code, answer.json) == (400, f"Bad request - {name} must be called by POST")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("name", ["package_show", "package_create"])
def test_other_methods_are_refused_and_told_which_there_are(client, method, name):
    answer = client("home").open(f"/api/3/action/{name}", method=method)
    assert answer.status_code == 405
    assert answer.json["error"]["__type"] == "Method Not Allowed Error"
    assert "POST" in answer.headers["Allow"]


def test_head_answers_like_get_without_a_body(client, trees):
    got, head = (getattr(client(), method)(f"{SHOW}?id=trees") for method in ("get", "head"))
    assert (head.status_code, head.data) == (200, b"")
    assert head.content_length == got.content_length


@pytest.mark.parametrize("path", ["/api/3/action/package_show", "/api/action/package_create", "/api/action/x"])
def test_a_browser_of_another_site_may_ask_and_read(client, path):
    answer = client().options(path, headers={"Origin": "https://map.example"})
    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in CORS} == CORS
    assert client().get("/api/action/site_read").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("path", "status", "body"), [
    ("/api", 200, {"version": 1}), ("/api/", 200, {"version": 1}), ("/api/1", 200, {"version": 1}),
    ("/api/3", 200, {"version": 3}),
])  # fmt: skip
def test_the_versions_of_the_api(client, path, status, body):
    answer = client().get(path)
    assert (answer.status_code, answer.json) == (status, body)


def test_there_is_no_second_version(client):
    answer = client().get("/api/2")
    assert (answer.status_code, answer.json["error"]["__type"]) == (404, "Not Found Error")


BODIES = [
    (b'{"id": "trees"}', "application/json"),
    (b'{"id": "trees"}', "application/json; charset=utf-8"),
    (b'{"id": "trees"}', ""),
    (b'{"id": "trees"}', "text/plain"),
    (b'{"id": "trees"}', FORM),
    (quote('{"id": "trees"}').encode(), FORM),
    (quote('{"id": "trees"}').encode() + b"=", FORM),
    (b"id=trees", FORM),
    (b"id=trees&use_default_schema=", FORM),
]


@pytest.mark.parametrize(("body", "kind"), BODIES)
def test_a_body_may_come_in_many_forms(client, trees, body, kind):
    answer = client().post(SHOW, data=body, content_type=kind)
    assert answer.json["result"]["id"] == trees["id"]


def test_json_under_the_name_of_a_form_may_hold_every_character(client):
    sent = json.dumps({"name": "signs", "owner_org": "home", "notes": "a=b&c=d+e%20f ü"}, ensure_ascii=False)
    answer = client("home").post(CREATE, data=sent.encode(), content_type=FORM)
    assert answer.json["result"]["notes"] == "a=b&c=d+e%20f ü"


def test_a_body_of_several_parts_is_a_form(client, trees):
    answer = client().post(SHOW, data={"id": "trees"}, content_type=PARTS)
    assert answer.json["result"]["id"] == trees["id"]


@pytest.mark.parametrize(
    "disposition", ["form-data", "form-data; filename=a.csv", "form-data; name=", "x", 'form-data; name=""; filename=a']
)
@pytest.mark.parametrize("name", ["package_search", "package_revise", "resource_create", "package_patch"])
def test_a_part_without_a_name_is_left_out(client, trees, name, disposition):
    body = f"--x\r\nContent-Disposition: {disposition}\r\n\r\nodd\r\n--x--\r\n".encode()
    answer = client("home").post(f"/api/action/{name}", data=body, content_type=f"{PARTS}; boundary=x")
    empty = call(client("home"), name)
    assert (answer.status_code, answer.json.get("error")) == (empty.status_code, empty.json.get("error"))


def test_a_body_that_is_shorter_than_announced_is_refused(client, trees):
    for body, kind in ((b'{"id": "trees", "notes": "cut"}', "application/json"), (b"id=trees&notes=cu", FORM)):
        sent = {"data": body, "content_type": kind, "environ_overrides": {"CONTENT_LENGTH": str(len(body) + 5)}}
        answer = client("home").post("/api/action/package_patch", **sent)
        assert answer.status_code == 400
        assert isinstance(answer.json, (str, dict))
    assert result(client(), "package_show", {"id": "trees"})["notes"] == trees["notes"]


def test_a_large_form_is_taken_up_to_the_limit_of_all_bodies(client):
    answer = client("home").post(CREATE, data={"name": "large", "owner_org": "home", "notes": "x" * 2_000_000})
    assert len(answer.json["result"]["notes"]) == 2_000_000


def test_an_empty_body_is_an_empty_object(client):
    for kind in ("application/json", FORM, PARTS, ""):
        answer = client().post(SHOW, data=b"", content_type=kind)
        assert (answer.status_code, answer.json["error"]["name_or_id"]) == (409, ["Missing value"])


def test_the_query_string_wins_over_the_body_of_a_question(client, trees):
    create(client("home"), "benches")
    answer = client().post(f"{SHOW}?id=benches", json={"id": "trees"})
    assert answer.json["result"]["name"] == "benches"


def test_the_query_string_changes_nothing(client):
    answer = client("home").post(f"{CREATE}?name=other", json={"name": "body", "owner_org": "home"})
    assert answer.json["result"]["name"] == "body"


@pytest.mark.parametrize("way", ["query", "form"])
def test_repeated_keys_become_a_list(client, trees, way):
    create(client("home"), "benches")
    asked = "fq_list=name:trees&fq_list=name:benches"
    path = "/api/action/package_search"
    answer = client().get(f"{path}?{asked}") if way == "query" else client().post(path, data=asked, content_type=FORM)
    assert answer.json["result"]["count"] == 0
    assert client().get(f"{path}?fq_list=name:trees").json["result"]["count"] == 1


NOT_JSON = [
    b"{", b"nothing", b"[]", b"null", b"1", b'"text"', b"[" * 200_000, b'{"a":' * 200_000, b"\xff\xfe{}",
    b'{"id": "\xff"}', b'{"id": "\\ud800"}', b'{"id": NaN}', b'{"id": 1e999}', b"{'id': 'trees'}", b"\xef\xbb\xbf{}",
]  # fmt: skip


@pytest.mark.parametrize("body", NOT_JSON, ids=lambda body: str(body[:12]))
def test_what_is_no_json_object_is_answered_with_one_string(client, body):
    answer = client().post(SHOW, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json.startswith("Bad request - JSON Error: ")


def test_bad_json_under_the_name_of_a_form_is_bad_json(client):
    answer = client().post(SHOW, data=b'{"id": ', content_type=FORM)
    assert (answer.status_code, isinstance(answer.json, str)) == (400, True)


NUL = [{"id": "a\0b"}, {"a\0b": 1}, {"id": "x", "extras": [{"key": "k", "value": ["\0"]}]},
       {"id": "x", "extras": [{"key": "k"}, {"key": "\0"}]}, {"id": "x", "extras": [{"key": 1, "a\0b": None}]},
       {"id": "x", "extras": [[{"key": "\0"}]]}]  # fmt: skip


@pytest.mark.parametrize("argument", NUL)
@pytest.mark.parametrize("name", ["package_show", "package_create", "package_patch", "resource_create"])
def test_a_text_with_nul_is_refused(client, cast, name, argument):
    answer = call(client("home"), name, argument)
    assert (answer.status_code, answer.json) == (400, "Bad request - a text holds the character NUL")


@pytest.mark.parametrize("query", ["id=a%00b", "a%00=b"])
def test_a_query_with_nul_is_refused(client, query):
    answer = client().get(f"{SHOW}?{query}")
    assert (answer.status_code, isinstance(answer.json, str)) == (400, True)


def test_a_file_name_with_nul_is_refused_or_cleaned(client, trees):
    sent = {"package_id": "trees", "upload": (BytesIO(b"x"), "a\0b.csv")}
    answer = client("home").post("/api/action/resource_create", data=sent)
    assert answer.status_code in (200, 400)


def test_values_may_lie_some_levels_deep(client):
    deep: object = "x"
    for _ in range(DEEPEST - 4):
        deep = [deep]
    shown = create(client("home"), resources=[{"url": "http://x.example/", "deep": deep}])
    assert shown["resources"][0]["deep"] == deep


@pytest.mark.parametrize(("depth", "deep"), [(900, "x"), (DEEPEST - 1, [{"a": 1}]), (DEEPEST, {"a": 1})])
def test_values_deeper_than_anybody_means_are_refused(client, cast, depth, deep):
    for _ in range(depth):
        deep = [deep]
    answer = call(client("home"), "package_create", {"name": "deep", "owner_org": "home", "extras": deep})
    assert answer.status_code == 400
    assert "deeper" in answer.json


def test_a_null_in_a_question_is_as_if_it_was_not_there(client, trees):
    asked = {"q": None, "fq": None, "fq_list": None, "rows": None, "start": None, "sort": None, "facet.field": None}
    assert result(client(), "package_search", asked)["count"] == 1


@pytest.mark.parametrize("callback", ["f", "jQuery_1.$callback", "a" * 101])
def test_a_callback_wraps_what_succeeds(client, callback):
    answer = client().get(f"/api/action/site_read?callback={callback}")
    assert answer.content_type == "application/javascript;charset=utf-8"
    assert answer.text.startswith(f"{callback}({{")
    assert answer.text.endswith("});")


def test_a_callback_does_not_wrap_what_fails(client):
    answer = client().get(f"{SHOW}?id=nothing&callback=f")
    assert (answer.status_code, answer.json["success"]) == (404, False)


@pytest.mark.parametrize("callback", ["alert(1)", "<script>", "a" * 102, "", "1a", "a b", "a;b", "ä", "f\n"])
def test_a_callback_is_the_name_of_a_function(client, callback):
    answer = client().get("/api/action/site_read", query_string={"callback": callback})
    assert (answer.status_code, answer.content_type) == (400, "application/json;charset=utf-8")


def test_a_callback_is_asked_by_nobody(client):
    create(client("home"), "secret", private=True)
    answer = client("home").get(f"{SHOW}?id=secret&callback=f")
    assert answer.status_code == 404


def test_a_callback_means_nothing_to_a_post(client, trees):
    assert client().post(f"{SHOW}?callback=f", json={"id": "trees"}).json["success"] is True


def test_too_large_a_body_is_a_validation_error(client, app, trees):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = call(client("home"), "package_patch", {"id": "trees", "notes": "x" * 2000})
    assert (answer.status_code, answer.json["error"]["__type"]) == (409, "Validation Error")
    assert "Larger than" in answer.json["error"]["message"]


def test_what_is_wrong_in_a_list_is_said_by_position(client, cast):
    resources = [{"url": "http://x.example/"}, {"size": "many"}, {}]
    answer = call(client("home"), "package_create", {"name": "trees", "owner_org": "home", "resources": resources})
    assert answer.status_code == 409
    assert answer.json["error"] == {
        "__type": "Validation Error",
        "resources": [{}, {"size": ["Must be an integer"]}, {}],
    }


@pytest.mark.parametrize("key", ["resources", "extras"])
def test_a_list_of_objects_that_holds_something_else_is_an_integrity_error(client, cast, key):
    argument = {"name": "trees", "owner_org": "home", key: ["x"]}
    answer = call(client("home"), "package_create", argument)
    assert answer.status_code == 400
    assert answer.json["error"]["__type"] == "Integrity Error"
    assert answer.json["error"]["data"] == argument
