"""Several requests in one (18-088, section 11), in multipart or in JSON.

Each single request goes to its own address, with the rights of who sends the batch. A group shares one transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint, Response, current_app, request

from hub.access import Call, Permission, dispatched, gate
from hub.errors import BadRequest, Conflict
from hub.iot.sensorthings.batches import json_form, multipart
from hub.iot.sensorthings.batches.answers import Answer
from hub.iot.sensorthings.batches.operations import Group, Operation, Step
from hub.iot.sensorthings.batches.references import Named, holds, named, resolve
from hub.iot.sensorthings.changing import shown
from hub.iot.sensorthings.changing.performing import Asked, perform
from hub.iot.sensorthings.formats import root
from hub.iot.sensorthings.formats.answers import JSON
from hub.iot.sensorthings.formats.root import ROOT
from hub.iot.sensorthings.store.writing import HEADER

blueprint = Blueprint("sensorthings_batches", __name__)

OF_THE_CALLER = frozenset(
    (
        "SCRIPT_NAME",
        *("HTTP_HOST", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"),
        *("HTTP_AUTHORIZATION", "HTTP_X_CKAN_API_KEY", "HTTP_COOKIE", "HTTP_X_CSRFTOKEN"),
    )
)
OF_A_REQUEST = ("accept", "prefer", "if-match", "if-none-match", "idempotency-key", HEADER.lower())
OF_AN_ANSWER = ("Location", "Content-Type", "ETag", "Retry-After", "WWW-Authenticate")
SKIPPED = orjson.dumps("Skipped, as its “if” says")
UNDONE = "Another request of the group failed, so that nothing of it was done"


@blueprint.post(f"{ROOT}/$batch")
@dispatched(Permission.READ)
def batch() -> Response:
    """Do one request after the other, and answer them in their order."""
    in_json = request.mimetype == "application/json"
    if in_json:
        steps = json_form.read(request.get_data())
    else:
        steps = multipart.read(request.get_data(), request.headers.get("Content-Type", ""))
    answers = _Run().all(steps)
    if in_json:
        body = json_form.write(each for some in answers for each in ([some] if isinstance(some, Answer) else some))
        return _sent(body, JSON)
    return _sent(*multipart.write(_together(some) for some in answers))


def _sent(body: bytes, kind: str) -> Response:
    return Response(body, content_type=kind, headers={"Cache-Control": "private, no-store"})


def _together(answers: Answer | Sequence[Answer]) -> Answer | Sequence[Answer]:
    """A change set that failed has one answer for all of it."""
    if isinstance(answers, Answer):
        return answers
    return next((replace(each, id="") for each in answers if each.failed and each.status != 424), answers)


class _Failed(Exception):
    """Takes back what a group has done so far."""


@dataclass(slots=True)
class _Run:
    """One batch: the entities that its requests have found or made so far."""

    known: dict[str, Named] = field(default_factory=dict)

    def all(self, steps: Sequence[Step]) -> Iterator[Answer | Sequence[Answer]]:
        """The answers, in order."""
        for step in steps:
            yield self._group(step) if isinstance(step, Group) else self._single(step)

    def _single(self, asked: Operation) -> Answer:
        try:
            answer = self._dispatched(resolve(asked, self.known)) if holds(asked.condition, self.known) else _skipped()
        except Exception as problem:
            answer = _refused(problem)
        self._note(asked, answer)
        return replace(answer, id=asked.id)

    def _dispatched(self, asked: Operation) -> Answer:
        """Through the application, as if it had come alone."""
        with current_app.app_context(), current_app.request_context(_environ(asked)):
            return _answer(current_app.full_dispatch_request())

    def _group(self, group: Group) -> Sequence[Answer]:
        before, answers = dict(self.known), list[Answer]()
        try:
            with gate().enter(Permission.WRITE) as call:
                self._do(call, group, answers)
        except _Failed:
            self.known = before
            return _undone(group, len(answers) - 1, answers[-1])
        except Exception as problem:  # nobody may write, or nothing could be committed
            self.known = before
            return _undone(group, 0, _refused(problem))
        return answers

    def _do(self, call: Call, group: Group, answers: list[Answer]) -> None:
        for asked in group.operations:
            answers.append(self._within(call, asked))
            if answers[-1].failed:
                raise _Failed

    def _within(self, call: Call, asked: Operation) -> Answer:
        """One request of a group, in its transaction."""
        if not holds(asked.condition, self.known):
            return replace(_skipped(), id=asked.id)
        try:
            answer = _performed(call, resolve(asked, self.known))
        except Exception as problem:
            answer = _refused(problem)
        self._note(asked, answer)
        return replace(answer, id=asked.id)

    def _note(self, asked: Operation, answer: Answer) -> None:
        """Let later requests name what this one has found or made."""
        if asked.id and not answer.failed and asked.method in ("POST", "GET"):
            found = named(answer.headers.get("Location", "") or _address(answer.body))
            if found is not None:
                self.known[asked.id] = found


def _undone(group: Group, at: int, failed: Answer) -> Sequence[Answer]:
    """One request of a group has failed, and so have all others."""
    other = replace(_refused(Conflict(UNDONE)), status=424)
    return [replace(failed if each == at else other, id=asked.id) for each, asked in enumerate(group.operations)]


def _performed(call: Call, asked: Operation) -> Answer:
    address = root.address(call.settings)
    if asked.method == "GET":
        found = shown.read(call.session, address, asked.path, _query(asked))
        return Answer(204) if found.body is None else Answer(200, "", {"Content-Type": found.media_type}, found.body)
    if asked.path == "CreateObservations":
        raise BadRequest("CreateObservations answers row by row, so that it cannot be part of a group")
    organization = asked.headers.get(HEADER.lower(), request.headers.get(HEADER, ""))
    kind = asked.headers.get("content-type", "").partition(";")[0].strip()
    given = Asked(asked.method, asked.path, _query(asked), asked.body, kind, organization)
    done = perform(call.session, call.principal, given)
    if done.entity is None or done.id is None:
        return Answer(204)
    path = shown.path_of(done.entity, done.id)
    headers = {"Content-Type": JSON} | ({"Location": f"{address}/{path}"} if asked.method == "POST" else {})
    return Answer(201 if done.made else 200, "", headers, shown.read(call.session, address, path).body or b"")


def _environ(asked: Operation) -> dict[str, Any]:
    environ = {
        name: value
        for name, value in request.environ.items()
        if name.startswith(("wsgi.", "SERVER_", "REMOTE_")) or name in OF_THE_CALLER
    }
    given: Mapping[str, str] = {HEADER.lower(): request.headers.get(HEADER, "")} | dict(asked.headers)
    for name in OF_A_REQUEST:
        if given.get(name):
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = given[name]
    return environ | {
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": f"{ROOT}/{asked.path}".encode().decode("latin-1"),
        "QUERY_STRING": _query(asked),
        "CONTENT_TYPE": given.get("content-type", "application/json"),
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.input": BytesIO(asked.body),
    }


def _query(asked: Operation) -> str:
    return quote(asked.query, safe="%/:?@!$&'()*+,;=~")


def _answer(response: Response) -> Answer:
    headers, body = (
        {name: response.headers[name] for name in OF_AN_ANSWER if name in response.headers},
        response.get_data(),
    )
    if not body:
        headers.pop("Content-Type", None)
    return Answer(response.status_code, "", headers, body)


def _refused(problem: Exception) -> Answer:
    return _answer(current_app.make_response(current_app.handle_user_exception(problem)))


def _skipped() -> Answer:
    return Answer(200, "", {"Content-Type": JSON}, SKIPPED)


def _address(body: bytes) -> str:
    """The address of the entity that was read, or of the first of several."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    found = value.get("value", value) if isinstance(value, dict) else None
    first = found[0] if isinstance(found, list) and found else found
    link = first.get("@iot.selfLink") if isinstance(first, dict) else None
    return link if isinstance(link, str) else ""
