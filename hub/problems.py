"""Every error to every wire format, in one place: CKAN, SensorThings, pages, and RFC 9457 for the rest."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
import structlog
from flask import Flask, Response, render_template, request
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from hub import errors
from hub.access import gate
from hub.errors import Problem

log = structlog.get_logger()

CKAN_TYPES = {
    "NotFound": "Not Found Error",
    "Forbidden": "Authorization Error",
    "Unauthenticated": "Authorization Error",
    "SearchSyntax": "Search Error",
    "SearchUnavailable": "Search Index Error",
    "UnknownParameter": "Search Query Error",
    "NestedWrongly": "Integrity Error",
    "Invalid": "Validation Error",
    "Conflict": "Validation Error",
    "TooLarge": "Validation Error",
}
CKAN_STATUS = {401: 403, 413: 409}
NO_DATABASE = "The database is not available just now"
HEADERS = frozenset(("Allow", "Retry-After", "Content-Range"))
"""What an error of HTTP itself says beside its status."""
FILES = frozenset(("json", "csv", "geojson", "ttl", "rdf", "jsonld", "xml", "atom", "txt"))
"""Endings of addresses at which programs read."""


def register(app: Flask) -> None:
    """Let the application answer all errors from here."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPException, lambda e: e if e.response else answer(_from_http(e), e))
    app.register_error_handler(StaleDataError, lambda _: answer(errors.Conflict("Somebody else changed this just now")))
    app.register_error_handler(NoConnection, lambda _: answer(errors.Unavailable(NO_DATABASE)))
    app.register_error_handler(DBAPIError, lambda e: answer(_from_database(e)))
    app.register_error_handler(Exception, _unexpected)


def answer(problem: Problem, http: HTTPException | None = None) -> Response:
    """The problem in the form that fits the request."""
    if f"{request.path}/".startswith("/api/"):
        response = _envelope(problem)
    elif request.path.startswith("/sensorthings/"):
        response = _sensorthings(problem)
    elif _wants_page():
        response = Response(render_template("problem.html", problem=problem), problem.status, mimetype="text/html")
    else:
        response = _rfc9457(problem)
    if http is not None:
        response.headers.extend((k, v) for k, v in http.get_headers() if k in HEADERS)
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.status in (401, 403):
        response.headers["WWW-Authenticate"] = 'Bearer realm="Allmende"'
    return response


def _wants_page() -> bool:
    # Whoever says nothing is a person at a page, and a program at an interface.
    usual = "application/json" if request.path.startswith("/ogc/") else "text/html"
    best = request.accept_mimetypes.best_match(["application/json", "text/html"], default=usual)
    return best == "text/html" and request.path.rpartition(".")[2] not in FILES


def _envelope(problem: Problem) -> Response:
    if isinstance(problem, errors.BadRequest) and type(problem).__name__ not in CKAN_TYPES:
        return _json(problem.message, 400)
    if isinstance(problem, errors.TooLarge) and request.mimetype == "multipart/form-data":
        problem.fields = problem.fields or {"upload": [problem.message]}
    kind = next((CKAN_TYPES[c.__name__] for c in type(problem).__mro__ if c.__name__ in CKAN_TYPES), "")
    error: dict[str, Any] = {"__type": kind or f"{HTTPStatus(problem.status).phrase.removesuffix(' Error')} Error"}
    if kind != "Validation Error" or not problem.fields:
        error["message"] = problem.message
    error.update(problem.fields)
    name = request.path.rpartition("/")[2]
    help_url = f"{gate().settings.site_url}/api/3/action/help_show?name={quote(name)}"
    return _json({"help": help_url, "success": False, "error": error}, CKAN_STATUS.get(problem.status, problem.status))


def _sensorthings(problem: Problem) -> Response:
    # What is wrong with values that were sent is the sender's mistake there, and no conflict.
    status = 400 if type(problem) is errors.Invalid else problem.status
    wrong = "; ".join(f"{name}: {', '.join(texts)}" for name, texts in problem.fields.items())
    message = f"{problem.message}: {wrong}" if wrong else problem.message
    return _json({"code": status, "type": "error", "message": message}, status)


def _rfc9457(problem: Problem) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": problem.title, "status": problem.status}
    body["detail"] = problem.message
    if problem.fields:
        body["errors"] = problem.fields
    return _json(body, problem.status, "application/problem+json")


def _json(body: Any, status: int, media_type: str = "application/json") -> Response:
    return Response(orjson.dumps(body), status, content_type=f"{media_type};charset=utf-8")


def _from_http(error: HTTPException) -> Problem:
    if isinstance(error, RequestEntityTooLarge):
        return errors.TooLarge(f"Larger than the {_most():,} bytes that are allowed")
    known = {kind.status: kind for kind in reversed(Problem.__subclasses__())}
    problem = known.get(error.code or 500, Problem)()
    problem.status = error.code or 500
    problem.title = problem.message = HTTPStatus(problem.status).phrase
    return problem


def _most() -> int:
    settings = gate().settings
    whole = request.content_length or 0
    return settings.max_upload_bytes if whole > settings.max_upload_bytes else settings.max_request_bytes


def _from_database(error: DBAPIError) -> Problem:
    text = str(error.orig)
    if "row-level security" in text:
        return errors.Forbidden("This belongs to another organisation")
    if isinstance(error, OperationalError) or any(sign in text for sign in ("disk", "readonly", "locked")):
        log.error("database unavailable", error=text)
        return errors.Unavailable(NO_DATABASE)
    if "UNIQUE" in text.upper():
        return errors.Conflict("Somebody else made the same thing just now")
    return _unexpected_problem(error)


def _unexpected(error: Exception) -> Response:
    return answer(_unexpected_problem(error))


def _unexpected_problem(error: Exception) -> Problem:
    # The trace goes to the log alone; the reply says nothing about the inside.
    log.error("unexpected error", path=request.path, exc_info=error)
    return Problem()
