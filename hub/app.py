"""The composition root of the web application: it brings the four packages together and nobody imports it."""

import gc
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from catalogue import (
    action,
    actions,
    atom,
    completions,
    downloads,
    dump,
    feeds,
    openapi,
    pictures,
    proxy,
    signposts,
    tus,
    uploads,
)
from catalogue.features import views as features
from catalogue.portal import (
    datastream_page,
    dictionary,
    embeds,
    jed,
    pages,
    quality,
    reading,
    series,
    showcases,
    table_page,
)
from catalogue.portal import views as portal
from catalogue.portal.edit import views as clerk
from catalogue.portal.prefix import Prefixed
from catalogue.scheming import files
from catalogue.search.live import Search
from harvesters import registry
from hub import access, logs, problems, tables
from hub.access import NOBODY, Authenticate, Gate, Principal
from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.config import Settings, load
from hub.db import Database
from hub.errors import BadRequest, Unavailable
from hub.files import Files
from hub.identity import store as identity
from hub.identity import views as login
from hub.iot.live import stopping
from hub.iot.live import views as live
from hub.iot.sensorthings import views as sensorthings
from hub.iot.sensorthings.batches import views as batches
from hub.iot.sensorthings.changing import views as changing
from hub.iot.sensorthings.observing import views as observing
from hub.turns import Turns

log = structlog.get_logger()

PARTS = (
    action,
    openapi,
    completions,
    feeds,
    atom,
    signposts,
    downloads,
    dump,
    features,
    live,
    observing,
    sensorthings,
    changing,
    batches,
    pictures,
    proxy,
    tus,
    login,
    portal,
    dictionary,
    datastream_page,
    embeds,
    reading,
    quality,
    jed,
    series,
    showcases,
    table_page,
    pages,
    clerk,
)
GARBAGE = 50_000
"""So many objects more are there before Python looks for those that only hold each other."""
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
    " font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application; refuses to start while a route lacks `@access`."""
    logs.configure()
    settings = settings or load()
    assert actions.MODULES  # noqa: S101 (importing them registers their routes)
    app = Flask("allmende", static_folder=None, template_folder=str(Path(portal.__file__).parent / "templates"))
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_request_bytes
    app.config["MAX_FORM_PARTS"] = 1000
    app.wsgi_app = Turns(Prefixed(ProxyFix(app.wsgi_app)))  # type: ignore[method-assign]
    app.extensions["allmende"] = gate = make_gate(settings)
    app.extensions["kinds"] = registry
    app.extensions["schemas"] = files.load(settings)
    app.extensions["search"] = Search(settings.data / "search", gate.database, settings.search_lag)
    uploads.prepare(app, gate.files, settings)
    proxy.prepare(app)
    live.prepare(app)
    observing.prepare(app)
    app.after_request(_secure)  # the first to be told is the last to be called
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    portal.prepare(app)
    problems.register(app)
    app.before_request(_refuse_nul)
    access.check_routes(app)
    return app


def create_lasting_app() -> Flask:
    """The application of a process that does nothing else."""
    app = create_app()
    stopping.heed(app.extensions["live"][0].stop)
    last()
    return app


def last() -> None:
    """What a lasting process has loaded stays: nobody looks through it for something to free, and seldom at the rest.

    Thousands of rows and messages come and go each second, and hardly any of them hold each other.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def make_gate(settings: Settings) -> Gate:
    """The hub's parts for one process."""
    assert tables.METADATA  # noqa: S101 (every table is known before the first session)
    database: Database[Scope] = Database(settings.database, heads=settings.data / "audit.heads")
    key, files = settings.secret_key, Files(settings.data / "files")
    known = _with_single(settings.admin_collaborators) if settings.dataset_collaborators else authenticate
    return Gate(settings, database, files, known, lambda login: identity.csrf_token(key, login))


def _with_single(admins: bool) -> Authenticate:
    """Who asks, also as one who was let in to single datasets."""

    def known(database: Database[Scope], token: str, login: str) -> Principal:
        found = authenticate(database, token, login)
        if found.user_id is None or found.sysadmin:
            return found  # nobody, a device, or somebody who sees all
        with database.glance(PUBLIC) as session:
            return replace(found, single=identity.single(session, found.user_id, admins=admins))

    return known


def authenticate(database: Database[Scope], token: str, login: str) -> Principal:
    """Who shows this token or login cookie; nobody for none and for junk."""
    if not token and not login:
        return NOBODY
    with database.glance(PUBLIC) as session:
        if not token:
            return identity.principal_by_login(session, login) or NOBODY
        found = identity.principal_by_token(session, token)
    if found is None:
        return NOBODY
    principal, used = found
    if used is not None:
        _note_use(database, used)
    return principal


def _note_use(database: Database[Scope], token: UUID) -> None:
    try:
        with database.write(OPERATOR) as session:
            identity.note_use(session, token)
    except (DBAPIError, Unavailable) as error:  # reading goes on while nothing can be written
        log.warning("the use of a token was not noted", error=str(error))


def _refuse_nul() -> None:
    # No name holds it, and PostgreSQL takes it in no text.
    if "\0" in request.path or b"%00" in request.query_string:
        raise BadRequest("The address holds the character NUL")


def _secure(response: Response) -> Response:
    if g.get("framed"):
        response.headers["Content-Security-Policy"] = CSP.replace("frame-ancestors 'self'", "frame-ancestors *")
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend((name, value) for name, value in HEADERS.items() if name.lower() not in given)
    return access.vary(response)
