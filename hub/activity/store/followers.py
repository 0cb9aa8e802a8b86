"""Who follows which datasets, organisations, groups and people."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.activity.models import Follower
from hub.datasets.models import Dataset
from hub.db import now
from hub.errors import Invalid
from hub.identity.models import Group, Organization, User

_COLUMNS = {
    "dataset": Follower.dataset_id,
    "organization": Follower.organization_id,
    "group": Follower.group_id,
    "user": Follower.person_id,
}
KINDS = tuple(_COLUMNS)
"""What can be followed, in CKAN's words."""


def follow(session: Session, user: UUID, kind: str, id: UUID) -> datetime:
    """Follow something; since when. Once more changes nothing."""
    row = _following(session, user, kind, id)
    if row is None:
        if kind == "user" and id == user:
            raise Invalid(id=["You cannot follow yourself"])
        row = Follower(user_id=user, at=now(), **{_COLUMNS[kind].key: id})
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # the same person was faster on another connection
            return follow(session, user, kind, id)
    return row.at


def unfollow(session: Session, user: UUID, kind: str, id: UUID) -> None:
    """Follow something no more; once more changes nothing."""
    row = _following(session, user, kind, id)
    if row:
        session.delete(row)


def follows(session: Session, user: UUID, kind: str, id: UUID) -> bool:
    """Whether a person follows something."""
    return _following(session, user, kind, id) is not None


def _following(session: Session, user: UUID, kind: str, id: UUID) -> Follower | None:
    return session.scalars(select(Follower).where(Follower.user_id == user, _COLUMNS[kind] == id)).first()


def follower_count(session: Session, kind: str, id: UUID) -> int:
    """How many people follow something."""
    return session.scalars(select(func.count(Follower.id)).where(_COLUMNS[kind] == id)).one()


def follower_counts(session: Session, kind: str) -> Mapping[UUID, int]:
    """How many people follow each thing of one kind."""
    column = _COLUMNS[kind]
    counted = select(column, func.count(Follower.id)).where(column.is_not(None)).group_by(column)
    return {key: count for key, count in session.execute(counted) if key is not None}


def followers(session: Session, kind: str, id: UUID) -> Sequence[User]:
    """Those who follow something, by name."""
    statement = select(User).join(Follower, Follower.user_id == User.id).where(_COLUMNS[kind] == id)
    return session.scalars(statement.order_by(User.name)).all()


def people(session: Session, ids: Collection[UUID]) -> Sequence[User]:
    """People by their ids, in the order of their names."""
    return session.scalars(select(User).where(User.id.in_(ids)).order_by(User.name)).all()


def followed(session: Session, user: UUID, kind: str) -> Sequence[UUID]:
    """What a person follows of one kind, as far as it is there for who asks; the newest first."""
    there: Any = {"dataset": Dataset, "organization": Organization, "group": Group, "user": User}[kind]
    statement = select(there.id).join(Follower, _COLUMNS[kind] == there.id).where(Follower.user_id == user)
    return session.scalars(statement.where(there.state == "active").order_by(Follower.at.desc(), there.id)).all()
