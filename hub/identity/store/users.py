"""Users: people with a login, machines with tokens."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from hub import audit
from hub.access import Principal
from hub.errors import Conflict, Invalid, NotFound
from hub.identity.models import Collaborator, GroupMember, Login, Member, Token, User
from hub.identity.store.names import as_uuid, check_name
from hub.identity.store.passwords import check_hash, hashed

RESERVED_USERS = frozenset({"anonymous", "login", "logout", "me", "register", "reset", "system"})
"""Pages below /user, and who acts in the audit log when nobody does."""
# As HTML5 checks what is typed into a field for an address.
EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*",
    re.ASCII,
)
LONGEST_EMAIL = 254


def create_user(
    session: Session,
    name: str,
    password: str = "",
    *,
    email: str = "",
    full_name: str = "",
    sysadmin: bool = False,
    id: UUID | None = None,
) -> User:
    """A new user; without a password only tokens let it in. Its name was never used before."""
    if session.scalars(select(User.id).where(User.name == _check_user_name(name))).first():
        raise Invalid(name=["is already in use"])
    row = User(name=name, email=check_email(session, email), full_name=full_name, sysadmin=sysadmin)
    row.password = hashed(name, password) if password else ""
    if id:
        row.id = id
    session.add(row)
    session.flush()
    audit.record(session, "user.create", name, sysadmin=sysadmin)
    return row


def _check_user_name(name: str) -> str:
    if name in RESERVED_USERS:
        raise Invalid(name=["That name cannot be used"])
    return check_name(name)


def check_email(session: Session, email: str, own: UUID | None = None) -> str:
    """An address that no other user has, or none; raises `Invalid`."""
    if email and (len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email)):
        raise Invalid(email=["is not a valid address"])
    same = select(User.id).where(func.lower(User.email) == email.lower(), User.state == "active")
    if email and any(key != own for key in session.scalars(same)):
        raise Invalid(email=["belongs to another user"])
    return email


def update_user(session: Session, row: User, values: Mapping[str, Any]) -> None:
    """Give a user new values by field: `email`, `full_name`, `about`, `image_url`."""
    changed = sorted(field for field, value in values.items() if getattr(row, field) != value)
    if "email" in changed:
        check_email(session, values["email"], row.id)
    for field in changed:
        setattr(row, field, values[field])
    if changed:
        session.flush()
        audit.record(session, "user.update", row.name, changed=changed)


def set_password(session: Session, user: User, password: str) -> None:
    """A new password; all logins of the user end."""
    _keep_password(session, user, hashed(user.name, password))


def set_password_hash(session: Session, user: User, kept: str) -> None:
    """The hash of a password from another hub; all logins of the user end."""
    if kept != user.password:
        _keep_password(session, user, check_hash(kept))


def _keep_password(session: Session, user: User, kept: str) -> None:
    user.password = kept
    session.execute(delete(Login).where(Login.user_id == user.id))
    audit.record(session, "user.password", user.name)


def set_sysadmin(session: Session, user: User, sysadmin: bool) -> None:
    """Let a user run the whole hub, or no longer; somebody has to be left who does."""
    if user.sysadmin == sysadmin:
        return
    if not sysadmin:
        _check_not_last(session, user)
    user.sysadmin = sysadmin
    session.flush()
    audit.record(session, "user.sysadmin", user.name, sysadmin=sysadmin)


def _check_not_last(session: Session, user: User) -> None:
    others = select(User.id).where(User.sysadmin.is_(True), User.state == "active", User.id != user.id)
    if user.sysadmin and session.scalars(others).first() is None:
        raise Conflict("This is the last operator of the hub")


def remove_user(session: Session, user: User) -> None:
    """Delete softly: logins, tokens and roles end at once, and the name stays taken."""
    if user.state == "deleted":
        return
    _check_not_last(session, user)
    for table in (Login, Token, Member, GroupMember, Collaborator):
        session.execute(delete(table).where(table.user_id == user.id))
    user.state, user.sysadmin = "deleted", False
    session.flush()
    audit.record(session, "user.delete", user.name)


def restore_user(session: Session, user: User) -> None:
    """Take back a deletion; tokens and roles are given anew."""
    if user.state == "deleted":
        check_email(session, user.email, user.id)
        user.state = "active"
        session.flush()
        audit.record(session, "user.restore", user.name)


def user(session: Session, name: str) -> User:
    """An active user by name."""
    row = find_user(session, name)
    if row is None:
        raise NotFound("There is no such user")
    return row


def find_user(session: Session, name: str) -> User | None:
    """An active user by name, or None."""
    return session.scalars(select(User).where(User.name == name, User.state == "active")).first()


def find_account(session: Session, name_or_id: str | UUID, *, deleted: bool = False) -> User | None:
    """An active user by name or id, with `deleted` also one that is not; or None. Logging in takes the name alone."""
    key = as_uuid(name_or_id)
    statement = select(User).where(User.id == key if key else User.name == str(name_or_id))
    return session.scalars(statement if deleted else statement.where(User.state == "active")).first()


def account(session: Session, name_or_id: str | UUID) -> User:
    """An active user by name or id."""
    row = find_account(session, name_or_id)
    if row is None:
        raise NotFound("There is no such user")
    return row


def users(session: Session) -> Sequence[User]:
    """All active users by name."""
    return session.scalars(select(User).where(User.state == "active").order_by(User.name)).all()


def acquaintances(session: Session, principal: Principal) -> Sequence[User]:
    """The active users that somebody may know of: everybody for the operator, else oneself and fellow members."""
    if principal.sysadmin:
        return users(session)
    fellows = select(Member.user_id).where(Member.organization_id.in_(list(principal.roles)))
    known = select(User).where(User.state == "active", or_(User.id == principal.user_id, User.id.in_(fellows)))
    return session.scalars(known.order_by(User.name)).all()
