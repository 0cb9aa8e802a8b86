"""Private and public entities: what is public shows all that it needs to be understood."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import audit
from hub.iot.models import Datastream, ObservedProperty, Thing, datastream_property
from hub.iot.store import publish


def set_access(session: Session, row: Thing | Datastream, private: bool) -> None:
    """Make a thing or a datastream private or public. With a private thing all its datastreams are private."""
    if isinstance(row, Datastream):
        publish(session, [row.id], private)
    elif private:
        publish(session, session.scalars(select(Datastream.id).where(Datastream.thing_id == row.id)).all(), True)
        _set(row, True)
    else:
        _set(row, False)
    session.flush()
    action = "withdraw" if private else "publish"
    audit.record(session, f"{type(row).__name__.lower()}.{action}", str(row.id))


def show_parts(session: Session, stream: Datastream) -> None:
    """A new datastream that is public shows its thing, its instrument and what it observes."""
    stream.sensor.private = stream.observed_property.private = False
    _set(stream.thing, False)
    for row in observed_properties(session, stream):
        row.private = False
    session.flush()


def observed_properties(session: Session, stream: Datastream) -> list[ObservedProperty]:
    """What a MultiDatastream observes, in the order of its results."""
    statement = (
        select(ObservedProperty)
        .join(datastream_property, datastream_property.c.observed_property_id == ObservedProperty.id)
        .where(datastream_property.c.datastream_id == stream.id)
        .order_by(datastream_property.c.position)
    )
    return list(session.scalars(statement))


def _set(thing: Thing, private: bool) -> None:
    thing.private = private
    for location in thing.locations:
        location.private = private
