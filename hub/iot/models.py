"""The SensorThings 1.1 data model (OGC 18-088, section 8), observations, latest values and calibrations.

Entities have integer keys below 2^31: widespread clients read ids as 32-bit numbers, and the key
stands in every row of observations.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, SmallInteger, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.boundary import PartOf, Publishable
from hub.changes import Fed
from hub.db import Base, Instant, Json, now
from hub.geo import Geometry

thing_location = Table(
    "thing_location",
    Base.metadata,
    Column("thing_id", ForeignKey("thing.id", ondelete="CASCADE"), primary_key=True),
    Column("location_id", ForeignKey("location.id", ondelete="CASCADE"), primary_key=True, index=True),
)


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
    locations: Mapped[list["Location"]] = relationship(secondary=thing_location, back_populates="things")


class Location(Publishable, Base):
    """Where a thing is, or was last known to be (8.2.2)."""

    __tablename__ = "location"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    encoding_type: Mapped[str] = mapped_column(default="application/geo+json")
    location: Mapped[BaseGeometry] = mapped_column(Geometry)
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    things: Mapped[list[Thing]] = relationship(secondary=thing_location, back_populates="locations")


class HistoricalLocation(PartOf, Base):
    """Since when a thing was at a location (8.2.3)."""

    __tablename__ = "historical_location"
    __part_of__ = lambda: (HistoricalLocation.thing_id, Thing.id, Thing)  # noqa: E731

    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(default=now)
    thing_id: Mapped[int] = mapped_column(ForeignKey("thing.id", ondelete="CASCADE"), index=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"), index=True)


class Sensor(Publishable, Base):
    """The instrument or procedure that observes (8.2.5)."""

    __tablename__ = "sensor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    encoding_type: Mapped[str] = mapped_column(default="text/html")
    sensor_metadata: Mapped[str] = mapped_column("metadata", default="")
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ObservedProperty(Publishable, Base):
    """The phenomenon that is observed (8.2.6)."""

    __tablename__ = "observed_property"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    definition: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)


class FeatureOfInterest(Publishable, Base):
    """The thing in the world whose property is observed (8.2.8); made from the thing's location."""

    __tablename__ = "feature_of_interest"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    encoding_type: Mapped[str] = mapped_column(default="application/geo+json")
    feature: Mapped[BaseGeometry] = mapped_column(Geometry)
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Datastream(Publishable, Base):
    """Observations of one property by one sensor (8.2.4). Its feature of interest holds for all its observations."""

    __tablename__ = "datastream"
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
    feature_of_interest_id: Mapped[int | None] = mapped_column(ForeignKey("feature_of_interest.id"))
    thing: Mapped[Thing] = relationship()
    sensor: Mapped[Sensor] = relationship()
    observed_property: Mapped[ObservedProperty] = relationship()
    calibrations: Mapped[list["Calibration"]] = relationship(
        order_by="Calibration.valid_from", back_populates="datastream", cascade="all, delete-orphan"
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
    first_time: Mapped[datetime]
    count: Mapped[int] = mapped_column(BigInteger, default=0)


observation = Table(
    "observation",
    Base.metadata,
    Column("datastream_id", Integer, primary_key=True, autoincrement=False),
    Column("phenomenon_time", Instant, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("result", Double),
    Column("quality", SmallInteger, nullable=False, default=0),
    Column("result_json", Json),
    Index("observation_covering", "datastream_id", "phenomenon_time", postgresql_include=["result", "quality"]).ddl_if(
        dialect="postgresql"
    ),
    Index("observation_time", "phenomenon_time", postgresql_using="brin").ddl_if(dialect="postgresql"),
    sqlite_with_rowid=False,
    postgresql_partition_by="RANGE (phenomenon_time)",
)
"""Lean rows (8.2.7): a number in `result`, anything else in `result_json`; `id` is 0 unless several results share an
instant. It is reached only through its datastream."""
