"""Where observations come in, one by one and in data arrays: the hottest addresses of the hub.

Nothing is written in the session of a request: it says who asks and what they may do, and is over before the request
waits for the group that is written next.
"""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy.orm import Session

from hub.access import Call, Permission, access
from hub.errors import NotFound
from hub.iot.sensorthings.changing import views as changing
from hub.iot.sensorthings.formats import root
from hub.iot.sensorthings.formats.root import ROOT
from hub.iot.sensorthings.observing import bodies
from hub.iot.sensorthings.observing.taking import Above, Taking, names
from hub.iot.store import deliveries, observe_rows
from hub.iot.store.rows import Row, name
from hub.turns import aside

JSON = "application/json"

blueprint = Blueprint("sensorthings_observing", __name__, url_prefix=ROOT)


def prepare(app: Flask) -> None:
    """Make what all requests of this process share."""
    app.extensions["observing"] = Taking(app.extensions["allmende"].database)


@blueprint.post("/Observations")
@blueprint.post("/Datastreams(<int:stream>)/Observations")
@blueprint.post("/MultiDatastreams(<int:several>)/Observations")
@blueprint.post("/FeaturesOfInterest(<int:feature>)/Observations")
@access(Permission.OBSERVE)
def one(call: Call, stream: int | None = None, several: int | None = None, feature: int | None = None) -> Response:
    """Take one observation; one that brings what it is linked to is made with that in a transaction."""
    above = Above(stream if several is None else several, several is not None, feature)
    sent, taking = bodies.observation(bodies.read(request.get_data())), _taking()
    if sent.inside:
        call.session.close()
        made: Response = changing.change(request.path.removeprefix(f"{ROOT}/"))
        return made
    row = taking.row(call.session, call.principal, sent, above)
    link = _link(call)
    if "Idempotency-Key" in request.headers:
        return _once(call, [[row]], lambda ids: {"location": f"{link}{ids[0]}')"})
    call.session.close()  # a connection is not for waiting
    with aside():
        (place,) = taking.put([row])
    if place is None:
        raise NotFound("There is no such datastream any more")
    address = f"{link}{name(row[0], row[1], place[0])}')"
    return Response(status=201, headers={"Location": address}, content_type=JSON)


@blueprint.post("/CreateObservations")
@access(Permission.OBSERVE)
def many(call: Call) -> Response:
    """Take data arrays; each row is answered by its address, or by “error”."""
    taking, link = _taking(), _link(call)
    parts = taking.rows(call.session, call.principal, bodies.read(request.get_data()))
    if "Idempotency-Key" in request.headers:
        return _once(call, parts, lambda ids: {"body": _list(link, ids)})
    call.session.close()
    with aside():
        places = taking.put([row for part in parts for row in part if row is not None])
    return Response(_list(link, names(parts, places)), 201, content_type=JSON)


@blueprint.after_request
def _open_to_scripts(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Location"
    return response


def _taking() -> Taking:
    found: Taking = current_app.extensions["observing"]
    return found


def _link(call: Call) -> str:
    return f"{root.address(call.settings)}/Observations('"


def _list(link: str, ids: list[str | None]) -> str:
    """The answer is made of text: nothing in it needs to be quoted, and there may be very much of it."""
    if None in ids:
        return "[" + ",".join(['"error"' if id is None else f'"{link}{id}\')"' for id in ids]) + "]"
    return f'["{link}' + f'\')","{link}'.join(ids) + "')\"]" if ids else "[]"  # type: ignore[arg-type]


def _once(call: Call, parts: list[list[Row | None]], said: Callable[[list[str | None]], dict[str, Any]]) -> Response:
    """In a transaction of its own, together with the answer."""
    sender = call.principal.user_id or call.principal.keeper
    assert isinstance(sender, UUID)  # noqa: S101 (who may write is somebody)
    rows = [row for part in parts for row in part if row is not None]

    def work(session: Session) -> dict[str, Any]:
        return said(names(parts, observe_rows(session, rows)))

    call.session.close()
    digest = hashlib.sha256(request.path.encode() + b"\n" + request.get_data()).hexdigest()
    with aside():
        answer = deliveries.once(call.gate.database, request.headers["Idempotency-Key"], sender, digest, work)
    headers = {"Location": answer["location"]} if "location" in answer else {}
    return Response(answer.get("body", ""), 201, headers, content_type=JSON)
