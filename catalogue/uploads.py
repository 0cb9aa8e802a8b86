"""Uploaded files: written to where they will stay while they come in, or sent in parts beforehand (`catalogue.tus`)."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

import flask
from flask import Flask, g
from werkzeug.datastructures import FileStorage

from hub.access import Call, after_commit, gate
from hub.config import Settings
from hub.errors import Invalid, NotFound
from hub.files import Files
from hub.uploads import Uploads


class Request(flask.Request):
    """A request whose files go to the disk of the kept files while they come in, and are hashed on the way."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        incoming = gate().files.receive(gate().settings.max_upload_bytes)
        g.setdefault("incoming", []).append(incoming)
        return incoming


def prepare(app: Flask, files: Files, settings: Settings) -> None:
    """Let the application take in files, and forget what earlier processes left behind."""
    app.request_class = Request
    app.teardown_request(_give_up)
    files.sweep()
    parts(files, settings).sweep()


def _give_up(_: BaseException | None) -> None:
    """What no view has kept by now, also because its sender broke off, is gone."""
    for incoming in g.pop("incoming", ()):
        incoming.close()


def parts(files: Files, settings: Settings) -> Uploads:
    """The uploads in parts."""
    return Uploads(files, timedelta(hours=settings.upload_hours))


def of(call: Call) -> Uploads:
    """The uploads in parts of this hub."""
    return parts(call.files, call.settings)


def with_finished(call: Call, argument: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, with the file of a finished upload in the place of its `upload_id`."""
    given = dict(argument)
    id = given.pop("upload_id", None)
    if id in (None, "") or call.principal.user_id is None:
        return given
    if isinstance(given.get("upload"), FileStorage):
        raise Invalid(upload_id=["Give a file or the id of an upload, not both"])
    given["upload"] = _finished(of(call), str(id), call.principal.user_id)
    return given


def _finished(uploads: Uploads, id: str, owner: UUID) -> FileStorage:
    try:
        upload, file = uploads.finished(id, owner)
    except (NotFound, Invalid) as problem:
        raise Invalid(upload_id=[problem.message]) from problem
    g.setdefault("incoming", []).append(file)
    # Only when everything is committed: an upload whose use failed can be used again.
    after_commit(lambda: _delete(uploads, id, owner))
    return FileStorage(file, upload.name or "file", content_type=upload.media_type)


def _delete(uploads: Uploads, id: str, owner: UUID) -> None:
    with suppress(NotFound):  # two requests used it at once, or its time was over just now
        uploads.delete(id, owner)
