"""Data to take home: kept files as they came, tables and readings in every format, streamed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, send_file
from sqlalchemy import Row

from catalogue import codes, observation_file, parameters, questions, rdf, span_file, table_file
from catalogue.bundle import archive
from catalogue.exports import TYPES
from catalogue.originals import clean_name
from catalogue.schemas.resource import resource_url
from catalogue.sending import Sent, lasting, send
from hub.access import Call, Permission, access
from hub.datasets import store
from hub.errors import Forbidden, NotFound
from hub.iot import store as iot

blueprint = Blueprint("downloads", __name__)

STREAM = "/datastreams/<int(max=2147483647):id>"
HELD_BACK = "This file is not given out: it may hold data about persons"


@blueprint.get("/dataset/<dataset>/resource/<uuid:id>/download")
@blueprint.get("/dataset/<dataset>/resource/<uuid:id>/download/<path:file>")
@access(Permission.READ)
def original(call: Call, dataset: str, id: UUID, file: str = "") -> Response:
    """The file as it came, or the way to where it is."""
    shown = store.shown(call.session, dataset)
    part = next((each for each in shown.distributions if each.id == id), None)
    if part is None:
        raise NotFound("There is no such resource")
    if part.held_back and not call.principal.edits(shown.dataset.id, shown.dataset.owner_id):
        raise Forbidden(HELD_BACK)
    if part.blob:
        return _kept(call, part)
    link = rdf.web(part.terms.get("download_url") or resource_url(part, call.settings.site_url))
    if link is None:
        raise NotFound("This resource has no file")
    return redirect(link)  # type: ignore[return-value]


@blueprint.get("/dataset/<name>/bundle.zip")
@access(Permission.READ)
def bundle(call: Call, name: str) -> Response:
    """A whole dataset as one archive: data, metadata, licence, a description for programs and a page for people."""
    return send(archive.sent(call, name))


@blueprint.get("/resource/<uuid:id>/table.<suffix>")
@access(Permission.READ)
def table(call: Call, id: UUID, suffix: str) -> Response:
    """The rows of a table: all of them, or those that the parameters of `datastore_search` and `bbox` ask for."""
    part = store.shown_distribution(call.session, id)
    asked, variant = questions.question(request.args), parameters.variant(request.args)
    return send(table_file.sent(call, part, suffix, asked, variant, request.full_path))


@blueprint.get(f"{STREAM}/observations.<suffix>")
@access(Permission.READ)
def observations(call: Call, id: int, suffix: str) -> Response:
    """The readings of a datastream from `start` to `end`, raw and corrected; a day as `end` belongs to it."""
    stream = iot.datastream(call.session, id)
    period, variant = parameters.period(request.args), parameters.variant(request.args)
    return send(observation_file.sent(call, stream, suffix, period, variant, request.full_path))


@blueprint.get(f"{STREAM}/series.json")
@access(Permission.READ)
def series(call: Call, id: int) -> Response:
    """The points of one chart, oldest first."""
    stream = iot.datastream(call.session, id)
    pieces = observation_file.series(call, id, parameters.period(request.args))
    name = f"{store.slug(stream.name) or 'data'}.json"
    return send(Sent(name, TYPES["json"], "", lambda: pieces, call.settings.data))


@blueprint.get(f"{STREAM}/rollups.<suffix>")
@access(Permission.READ)
def rollups(call: Call, id: int, suffix: str) -> Response:
    """The hours or days (`span`) of a datastream from `start` to `end`: count, lowest, highest, mean, total, last."""
    write = span_file.FORMATS.get(suffix)
    if write is None:
        raise NotFound("There is no such format; there are json, csv")
    body = write(call, id, span_file.asked(request.args, call.settings.zone))
    return Response(body, content_type=TYPES[suffix])


@blueprint.after_request
def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _kept(call: Call, part: Row[Any]) -> Response:
    if not call.files.exists(part.blob):
        raise NotFound("The file is missing in the hub")
    if not (request.range and request.range.units == "bytes" and len(request.range.ranges) == 1):
        request.environ.pop("HTTP_RANGE", None)  # what is no single range of bytes is answered with everything
    response = send_file(
        call.files.path(part.blob).resolve(),
        as_attachment=True,
        download_name=clean_name(part.file_name),
        conditional=True,
        etag=part.blob,
        last_modified=part.modified_at,
    )
    # Without a charset: nobody knows in which one the file was written.
    response.headers["Content-Type"] = codes.media_type(part.media_type) or "application/octet-stream"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    del response.headers["Cache-Control"]  # who may keep it follows from who asks
    return lasting(response)
