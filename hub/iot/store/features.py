"""What observations are of: the feature they name, or one made from where their thing is and remembered on that place.

A datastream's own feature holds for all its rows that name none, so it never changes once there are observations.
"""

from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.errors import BadRequest
from hub.iot.models import Datastream, FeatureOfInterest, Latest, Location, datastream_feature, thing_location


def feature_of(session: Session, stream: Datastream) -> int | None:
    """The feature of new observations that name none: where the thing is now; None while it has no place.

    A row has to name it (`more.feature`) where it is not the datastream's own.
    """
    location = _location(session, stream.thing_id)
    if location is None:
        return stream.feature_of_interest_id
    return _use(session, stream, _made(session, stream, location))


def use_feature(session: Session, stream: Datastream, id: int) -> int | None:
    """Let observations of a datastream be of this feature; None where their rows need not name it."""
    feature = session.get(FeatureOfInterest, id)
    if feature is None or feature.owner_id != stream.owner_id:
        raise BadRequest(f"There is no FeatureOfInterest {id} of this organisation")
    return None if _use(session, stream, feature) == stream.feature_of_interest_id else id


def _location(session: Session, thing_id: int) -> Location | None:
    """Where a thing is; of several encodings of its place the first with a geometry."""
    statement = (
        select(Location)
        .join(thing_location, thing_location.c.location_id == Location.id)
        .where(thing_location.c.thing_id == thing_id)
        .order_by(Location.location.is_(None), Location.id)
        .limit(1)
    )
    return session.scalars(statement).first()


def _made(session: Session, stream: Datastream, location: Location) -> FeatureOfInterest:
    """The feature made from a location, once, however many datastreams ask at the same time."""
    found = _remembered(session, location) or _remembered(session, _locked(session, location))
    if found is None:
        found = _same(session, stream, location) or _copy(location)
        session.add(found)
        session.flush()
        location.feature_of_interest_id = found.id
    return found


def _remembered(session: Session, location: Location) -> FeatureOfInterest | None:
    id = location.feature_of_interest_id
    return None if id is None else session.get(FeatureOfInterest, id)


def _locked(session: Session, location: Location) -> Location:
    session.refresh(location, ["feature_of_interest_id"], with_for_update={"key_share": True})
    return location


def _same(session: Session, stream: Datastream, location: Location) -> FeatureOfInterest | None:
    """The datastream's own feature, where it is this place already: sources that are read have made it so."""
    own = stream.feature_of_interest_id and session.get(FeatureOfInterest, stream.feature_of_interest_id)
    if not own or own.feature is None or location.location is None:
        return None
    return own if own.feature.equals(location.location) else None


def _copy(location: Location) -> FeatureOfInterest:
    return FeatureOfInterest(
        name=location.name,
        description=location.description,
        encoding_type=location.encoding_type,
        feature=location.location,
        feature_json=location.location_json,
        owner_id=location.owner_id,
        private=location.private,
    )


def _use(session: Session, stream: Datastream, feature: FeatureOfInterest) -> int:
    if stream.feature_of_interest_id is None and not _has_observations(session, stream):
        stream.feature_of_interest_id = feature.id
    if not stream.private:
        feature.private = False  # what is public shows all that it needs to be understood
    if feature.feature is not None:
        _widen(stream, feature.feature)
    session.flush()
    if feature.id != stream.feature_of_interest_id:
        _note(session, stream, feature)
    return feature.id


def _note(session: Session, stream: Datastream, feature: FeatureOfInterest) -> None:
    """Keep that the datastream has observations of this feature, so that nobody has to search for them."""
    pair = {"datastream_id": stream.id, "feature_of_interest_id": feature.id}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(datastream_feature).values(pair).on_conflict_do_nothing())


def _has_observations(session: Session, stream: Datastream) -> bool:
    count = session.scalar(select(func.coalesce(func.max(Latest.count), 0)).where(Latest.datastream_id == stream.id))
    return bool(count)


def _widen(stream: Datastream, geometry: BaseGeometry) -> None:
    """The observed area is kept here, so that nobody computes it while reading."""
    known = stream.observed_area
    if known is None:
        stream.observed_area = geometry.convex_hull
    elif not known.covers(geometry):
        stream.observed_area = known.union(geometry).convex_hull
