"""Changing entities: single properties, all of them, and what they are linked to."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub import audit
from hub.errors import BadRequest, Conflict
from hub.iot import models
from hub.iot.sensorthings.bodies import drafts, patches
from hub.iot.sensorthings.bodies.drafts import Draft
from hub.iot.sensorthings.entities import Entity
from hub.iot.sensorthings.store.writing.create import set_properties
from hub.iot.sensorthings.store.writing.links import attach, link_to, linked
from hub.iot.sensorthings.store.writing.locations import placed_by_hand
from hub.iot.sensorthings.store.writing.owners import hold
from hub.iot.sensorthings.store.writing.visibility import observed_properties, set_access

OBSERVED = "ObservedProperties"


def merge(session: Session, entity: Entity, row: Any, body: Any) -> None:
    """Give an entity what a body has (PATCH): each property that it names is another one then."""
    lock(session, row)
    _write(session, row, drafts.changes(entity, body, drafts.shown(entity, row), whole=False))


def replace(session: Session, entity: Entity, row: Any, body: Any) -> None:
    """Give an entity the properties of a body and no others (PUT); links that it does not name stay."""
    lock(session, row)
    _write(session, row, drafts.changes(entity, body, drafts.shown(entity, row), whole=True))


def patch(session: Session, entity: Entity, row: Any, changes: Any) -> None:
    """Change an entity as a JSON Patch says."""
    lock(session, row)
    now = drafts.shown(entity, row)
    links = {each.name: {"@iot.id": getattr(row, each.here)} for each in entity.links if not each.many}
    body = patches.patched({**now, **links}, changes)
    if isinstance(body, dict):
        gone = sorted(links.keys() - body.keys())
        if gone:
            raise BadRequest(f"{entity.name} needs {', '.join(gone)}")
        body = {name: value for name, value in body.items() if name not in links or value != links[name]}
    _write(session, row, drafts.changes(entity, body, now, whole=True))


def lock(session: Session, row: Any) -> None:
    """One change at a time, each on what the one before has left: nobody's is lost."""
    hold(session, row)
    session.refresh(row, with_for_update={"key_share": True})


def _write(session: Session, row: Any, draft: Draft) -> None:
    before = getattr(row, "time", None)
    for name, value in draft.values.items():
        setattr(row, name, value)
    for link in draft.entity.links:
        given = [linked(session, each.entity, each.id) for each in draft.references(link.name)]
        if given and not link.many:
            link_to(session, row, link, given[0])
        elif given and link.name != OBSERVED:
            attach(session, row, link, given)
    session.flush()
    if draft.entity.name == "MultiDatastream":
        _fit(session, row, [linked(session, each.entity, each.id) for each in draft.references(OBSERVED)])
    if isinstance(row, models.HistoricalLocation) and row.time != before:
        placed_by_hand(session, row)
    if draft.private is not None:
        set_access(session, row, draft.private)
    audit.record(session, f"{draft.entity.name.lower()}.update", str(row.id), changed=sorted(_changed(draft)))


def _changed(draft: Draft) -> Mapping[str, Any]:
    return {**draft.values, **draft.links}


def _fit(session: Session, row: models.Datastream, added: list[models.ObservedProperty]) -> None:
    """A MultiDatastream has as many units and types as properties; those of results that are there stay."""
    known = observed_properties(session, row)
    properties = [*known, *(each for each in added if each not in known)]
    drafts.fits(len(row.units or ()), len(row.observation_types or ()), len(properties))
    if properties == known:
        return
    if session.get(models.Latest, row.id) is not None:
        raise Conflict("The results that are there have one value less, so that no property can be added")
    table = models.datastream_property
    session.execute(delete(table).where(table.c.datastream_id == row.id))
    set_properties(session, row, properties)
