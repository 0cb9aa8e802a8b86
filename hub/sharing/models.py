"""Grants: one row lets another organisation see a dataset or a datastream; nothing is copied."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from hub.boundary import Owned, Sight
from hub.changes import Fed
from hub.datasets.models import Dataset, Distribution
from hub.db import Base, now
from hub.iot.models import Datastream


class Grant(Fed, Owned, Base):
    """Who may see what, for which purpose, until when. The owner writes it; both sides see it."""

    __tablename__ = "data_grant"
    __table_args__ = (CheckConstraint("(dataset_id IS NULL) <> (datastream_id IS NULL)", name="data_grant_item"),)
    __feed__ = "grant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    grantee_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), index=True)
    datastream_id: Mapped[int | None] = mapped_column(ForeignKey("datastream.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        return or_(sight.reads(cls.owner_id), sight.reads(cls.grantee_id))

    @classmethod
    def running(cls, sight: Sight) -> ColumnElement[bool]:
        """In force for the scope that asks, at this instant."""
        return and_(sight.reads(cls.grantee_id), cls.ended_at.is_(None), cls.until > sight.instant())


def _datasets(sight: Sight) -> Sequence[Any]:
    return (_granted(Grant.dataset_id, sight),)


def _datastreams(sight: Sight) -> Sequence[Any]:
    # A granted dataset brings the datastreams that are its distributions, as long as it is there itself.
    through = (
        select(Distribution.datastream_id, Grant.owner_id)
        .join(Dataset, Dataset.id == Distribution.dataset_id)
        .join(Grant, and_(Grant.dataset_id == Dataset.id, Grant.owner_id == Dataset.owner_id))
        .where(Distribution.datastream_id.is_not(None), Dataset.state == "active", Grant.running(sight))
    )
    return _granted(Grant.datastream_id, sight), through


def _granted(column: Any, sight: Sight) -> Any:
    return select(column, Grant.owner_id).where(column.is_not(None), Grant.running(sight))


Dataset.__granted__ = _datasets
Datastream.__granted__ = _datastreams
