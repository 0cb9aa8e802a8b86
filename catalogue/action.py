"""CKAN's Action API: the decorator that makes a function an action, its routes, its envelope, its coercions.

Source: CKAN 2.12, "API guide".
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
from flask import Blueprint, Response, request
from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.datastructures import FileStorage

from catalogue import uploads
from hub.access import Call, Permission, access, dispatched, gate
from hub.errors import BadRequest, Invalid

blueprint = Blueprint("action", __name__)

PREFIXES = ("/api/3/action/", "/api/action/")
DEEPEST = 64
"""How deep values may lie within each other."""
JSON_TYPE = "application/json;charset=utf-8"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, PUT, GET, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-CKAN-API-Key",
}
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,100}", re.ASCII)
_FLAT = frozenset((str, int, float, bool, type(None)))
_URLENCODED = "application/x-www-form-urlencoded"

Function = Callable[[Call, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Action:
    """One action: what it is called, takes, needs, and does."""

    name: str
    function: Function
    takes: Schema
    needs: Permission
    view: Callable[[], Response]


ACTIONS: dict[str, Action] = {}


def action(takes: type[Schema] = Schema, needs: Permission = Permission.READ) -> Callable[[Function], Function]:
    """Make a function an action under its own name: routes, validation, envelope and help come from here."""

    def decorate(function: Function) -> Function:
        name, schema = function.__name__, takes(unknown=getattr(takes.Meta, "unknown", EXCLUDE))
        view = access(needs)(lambda call: _run(call, ACTIONS[name]))
        ACTIONS[name] = Action(name, function, schema, needs, view)
        return function

    return decorate


@blueprint.route(f"{PREFIXES[0]}<path:action>", methods=["GET", "POST"], provide_automatic_options=False)
@blueprint.route(f"{PREFIXES[1]}<path:action>", methods=["GET", "POST"], provide_automatic_options=False)
@dispatched(Permission.READ)
def answer(action: str) -> Any:
    """What the action says; one route for all, because to make and to match hundreds of them takes long."""
    entry = ACTIONS.get(action)
    if entry is None:
        return unknown(f"Action name not known: {action}")
    if entry.needs is not Permission.READ and request.method != "POST":
        return unknown(f"{action} must be called by POST")
    return entry.view()


@access(Permission.READ)
def unknown(call: Call, reason: str) -> Response:
    """CKAN's answer to a name that it does not know, and to reading what writes."""
    raise BadRequest(f"Bad request - {reason}")


def _run(call: Call, entry: Action) -> Response:
    given = arguments(reading=entry.needs is Permission.READ)
    if "upload_id" in given and entry.needs is not Permission.READ:
        given = uploads.with_finished(call, given)
    argument = load(entry.takes, given)
    return _success(entry.name, entry.function(call, argument))


def load(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """Check and convert values; raises `Invalid` with CKAN's texts by field."""
    try:
        loaded: dict[str, Any] = schema.load(values)
    except ValidationError as error:
        raise Invalid("Validation failed", **_texts(error.messages, values)) from error
    return loaded


def _texts(messages: Any, values: Any) -> Any:
    """What is wrong by field; in a list of objects by position as CKAN has it, `{}` where one is fine."""
    if not isinstance(messages, dict):
        return messages
    if isinstance(values, list):
        return [_texts(messages[at], value) if at in messages else {} for at, value in enumerate(values)]
    inside = values if isinstance(values, Mapping) else {}
    return {key: _texts(texts, inside.get(key)) for key, texts in messages.items()}


def arguments(*, reading: bool) -> dict[str, Any]:
    """What the request says, from query string and body; where both exist the query string wins.

    For a question null means the same as nothing.
    """
    query = {key: _single(values) for key, values in request.args.lists() if key != "callback"}
    body = _body() if request.method == "POST" else {}
    found = {**body, **query} if reading else body
    check(found)
    return {key: value for key, value in found.items() if value is not None} if reading else found


def _single(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else values


def check(values: Mapping[str, Any]) -> None:
    """Refuse what no database keeps (NUL) and what nobody means (nesting without end)."""
    waiting: list[tuple[Any, int]] = [(values, 0)]
    while waiting:
        value, depth = waiting.pop()
        if type(value) is list and depth < DEEPEST - 1 and _plain(value):
            continue
        if isinstance(value, FileStorage):
            value = f"{value.filename}{value.mimetype}"
        if isinstance(value, str) and "\0" in value:
            raise BadRequest("Bad request - a text holds the character NUL")
        if depth > DEEPEST:
            raise BadRequest(f"Bad request - values lie deeper than {DEEPEST} levels within each other")
        if isinstance(value, dict):
            waiting += ((each, depth + 1) for pair in value.items() for each in pair)
        elif isinstance(value, list):
            waiting += ((each, depth + 1) for each in value)


def _plain(rows: list[Any]) -> bool:
    """Whether these are objects that hold but numbers and texts without NUL: rows of a table, a thousand at a time."""
    if set(map(type, rows)) != {dict}:
        return False
    values = list(chain.from_iterable(map(dict.values, rows)))
    if not _FLAT.issuperset(map(type, values)):
        return False
    names = set(chain.from_iterable(rows))
    return "\0" not in "".join([*names, *(value for value in values if type(value) is str)])


def _body() -> dict[str, Any]:
    """A JSON object, or a form; `curl -d '{…}'` and old Python clients send JSON under the name of a form."""
    if request.mimetype == "multipart/form-data":
        files = {key: file for key, file in request.files.items() if key and "upload" in key}
        return {**_fields(), **files}
    data = request.get_data()
    if len(data) < (request.content_length or 0):  # half a form looks like a whole one
        raise BadRequest("Bad request - the body is shorter than announced")
    if request.mimetype == _URLENCODED:
        if data[:3].upper() == b"%7B":
            data = unquote_to_bytes(data.replace(b"+", b" "))
        if not data.lstrip().startswith(b"{"):
            return _fields()
        data = data.rstrip(b"=")
    return _object(data) if data.strip() else {}


def _fields() -> dict[str, Any]:
    # Werkzeug keeps a part of a form that has no name under None.
    return {key: _single(values) for key, values in request.form.lists() if key and key != "csrf_token"}


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadRequest("Bad request - JSON Error: the body is not JSON") from error
    if not isinstance(found, dict):
        raise BadRequest("Bad request - JSON Error: the body must be a JSON object")
    return found


def _success(name: str, result: Any) -> Response:
    help_url = f"{gate().settings.site_url}/api/3/action/help_show?name={name}"
    body = orjson.dumps({"help": help_url, "success": True, "result": result})
    callback = request.args.get("callback")
    if request.method == "POST" or callback is None:
        return _marked(Response(body, content_type=JSON_TYPE), body)
    if not _CALLBACK.fullmatch(callback):
        raise BadRequest("Bad request - callback must be the name of a function")
    script = callback.encode() + b"(" + body + b");"
    return _marked(Response(script, content_type="application/javascript;charset=utf-8"), script)


def _marked(response: Response, body: bytes) -> Response:
    """With an ETag, so that who has the answer to a question already is told just that."""
    if request.method == "POST":
        return response
    response.headers["ETag"] = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    if "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(request)
    return response


@blueprint.route(f"{PREFIXES[0]}<path:action>", methods=["OPTIONS"])
@blueprint.route(f"{PREFIXES[1]}<path:action>", methods=["OPTIONS"])
@access(Permission.READ)
def preflight(call: Call, action: str) -> Response:
    """A browser of another site asks whether it may call."""
    return Response(status=200)


@blueprint.get("/api")
@blueprint.get("/api/")
@blueprint.get("/api/1")
@access(Permission.READ)
def version_one(call: Call) -> Response:
    """The version that CKAN names here."""
    return Response(b'{"version":1}', content_type=JSON_TYPE)


@blueprint.get("/api/3")
@access(Permission.READ)
def version_three(call: Call) -> Response:
    """The version that CKAN names here."""
    return Response(b'{"version":3}', content_type=JSON_TYPE)


@blueprint.after_app_request
def _cors(response: Response) -> Response:
    if request.path.startswith("/api"):
        response.headers.update(CORS)
    return response
