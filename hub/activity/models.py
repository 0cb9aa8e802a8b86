"""Activities: each change of a dataset with the whole dataset as it was then; what a person has read and follows."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    exists,
    false,
    inspect,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from hub.boundary import Owned, PartOf, Scope, Sight
from hub.datasets.models import Dataset
from hub.db import Base, now
from hub.sharing.models import Grant, running


class Activity(Owned, Base):
    """One change of a dataset, an organisation or a group in one transaction.

    That of a dataset has a `dataset_id`; that of a group has a `group_id` and belongs to no organisation.
    `private` says that the public did not see this state: the dataset was private, or it was not active.
    `snapshot` holds the dataset in the hub's own words (`hub.datasets.store.snapshot`); its distributions are those
    `DistributionVersion` that were in force at the time, but in activities older than that table they lie within.
    """

    __tablename__ = "activity"
    __telling__ = ("owner_id", "dataset_id")
    __table_args__ = (
        Index("activity_dataset", "dataset_id", "at", "id"),
        Index("activity_owner", "owner_id", "at", "id"),
        Index("activity_group", "group_id", "at", "id"),
        Index("activity_user", "user_id", "at", "id"),
        Index("activity_at", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    owner_id: Mapped[UUID | None] = mapped_column(  # type: ignore[assignment]
        ForeignKey("organization.id", ondelete="CASCADE")
    )
    at: Mapped[datetime] = mapped_column(default=now)
    activity_type: Mapped[str]
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset_group.id", ondelete="CASCADE"))
    private: Mapped[bool] = mapped_column(default=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        """Owners see all. Others see a state that they could see when it came, of a dataset that they see now."""
        grant: Any = aliased(Grant)
        granted = exists(
            select(grant.id).where(
                grant.dataset_id == cls.dataset_id,
                grant.owner_id == cls.owner_id,
                grant.granted_at <= cls.at,
                running(grant, sight),
            )
        )
        dataset: Any = aliased(Dataset)
        there = exists(select(dataset.id).where(dataset.id == cls.dataset_id, sight.through(dataset)))
        of_dataset = and_(there, or_(cls.private.is_(false()), granted, sight.sees(cls.dataset_id)))
        return or_(sight.reads(cls.owner_id), and_(cls.dataset_id.is_(None), cls.private.is_(false())), of_dataset)

    @classmethod
    def writable(cls, sight: Sight) -> ColumnElement[bool]:
        """Also by those who may change the dataset, in its owner's name alone; that of a group by who changes it."""
        dataset: Any = aliased(Dataset)
        theirs = (dataset.id == cls.dataset_id, dataset.owner_id == cls.owner_id, sight.edits(dataset.id))
        of_group = and_(cls.owner_id.is_(None), cls.dataset_id.is_(None), cls.group_id.is_not(None))
        return or_(sight.writes(cls.owner_id), exists(select(dataset.id).where(*theirs)), of_group)

    def held(self, session: Session, scope: Scope) -> bool:
        """As `writable` says; what happened to a group is only ever added."""
        if self.group_id is not None and self.owner_id is None and self.dataset_id is None:
            return not inspect(self).persistent
        dataset = session.get(Dataset, self.dataset_id) if self.dataset_id in scope.edits else None
        return (dataset is not None and dataset.owner_id == self.owner_id) or super().held(session, scope)


class DistributionVersion(PartOf, Base):
    """A distribution as it was from `since` until before `until`, or is now.

    So a change of one resource writes one row, however many resources its dataset has.
    """

    __tablename__ = "distribution_version"
    __part_of__ = lambda: (DistributionVersion.dataset_id, Dataset.id, Dataset)  # noqa: E731
    __table_args__ = (
        Index("distribution_version_dataset", "dataset_id", "since"),
        Index("distribution_version_open", "distribution_id", postgresql_where=text("until IS NULL"),
              sqlite_where=text("until IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"))
    distribution_id: Mapped[UUID]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    state: Mapped[dict[str, Any]]


class Dashboard(Base):
    """Until when a person has seen what happened."""

    __tablename__ = "dashboard"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]


class Follower(Base):
    """A person follows a dataset, an organisation, a group or another person: exactly one of them."""

    __tablename__ = "follower"
    __table_args__ = (
        UniqueConstraint("user_id", "dataset_id"),
        UniqueConstraint("user_id", "organization_id"),
        UniqueConstraint("user_id", "group_id"),
        UniqueConstraint("user_id", "person_id"),
        CheckConstraint(
            "CASE WHEN dataset_id IS NULL THEN 0 ELSE 1 END + CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN group_id IS NULL THEN 0 ELSE 1 END + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END = 1",
            name="follower_one",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset_group.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
