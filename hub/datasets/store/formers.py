"""The names that datasets had: addresses that people have written down lead on after a renaming."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.datasets.models import Dataset, FormerName
from hub.db import now


def remember(session: Session, dataset: UUID, name: str) -> None:
    """Note that a dataset was called so until now."""
    session.merge(FormerName(name=name, dataset_id=dataset, until=now()))


def former(session: Session, name: str) -> UUID | None:
    """The dataset that was the last to give up this name, of those that are to be seen and not deleted."""
    statement = (
        select(FormerName.dataset_id)
        .join(Dataset, Dataset.id == FormerName.dataset_id)
        .where(FormerName.name == name, Dataset.state != "deleted")
        .order_by(FormerName.until.desc(), FormerName.dataset_id)
    )
    return session.scalars(statement.limit(1)).first()
