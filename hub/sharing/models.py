"""Grants: one row lets another organisation see a dataset or a datastream; nothing is copied.

With a datastream it sees what tells about it: its thing and where that is, its sensor, properties and features.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Uuid,
    and_,
    column,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.boundary import Owned, Sight
from hub.changes import Fed
from hub.datasets.models import Dataset
from hub.db import Base, now
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
)


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


def running(grant: Any, sight: Sight) -> ColumnElement[bool]:
    """Whether a grant is in force for the scope that asks, at this instant."""
    return and_(sight.reads(grant.grantee_id), grant.ended_at.is_(None), grant.until > sight.instant())


def _plain(name: str, *columns: str) -> Any:
    """A table in bare words: these conditions stand within others, and share no table with what is around them."""
    return table(name, *(column(each, Uuid() if each in ("owner_id", "grantee_id") else None) for each in columns))


_GRANT = _plain("data_grant", "owner_id", "grantee_id", "dataset_id", "datastream_id", "until", "ended_at").c
_STREAM = _plain(
    "datastream", "id", "owner_id", "state", "thing_id", "sensor_id", "observed_property_id", "feature_of_interest_id"
).c
_DATASET = _plain("dataset", "id", "owner_id", "state").c
_PART = _plain("distribution", "dataset_id", "datastream_id").c


def _datasets(sight: Sight) -> Sequence[Any]:
    return (_granted(_GRANT.dataset_id, sight),)


def _datastreams(sight: Sight) -> Sequence[Any]:
    # A granted dataset brings the datastreams that are its distributions, as long as it is there itself.
    through = (
        select(_PART.datastream_id, _GRANT.owner_id)
        .where(_PART.datastream_id.is_not(None), _DATASET.id == _PART.dataset_id, _DATASET.state == "active")
        .where(_GRANT.dataset_id == _DATASET.id, _GRANT.owner_id == _DATASET.owner_id, running(_GRANT, sight))
    )
    return _granted(_GRANT.datastream_id, sight), through


def _granted(key: Any, sight: Sight) -> Any:
    return select(key, _GRANT.owner_id).where(key.is_not(None), running(_GRANT, sight))


def _told(*keys: Any) -> Callable[[Sight], Sequence[Any]]:
    """What tells about granted datastreams is seen with them, as far as it belongs to the same owner."""

    def granted(sight: Sight) -> Sequence[Any]:
        there = (_STREAM.state == "active") & sight.granted(Datastream, _STREAM)
        return [select(key, _STREAM.owner_id).where(key.is_not(None), joined, there) for key, joined in keys]

    return granted


def _own(name: str) -> tuple[Any, Any]:
    return _STREAM[name], true()


def _by(name: str, here: str, there: str, key: str) -> tuple[Any, Any]:
    pairs = _plain(name, here, there).c
    return pairs[there], pairs[here] == _STREAM[key]


Dataset.__granted__ = _datasets
Datastream.__granted__ = _datastreams
Thing.__granted__ = _told(_own("thing_id"))
Location.__granted__ = _told(_by("thing_location", "thing_id", "location_id", "thing_id"))
Sensor.__granted__ = _told(_own("sensor_id"))
ObservedProperty.__granted__ = _told(
    _own("observed_property_id"), _by("datastream_property", "datastream_id", "observed_property_id", "id")
)
FeatureOfInterest.__granted__ = _told(
    _own("feature_of_interest_id"), _by("datastream_feature", "datastream_id", "feature_of_interest_id", "id")
)
