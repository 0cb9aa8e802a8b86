"""Reading datastreams for pages: several at once, with the places where they measure, and how much there is of all."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry
from sqlalchemy import false, func, select
from sqlalchemy.orm import Session, joinedload

from hub.iot.models import Datastream, Latest, Location, thing_location


@dataclass(frozen=True, slots=True)
class Extent:
    """How many datastreams have readings, and how many readings there are."""

    datastreams: int
    readings: int


def visible(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Those of the datastreams that may be seen."""
    return frozenset(session.scalars(select(Datastream.id).where(Datastream.id.in_(ids)))) if ids else frozenset()


def public(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Those of the datastreams that everybody may see, whoever asks."""
    open_ = (Datastream.id.in_(ids), Datastream.private.is_(false()))
    return frozenset(session.scalars(select(Datastream.id).where(*open_))) if ids else frozenset()


def datastreams(session: Session, ids: Sequence[int]) -> dict[int, Datastream]:
    """Those of the datastreams that may be seen, by id, with their things as far as these may be seen."""
    if not ids:
        return {}
    rows = session.scalars(select(Datastream).where(Datastream.id.in_(ids)).options(joinedload(Datastream.thing)))
    return {row.id: row for row in rows}


def places(session: Session, ids: Sequence[int]) -> Sequence[BaseGeometry]:
    """Where the things of these datastreams are, each place once."""
    if not ids:
        return []
    things = select(Datastream.thing_id).where(Datastream.id.in_(ids))
    at = select(thing_location.c.location_id).where(thing_location.c.thing_id.in_(things))
    found = select(Location.location).where(Location.id.in_(at))
    return [place for place in session.scalars(found.order_by(Location.id)) if place is not None]


def extent(session: Session) -> Extent:
    """How much is measured, as far as it may be seen."""
    count, readings = session.execute(select(func.count(Latest.datastream_id), func.sum(Latest.count))).one()
    return Extent(count, int(readings or 0))
