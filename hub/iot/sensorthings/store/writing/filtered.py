"""Deleting all that a filter finds in a set; of what can be seen only that which may be changed."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from hub.boundary import scope
from hub.iot import store
from hub.iot.models import Datastream, FeatureOfInterest, HistoricalLocation, Thing, datastream_feature, observation
from hub.iot.sensorthings.entities import Entity, Link
from hub.iot.sensorthings.grammar.tree import Node
from hub.iot.sensorthings.store.translate import Beside, bounded, condition, only
from hub.iot.sensorthings.store.writing.remove import delete_row
from hub.iot.sensorthings.store.writing.targets import Target


def delete_filtered(session: Session, about: Target, filter: Node) -> int:
    """Delete the entities of a set that a filter finds; how many there were."""
    if about.entity.model is observation:
        return _observations(session, about, filter)
    row, count = aliased(about.entity.model), 0
    where = [*only(about.entity, row), *_under(about.link, about.above, row), *_own(session, about.entity, row)]
    with bounded(session):
        kept = condition(filter, about.entity, row, session.get_bind().dialect)
        ids = session.scalars(select(row.id).where(*where, kept).order_by(row.id)).all()
    for id in ids:
        found = session.get(about.entity.model, id)
        if found is not None:  # one of those before may have taken it along
            delete_row(session, found)
            count += 1
    return count


def _under(link: Link | None, above: Any, row: Any) -> Iterator[ColumnElement[bool]]:
    if link is not None and link.through is None:
        yield getattr(row, link.there) == getattr(above, link.here)
    elif link is not None and link.through is not None:
        between = link.through.table.c
        yield row.id.in_(select(between[link.through.there]).where(between[link.through.here] == above.id))


def _own(session: Session, entity: Entity, row: Any) -> Iterator[ColumnElement[bool]]:
    held = scope(session)
    if held.everything:
        return
    if entity.model is HistoricalLocation:
        yield row.thing_id.in_(select(Thing.id).where(Thing.owner_id.in_(held.writes)))
    else:
        yield row.owner_id.in_(held.writes)


def _observations(session: Session, about: Target, filter: Node) -> int:
    count, named = 0, observation.c.more["feature"].as_integer()
    for stream in session.scalars(_streams(session, about)).all():
        row = aliased(Datastream)
        holds = [condition(filter, about.entity, Beside(observation, row), session.get_bind().dialect)]
        if isinstance(about.above, FeatureOfInterest):
            own = and_(named.is_(None), row.feature_of_interest_id == about.above.id)
            holds.append(or_(named == about.above.id, own))
        found = exists(select(row.id).where(row.id == stream, *holds).correlate(observation))
        with bounded(session):
            count += store.remove(session, stream, found)
    return count


def _streams(session: Session, about: Target) -> Any:
    """The datastreams of a set of observations, as far as they may be changed."""
    where = list(_own(session, about.entity, Datastream))
    if isinstance(about.above, Datastream):
        where.append(Datastream.id == about.above.id)
    elif isinstance(about.above, FeatureOfInterest):
        noted = datastream_feature.c
        named = select(noted.datastream_id).where(noted.feature_of_interest_id == about.above.id)
        where.append(or_(Datastream.feature_of_interest_id == about.above.id, Datastream.id.in_(named)))
    return select(Datastream.id).where(*where).order_by(Datastream.id)
