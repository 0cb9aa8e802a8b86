"""Live observations by Server-Sent Events: of a datastream, of a thing, of an area."""

from math import isfinite

from flask import Blueprint, Flask, Response, current_app, request
from shapely import MultiPolygon, box
from shapely.geometry.base import BaseGeometry

from hub.access import Call, Gate, Permission, access, credentials
from hub.errors import BadRequest, Crowded, NotFound
from hub.iot.live import cursor, store, wire
from hub.iot.live.cursor import Cursor
from hub.iot.live.events import Events
from hub.iot.live.store import Watch
from hub.iot.live.streams import Ask, Stream
from hub.iot.sensorthings.formats import root
from hub.turns import Places

STREAMS = 24
"""So many streams at a time in a process, of the threads that its web server has."""
HIGHEST = 2**31 - 1

blueprint = Blueprint("live", __name__)


def prepare(app: Flask) -> Events:
    """What all streams of a process share."""
    events = Events(app.extensions["allmende"].database)
    app.extensions["live"] = events, Places(STREAMS, Crowded)
    return events


@blueprint.get(f"/live/datastreams/<int(max={HIGHEST}):id>")
@access(Permission.READ)
def datastream(call: Call, id: int) -> Response:
    """The observations of a datastream as they come."""
    return _stream(call, Watch(datastream_id=id))


@blueprint.get(f"/live/things/<int(max={HIGHEST}):id>")
@access(Permission.READ)
def thing(call: Call, id: int) -> Response:
    """The observations of all datastreams of a thing as they come."""
    return _stream(call, Watch(thing_id=id))


@blueprint.get("/live")
@access(Permission.READ)
def area(call: Call) -> Response:
    """The observations of all datastreams in an area as they come: `?bbox=west,south,east,north`."""
    return _stream(call, Watch(area=_area(request.args.get("bbox", ""))))


def _stream(call: Call, watch: Watch) -> Response:
    if store.seen(call.session, watch) is None:
        raise NotFound
    place, gap = _place(call)
    base = root.address(call.settings)
    events, room = current_app.extensions["live"]
    stream = Stream(room, events, call.gate.database, _ask(call, watch), lambda row: wire.packed(row.values, base))
    answer = Response(stream.begin(place, gap=gap), mimetype="text/event-stream")
    # Proxies would keep events until there is enough to compress or to send.
    answer.headers.update({"Cache-Control": "private, no-store, no-transform", "X-Accel-Buffering": "no"})
    return answer


def _ask(call: Call, watch: Watch) -> Ask:
    """The question what whoever asks now may see of it later."""
    gate: Gate = call.gate
    shown, known = credentials(), (call.principal.user_id, call.principal.device)

    def ask() -> frozenset[int] | None:
        principal = gate.authenticate(gate.database, *shown)
        if (principal.user_id, principal.device) != known:
            return None
        with gate.database.read(principal.scope) as session:
            return store.seen(session, watch)

    return ask


def _place(call: Call) -> tuple[Cursor | None, bool]:
    """Where to go on, and whether something that was asked for may be missing."""
    given = request.headers.get("Last-Event-ID") or request.args.get("last-event-id", "")
    if not given:
        return None, False
    try:
        place = cursor.parse(given)
    except BadRequest:  # an error would make browsers give up
        return None, True
    if store.lost(call.session, place, call.settings.live_minutes):
        return None, True
    return place, False


def _area(text: str) -> BaseGeometry:
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError as error:
        raise BadRequest("Please say where, as bbox=west,south,east,north in degrees") from error
    if not all(map(isfinite, (west, south, east, north))) or abs(south) > 90 or abs(north) > 90 or south > north:
        raise BadRequest("The area is not on the earth: degrees, as bbox=west,south,east,north")
    if abs(west) > 180 or abs(east) > 180:
        raise BadRequest("Longitudes lie between -180 and 180 degrees")
    if west <= east:
        return box(west, south, east, north)
    return MultiPolygon([box(west, south, 180, north), box(-180, south, east, north)])
