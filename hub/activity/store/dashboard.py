"""How far a person has read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.activity.models import Dashboard
from hub.db import EPOCH, now


def seen_at(session: Session, user: UUID) -> datetime:
    """Until when the person has seen what happened; long ago for one who never looked."""
    return session.scalar(select(Dashboard.seen_at).where(Dashboard.user_id == user)) or EPOCH


def mark_seen(session: Session, user: UUID) -> None:
    """The person has seen everything up to now."""
    session.merge(Dashboard(user_id=user, seen_at=now()))
