"""The description of the interfaces: valid, whole, and kept by clients until it changes."""

from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from catalogue.action import ACTIONS
from hub.access import Permission
from tests.conftest import on_sqlite


@pytest.fixture
def told(client) -> dict[str, Any]:
    """What anybody gets."""
    answer = client().get("/openapi.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json;charset=utf-8")
    found: dict[str, Any] = answer.json
    return found


def schemas(value: Any) -> list[Any]:
    """All schemas within a part of the document."""
    if isinstance(value, list):
        return [found for each in value for found in schemas(each)]
    if not isinstance(value, dict):
        return []
    own = [value["schema"]] if "schema" in value else []
    return own + [found for each in value.values() for found in schemas(each)]


@on_sqlite
def test_it_is_valid(told):
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(told)] == []
    assert not OPENAPI_31_VALIDATOR.is_valid({**told, "paths": {"x": {"get": {"parameters": 1}}}})
    inner = [*told["components"]["schemas"].values(), *schemas(told["paths"])]
    assert len(inner) > 500
    for schema in inner:
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


@on_sqlite
def test_every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own(told):
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for reference in set(references(told)):
        place: Any = told
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in references(each)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if "$ref" in value else []
    return own + [found for each in value.values() for found in references(each)]


@on_sqlite
def test_every_action_is_in_it_with_its_methods_and_what_it_needs(told):
    for name, entry in ACTIONS.items():
        path = told["paths"][f"/api/3/action/{name}"]
        reads = entry.needs is Permission.READ
        assert set(path) == ({"get", "post"} if reads else {"post"})
        assert path["post"]["security"] == ([{}, {"token": []}] if reads else [{"token": []}])
        body = path["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body == {"$ref": f"#/components/schemas/{name}_arguments"}
        assert path["post"]["summary"]
        keys = set(told["components"]["schemas"][f"{name}_arguments"]["properties"])
        assert keys >= {field.data_key or key for key, field in entry.takes.load_fields.items()}
        if reads:
            assert {each["name"] for each in path["get"]["parameters"]} == keys


@on_sqlite
def test_it_tells_what_an_action_takes(told):
    (rows,) = [
        each for each in told["paths"]["/api/3/action/package_search"]["get"]["parameters"] if each["name"] == "rows"
    ]
    assert rows["schema"] == {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 10}
    assert told["components"]["schemas"]["resource_create_arguments"]["required"] == ["package_id"]
    sent = told["paths"]["/api/3/action/resource_create"]["post"]["requestBody"]
    assert (sent["required"], set(sent["content"])) == (True, {"application/json", "multipart/form-data"})
    assert told["components"]["securitySchemes"]["token"]["name"] == "Authorization"


@on_sqlite
def test_the_server_is_the_site_whatever_the_request_says(client, settings):
    told = client().get("/openapi.json", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).json
    assert told["servers"] == [{"url": settings.site_url}]
    assert told["info"]["title"] == settings.site_title


@on_sqlite
def test_it_is_sent_once_and_read_by_scripts_of_other_sites(client):
    first = client().get("/openapi.json")
    again = client().get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client("home").get("/openapi.json").data == first.data


@on_sqlite
def test_pages_link_to_it(client):
    assert 'href="/openapi.json"' in client().get("/about").text
