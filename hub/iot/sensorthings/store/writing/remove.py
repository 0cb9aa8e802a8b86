"""Deleting entities, with all that cannot be without them; large ones in one statement for each table."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from hub import audit
from hub.iot import store
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    HistoricalLocation,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    datastream_feature,
    datastream_property,
    historical_location_location,
    observation,
)
from hub.iot.sensorthings.store.writing.owners import hold

CHUNK = 500


def delete_row(session: Session, row: Any) -> None:
    """Delete an entity and what hangs on it."""
    hold(session, row)
    name, id = type(row).__name__.lower(), str(row.id)
    session.flush()
    _BEFORE.get(type(row), _nothing)(session, row)
    session.expire(row)
    session.delete(row)
    session.flush()
    audit.record(session, f"{name}.delete", id)


def _nothing(session: Session, row: Any) -> None:
    pass


def _of_datastream(session: Session, row: Datastream) -> None:
    store.forget(session, [row.id])


def _of_thing(session: Session, row: Thing) -> None:
    _delete_streams(session, select(Datastream.id).where(Datastream.thing_id == row.id))


def _of_sensor(session: Session, row: Sensor) -> None:
    _delete_streams(session, select(Datastream.id).where(Datastream.sensor_id == row.id))


def _of_property(session: Session, row: ObservedProperty) -> None:
    several = datastream_property.c
    among = select(several.datastream_id).where(several.observed_property_id == row.id)
    mine = or_(Datastream.observed_property_id == row.id, Datastream.id.in_(among))
    _delete_streams(session, select(Datastream.id).where(mine))


def _delete_streams(session: Session, asked: Any) -> None:
    ids = sorted(session.scalars(asked))
    store.forget(session, ids)
    for some in _chunks(ids):
        session.execute(delete(Datastream).where(Datastream.id.in_(some)))


def _of_location(session: Session, row: Location) -> None:
    between = historical_location_location.c
    ids = list(session.scalars(select(between.historical_location_id).where(between.location_id == row.id)))
    for some in _chunks(ids):
        session.execute(delete(HistoricalLocation).where(HistoricalLocation.id.in_(some)))


def _of_feature(session: Session, row: FeatureOfInterest) -> None:
    """The observations of a feature: those that name it, and in its own datastreams those that name none."""
    named = observation.c.more["feature"].as_integer()
    own = session.scalars(select(Datastream.id).where(Datastream.feature_of_interest_id == row.id)).all()
    for id in own:
        store.remove(session, id, named.is_(None))
    noted = datastream_feature.c
    for id in session.scalars(select(noted.datastream_id).where(noted.feature_of_interest_id == row.id)).all():
        store.remove(session, id, named == row.id)
    for owner in (Datastream, Location):
        mine = owner.feature_of_interest_id == row.id
        session.execute(update(owner).where(mine).values(feature_of_interest_id=None))


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


_BEFORE: Mapping[type, Callable[[Session, Any], None]] = {
    Datastream: _of_datastream,
    Thing: _of_thing,
    Sensor: _of_sensor,
    ObservedProperty: _of_property,
    Location: _of_location,
    FeatureOfInterest: _of_feature,
}
