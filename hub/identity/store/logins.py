"""Logging in with a browser, and the delay after failed tries."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub import audit
from hub.access import Principal
from hub.db import now
from hub.errors import TooMany, Unauthenticated
from hub.identity.models import Attempt, Login, User
from hub.identity.store.members import principal
from hub.identity.store.passwords import fits
from hub.identity.store.tokens import digest
from hub.identity.store.users import find_user

LOGIN_TIME = timedelta(hours=12)
FREE_FAILURES = 5


def log_in(session: Session, name: str, password: str) -> str:
    """The secret of a new login; raises `Unauthenticated`, the same for an unknown name and a wrong password."""
    row = find_user(session, name)
    if not fits(row.password if row else "", password) or row is None:
        raise Unauthenticated("Name or password is wrong")
    secret = secrets.token_urlsafe(32)
    session.execute(delete(Login).where(Login.expires_at < now()))
    session.add(Login(digest=digest(secret), user_id=row.id, expires_at=now() + LOGIN_TIME))
    session.info["actor"] = row.name
    audit.record(session, "user.login", row.name)
    return secret


def log_out(session: Session, secret: str) -> None:
    """End a login."""
    session.execute(delete(Login).where(Login.digest == digest(secret)))


def check_attempts(session: Session, name: str, address: str) -> None:
    """Refuse another try while the delay after failed ones lasts; it doubles with each failure."""
    # Tries side by side wait here for one another, so that each of them is counted.
    row = session.get(Attempt, digest(f"{name}\n{address}"), with_for_update=True)
    if row and row.failures >= FREE_FAILURES and row.until > now():
        raise TooMany("Too many failed attempts, please wait a little")


def note_attempt(session: Session, name: str, address: str, failed: bool) -> None:
    """Count a failed try, or forget the failures after a good one."""
    key = digest(f"{name}\n{address}")
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


def principal_by_login(session: Session, secret: str) -> Principal | None:
    """Who is logged in with this cookie's secret."""
    statement = select(User).join(Login, Login.user_id == User.id)
    row = session.scalars(
        statement.where(Login.digest == digest(secret), Login.expires_at > now(), User.state == "active")
    ).first()
    return principal(session, row, login=secret) if row else None


def reset_key(sign: Callable[[str], str], user: User, until: int) -> str:
    """What a link for a new password carries: it fits one user until then, and no longer once the password is set."""
    return sign(f"reset {user.id} {until} {user.password}")


def note_reset(session: Session, user: User) -> None:
    """Note that a link for a new password was made."""
    audit.record(session, "user.reset", user.name)


def csrf_token(key: bytes, login: str) -> str:
    """What a form must carry that changes something for this login."""
    return hmac.new(key, b"csrf" + login.encode(), hashlib.sha256).hexdigest()
