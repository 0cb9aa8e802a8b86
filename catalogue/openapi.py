"""The description of all interfaces for programs, made from the code itself: `/openapi.json`.

Source: OpenAPI Specification 3.1.
"""

import hashlib
import inspect
import sys
from collections.abc import Iterable
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, current_app, request

from catalogue import routes
from catalogue.action import ACTIONS, JSON_TYPE, Action
from catalogue.json_schema import JsonSchema, described
from catalogue.schemas.resource import ResourceSchema
from hub.access import Call, Permission, access
from hub.config import VERSION, Settings
from hub.problems import CKAN_TYPES

blueprint = Blueprint("openapi", __name__)

NOBODY: dict[str, list[str]] = {}
TOKEN: dict[str, list[str]] = {"token": []}
HEADER = {"type": "apiKey", "in": "header", "name": "Authorization", "description": "A token, with or without Bearer"}
ABOUT = (
    "CKAN's Action API, and beside it downloads, DCAT-AP, feeds and uploads in parts. What anybody may read needs no"
    " token; a token shows more, and writes. A private dataset of others looks like one that is missing."
)
SUCCESS: JsonSchema = {
    "type": "object",
    "required": ["help", "success", "result"],
    "properties": {"help": {"type": "string", "format": "uri"}, "success": {"const": True}, "result": {}},
}
ERROR: JsonSchema = {
    "type": "object",
    "required": ["help", "success", "error"],
    "properties": {
        "help": {"type": "string", "format": "uri"},
        "success": {"const": False},
        "error": {
            "type": "object",
            "description": "Of a Validation Error the fields lie beside __type: each with a list of texts",
            "required": ["__type"],
            "properties": {
                "__type": {"type": "string", "examples": sorted({*CKAN_TYPES.values()})},
                "message": {"type": "string"},
            },
        },
    },
}
ERRORS = {
    "400": ("Unreadable", "The request cannot be read: a bare text, or a search with unknown parameters"),
    "403": ("Forbidden", "Not allowed"),
    "404": ("Missing", "Not there, or not to be seen by the one who asks"),
    "409": ("Invalid", "Values that break a rule, or a search that cannot be understood"),
    "default": ("Failed", "Anything else"),
}


@blueprint.get("/openapi.json")
@access(Permission.READ)
def openapi(call: Call) -> Response:
    """All of this as OpenAPI 3.1."""
    body, etag = _written(current_app, call.settings)
    response = Response(body, content_type=JSON_TYPE)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(etag)
    return response.make_conditional(request)  # type: ignore[return-value]


def _written(app: Flask, settings: Settings) -> tuple[bytes, str]:
    """The document, made once in a process."""
    kept: tuple[bytes, str] | None = app.extensions.get("openapi")
    if kept is None:
        body = orjson.dumps(document(app, settings))
        app.extensions["openapi"] = kept = body, hashlib.sha256(body).hexdigest()
    return kept


def document(app: Flask, settings: Settings) -> dict[str, Any]:
    """The whole description of this application."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.site_title,
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": settings.site_url}],
        "tags": [*_tags(ACTIONS.values()), *routes.TAGS],
        "paths": {**{f"/api/3/action/{name}": _path(entry) for name, entry in ACTIONS.items()}, **routes.paths(app)},
        "components": {
            "schemas": {
                **{f"{name}_arguments": described(entry.takes) for name, entry in ACTIONS.items()},
                "Success": SUCCESS,
                "Error": ERROR,
            },
            "responses": {name: _response(code, text) for code, (name, text) in ERRORS.items()},
            "securitySchemes": {"token": HEADER},
        },
    }


def _response(code: str, text: str) -> dict[str, Any]:
    error: JsonSchema = {"$ref": "#/components/schemas/Error"}
    schema = {"anyOf": [{"type": "string"}, error]} if code in ("400", "default") else error
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _tags(entries: Iterable[Action]) -> list[dict[str, str]]:
    modules = dict.fromkeys(entry.function.__module__ for entry in entries)
    return [{"name": _tag(name), "description": _first_line(sys.modules[name].__doc__)} for name in modules]


def _tag(module: str) -> str:
    return module.rpartition(".")[2]


def _path(entry: Action) -> dict[str, Any]:
    """An action is read by GET and by POST, and writes by POST alone."""
    reads = entry.needs is Permission.READ
    common = {
        "tags": [_tag(entry.function.__module__)],
        "summary": _first_line(entry.function.__doc__),
        "description": inspect.getdoc(entry.function) or "",
        "security": [NOBODY, TOKEN] if reads else [TOKEN],
        "responses": _responses(),
    }
    post = {**common, "operationId": f"{entry.name}_by_post" if reads else entry.name, "requestBody": _body(entry)}
    if not reads:
        return {"post": post}
    return {"get": {**common, "operationId": entry.name, "parameters": _parameters(entry)}, "post": post}


def _responses() -> dict[str, Any]:
    success = {"schema": {"$ref": "#/components/schemas/Success"}}
    return {
        "200": {"description": "The result, in CKAN's envelope", "content": {"application/json": success}},
        **{code: {"$ref": f"#/components/responses/{name}"} for code, (name, _) in ERRORS.items()},
    }


def _parameters(entry: Action) -> list[dict[str, Any]]:
    """What the query string may hold; a key that is repeated is a list."""
    whole = described(entry.takes)
    needed = whole.get("required", ())
    return [
        {"name": key, "in": "query", "required": key in needed, "schema": schema}
        for key, schema in whole["properties"].items()
    ]


def _body(entry: Action) -> dict[str, Any]:
    schema: JsonSchema = {"$ref": f"#/components/schemas/{entry.name}_arguments"}
    content = {"application/json": {"schema": schema}}
    if _takes_files(entry):
        file = {"type": "object", "properties": {"upload": {"type": "string", "format": "binary"}}}
        content["multipart/form-data"] = {"schema": {"allOf": [schema, file]}}
    return {"required": bool(described(entry.takes).get("required")), "content": content}


def _takes_files(entry: Action) -> bool:
    return isinstance(entry.takes, ResourceSchema) or entry.name == "resource_patch"


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]
