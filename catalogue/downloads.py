"""Data to take home: kept files as they came, tables and readings as CSV, JSON and GeoJSON, streamed."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, redirect, request, send_file
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row

from catalogue import codes, formats, parameters, places, rdf
from catalogue.formats import TYPES, Variant
from catalogue.originals import clean_name
from catalogue.parameters import Period
from catalogue.schemas.resource import resource_url
from hub.access import Call, Permission, access
from hub.datasets import store
from hub.errors import NotFound
from hub.iot import store as iot
from hub.iot.calibration import Point
from hub.iot.models import Datastream
from hub.iot.quality import Flag

blueprint = Blueprint("downloads", __name__)

STREAM = "/datastreams/<int(max=2147483647):id>"
OBSERVATION = ("time", "raw", "value", "quality")


@blueprint.get("/dataset/<dataset>/resource/<uuid:id>/download")
@blueprint.get("/dataset/<dataset>/resource/<uuid:id>/download/<path:file>")
@access(Permission.READ)
def original(call: Call, dataset: str, id: UUID, file: str = "") -> Response:
    """The file as it came, or the way to where it is."""
    shown = store.shown(call.session, dataset)
    part = next((each for each in shown.distributions if each.id == id), None)
    if part is None:
        raise NotFound("There is no such resource")
    if part.blob:
        return _kept(call, part)
    link = rdf.web(part.terms.get("download_url") or resource_url(part, call.settings.site_url))
    if link is None:
        raise NotFound("This resource has no file")
    return redirect(link)  # type: ignore[return-value]


@blueprint.get("/resource/<uuid:id>/table.<suffix>")
@access(Permission.READ)
def table(call: Call, id: UUID, suffix: str) -> Response:
    """All rows of a table, or `limit` of those that meet `bbox`."""
    part = store.shown_distribution(call.session, id)
    if suffix not in TYPES or part.row_count is None:
        raise NotFound("There is no such table")
    box, limit, variant = parameters.box(request.args), parameters.limit(request.args), parameters.variant(request.args)
    etag = hashlib.sha256(f"{part.id} {part.modified_at.isoformat()} {request.full_path}".encode()).hexdigest()
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        name = store.shown(call.session, part.dataset_id).dataset.name
        pieces = _table(call, part, suffix, box, limit, variant)
        response = _streamed(pieces, suffix, f"{name}-{part.modified_at:%Y-%m-%d}")
    response.set_etag(etag)
    return response


@blueprint.get(f"{STREAM}/observations.<suffix>")
@access(Permission.READ)
def observations(call: Call, id: int, suffix: str) -> Response:
    """The readings of a datastream from `start` to `end`, raw and corrected; a day as `end` belongs to it."""
    stream = iot.datastream(call.session, id)
    if suffix not in TYPES:
        raise NotFound("There is no such format; there are " + ", ".join(TYPES))
    pieces = _observations(call, id, suffix, parameters.period(request.args), parameters.variant(request.args))
    newest = iot.latest(call.session, [id]).get(id)
    name = store.slug(stream.name) + (f"-{newest.point.time:%Y-%m-%d}" if newest else "")
    return _streamed(pieces, suffix, name)


@blueprint.get(f"{STREAM}/series.json")
@access(Permission.READ)
def series(call: Call, id: int) -> Response:
    """The points of one chart, oldest first."""
    stream = iot.datastream(call.session, id)
    return _streamed(_series(call, id, parameters.period(request.args)), "json", store.slug(stream.name))


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
    return response


def _streamed(pieces: Iterator[bytes], suffix: str, name: str) -> Response:
    """An answer that is written while it is sent; what goes wrong at its beginning is still a proper error."""
    chunks = formats.gather(pieces)
    first = next(chunks, b"")
    response = Response(chain([first], chunks), content_type=TYPES[suffix])
    response.call_on_close(chunks.close)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name or 'data'}.{suffix}")
    return response


def _table(
    call: Call, part: Row[Any], suffix: str, box: BaseGeometry | None, limit: int | None, variant: Variant
) -> Iterator[bytes]:
    names = [column["name"] for column in part.columns]
    with call.later() as session:
        rows = store.rows(session, part.id, limit=limit, box=box)
        if suffix == "geojson":
            features = (formats.feature(dict(zip(names, r.data, strict=False)), r.geometry, r.number) for r in rows)
            yield from formats.feature_collection(features)
            return
        placed = "geometry" not in names and store.has_geometry(session, part.id)
        if suffix == "json":
            yield from formats.json_list(_record(names, row, placed) for row in rows)
            return
        header = [*names, "geometry"] if placed else names
        lines = ([*row.data, row.geometry and places.wkt(row.geometry)] if placed else row.data for row in rows)
        yield from formats.csv_lines(header, lines, variant)


def _record(names: list[str], row: store.TableRow, placed: bool) -> dict[str, Any]:
    record = dict(zip(names, row.data, strict=False))
    return {**record, "geometry": formats.place(row.geometry)} if placed else record


def _observations(call: Call, id: int, suffix: str, period: Period, variant: Variant) -> Iterator[bytes]:
    with call.later() as session:
        stream = iot.datastream(session, id)
        points = iot.series(session, stream, *period)
        if suffix == "csv":
            lines = ((_utc(p.time), p.raw, p.value, " ".join(flags(p.quality))) for p in points)
            yield from formats.csv_lines(OBSERVATION, lines, variant)
            return
        records = (_observation(point) for point in points)
        if suffix == "json":
            yield from formats.json_list(records)
            return
        geometry = places.geojson(iot.place(session, stream))
        yield from formats.json_list(records, _feature_head(stream, geometry), b"}}")


def _observation(point: Point) -> dict[str, Any]:
    return dict(zip(OBSERVATION, (_utc(point.time), point.raw, point.value, flags(point.quality)), strict=True))


def _feature_head(stream: Datastream, geometry: bytes) -> bytes:
    """A feature up to its readings, which are its last property."""
    about = orjson.dumps({"name": stream.name, "unit": stream.unit_of_measurement})[:-1]
    return b'{"type":"Feature","geometry":' + geometry + b',"properties":' + about + b',"observations":'


def _series(call: Call, id: int, period: Period) -> Iterator[bytes]:
    with call.later() as session:
        stream = iot.datastream(session, id)
        about = orjson.dumps({"name": stream.name, "unit": stream.unit_of_measurement})[:-1]
        points = ((_utc(point.time), point.value) for point in iot.series(session, stream, *period))
        yield from formats.json_list(points, about + b',"points":', b"}")


def flags(quality: int) -> list[str]:
    """The names of quality flags."""
    return [flag.name.lower() for flag in Flag if flag & quality and flag.name]


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
