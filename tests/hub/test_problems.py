"""Every error in the form that fits who asked, and nothing of the inside in any of them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy
from flask import Flask, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, abort

from hub import errors
from hub.access import Permission, access
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.db import Database
from hub.errors import Problem
from tests.catalogue.caller import create
from tests.conftest import on_sqlite

SECRET = "do-not-tell-s3cr3t"
PROBLEMS = {
    "BadRequest": (400, None), "Unauthenticated": (403, "Authorization Error"),
    "Forbidden": (403, "Authorization Error"),
    "NotFound": (404, "Not Found Error"), "Conflict": (409, "Validation Error"), "Invalid": (409, "Validation Error"),
    "Expired": (403, "Authorization Error"), "NestedWrongly": (400, "Integrity Error"),
    "UnknownParameter": (400, "Search Query Error"),
    "TooLarge": (409, "Validation Error"), "TooMany": (429, "Too Many Requests Error"),
    "Unavailable": (503, "Service Unavailable Error"), "Busy": (503, "Service Unavailable Error"),
    "Unreachable": (502, "Bad Gateway Error"),
    "Unreadable": (422, "Unprocessable Entity Error"), "Problem": (500, "Internal Server Error"),
    "Crowded": (503, "Service Unavailable Error"),
    "TooSlow": (503, "Service Unavailable Error"), "Full": (503, "Service Unavailable Error"),
    "NotImplementedYet": (501, "Not Implemented Error"), "Outdated": (412, "Precondition Failed Error"),
}  # fmt: skip
"""Each error in CKAN's envelope: its status and its type; none is a bare string."""

Fail = Callable[..., Flask]


@pytest.fixture
def fail(app: Flask) -> Fail:
    """`fail(error)` is the application with routes of all kinds that raise it."""

    def make(error: BaseException | Callable[..., object]) -> Flask:
        def view(call: object) -> object:
            if isinstance(error, BaseException):
                raise error
            return error(call)

        for path in ("/api/3/action/fail", "/fail", "/fail.json", "/sensorthings/v1.1/fail"):
            app.add_url_rule(path, path, access(Permission.WRITE)(view), methods=["GET", "POST"])
        return app

    return make


def get(app: Flask, cast, path: str, accept: str = "*/*"):
    return app.test_client().get(path, headers={"Authorization": cast.operator, "Accept": accept})


def test_every_error_is_in_the_table():
    known = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, Problem)}
    assert set(PROBLEMS) == known


@on_sqlite
@pytest.mark.parametrize(
    ("error", "body"),
    [
        (errors.BadRequest("Wrong"), {"code": 400, "type": "error", "message": "Wrong"}),
        (errors.NotFound("Gone"), {"code": 404, "type": "error", "message": "Gone"}),
        (errors.Unauthenticated("Who"), {"code": 401, "type": "error", "message": "Who"}),
        (errors.Invalid("Wrong", a=["b", "c"]), {"code": 400, "type": "error", "message": "Wrong: a: b, c"}),
        (ValueError(SECRET), {"code": 500, "type": "error", "message": "Something went wrong"}),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_body_of_sensorthings(fail, cast, error, body):
    answer = get(fail(error), cast, "/sensorthings/v1.1/fail", "text/html")
    assert (answer.status_code, answer.json) == (body["code"], body)


@on_sqlite
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_envelope_of_ckan(fail, cast, name):
    status, kind = PROBLEMS[name]
    answer = get(fail(getattr(errors, name)("A sentence")), cast, "/api/3/action/fail")
    assert (answer.status_code, answer.content_type) == (status, "application/json;charset=utf-8")
    if kind is None:
        assert answer.json == "A sentence"
    else:
        assert answer.json == {
            "help": "http://localhost/api/3/action/help_show?name=fail",
            "success": False,
            "error": {"__type": kind, "message": "A sentence"},
        }


@on_sqlite
def test_fields_lie_beside_the_type_of_a_validation_error(fail, cast):
    answer = get(fail(errors.Invalid("A sentence", name=["wrong"], tags=["a", "b"])), cast, "/api/3/action/fail")
    assert answer.json["error"] == {"__type": "Validation Error", "name": ["wrong"], "tags": ["a", "b"]}


@on_sqlite
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_problem_of_a_program(fail, cast, name):
    problem = getattr(errors, name)
    answer = get(fail(problem("A sentence", a=["wrong"])), cast, "/fail.json")
    assert (answer.status_code, answer.content_type) == (problem.status, "application/problem+json;charset=utf-8")
    assert answer.json == {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": "A sentence",
        "errors": {"a": ["wrong"]},
    }


@on_sqlite
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_page_of_a_person(fail, cast, name):
    answer = get(fail(getattr(errors, name)("A <b>sentence</b>")), cast, "/fail", "text/html,*/*;q=0.8")
    assert answer.status_code == getattr(errors, name).status
    assert answer.mimetype == "text/html"
    assert "A &lt;b&gt;sentence&lt;/b&gt;" in answer.text
    assert "<b>" not in answer.text


@on_sqlite
@pytest.mark.parametrize("path", ["/api/3/action/fail", "/fail", "/fail.json"])
def test_it_says_when_to_try_again_where_that_is_known(fail, cast, path):
    assert get(fail(errors.Busy()), cast, path).headers["Retry-After"] == str(errors.Busy.retry_after)


@on_sqlite
def test_it_says_nothing_of_when_where_nobody_knows(fail, cast):
    assert "Retry-After" not in get(fail(errors.Unavailable()), cast, "/fail").headers


@on_sqlite
def test_no_connection_in_time_is_no_error_of_the_hub(fail, cast):
    answer = get(fail(sqlalchemy.exc.TimeoutError("QueuePool limit of size 10")), cast, "/fail.json")
    assert (answer.status_code, answer.json["detail"]) == (503, "The database is not available just now")


@on_sqlite
@pytest.mark.parametrize(("path", "accept", "kind"), [
    ("/fail", "text/html", "text/html"), ("/fail", "application/json", "application/problem+json"),
    ("/fail", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ("/fail", "", "text/html"), ("/fail.json", "text/html", "application/problem+json"),
    ("/api/3/action/fail", "text/html", "application/json"), ("/nothing", "text/html", "text/html"),
    ("/nothing.ttl", "*/*", "application/problem+json"), ("/api/nothing", "text/html", "application/json"),
])  # fmt: skip
def test_the_form_follows_from_the_address_and_what_is_accepted(fail, cast, path, accept, kind):
    assert get(fail(errors.Conflict()), cast, path, accept).mimetype == kind


@on_sqlite
@pytest.mark.parametrize("status", [400, 403, 404, 405, 406, 409, 410, 413, 415, 418, 429, 500, 503])
def test_an_error_of_the_framework_is_answered_like_ours(fail, cast, status):
    app = fail(lambda call: abort(status))
    shown = {path: get(app, cast, path) for path in ("/api/3/action/fail", "/fail.json")}
    assert shown["/fail.json"].status_code == status
    assert shown["/fail.json"].json["status"] == status
    envelope = shown["/api/3/action/fail"]
    assert envelope.status_code == {413: 409}.get(status, status)
    if status == 400:
        assert isinstance(envelope.json, str)
    else:
        assert envelope.json["success"] is False


@on_sqlite
def test_a_redirect_stays_one(fail, cast):
    answer = fail(errors.Conflict()).test_client().get("/organization/")
    assert answer.status_code in (200, 308)


INSIDE = [
    RuntimeError(f"{SECRET} in /work/main/hub/db.py"), KeyError(SECRET), RecursionError(SECRET), MemoryError(SECRET),
    OSError(28, SECRET, "/var/secret"), AssertionError(SECRET), UnicodeDecodeError("utf-8", b"x", 0, 1, SECRET),
    DBAPIError(f"SELECT {SECRET}", {"password": SECRET}, Exception(SECRET)),
]  # fmt: skip


@on_sqlite
@pytest.mark.parametrize("error", INSIDE, ids=lambda error: type(error).__name__)
def test_an_unexpected_error_says_nothing_and_is_logged(capfd, fail, cast, error):
    app = fail(error)
    for path, accept in (("/api/3/action/fail", "*/*"), ("/fail", "text/html"), ("/fail.json", "*/*")):
        answer = get(app, cast, path, accept)
        assert answer.status_code == 500
        for word in (SECRET, type(error).__name__, "Traceback", ".py", "SELECT", cast.operator):
            assert word not in answer.text + str(answer.headers)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    unexpected = [line for line in lines if line["event"] == "unexpected error"]
    assert [line["path"] for line in unexpected] == ["/api/3/action/fail", "/fail", "/fail.json"]
    assert all(cast.operator not in str(line) for line in lines)


def test_an_error_in_sql_says_nothing(fail, cast):
    app = fail(lambda call: call.session.execute(text(f"SELECT {SECRET.replace('-', '_')} FROM nowhere")))
    answer = get(app, cast, "/api/3/action/fail")
    assert answer.status_code in (500, 503)
    assert "nowhere" not in answer.text


def test_two_writers_of_one_dataset_conflict(client, fail, cast, database: Database):
    def stale(call):
        row = call.session.query(Dataset).one()
        call.session.execute(text("UPDATE dataset SET version = version + 1"))
        row.title = "late"

    app = fail(stale)
    create(client("home"))
    answer = get(app, cast, "/api/3/action/fail")
    assert (answer.status_code, answer.json["error"]) == (
        409,
        {"__type": "Validation Error", "message": "Somebody else changed this just now"},
    )
    with database.read(OPERATOR) as session:
        assert session.query(Dataset).one().title == "trees"


def test_the_same_thing_made_twice_at_once_is_a_conflict(client, fail, cast):
    def twice(call):
        row = call.session.query(Dataset).one()
        call.session.add(Dataset(name=row.name, title="x", owner_id=row.owner_id))

    app = fail(twice)
    create(client("home"))
    answer = get(app, cast, "/api/3/action/fail")
    assert (answer.status_code, answer.json["error"]["__type"]) == (409, "Validation Error")
    assert "dataset" not in answer.json["error"]["message"]


def test_what_belongs_to_another_town_cannot_be_written_past_the_code(client, app, cast):
    view = access(Permission.WRITE)(lambda call: setattr(call.session.query(Dataset).one(), "title", "taken") or "x")
    app.add_url_rule("/api/steal", "steal", view)
    create(client("home"))
    assert client("partner").get("/api/steal").status_code == 403


@on_sqlite
def test_a_database_that_is_gone_is_not_available(app, cast, settings, request):
    gate = app.extensions["allmende"]
    gate.database.dispose()
    file = Path(str(gate.database.url.database))
    file.unlink()
    file.mkdir()
    request.addfinalizer(file.rmdir)  # other tests put their database in the same place
    for path, status in (("/api/3/action/package_list", 503), ("/dataset/x", 503), ("/dataset/x.ttl", 503)):
        answer = app.test_client().get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status
        assert str(settings.data) not in answer.text


@on_sqlite
def test_an_exception_of_the_framework_that_brings_its_answer_keeps_it(fail, cast):
    answer = get(fail(HTTPException(response=Response("as it is", 418))), cast, "/fail")
    assert (answer.status_code, answer.text) == (418, "as it is")
