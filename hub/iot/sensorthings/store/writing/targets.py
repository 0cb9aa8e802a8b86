"""What a change is about: the row at the end of a resource path, and the one whose link leads there."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.iot.models import observation
from hub.iot.sensorthings.entities import Entity, Link
from hub.iot.sensorthings.grammar.tree import Segment
from hub.iot.sensorthings.store.reading.paths import Step, follow, missing
from hub.iot.sensorthings.store.writing.links import find
from hub.iot.sensorthings.store.writing.observations import Found, feature_id, find_observation


class Target(NamedTuple):
    """The end of a path. `row` is None for a set; for an observation it says where that is."""

    entity: Entity
    row: Any
    link: Link | None
    above: Any


def target(session: Session, segments: Sequence[Segment]) -> Target:
    """What a path leads to; `NotFound` where something on the way is not there, or not to be seen."""
    steps = follow(segments)
    above, row = None, None
    for segment, step in zip(segments, steps, strict=True):
        above, row = row, None
        if step.single:
            row = _row(session, segment.id, step, above)
            if row is None or not _is_in(session, above, step.link, row):
                raise missing(step.entity)
    return Target(steps[-1].entity, row, steps[-1].link, above)


def _row(session: Session, id: Any, step: Step, above: Any) -> Any:
    if step.named and step.entity.model is observation:
        return find_observation(session, str(id))
    return find(session, step.entity, id if step.link is None or step.named else _end(session, above, step.link))


def _end(session: Session, above: Any, link: Link) -> Any:
    """The id at the other end of a link to one."""
    if not isinstance(above, Found):
        return getattr(above, link.here)
    return feature_id(session, above) if link.here == "feature" else above.key.datastream_id


def _is_in(session: Session, above: Any, link: Link | None, row: Any) -> bool:
    """Whether a row is in the link of the one above it."""
    if link is None or not link.many:
        return True
    if isinstance(row, Found):
        return bool(above.id == (feature_id(session, row) if link.there == "feature" else row.key.datastream_id))
    if link.through is None:
        return bool(getattr(row, link.there) == above.id)
    between = link.through.table.c
    pair = (between[link.through.here] == above.id, between[link.through.there] == row.id)
    return session.execute(select(link.through.table).where(*pair)).first() is not None
