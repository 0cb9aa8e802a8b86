"""Finding the observations that are changed or deleted: by their name, and with what they say now."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.errors import NotFound
from hub.iot.models import Datastream, observation, observation_name
from hub.iot.sensorthings.names import key
from hub.iot.store import Given, Key

_C = observation.c


class Found(NamedTuple):
    """Where an observation is, the name it is asked for by, and what it says."""

    key: Key
    name: str
    given: Given

    @property
    def more(self) -> dict[str, Any]:
        """What it says beside result and times."""
        return self.given.more or {}


def find_observation(session: Session, name: str) -> Found | None:
    """The observation of that name; None where there is none that may be seen."""
    try:
        where = Key(*key(name))
    except NotFound:
        return None
    found = _at(session, where, name)
    if found is None or found.more.get("name", name) != name:
        # It was moved, or another one has its place.
        moved = observation_name.c
        asked = select(moved.datastream_id, moved.phenomenon_time, moved.id).where(moved.name == name)
        there = session.execute(asked).first()
        found = None if there is None else _at(session, Key(*there), name)
    return found


def _at(session: Session, where: Key, name: str) -> Found | None:
    if session.get(Datastream, where.datastream_id) is None:
        return None
    asked = select(_C.result, _C.result_json, _C.result_time, _C.more, _C.quality).where(
        _C.datastream_id == where.datastream_id,
        _C.phenomenon_time == where.phenomenon_time,
        _C.id == where.id,
    )
    row = session.execute(asked).first()
    if row is None:
        return None
    result = row.result_json if row.result is None else row.result
    return Found(where, name, Given(*where[:2], result, row.result_time, row.more, row.quality))


def feature_id(session: Session, found: Found) -> int | None:
    """The feature that an observation is of."""
    stream = session.get_one(Datastream, found.key.datastream_id)
    id: int | None = found.more.get("feature", stream.feature_of_interest_id)
    return id
