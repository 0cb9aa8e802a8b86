"""Where datastreams observe, and where things are."""

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from hub import geo
from hub.iot.models import Datastream, FeatureOfInterest, Location, Thing, thing_location


def place(session: Session, stream: Datastream) -> BaseGeometry | None:
    """The feature of interest of a datastream, or else where its thing is; None where neither is to be seen."""
    feature = select(FeatureOfInterest.feature).where(FeatureOfInterest.id == stream.feature_of_interest_id)
    here = (
        select(Location.location)
        .join(thing_location, thing_location.c.location_id == Location.id)
        .where(thing_location.c.thing_id == stream.thing_id, Location.location.is_not(None))
        .order_by(Location.id)
    )
    return session.scalars(feature).first() or session.scalars(here).first()


def placed(
    session: Session,
    *,
    name: str | None = None,
    box: BaseGeometry | None = None,
    after: int | None = None,
    limit: int = 100,
) -> Sequence[Row[Any]]:
    """Things with a place in the order of their ids: id, name, description, properties, location."""
    columns = select(Thing.id, Thing.name, Thing.description, Thing.properties, Location.location)
    statement = _placed(columns, name, box).order_by(Thing.id).limit(limit)
    return session.execute(statement if after is None else statement.where(Thing.id > after)).all()


def count_placed(session: Session, *, name: str | None = None, box: BaseGeometry | None = None) -> int:
    """How many things have a place."""
    found: int = session.scalars(_placed(select(func.count(Thing.id)), name, box)).one()
    return found


def bounds(session: Session) -> tuple[float, float, float, float] | None:
    """West, south, east and north of all things with a place."""
    places = session.scalars(_placed(select(Location.location), None, None)).all()
    if not places:
        return None
    west, south, east, north = map(float, shapely.total_bounds(places))
    return west, south, east, north


def _placed(statement: Select[Any], name: str | None, box: BaseGeometry | None) -> Select[Any]:
    # Of several places that a thing has, the first one that is to be seen.
    here, seen = thing_location.alias(), aliased(Location)
    first = (
        select(func.min(seen.id))
        .join(here, here.c.location_id == seen.id)
        .where(here.c.thing_id == Thing.id, seen.location.is_not(None))
        .correlate(Thing)
        .scalar_subquery()
    )
    statement = statement.select_from(Thing).join(Location, Location.id == first)
    if name is not None:
        statement = statement.where(Thing.name == name)
    return statement if box is None else statement.where(geo.intersects(Location.location.expression, box))
