"""The SensorThings 1.1 data model (OGC 18-088, section 8), and what is kept of observations and about them.

Entities have integer keys below 2^31: widespread clients read ids as 32-bit numbers, and the key
stands in every row of observations.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.boundary import PartOf, Publishable
from hub.changes import Fed
from hub.db import Base, Instant, Json, OptionalJson, now
from hub.geo import Geometry

thing_location = Table(
    "thing_location",
    Base.metadata,
    Column("thing_id", ForeignKey("thing.id", ondelete="CASCADE"), primary_key=True),
    Column("location_id", ForeignKey("location.id", ondelete="CASCADE"), primary_key=True, index=True),
)

historical_location_location = Table(
    "historical_location_location",
    Base.metadata,
    Column("historical_location_id", ForeignKey("historical_location.id", ondelete="CASCADE"), primary_key=True),
    Column("location_id", ForeignKey("location.id", ondelete="CASCADE"), primary_key=True, index=True),
)

datastream_property = Table(
    "datastream_property",
    Base.metadata,
    Column("datastream_id", ForeignKey("datastream.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("observed_property_id", ForeignKey("observed_property.id"), nullable=False, index=True),
)
"""The properties of a MultiDatastream in the order of its results; `Datastream.observed_property_id` is the first."""

datastream_feature = Table(
    "datastream_feature",
    Base.metadata,
    Column("datastream_id", ForeignKey("datastream.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "feature_of_interest_id",
        ForeignKey("feature_of_interest.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)
"""The features that observations of a datastream name, other than the datastream's own: kept at first use, so that
they are published, granted and found with it."""


class Thing(Fed, Publishable, Base):
    """Something in the real world that is observed (8.2.1). `identifier` is its name in the source it came from."""

    __tablename__ = "thing"
    __table_args__ = (UniqueConstraint("source_id", "identifier"),)
    __feed__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("source.id", ondelete="SET NULL"))
    identifier: Mapped[str | None]
    locations: Mapped[list["Location"]] = relationship(
        secondary=thing_location, back_populates="things", order_by="Location.id"
    )


class Location(Fed, Publishable, Base):
    """Where a thing is, or was last known to be (8.2.2).

    `location_json` is what was sent, where the geometry alone does not give it back: a feature, a height, another
    encoding. A location in an encoding without geometry has none.
    """

    __tablename__ = "location"
    __feed__ = "location"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    encoding_type: Mapped[str] = mapped_column(default="application/geo+json")
    location: Mapped[BaseGeometry | None] = mapped_column(Geometry)
    location_json: Mapped[Any | None] = mapped_column(OptionalJson)
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    feature_of_interest_id: Mapped[int | None] = mapped_column(ForeignKey("feature_of_interest.id"), index=True)
    """The feature that was made from it, for observations that name none."""
    things: Mapped[list[Thing]] = relationship(secondary=thing_location, back_populates="locations", order_by=Thing.id)


class HistoricalLocation(Fed, PartOf, Base):
    """Since when a thing was at its locations (8.2.3)."""

    __tablename__ = "historical_location"
    __feed__ = "historical_location"
    __part_of__ = lambda: (HistoricalLocation.thing_id, Thing.id, Thing)  # noqa: E731

    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(default=now)
    thing_id: Mapped[int] = mapped_column(ForeignKey("thing.id", ondelete="CASCADE"), index=True)
    thing: Mapped[Thing] = relationship()
    locations: Mapped[list[Location]] = relationship(secondary=historical_location_location, order_by=Location.id)


class Sensor(Fed, Publishable, Base):
    """The instrument or procedure that observes (8.2.5)."""

    __tablename__ = "sensor"
    __feed__ = "sensor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    encoding_type: Mapped[str] = mapped_column(default="text/html")
    sensor_metadata: Mapped[Any] = mapped_column("metadata", Json, default="")
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ObservedProperty(Fed, Publishable, Base):
    """The phenomenon that is observed (8.2.6)."""

    __tablename__ = "observed_property"
    __feed__ = "observed_property"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    definition: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)


class FeatureOfInterest(Fed, Publishable, Base):
    """The thing in the world whose property is observed (8.2.8); made from the thing's location."""

    __tablename__ = "feature_of_interest"
    __feed__ = "feature_of_interest"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    encoding_type: Mapped[str] = mapped_column(default="application/geo+json")
    feature: Mapped[BaseGeometry | None] = mapped_column(Geometry)
    feature_json: Mapped[Any | None] = mapped_column(OptionalJson)
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Datastream(Fed, Publishable, Base):
    """Observations of one property by one sensor (8.2.4). Its feature of interest holds where they name no other.

    A MultiDatastream (9.2) is one too, with `units`, `observation_types` and several properties.
    """

    __tablename__ = "datastream"
    __feed__ = "datastream"
    __device__ = True
    __table_args__ = (UniqueConstraint("thing_id", "identifier"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identifier: Mapped[str | None]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    observation_type: Mapped[str]
    unit_of_measurement: Mapped[dict[str, Any]]
    observed_area: Mapped[BaseGeometry | None] = mapped_column(Geometry)
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    thing_id: Mapped[int] = mapped_column(ForeignKey("thing.id", ondelete="CASCADE"), index=True)
    sensor_id: Mapped[int] = mapped_column(ForeignKey("sensor.id"), index=True)
    observed_property_id: Mapped[int] = mapped_column(ForeignKey("observed_property.id"), index=True)
    feature_of_interest_id: Mapped[int | None] = mapped_column(ForeignKey("feature_of_interest.id"), index=True)
    units: Mapped[list[Any] | None] = mapped_column(OptionalJson)
    observation_types: Mapped[list[str] | None] = mapped_column(OptionalJson)
    keep_days: Mapped[int | None]
    """For how long observations are kept; without it for good."""
    threshold: Mapped[float | None]
    """The limit for the time above it, which roll-ups tell."""
    thing: Mapped[Thing] = relationship()
    sensor: Mapped[Sensor] = relationship()
    observed_property: Mapped[ObservedProperty] = relationship()
    observed_properties: Mapped[list[ObservedProperty]] = relationship(
        secondary=datastream_property, order_by=datastream_property.c.position, viewonly=True
    )
    calibrations: Mapped[list["Calibration"]] = relationship(
        order_by="Calibration.valid_from", back_populates="datastream", cascade="all, delete-orphan"
    )


@event.listens_for(Datastream, "before_insert")
def _give_new_id(_: Any, connection: Connection, stream: Datastream) -> None:
    """SQLite would give the id of a deleted datastream again, and what was told of that one to who sees the new one."""
    if stream.id is None and connection.dialect.name == "sqlite":
        stream.id = connection.execute(_NEXT).scalar_one()


_NEXT = text(
    "UPDATE counter SET value = max(value, (SELECT coalesce(max(id), 0) FROM datastream)) + 1"
    " WHERE name = 'datastream' RETURNING value"
)


class Calibration(PartOf, Base):
    """A dated correction: between `valid_from` and `valid_to` the true value is raw times `scale` plus `offset`.

    Raw values are never changed; the corrected value is computed beside them.
    """

    __tablename__ = "calibration"
    __part_of__ = lambda: (Calibration.datastream_id, Datastream.id, Datastream)  # noqa: E731

    id: Mapped[int] = mapped_column(primary_key=True)
    datastream_id: Mapped[int] = mapped_column(ForeignKey("datastream.id", ondelete="CASCADE"), index=True)
    scale: Mapped[float] = mapped_column(default=1.0)
    offset: Mapped[float] = mapped_column("shift", default=0.0)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    datastream: Mapped[Datastream] = relationship(back_populates="calibrations")


class Latest(PartOf, Base):
    """The newest observation of a datastream, and how many there are; kept as data arrives."""

    __tablename__ = "latest"
    __part_of__ = lambda: (Latest.datastream_id, Datastream.id, Datastream)  # noqa: E731

    datastream_id: Mapped[int] = mapped_column(ForeignKey("datastream.id", ondelete="CASCADE"), primary_key=True)
    phenomenon_time: Mapped[datetime]
    observation_id: Mapped[int] = mapped_column(BigInteger, default=0)
    result: Mapped[float | None]
    result_json: Mapped[Any | None] = mapped_column(Json)
    quality: Mapped[int] = mapped_column(SmallInteger, default=0)
    result_time: Mapped[datetime | None]
    more: Mapped[dict[str, Any] | None] = mapped_column(OptionalJson)
    first_time: Mapped[datetime]
    end_time: Mapped[datetime | None]
    """The latest end of a phenomenon time that is an interval."""
    result_first: Mapped[datetime | None]
    result_last: Mapped[datetime | None]
    count: Mapped[int] = mapped_column(BigInteger, default=0)


class Deletion(PartOf, Base):
    """Observations that were deleted: from when to when, how many, why (`retention` or `request`) and by whom."""

    __tablename__ = "deletion"
    __table_args__ = (Index("deletion_datastream", "datastream_id", "at"),)
    __part_of__ = lambda: (Deletion.datastream_id, Datastream.id, Datastream)  # noqa: E731

    id: Mapped[int] = mapped_column(primary_key=True)
    datastream_id: Mapped[int] = mapped_column(ForeignKey("datastream.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=now)
    first_time: Mapped[datetime]
    last_time: Mapped[datetime]
    count: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    actor: Mapped[str] = mapped_column(default="")


class StreamFigures(PartOf, Base):
    """How good a datastream was before `day`, from 0 to 1: how fresh, how much of it, how much plausible."""

    __tablename__ = "stream_figures"
    __part_of__ = lambda: (StreamFigures.datastream_id, Datastream.id, Datastream)  # noqa: E731

    datastream_id: Mapped[int] = mapped_column(ForeignKey("datastream.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    freshness: Mapped[float]
    coverage: Mapped[float | None]
    conformance: Mapped[float | None]


class Delivery(Base):
    """What was answered to a request with an `Idempotency-Key`, so that it is answered again and not done again."""

    __tablename__ = "delivery"

    key: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    answer: Mapped[Any] = mapped_column(Json)


observation = Table(
    "observation",
    Base.metadata,
    Column("datastream_id", Integer, primary_key=True, autoincrement=False),
    Column("phenomenon_time", Instant, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("result", Double),
    Column("quality", SmallInteger, nullable=False, default=0),
    Column("result_json", Json),
    Column("result_time", Instant),
    Column("more", OptionalJson),
    Index("observation_covering", "datastream_id", "phenomenon_time", postgresql_include=["result", "quality"]).ddl_if(
        dialect="postgresql"
    ),
    Index("observation_time", "phenomenon_time", postgresql_using="brin").ddl_if(dialect="postgresql"),
    # Few name a feature of their own, and nobody looks through all others for them.
    Index(
        "observation_feature",
        text("CAST(more ->> 'feature' AS INTEGER)"),
        postgresql_where=text("more ->> 'feature' IS NOT NULL"),
        sqlite_where=text("more ->> 'feature' IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
    postgresql_partition_by="RANGE (phenomenon_time)",
)
"""Lean rows (8.2.7): a number in `result`, anything else in `result_json`; `id` is 0 unless several results share an
instant. `more` has only what is there: `end` of an interval and `valid` (microseconds since 1970), `quality`,
`parameters`, `feature` (other than the datastream's) and `name` (other than the key). Eight columns, so that the bitmap
of nulls costs no room. It is reached only through its datastream."""

observation_name = Table(
    "observation_name",
    Base.metadata,
    Column("name", String, primary_key=True),
    Column("datastream_id", ForeignKey("datastream.id", ondelete="CASCADE"), nullable=False),
    Column("phenomenon_time", Instant, nullable=False),
    Column("id", BigInteger, nullable=False),
    Index("observation_name_key", "datastream_id", "phenomenon_time", "id"),
)
"""Where the observations are that got another key since they were named. Reached through the datastream, too."""

observed = Table(
    "observed",
    Base.metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("txid", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("rows", LargeBinary, nullable=False),
    Index("observed_order", "txid", "id"),
    sqlite_autoincrement=True,
)
"""The outbox: what each commit added to observations and took from them, for roll-ups and live readers, who ask the
boundary what may be seen of it. An id is never given twice, because readers remember how far they came."""

rollup = Table(
    "rollup",
    Base.metadata,
    Column("datastream_id", ForeignKey("datastream.id", ondelete="CASCADE"), primary_key=True),
    Column("span", SmallInteger, primary_key=True, autoincrement=False),
    Column("start", Instant, primary_key=True),
    Column("count", BigInteger, nullable=False),
    *(Column(name, Double) for name in ("low", "high", "total", "last")),
    Column("last_time", Instant),
    Column("above", Double),
    sqlite_with_rowid=False,
)
"""Hours (`span` 0) and days (1) of a datastream's numbers; `above` is in seconds. Reached through its datastream."""
