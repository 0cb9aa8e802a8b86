"""Who asks, what they may do, and the only way from a view to a session."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, wraps
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.config import Settings
from hub.db import Database
from hub.errors import Expired, Forbidden, Unauthenticated
from hub.files import Files
from hub.fresh import Fresh
from hub.options import Site

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE = "allmende_login"
PREFIX = "alm_"
"""With this a token begins, so that one that got into the wrong place is found."""
WRITERS = frozenset({"admin", "editor"})
RECENT, MOST_RECENT = 0.9, 10_000
"""Seconds for which it is remembered who sends observations, and of how many: what is revoked acts within a second."""


class Permission(IntEnum):
    """What a route needs. What can be seen or changed then follows from the boundary."""

    OBSERVE = 0
    """Somebody who may write, or a device; a reading session. What they bring is written beside it, in groups."""
    READ = 1
    """Anyone, also without login; a reading session."""
    ENTER = 2
    """Anyone; a writing session, for logging in and out."""
    WRITE = 3
    """Somebody who is logged in and may write; a writing session."""
    OPERATE = 4
    """The operator of the hub; a writing session."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a user with the role in each organisation, by cookie (`login`) or token; nobody without `user_id`."""

    user_id: UUID | None = None
    name: str = ""
    sysadmin: bool = False
    roles: Mapping[UUID, str] = field(default_factory=dict)
    may_write: bool = False
    login: str = ""
    single: Mapping[UUID, str] = field(default_factory=dict)
    """The datasets of others that this person was let in to, and as what."""
    device: int | None = None
    """The datastream that a device sees and adds to. It is no person: `user_id` is None, and it may nothing else."""
    keeper: UUID | None = None
    """Who answers for a device."""

    @property
    def scope(self) -> Scope:
        """What a session of this principal may see and write."""
        if self.sysadmin:
            return OPERATOR  # a token that may only read is refused a writing session
        if self.device is not None:
            return Scope(streams=frozenset({self.device}))
        writes = (key for key, role in self.roles.items() if role in WRITERS and self.may_write)
        edits = (key for key, role in self.single.items() if role in WRITERS and self.may_write)
        return Scope(frozenset(self.roles), frozenset(writes), False, frozenset(self.single), frozenset(edits))

    def edits(self, dataset: UUID, organization: UUID) -> bool:
        """Whether this principal may change the dataset, which the organisation owns."""
        return self.writes(organization) or (self.may_write and self.single.get(dataset) in WRITERS)

    def manages(self, dataset: UUID, organization: UUID) -> bool:
        """Whether this principal may let others in to the dataset, which the organisation owns."""
        return self.administers(organization) or (self.may_write and self.single.get(dataset) == "admin")

    def writes(self, organization: UUID) -> bool:
        """Whether this principal may change what the organisation owns."""
        return self.may_write and (self.sysadmin or self.roles.get(organization) in WRITERS)

    @property
    def publishes(self) -> bool:
        """Whether there is an organisation for which this principal may write."""
        return self.may_write and (self.sysadmin or not WRITERS.isdisjoint(self.roles.values()))

    def administers(self, organization: UUID) -> bool:
        """Whether this principal runs the organisation."""
        return self.may_write and (self.sysadmin or self.roles.get(organization) == "admin")


NOBODY = Principal()


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its session, who asks, and the hub's parts."""

    session: Session
    principal: Principal
    gate: "Gate"

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.gate.settings

    @property
    def site(self) -> Settings:
        """The settings as the operator may have changed them since."""
        return self.gate.site.now()

    @property
    def files(self) -> Files:
        """The kept files."""
        return self.gate.files

    def later(self) -> AbstractContextManager[Session]:
        """A session with the same rights for an answer that is still streaming when this one has ended."""
        return self.gate.database.last(self.principal.scope)


class Authenticate(Protocol):
    """How a request's credentials become a principal (`hub.identity`)."""

    def __call__(self, database: Database[Scope], token: str, login: str) -> Principal:
        """Who shows this token or login; `NOBODY` for none and for junk."""
        ...


@dataclass(frozen=True)
class Gate:
    """The parts that every request needs, made once per process."""

    settings: Settings
    database: Database[Scope]
    files: Files
    authenticate: Authenticate
    csrf: Callable[[str], str]

    @cached_property
    def site(self) -> Site:
        """The settings as the operator may have changed them since."""
        return Site(self.settings, self.database)

    @contextmanager
    def enter(self, permission: Permission) -> Iterator[Call]:
        """A call with a session of the right kind for the present request; the only place where views get one."""
        principal = g.principal = self._principal(permission)
        if permission >= Permission.WRITE and principal.may_write and request.mimetype == "multipart/form-data":
            request.max_content_length = self.settings.max_upload_bytes + self.settings.max_request_bytes
        self._check(principal, permission)
        scope = principal.scope
        if permission <= Permission.READ:
            session = self.database.glance(scope) if scope == PUBLIC else self.database.read(scope)
        else:
            session = self.database.write(scope, principal.name or "anonymous")
        with session as opened:
            yield Call(opened, principal, self)
        for then in g.pop("after_commit", ()):
            then()

    def _principal(self, permission: Permission) -> Principal:
        """Who asks. For observations, which come often, the answer holds for a moment."""
        shown = credentials()
        if permission is not Permission.OBSERVE or not any(shown):
            return self.authenticate(self.database, *shown)
        key = hashlib.sha256("\n".join(shown).encode()).digest()
        return self._recent.get(key) or self._recent.keep(key, self.authenticate(self.database, *shown))

    @cached_property
    def _recent(self) -> Fresh[bytes, Principal]:
        return Fresh(RECENT, MOST_RECENT)

    def _check(self, principal: Principal, permission: Permission) -> None:
        if request.method not in SAFE_METHODS and (principal.login or permission is Permission.ENTER):
            check_origin(self.settings)
            if principal.login:
                self._check_csrf(principal)
        if permission is Permission.OBSERVE and principal.device is not None:
            return
        brings = permission >= Permission.WRITE or permission is Permission.OBSERVE
        if brings and principal.device is not None:
            raise Forbidden("This token is of a device, which may only send observations of its datastream")
        if brings and principal.user_id is None:
            raise Unauthenticated
        if brings and not principal.may_write:
            raise Forbidden("This token may only read")
        if permission is Permission.OPERATE and not principal.sysadmin:
            raise Forbidden

    def _check_csrf(self, principal: Principal) -> None:
        if request.mimetype == "application/x-www-form-urlencoded":
            request.get_data()  # kept for the view, which else would find that the form has been read
        given = request.headers.get("X-CSRFToken") or request.form.get("csrf_token", "")
        if not hmac.compare_digest(given.encode(), self.csrf(principal.login).encode()):
            raise Expired


def check_origin(settings: Settings) -> None:
    """Refuse a form that another site sends."""
    origin, site = request.headers.get("Origin"), urlsplit(settings.site_url)
    own = (None, f"{site.scheme}://{site.netloc}", f"{request.scheme}://{request.host}")
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or origin not in own:
        raise Forbidden("This form was sent by another site")


_CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_X_CKAN_API_KEY", "HTTP_COOKIE")


def _shown(header: str) -> str:
    """The token in `Authorization`; other schemes are a proxy's."""
    scheme, _, rest = header.strip().partition(" ")
    match scheme.lower():
        case _ if not rest:
            return scheme
        case "bearer":
            return rest.strip()
        case "basic":
            return _as_password(rest.strip())
    return ""


def _as_password(encoded: str) -> str:
    """The token of a program that knows names and passwords only, such as those of SensorThings.

    A browser would send such a password along with whatever another site asks it to.
    """
    try:
        _, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return password if password.startswith(PREFIX) and "Sec-Fetch-Site" not in request.headers else ""


def credentials() -> tuple[str, str]:
    """Token and login of the request. A script of another site (JSONP) may read what is public, so it is nobody."""
    environ = request.environ
    if not any(name in environ for name in _CREDENTIALS) or "callback" in request.args:
        return "", ""
    bare = _shown(request.headers.get("Authorization", ""))
    return request.headers.get("X-CKAN-API-Key", bare).strip(), request.cookies.get(COOKIE, "")


def after_commit(then: Callable[[], None]) -> None:
    """Do something for this request once its session has been committed, before it is answered."""
    g.setdefault("after_commit", []).append(then)


def gate() -> Gate:
    """The present application's gate."""
    found: Gate = current_app.extensions["allmende"]
    return found


View = Callable[..., Any]


def access(permission: Permission) -> Callable[[View], View]:
    """Mark a view with what it needs and hand it a `Call` as first argument."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            with gate().enter(permission) as call:
                return view(call, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def dispatched(least: Permission) -> Callable[[View], View]:
    """Mark a view that hands the request on to views which are marked themselves; it has no session."""

    def decorate(view: View) -> View:
        view.permission = least  # type: ignore[attr-defined]
        return view

    return decorate


def check_routes(app: Flask) -> None:
    """Refuse to start while one route does not say what it needs."""
    bare = [str(r) for r in app.url_map.iter_rules() if not hasattr(app.view_functions[r.endpoint], "permission")]
    if bare:
        raise RuntimeError(f"routes without @access: {', '.join(sorted(bare))}")


_VARIES = ("Authorization", "Cookie", "X-CKAN-API-Key")


def vary(response: Response) -> Response:
    """Keep answers that depend on who asks out of shared caches."""
    principal = g.get("principal", NOBODY)
    known = principal.user_id is not None or principal.device is not None
    private = known or "Set-Cookie" in response.headers
    response.headers.setdefault(
        "Cache-Control", "private, no-store" if private else "public, max-age=0, must-revalidate"
    )
    if "Vary" in response.headers:
        response.vary.update(_VARIES)
    else:  # for most answers, and quicker
        response.headers["Vary"] = ", ".join(_VARIES)
    return response
