"""Where things are, and were: each move is kept as a HistoricalLocation, and a newer one of these is a move."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db import now
from hub.errors import BadRequest
from hub.iot.models import HistoricalLocation, Location, Thing
from hub.iot.sensorthings.bodies.places import GEOJSON


def move(session: Session, thing: Thing, locations: Sequence[Location]) -> None:
    """A thing is at these locations now; an older one stays where it tells the place in another encoding."""
    _check(locations)
    _lock(session, thing)
    new = {encoding(each) for each in locations}
    kept = [each for each in thing.locations if encoding(each) not in new or each in locations]
    added = [each for each in locations if each not in kept]
    if added:
        thing.locations = [*kept, *added]
        session.add(HistoricalLocation(thing_id=thing.id, time=now(), locations=list(thing.locations)))
        session.flush()


def placed_by_hand(session: Session, historical: HistoricalLocation) -> None:
    """A HistoricalLocation that a client makes moves the thing, where it is newer than all others."""
    _check(historical.locations)
    thing = session.get(Thing, historical.thing_id)
    if thing is None:
        return
    _lock(session, thing)
    others = select(HistoricalLocation.time).where(
        HistoricalLocation.thing_id == thing.id, HistoricalLocation.id != historical.id
    )
    newest = session.scalars(others.order_by(HistoricalLocation.time.desc()).limit(1)).first()
    if newest is None or historical.time > newest:
        thing.locations = list(historical.locations)
        session.flush()


def encoding(location: Location) -> str:
    """The encoding of a location, all names of GeoJSON being one."""
    return "" if location.encoding_type in GEOJSON else location.encoding_type


def _check(locations: Sequence[Location]) -> None:
    given = [encoding(each) for each in dict.fromkeys(locations)]
    if len(given) > len(set(given)):
        raise BadRequest("The Locations of a Thing tell the same place, so they must differ in encodingType")


def _lock(session: Session, thing: Thing) -> None:
    """One move at a time, so that nobody's is lost."""
    session.execute(select(Thing.id).where(Thing.id == thing.id).with_for_update(key_share=True))
    session.refresh(thing, ["locations"])
