"""The addresses of SensorThings 1.1 at which entities are made, changed and deleted.

Source: OGC 18-088 (SensorThings API Part 1: Sensing, version 1.1), section 10.
"""

from flask import Blueprint, Response, request

from hub.access import Call, Permission, access
from hub.iot.sensorthings.changing import shown
from hub.iot.sensorthings.changing.performing import Asked, Done, expect, perform
from hub.iot.sensorthings.formats import root
from hub.iot.sensorthings.formats.answers import JSON
from hub.iot.sensorthings.formats.root import ROOT
from hub.iot.sensorthings.store.writing import HEADER

blueprint = Blueprint("sensorthings_changing", __name__)


@blueprint.route(f"{ROOT}/<path:path>", methods=["POST", "PATCH", "PUT", "DELETE"])
@access(Permission.WRITE)
def change(call: Call, path: str) -> Response:
    """One entity made, changed or deleted, or all that a filter finds."""
    address, query = root.address(call.settings), request.environ.get("QUERY_STRING", "")
    given = Asked(request.method, path, query, b"", request.mimetype, request.headers.get(HEADER, ""))
    if request.method != "DELETE":
        given = given._replace(body=request.get_data())
    if "If-Match" in request.headers:
        expect(call.session, path, lambda: _matches(shown.read(call.session, address, path).body or b""))
    return _answer(call, address, perform(call.session, call.principal, given))


def _matches(body: bytes) -> bool:
    return request.if_match.contains_weak(shown.etag(body))


def _answer(call: Call, address: str, done: Done) -> Response:
    if done.entity is None or done.id is None:
        return Response(status=204)
    path = shown.path_of(done.entity, done.id)
    response = Response(status=201 if done.made else 200, content_type=JSON)
    if request.method == "POST":
        response.headers["Location"] = f"{address}/{path}"
    if "return=minimal" in request.headers.get("Prefer", ""):
        response.status_code = 204
        return response
    body = shown.read(call.session, address, path).body or b""
    response.headers["ETag"] = f'"{shown.etag(body)}"'
    response.set_data(body)
    return response
