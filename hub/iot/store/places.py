"""Where datastreams observe."""

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.iot.models import Datastream, FeatureOfInterest, Location, thing_location


def place(session: Session, stream: Datastream) -> BaseGeometry | None:
    """The feature of interest of a datastream, or else where its thing is; None where neither is to be seen."""
    feature = select(FeatureOfInterest.feature).where(FeatureOfInterest.id == stream.feature_of_interest_id)
    here = (
        select(Location.location)
        .join(thing_location, thing_location.c.location_id == Location.id)
        .where(thing_location.c.thing_id == stream.thing_id)
        .order_by(Location.id)
    )
    return session.scalars(feature).first() or session.scalars(here).first()
