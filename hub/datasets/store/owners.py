"""Datasets by who owns them and who made them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from hub import changes
from hub.datasets.models import Dataset
from hub.identity.models import Organization

_LISTED: tuple[Any, ...] = (
    Dataset.id,
    Dataset.name,
    Dataset.title,
    Dataset.private,
    Dataset.state,
    Dataset.owner_id,
    Dataset.metadata_modified,
    Organization.title.label("organization_title"),
)


def made_by(session: Session, user: UUID) -> Sequence[UUID]:
    """The datasets that a user made, as far as they may be seen, by name."""
    statement = select(Dataset.id).where(Dataset.creator_id == user, Dataset.state != "deleted")
    return session.scalars(statement.order_by(Dataset.name, Dataset.id)).all()


def counts_by_maker(session: Session) -> Mapping[UUID, int]:
    """How many datasets each user made, as far as they may be seen."""
    statement = select(Dataset.creator_id, func.count(Dataset.id)).where(Dataset.state != "deleted")
    made = session.execute(statement.where(Dataset.creator_id.is_not(None)).group_by(Dataset.creator_id))
    return {key: count for key, count in made if key is not None}


def listed(
    session: Session,
    *,
    owner: UUID | None = None,
    maker: UUID | None = None,
    state: str = "",
    offset: int = 0,
    limit: int = 100,
) -> Sequence[Row[Any]]:
    """Datasets in short, as far as they may be seen, the last changed first: of an owner or maker, in a state.

    Without a state all that are not deleted.
    """
    about = [Dataset.state == state if state else Dataset.state != "deleted"]
    about += [column == key for column, key in ((Dataset.owner_id, owner), (Dataset.creator_id, maker)) if key]
    statement = select(*_LISTED).join(Organization, Organization.id == Dataset.owner_id).where(*about)
    ordered = statement.order_by(Dataset.metadata_modified.desc(), Dataset.id)
    return session.execute(ordered.offset(offset).limit(limit)).all()


def owns_any(session: Session, organization: UUID) -> bool:
    """Whether an organisation owns a dataset that is not deleted."""
    statement = select(Dataset.id).where(Dataset.owner_id == organization, Dataset.state != "deleted")
    return session.scalars(statement.limit(1)).first() is not None


def announce(session: Session, organization: UUID) -> None:
    """Let the readers of the change feed read the datasets of an organisation anew: its name stands in each."""
    statement = select(Dataset.id).where(Dataset.owner_id == organization, Dataset.state != "deleted")
    for key in session.scalars(statement):
        changes.announce(session, "dataset", key, organization)
