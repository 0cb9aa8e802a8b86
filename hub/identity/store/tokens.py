"""API tokens: a secret that stands for a user, shown once."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.orm import Session

from hub import audit
from hub.access import PREFIX, Principal
from hub.db import now
from hub.errors import Invalid, NotFound
from hub.identity.models import Member, Token, User
from hub.identity.store.members import principal
from hub.prepared import Prepared

TOKEN_TIME = timedelta(days=365)
USED_STEP = timedelta(hours=1)


SCOPES = ("read", "write", "live", "observe")


def create_token(
    session: Session,
    user: User,
    name: str,
    *,
    scope: str = "write",
    lifetime: timedelta = TOKEN_TIME,
    datastream: tuple[int, UUID] | None = None,
) -> tuple[Token, str]:
    """A new API token and its secret, which is never shown again.

    One to `observe` is bound to a datastream: its key and the organisation that owns it.
    """
    if scope not in SCOPES:
        raise Invalid(scope=["must be read, write, live or observe"])
    if (scope == "observe") != (datastream is not None):
        raise Invalid(datastream=["must be given for a token to observe, and for no other"])
    if not timedelta(0) < lifetime <= TOKEN_TIME:
        raise Invalid(expires=["must be within one year"])
    secret = PREFIX + secrets.token_urlsafe(32)
    row = Token(user_id=user.id, name=name, digest=digest(secret), scope=scope, expires_at=now() + lifetime)
    row.datastream_id, row.organization_id = datastream or (None, None)
    session.add(row)
    session.flush()
    bound = {"datastream": row.datastream_id} if datastream else {}
    audit.record(session, "token.create", user.name, token=str(row.id), scope=scope, **bound)
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


def find_token(session: Session, secret: str) -> Token | None:
    """The token with this secret, or None."""
    return session.scalars(select(Token).where(Token.digest == digest(secret))).first()


_BY_DIGEST = Prepared(
    select(Token.id.label("token_id"), Token.scope, Token.expires_at, Token.used_at)
    .add_columns(Token.datastream_id, Token.organization_id, User.id, User.name, User.sysadmin)
    .join(User, User.id == Token.user_id)
    .where(Token.digest == bindparam("digest"), User.state == literal_column("'active'")),
    held=select(Member.organization_id, Member.role).where(Member.user_id == User.id).correlate(User),
)


def principal_by_token(session: Session, secret: str) -> tuple[Principal, UUID | None] | None:
    """Who holds this token, and the token's id when its last use should be noted; None for junk and expired ones."""
    if not secret.startswith(PREFIX):
        return None
    row = _BY_DIGEST.first(session, digest=digest(secret))
    if row is None or row.expires_at <= now():
        return None
    found = _holder(session, row)
    if found is None:
        return None
    stale = row.used_at is None or row.used_at < now() - USED_STEP
    return found, row.token_id if stale else None


def _holder(session: Session, row: Any) -> Principal | None:
    """A person; or a device, as long as its keeper may write for the organisation of its datastream."""
    if row.scope != "observe":
        return principal(session, row, may_write=row.scope == "write", held=row.held)
    keeper = principal(session, row, held=row.held)
    if not keeper.writes(row.organization_id):
        return None
    return Principal(name=f"device {row.datastream_id}", device=row.datastream_id, keeper=row.id)


def listeners(session: Session) -> dict[str, Principal]:
    """Who holds a token for live values, by the digest that names it: those that are in force now."""
    statement = (
        select(Token.digest, User)
        .join(User, User.id == Token.user_id)
        .where(Token.scope == "live", Token.expires_at > now(), User.state == "active")
    )
    return {key: principal(session, user, may_write=False) for key, user in session.execute(statement)}


def note_use(session: Session, token_id: UUID) -> None:
    """Note that a token was used now."""
    row = session.get(Token, token_id)
    if row:
        row.used_at = now()


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()
