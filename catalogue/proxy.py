"""Small files of other sites for previews in the browser, which may not read from there itself (CKAN's resource_proxy).

A request takes a thread of the web process with it while a slow site answers. So one file is fetched at a time, not
for long, and after a slow one nothing is fetched for a while.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue import codes, rdf
from catalogue.originals import UNKNOWN
from hub.access import Call, Permission, access
from hub.datasets import store
from hub.errors import NotFound, TooMany
from hub.http import HttpDoor

blueprint = Blueprint("proxy", __name__)

LARGEST = 1_048_576
SECONDS = 5.0
QUICK = 1.0
REST = 4.0
"""For each second beyond `QUICK` that a site took, how many seconds nothing is fetched."""


class Proxy:
    """A door for files that anybody may ask for: no private network, however sources may be read."""

    def __init__(self, door: HttpDoor | None = None) -> None:
        self.door = door or HttpDoor(
            max_bytes=LARGEST, connect_timeout=2, read_timeout=SECONDS, total_timeout=SECONDS, pace=0.2
        )
        self._busy, self._rested = threading.Lock(), 0.0

    @contextmanager
    def turn(self) -> Iterator[HttpDoor]:
        """The door, for one at a time; raises `TooMany`."""
        if not self._busy.acquire(blocking=False):
            raise TooMany("Another file is being fetched just now")
        begun = time.monotonic()
        try:
            if begun < self._rested:
                raise TooMany("Another site was too slow just now; please wait some seconds")
            yield self.door
        finally:
            took = time.monotonic() - begun
            if took > QUICK:
                self._rested = time.monotonic() + REST * (took - QUICK)
            self._busy.release()


def prepare(app: Flask) -> None:
    """Let the application fetch for previews."""
    app.extensions["proxy"] = Proxy()


@blueprint.get("/dataset/<dataset>/resource/<uuid:id>/proxy")
@access(Permission.READ)
def fetch(call: Call, dataset: str, id: UUID) -> AnyResponse:
    """What lies at the address of a public resource, up to one megabyte; a kept file is where it always is."""
    shown = store.shown(call.session, dataset)
    part = next((each for each in shown.distributions if each.id == id), None)
    if part is None or shown.dataset.private or shown.dataset.state != "active":
        raise NotFound("There is no such resource")
    if part.blob:
        return redirect(url_for("downloads.original", dataset=shown.dataset.id, id=id))
    address = rdf.web(part.terms.get("download_url") or part.access_url)
    if address is None:
        raise NotFound("This resource has no file")
    proxy: Proxy = current_app.extensions["proxy"]
    with proxy.turn() as door:
        answer = door.get(address)
    response = Response(answer.content)
    told = answer.headers.get("Content-Type", "").partition(";")[0]
    # It comes from elsewhere and is shown under our name: nothing in it may run.
    response.headers["Content-Type"] = codes.media_type(told) or codes.media_type(part.media_type) or UNKNOWN
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
