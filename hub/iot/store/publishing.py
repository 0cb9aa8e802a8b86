"""Making datastreams private or public, with all that tells about them.

What tells about several datastreams is public as long as one of them is, so that nobody's ids ever change.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    datastream_feature,
    datastream_property,
    thing_location,
)

PAGE = 1000


def publish(session: Session, ids: Sequence[int], private: bool) -> None:
    """Make datastreams private or public; what tells about them follows, as far as it belongs to their owner."""
    for start in range(0, len(ids), PAGE):
        some = ids[start : start + PAGE]
        for stream in session.scalars(select(Datastream).where(Datastream.id.in_(some))):
            stream.private = private
        session.flush()
        for kind, keys in _told(Datastream.id.in_(some)):
            _follow(session, kind, keys)


def _told(which: Any) -> Iterator[tuple[Any, list[Select[Any]]]]:
    """Each kind of what tells about datastreams, and the statements that name the keys of it and their owners."""
    yield Thing, [_keys(Datastream.thing_id, which)]
    yield Location, [_keys(thing_location.c.location_id, which, thing_location.c.thing_id == Datastream.thing_id)]
    yield Sensor, [_keys(Datastream.sensor_id, which)]
    of_many, of_rows = datastream_property.c, datastream_feature.c
    yield (
        ObservedProperty,
        [
            _keys(Datastream.observed_property_id, which),
            _keys(of_many.observed_property_id, which, of_many.datastream_id == Datastream.id),
        ],
    )
    yield (
        FeatureOfInterest,
        [
            _keys(Datastream.feature_of_interest_id, which),
            _keys(of_rows.feature_of_interest_id, which, of_rows.datastream_id == Datastream.id),
        ],
    )


def _keys(key: Any, *where: Any) -> Select[Any]:
    return select(key, Datastream.owner_id).where(key.is_not(None), *where).distinct()


def _follow(session: Session, kind: Any, keys: list[Select[Any]]) -> None:
    owned = {(key, owner) for statement in keys for key, owner in session.execute(statement)}
    ids = list({key for key, _ in owned})
    shown = _shown(session, kind, ids)
    for row in session.scalars(select(kind).where(kind.id.in_(ids))):
        if (row.id, row.owner_id) in owned:
            row.private = row.id not in shown
    session.flush()


def _shown(session: Session, kind: Any, keys: Sequence[int]) -> set[int]:
    """Which of them tell about a public datastream, whoever owns it."""
    public = Datastream.private.is_(false()) & (Datastream.state == "active")
    found: set[int] = set()
    for other, statements in _told(public):
        if other is kind:
            for statement in statements:
                key = statement.selected_columns[0]
                found.update(session.execute(statement.where(key.in_(keys))).scalars())
    return found
