"""All SQL about organisations, users, memberships, tokens and logins."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub import audit
from hub.access import Principal
from hub.db import now
from hub.errors import Invalid, NotFound, TooMany, Unauthenticated
from hub.identity.models import Attempt, Login, Member, Organization, Role, Token, User

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,99}")
RESERVED = frozenset({"new", "edit", "search"})
PREFIX = "alm_"
LOGIN_TIME = timedelta(hours=12)
TOKEN_TIME = timedelta(days=365)
USED_STEP = timedelta(hours=1)
FREE_FAILURES = 5
SHORTEST_PASSWORD = 12

# OWASP's recommended minimum for Argon2id: 19 MiB, two passes.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobody() -> str:
    # Checked when the name is unknown, so that the answer takes as long as for a known one.
    return _hasher.hash(secrets.token_hex(16))


def check_name(name: str) -> str:
    """A name as CKAN allows it: 2 to 100 of a-z, 0-9, - and _; raises `Invalid`."""
    if not NAME.fullmatch(name) or name in RESERVED or _uuid(name):  # what reads as an id would be taken for one
        raise Invalid(name=["must be 2 to 100 lower-case letters, digits, - or _"])
    return name


def create_organization(
    session: Session,
    name: str,
    title: str = "",
    *,
    parent: Organization | None = None,
    official_key: str = "",
    area: BaseGeometry | None = None,
    description: str = "",
    image_url: str = "",
    id: UUID | None = None,
) -> Organization:
    """A new organisation; its name was never used before, not even by a deleted one."""
    if session.scalars(select(Organization.id).where(Organization.name == check_name(name))).first():
        raise Invalid(name=["is already in use"])
    row = Organization(name=name, title=title or name, parent_id=parent.id if parent else None, area=area)
    row.official_key, row.description, row.image_url = official_key, description, image_url
    if id:
        row.id = id
    session.add(row)
    session.flush()
    audit.record(session, "organization.create", name)
    return row


def organization(session: Session, name_or_id: str | UUID) -> Organization:
    """An active organisation by name or id."""
    row = find_organization(session, name_or_id)
    if row is None:
        raise NotFound("There is no such organisation")
    return row


def find_organization(session: Session, name_or_id: str | UUID) -> Organization | None:
    """An active organisation by name or id, or None."""
    key = _uuid(name_or_id)
    where = Organization.id == key if key else Organization.name == str(name_or_id)
    return session.scalars(select(Organization).where(where, Organization.state == "active")).first()


def organizations(session: Session) -> Sequence[Organization]:
    """All active organisations by name."""
    statement = select(Organization).where(Organization.state == "active").order_by(Organization.name)
    return session.scalars(statement).all()


def municipality(session: Session, row: Organization) -> Organization:
    """The root of the tree that `row` stands in."""
    while row.parent_id:
        parent = session.get(Organization, row.parent_id)
        if parent is None:
            break
        row = parent
    return row


def descendants(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """For each of `ids` itself and all organisations below it."""
    children: dict[UUID | None, list[UUID]] = {}
    for key, parent in session.execute(select(Organization.id, Organization.parent_id)):
        children.setdefault(parent, []).append(key)
    return {key: list(_below(key, children, set())) for key in ids}


def _below(key: UUID, children: Mapping[UUID | None, list[UUID]], seen: set[UUID]) -> Iterable[UUID]:
    if key not in seen:
        seen.add(key)
        yield key
        for child in children.get(key, ()):
            yield from _below(child, children, seen)


def create_user(
    session: Session, name: str, password: str = "", *, email: str = "", full_name: str = "", sysadmin: bool = False
) -> User:
    """A new user; without a password only tokens let it in. Its name was never used before."""
    if session.scalars(select(User.id).where(User.name == check_name(name))).first():
        raise Invalid(name=["is already in use"])
    row = User(name=name, email=email, full_name=full_name, sysadmin=sysadmin)
    row.password = _hash(name, password) if password else ""
    session.add(row)
    session.flush()
    audit.record(session, "user.create", name, sysadmin=sysadmin)
    return row


def set_password(session: Session, user: User, password: str) -> None:
    """A new password; all logins of the user end."""
    user.password = _hash(user.name, password)
    session.execute(delete(Login).where(Login.user_id == user.id))
    audit.record(session, "user.password", user.name)


def _hash(name: str, password: str) -> str:
    if len(password) < SHORTEST_PASSWORD or len(set(password)) < 5 or name.lower() in password.lower():
        raise Invalid(password=[f"must have at least {SHORTEST_PASSWORD} varied characters, without the user's name"])
    return _hasher.hash(password)


def user(session: Session, name: str) -> User:
    """An active user by name."""
    row = find_user(session, name)
    if row is None:
        raise NotFound("There is no such user")
    return row


def find_user(session: Session, name: str) -> User | None:
    """An active user by name, or None."""
    return session.scalars(select(User).where(User.name == name, User.state == "active")).first()


def users(session: Session) -> Sequence[User]:
    """All active users by name."""
    return session.scalars(select(User).where(User.state == "active").order_by(User.name)).all()


def set_role(session: Session, organization: Organization, user: User, role: Role | None) -> None:
    """Give a role, change it, or take it away with None."""
    session.execute(delete(Member).where(Member.user_id == user.id, Member.organization_id == organization.id))
    if role:
        session.add(Member(user_id=user.id, organization_id=organization.id, role=role.value))
    audit.record(session, "member.set", organization.name, user=user.name, role=role.value if role else None)


def members(session: Session, organization: Organization) -> Sequence[tuple[User, str]]:
    """Who has which role in the organisation itself."""
    statement = select(User, Member.role).join(Member, Member.user_id == User.id).order_by(User.name)
    rows = session.execute(statement.where(Member.organization_id == organization.id))
    return [(user, role) for user, role in rows]


def create_token(
    session: Session, user: User, name: str, *, scope: str = "write", lifetime: timedelta = TOKEN_TIME
) -> tuple[Token, str]:
    """A new API token and its secret, which is never shown again."""
    if scope not in ("read", "write"):
        raise Invalid(scope=["must be read or write"])
    if not timedelta(0) < lifetime <= TOKEN_TIME:
        raise Invalid(expires=["must be within one year"])
    secret = PREFIX + secrets.token_urlsafe(32)
    row = Token(user_id=user.id, name=name, digest=_digest(secret), scope=scope, expires_at=now() + lifetime)
    session.add(row)
    session.flush()
    audit.record(session, "token.create", user.name, token=str(row.id), scope=scope)
    return row, secret


def token(session: Session, id: UUID) -> Token:
    """A token by id."""
    row = session.get(Token, id)
    if row is None:
        raise NotFound("There is no such token")
    return row


def revoke_token(session: Session, token: Token) -> None:
    """End a token at once."""
    session.delete(token)
    audit.record(session, "token.revoke", str(token.id))


def tokens(session: Session, user: User) -> Sequence[Token]:
    """A user's tokens, newest first."""
    return session.scalars(select(Token).where(Token.user_id == user.id).order_by(Token.created_at.desc())).all()


def log_in(session: Session, name: str, password: str) -> str:
    """The secret of a new login; raises `Unauthenticated`, the same for an unknown name and a wrong password."""
    row = find_user(session, name)
    try:
        _hasher.verify(row.password if row and row.password else _nobody(), password)
    except (VerifyMismatchError, InvalidHashError) as error:
        raise Unauthenticated("Name or password is wrong") from error
    if row is None or not row.password:
        raise Unauthenticated("Name or password is wrong")
    secret = secrets.token_urlsafe(32)
    session.execute(delete(Login).where(Login.expires_at < now()))
    session.add(Login(digest=_digest(secret), user_id=row.id, expires_at=now() + LOGIN_TIME))
    session.info["actor"] = row.name
    audit.record(session, "user.login", row.name)
    return secret


def log_out(session: Session, secret: str) -> None:
    """End a login."""
    session.execute(delete(Login).where(Login.digest == _digest(secret)))


def check_attempts(session: Session, name: str, address: str) -> None:
    """Refuse another try while the delay after failed ones lasts; it doubles with each failure."""
    # Tries side by side wait here for one another, so that each of them is counted.
    row = session.get(Attempt, _digest(f"{name}\n{address}"), with_for_update=True)
    if row and row.failures >= FREE_FAILURES and row.until > now():
        raise TooMany("Too many failed attempts, please wait a little")


def note_attempt(session: Session, name: str, address: str, failed: bool) -> None:
    """Count a failed try, or forget the failures after a good one."""
    key = _digest(f"{name}\n{address}")
    session.execute(delete(Attempt).where(Attempt.until < now() - timedelta(days=1)))
    row = session.get(Attempt, key)
    if not failed:
        if row:
            session.delete(row)
        return
    row = row or Attempt(digest=key, failures=0)
    row.failures += 1
    row.until = now() + timedelta(seconds=min(2 ** max(0, row.failures - FREE_FAILURES), 900))
    session.add(row)


def principal_by_token(session: Session, secret: str) -> tuple[Principal, Token | None] | None:
    """Who holds this token, and the token itself when its last use should be noted; None for junk and expired ones."""
    if not secret.startswith(PREFIX):
        return None
    statement = select(Token, User).join(User, User.id == Token.user_id)
    row = session.execute(statement.where(Token.digest == _digest(secret), User.state == "active")).first()
    if row is None or row.Token.expires_at <= now():
        return None
    stale = row.Token.used_at is None or row.Token.used_at < now() - USED_STEP
    found = principal(session, row.User, may_write=row.Token.scope == "write")
    return found, row.Token if stale else None


def note_use(session: Session, token_id: UUID) -> None:
    """Note that a token was used now."""
    row = session.get(Token, token_id)
    if row:
        row.used_at = now()


def principal_by_login(session: Session, secret: str) -> Principal | None:
    """Who is logged in with this cookie's secret."""
    statement = select(User).join(Login, Login.user_id == User.id)
    row = session.scalars(
        statement.where(Login.digest == _digest(secret), Login.expires_at > now(), User.state == "active")
    ).first()
    return principal(session, row, login=secret) if row else None


def principal(session: Session, user: User, *, may_write: bool = True, login: str = "") -> Principal:
    """The user with the roles in every organisation, also those that come from above in the tree."""
    held = session.execute(select(Member.organization_id, Member.role).where(Member.user_id == user.id)).all()
    roles: dict[UUID, str] = {}
    below = descendants(session, [key for key, _ in held]) if held else {}
    for role in reversed(Role):
        for key in (key for key, given in held if given == role):
            roles.update(dict.fromkeys(below[key], role.value))
    return Principal(user.id, user.name, user.sysadmin, roles, may_write, login)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(key: bytes, login: str) -> str:
    """What a form must carry that changes something for this login."""
    return hmac.new(key, b"csrf" + login.encode(), hashlib.sha256).hexdigest()


def _uuid(value: str | UUID) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None
