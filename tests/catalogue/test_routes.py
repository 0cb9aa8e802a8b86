"""What is told of the routes beside the actions."""

from typing import Any

import pytest

from catalogue import questions
from catalogue.exports import FORMATS
from catalogue.routes import ASKED, BODIES, HEADERS, NAMES, paths
from tests.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def told(app) -> dict[str, dict[str, Any]]:
    return paths(app)


def names(operation: dict[str, Any], where: str) -> set[str]:
    return {each["name"] for each in operation["parameters"] if each["in"] == where}


def test_every_route_of_these_parts_is_told_once(app, told):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in NAMES]
    methods = {method for rule in rules for method in rule.methods}
    assert methods == {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"}
    assert len(told) == len({rule.rule for rule in rules})


def test_downloads_tell_what_they_can_be_asked(told):
    table = told["/resource/{id}/table.{suffix}"]["get"]
    assert names(table, "query") == {*questions.ASKED, "variant"}
    (suffix,) = [each["schema"] for each in table["parameters"] if each["name"] == "suffix"]
    assert suffix == {"type": "string", "enum": sorted(FORMATS)}
    (id,) = [each for each in told["/datastreams/{id}/series.json"]["get"]["parameters"] if each["name"] == "id"]
    assert (id["required"], id["schema"]["maximum"]) == (True, 2147483647)


def test_a_dump_tells_the_question_it_takes(told):
    dump = told["/datastore/dump/{id}"]["get"]
    assert names(dump, "query") >= {"format", "variant", "bom", "q", "filters", "fields", "sort", "limit", "offset"}
    assert not {"resource_id", "records_format"} & names(dump, "query")


def test_uploads_in_parts_tell_their_methods_and_headers(told):
    assert set(told["/uploads/tus/{id}"]) == {"head", "patch", "delete", "post"}
    patch = told["/uploads/tus/{id}"]["patch"]
    assert names(patch, "header") == {"Upload-Offset"}
    assert set(patch["requestBody"]["content"]) == {"application/offset+octet-stream"}
    assert patch["security"] == [{"token": []}]


def test_pages_for_people_are_not_in_it(told):
    assert not {"/", "/dataset", "/user/login"} & set(told)


def test_what_the_tables_name_is_there(app):
    assert {*ASKED, *HEADERS, *BODIES} <= set(app.view_functions)
