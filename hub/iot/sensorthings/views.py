"""The addresses of SensorThings 1.1 that are read: the root document and every resource path.

Source: OGC 18-088 (SensorThings API Part 1: Sensing, version 1.1), sections 9 and 12.
"""

import hashlib

import orjson
from flask import Blueprint, Response, request

from hub.access import Call, Permission, access
from hub.iot.sensorthings.formats import root
from hub.iot.sensorthings.formats.answers import Answer, Place, answer
from hub.iot.sensorthings.formats.asked import asked
from hub.iot.sensorthings.formats.root import ROOT
from hub.iot.sensorthings.store import reading

blueprint = Blueprint("sensorthings", __name__)

LARGEST = 100_000
"""Larger answers carry no ETag: to compute it would take as long as to read them."""


@blueprint.get(ROOT, strict_slashes=False)
@access(Permission.READ)
def service(call: Call) -> Response:
    """Which sets there are and what is offered."""
    return _sent(Answer(orjson.dumps(root.document(call.settings))))


@blueprint.get(f"{ROOT}/<path:path>")
@access(Permission.READ)
def resource(call: Call, path: str) -> Response:
    """What a resource path and its options ask for."""
    query = request.environ.get("QUERY_STRING", "")
    found = asked(path, query)
    page = reading.read(call.session, found.resource.segments, found.steps, found.read)
    return _sent(answer(found, page, Place(root.address(call.settings), path, query)))


def _sent(found: Answer) -> Response:
    if found.body is None:
        return Response(status=204)
    response = Response(found.body, content_type=found.media_type)
    if len(found.body) > LARGEST:
        return response
    response.headers["ETag"] = f'"{hashlib.blake2b(found.body, digest_size=16).hexdigest()}"'
    if "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(request)
    return response


@blueprint.after_request
def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Location"
    return response
