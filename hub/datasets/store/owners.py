"""Datasets by who owns them and who made them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub import changes
from hub.datasets.models import Dataset


def made_by(session: Session, user: UUID) -> Sequence[UUID]:
    """The datasets that a user made, as far as they may be seen, by name."""
    statement = select(Dataset.id).where(Dataset.creator_id == user, Dataset.state != "deleted")
    return session.scalars(statement.order_by(Dataset.name, Dataset.id)).all()


def counts_by_maker(session: Session) -> Mapping[UUID, int]:
    """How many datasets each user made, as far as they may be seen."""
    statement = select(Dataset.creator_id, func.count(Dataset.id)).where(Dataset.state != "deleted")
    made = session.execute(statement.where(Dataset.creator_id.is_not(None)).group_by(Dataset.creator_id))
    return {key: count for key, count in made if key is not None}


def owns_any(session: Session, organization: UUID) -> bool:
    """Whether an organisation owns a dataset that is not deleted."""
    statement = select(Dataset.id).where(Dataset.owner_id == organization, Dataset.state != "deleted")
    return session.scalars(statement.limit(1)).first() is not None


def announce(session: Session, organization: UUID) -> None:
    """Let the readers of the change feed read the datasets of an organisation anew: its name stands in each."""
    statement = select(Dataset.id).where(Dataset.owner_id == organization, Dataset.state != "deleted")
    for key in session.scalars(statement):
        entry = {"kind": "dataset", "subject": str(key), "owner_id": organization, "operation": "updated"}
        changes.note(session, "change", (True, entry))
