"""Making datastreams private or public, with all that tells about them."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.iot.models import Datastream, FeatureOfInterest, ObservedProperty, Sensor, Thing
from hub.iot.store.entities import find_observed_property, find_sensor

Described = TypeVar("Described", Sensor, ObservedProperty)


def publish(session: Session, ids: Sequence[int], private: bool) -> None:
    """Make datastreams private or public; a thing is public as long as one of its datastreams is."""
    if not ids:
        return
    streams = session.scalars(select(Datastream).where(Datastream.id.in_(ids))).all()
    for stream in streams:
        stream.private = private
        _publish_parts(session, stream, private)
    session.flush()
    for thing in {stream.thing for stream in streams}:
        _publish_thing(session, thing)


def _publish_parts(session: Session, stream: Datastream, private: bool) -> None:
    """Sensors and properties are shared with other datastreams, so one of the same name takes their place."""
    sensor, observed = stream.sensor, stream.observed_property
    if sensor.private != private:
        found = find_sensor(session, stream.owner_id, sensor.name, private)
        stream.sensor = found or _twin(session, sensor, private)
    if observed.private != private:
        twin = find_observed_property(session, stream.owner_id, observed.name, private)
        stream.observed_property = twin or _twin(session, observed, private)
    if stream.feature_of_interest_id is not None:
        feature = session.get(FeatureOfInterest, stream.feature_of_interest_id)
        if feature is not None:
            feature.private = private


def _twin(session: Session, row: Described, private: bool) -> Described:
    values = {c.key: getattr(row, c.key) for c in type(row).__mapper__.column_attrs if c.key not in ("id", "private")}
    twin = type(row)(**values, private=private)
    session.add(twin)
    session.flush()
    return twin


def _publish_thing(session: Session, thing: Thing) -> None:
    private = all(session.scalars(select(Datastream.private).where(Datastream.thing_id == thing.id)))
    thing.private = private
    for location in thing.locations:
        location.private = private
