"""Uploads that can be resumed.

Source: tus resumable upload protocol 1.0.0, core with Creation, Termination and Expiration.
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from uuid import UUID

from flask import Blueprint, Response, abort, request

from catalogue import codes, uploads
from catalogue.originals import clean_name
from hub.access import Call, Permission, access
from hub.errors import BadRequest, Forbidden, TooLarge, Unauthenticated
from hub.files import CHUNK
from hub.uploads import Upload

blueprint = Blueprint("tus", __name__)

PATH = "/uploads/tus"
VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
BODY = "application/offset+octet-stream"
LONGEST_METADATA = 8192
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, HEAD, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-CKAN-API-Key, Tus-Resumable, Upload-Length,"
    " Upload-Offset, Upload-Metadata, X-HTTP-Method-Override, X-CSRFToken",
    "Access-Control-Expose-Headers": "Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size,"
    " Upload-Offset, Upload-Length, Upload-Expires, Upload-Metadata",
    "Access-Control-Max-Age": "86400",
}
_KEY = re.compile(r"[!-+\--~]+")


@blueprint.route(PATH, methods=["OPTIONS"], strict_slashes=False)
@blueprint.route(f"{PATH}/<id>", methods=["OPTIONS"])
@access(Permission.READ)
def abilities(call: Call, id: str = "") -> Response:
    """What this server can do."""
    headers = {"Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(call.settings.max_upload_bytes)}
    return Response(status=204, headers=headers)


# The session of a reader is opened by its first question: here none is, however long the bytes take to come.
@blueprint.route(PATH, methods=["POST"], strict_slashes=False)
@access(Permission.READ)
def create(call: Call) -> Response:
    """Begin an upload."""
    owner, length, metadata = _writer(call), _natural("Upload-Length"), request.headers.get("Upload-Metadata", "")
    if length > call.settings.max_upload_bytes:
        raise TooLarge(f"The file is larger than the allowed {call.settings.max_upload_bytes:,} bytes.")
    about = _about(metadata)
    name = clean_name(about.get("filename") or about.get("name") or "")
    kind = codes.media_type((about.get("filetype") or about.get("type") or "")[:100])
    made = uploads.of(call).create(owner, length, name, kind, metadata)
    response = _answer(201, made)
    response.headers["Location"] = f"{call.settings.site_url}{PATH}/{made.id}"
    return response


@blueprint.route(f"{PATH}/<id>", methods=["HEAD"])
@access(Permission.READ)
def offset(call: Call, id: str) -> Response:
    """How much has arrived."""
    found = uploads.of(call).find(id, _writer(call))
    response = _answer(200, found)
    response.headers["Upload-Length"] = str(found.length)
    if found.metadata:
        response.headers["Upload-Metadata"] = found.metadata
    return response


@blueprint.route(f"{PATH}/<id>", methods=["PATCH"])
@access(Permission.READ)
def append(call: Call, id: str) -> Response:
    """Send more of it."""
    owner, at = _writer(call), _natural("Upload-Offset")
    if request.mimetype != BODY:
        abort(415)
    found = uploads.of(call).find(id, owner)
    if (request.content_length or 0) > found.length - min(at, found.length):
        raise TooLarge(f"The upload was announced with {found.length} bytes, and more would come")
    request.max_content_length = found.length + 1  # one more shows that it is too much
    return _answer(204, uploads.of(call).append(id, owner, at, _pieces()))


@blueprint.route(f"{PATH}/<id>", methods=["DELETE"])
@access(Permission.READ)
def terminate(call: Call, id: str) -> Response:
    """Give an upload up."""
    uploads.of(call).delete(id, _writer(call))
    return Response(status=204)


@blueprint.route(f"{PATH}/<id>", methods=["POST"])
@access(Permission.READ)
def override(call: Call, id: str) -> Response:
    """For clients that can send nothing but POST."""
    meant: dict[str, Callable[[Call, str], Response]] = {"PATCH": append, "DELETE": terminate, "HEAD": offset}
    view = meant.get(request.headers.get("X-HTTP-Method-Override", "").upper())
    if view is None:
        abort(405)
    return view.__wrapped__(call, id)  # type: ignore[attr-defined, no-any-return]


@blueprint.after_request
def _speak(response: Response) -> Response:
    response.headers.update({"Tus-Resumable": VERSION, "Tus-Version": VERSION, "Cache-Control": "no-store", **CORS})
    return response


def _writer(call: Call) -> UUID:
    """Who sends; only who may write somewhere may leave bytes here."""
    if request.headers.get("Tus-Resumable") != VERSION:
        abort(412)
    if call.principal.user_id is None:
        raise Unauthenticated
    scope = call.principal.scope
    if not call.principal.may_write or not (scope.everything or scope.writes or scope.edits):
        raise Forbidden
    return call.principal.user_id


def _natural(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise BadRequest(f"The header {header} must be a number from 0")
    return int(text)


def _about(metadata: str) -> dict[str, str]:
    """The pairs of `Upload-Metadata`: words with values in base64."""
    if len(metadata) > LONGEST_METADATA:
        raise BadRequest("The header Upload-Metadata is too long")
    found = {}
    for pair in filter(None, map(str.strip, metadata.split(","))):
        key, _, value = pair.partition(" ")
        try:
            text = b64decode(value, validate=True).decode()
        except (Error, ValueError) as error:
            raise BadRequest("The header Upload-Metadata must hold words with values in base64") from error
        if not _KEY.fullmatch(key) or key in found or "\0" in text:
            raise BadRequest("The header Upload-Metadata must hold each word once")
        found[key] = text
    return found


def _pieces() -> Iterator[bytes]:
    """The body as it comes; where its sender breaks off, it ends."""
    while piece := request.stream.read(CHUNK):
        yield piece


def _answer(status: int, upload: Upload) -> Response:
    expires = format_datetime(upload.expires_at, usegmt=True)
    return Response(status=status, headers={"Upload-Offset": str(upload.offset), "Upload-Expires": expires})
