"""What links mean in rows: which entity one names, which link leads back, and how two rows are put together."""

from typing import Any

from sqlalchemy.orm import Session

from hub.errors import BadRequest, Conflict, NotFound
from hub.iot import models
from hub.iot.sensorthings.entities import Entity, Link
from hub.iot.sensorthings.store.writing.locations import move, placed_by_hand
from hub.iot.sensorthings.store.writing.owners import hold

LARGEST_ID = 2**31 - 1


def find(session: Session, entity: Entity, id: Any) -> Any | None:
    """The row of an entity; None where there is none that may be seen."""
    if type(id) is not int or not 0 < id <= LARGEST_ID:
        return None
    row = session.get(entity.model, id)
    return row if row is not None and is_of(entity, row) else None


def is_of(entity: Entity, row: Any) -> bool:
    """Whether a row of the class is of this kind: Datastreams and MultiDatastreams share theirs."""
    if entity.only is None:
        return isinstance(row, entity.model)
    attribute, value, equal = entity.only
    return isinstance(row, entity.model) and (getattr(row, attribute) == value) is equal


def get(session: Session, entity: Entity, id: Any) -> Any:
    """The row of an entity; `NotFound` also where it is not to be seen."""
    row = find(session, entity, id)
    if row is None:
        raise NotFound(f"There is no {entity.name} {id!r}")
    return row


def missing(entity: Entity, id: Any) -> BadRequest:
    """A body names what is not there, or not to be seen: both look alike."""
    return BadRequest(f"There is no {entity.name} {id!r}")


def linked(session: Session, entity: Entity, id: Any) -> Any:
    """The row that a body names, which its author may write."""
    row = find(session, entity, id)
    if row is None:
        raise missing(entity, id)
    hold(session, row)
    return row


def inverse(link: Link, target: Entity) -> Link:
    """The link that leads back."""
    for each in target.links:
        if link.through is not None:
            if each.through is not None and each.through.table is link.through.table:
                return each
        elif (each.here, each.there) == (link.there, link.here):
            return each
    raise LookupError(f"no link of {target.name} leads back over {link.name}")


def link_to(session: Session, row: Any, link: Link, other: Any) -> None:
    """Let a link to one lead to another entity; a datastream stays with its organisation."""
    hold(session, row)
    hold(session, other)
    if getattr(row, link.here) == other.id:
        return
    if getattr(row, "owner_id", other.owner_id) != other.owner_id:
        raise BadRequest(f"“{link.name}” must belong to the same organisation")
    if isinstance(row, models.Datastream) and not row.private:
        other.private = False  # what is public shows all that it needs to be understood
    setattr(row, link.here, other.id)
    session.flush()
    session.expire(row)


def attach(session: Session, row: Any, link: Link, others: list[Any]) -> None:
    """Put entities that are there into a link to many; those that were in it stay."""
    for each in (row, *others):
        hold(session, each)
    if link.through is None:
        _take(session, row, link, others)
    elif link.through.table is models.thing_location:
        moves = [(row, others)] if isinstance(row, models.Thing) else [(other, [row]) for other in others]
        for thing, locations in moves:
            move(session, thing, locations)
    elif link.through.table is models.historical_location_location:
        for historical, location in _pairs(row, others):
            if location not in historical.locations:
                historical.locations.append(location)
        if isinstance(row, models.HistoricalLocation):
            placed_by_hand(session, row)
    else:
        raise BadRequest("The ObservedProperties of a MultiDatastream are changed there, together with its units")
    session.flush()


def _pairs(row: Any, others: list[Any]) -> list[tuple[Any, Any]]:
    whole = isinstance(row, models.HistoricalLocation)
    return [(row, other) if whole else (other, row) for other in others]


def _take(session: Session, row: Any, link: Link, others: list[Any]) -> None:
    for other in others:
        if getattr(other, "owner_id", row.owner_id) != row.owner_id:
            raise BadRequest(f"“{link.name}” can hold entities of the same organisation only")
        setattr(other, link.there, row.id)


def detach(session: Session, row: Any, link: Link, other: Any) -> None:
    """Take an entity out of a link to many; `Conflict` where it cannot be without."""
    hold(session, row)
    hold(session, other)
    if not link.many:
        raise Conflict(f"“{link.name}” cannot be without: link it to another one")
    if link.through is None or link.through.table is models.datastream_property:
        raise Conflict(f"What is in “{link.name}” cannot be without: delete it, or link it to another one")
    if link.through.table is models.thing_location:
        thing, location = (row, other) if isinstance(row, models.Thing) else (other, row)
        thing.locations = [each for each in thing.locations if each is not location]
    else:
        ((historical, location),) = _pairs(row, [other])
        if historical.locations == [location]:
            raise Conflict("A HistoricalLocation needs a Location")
        historical.locations = [each for each in historical.locations if each is not location]
    session.flush()
