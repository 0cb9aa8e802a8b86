"""Making entities, with all that is inside them and all they are linked to, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hub import audit
from hub.errors import BadRequest
from hub.iot import models
from hub.iot.sensorthings.bodies.drafts import NEEDED, Draft, Linked, Reference, creation, fits
from hub.iot.sensorthings.entities import COMPLEX, ENTITIES, Entity, Link
from hub.iot.sensorthings.store.writing.links import attach, find, inverse, missing
from hub.iot.sensorthings.store.writing.owners import Author, hold
from hub.iot.sensorthings.store.writing.visibility import show_parts


class Pending(NamedTuple):
    """An observation inside a new entity, as it was sent, and the row of the datastream or feature that holds it."""

    entity: Entity
    row: Any
    body: Any


class Made(NamedTuple):
    """A new entity, and the observations that are still to be stored in it."""

    row: Any
    observations: Sequence[Pending]


class Above(NamedTuple):
    """The entity in whose link a new one is made."""

    row: Any
    link: Link


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a new entity takes from the one it is made for: the owner, and whether it is private."""

    owner: UUID | None = None
    private: bool = True


def create(session: Session, author: Author, draft: Draft, above: Above | None = None) -> Made:
    """The entity of a draft, perhaps in a link of an entity that is there."""
    if above is not None:
        hold(session, above.row)
    making = _Making(session, author)
    row = making.make(draft, _Setting(), above)
    audit.record(session, f"{draft.entity.name.lower()}.create", str(row.id))
    return Made(row, making.observations)


@dataclass(slots=True)
class _Making:
    """One request: everything it makes."""

    session: Session
    author: Author
    observations: list[Pending] = field(default_factory=list)

    def make(self, draft: Draft, setting: _Setting, above: Above | None = None) -> Any:
        """The row of a draft, after those it cannot be without and before those that hang on it."""
        entity = draft.entity
        links = self._links(draft, above)
        known = self._known(entity, links)
        setting = self._setting(draft, setting, known, above)
        ones = self._ones(entity, links, setting)
        row = entity.model(**draft.values, **{link.here: each.id for link, each in ones})
        if isinstance(row, models.HistoricalLocation):
            self._add(row)
        else:
            self._add_owned(row, setting, links)
        self._hang(row, entity, links, setting)
        self.observations += [Pending(entity, row, body) for body in draft.observations]
        if isinstance(row, models.Datastream) and not row.private:
            show_parts(self.session, row)
        return row

    def _links(self, draft: Draft, above: Above | None) -> dict[str, tuple[Any, ...]]:
        """What each link holds: drafts, references, and the row above in the link that leads back to it."""
        links: dict[str, tuple[Any, ...]] = dict(draft.links)
        if above is not None:
            back = inverse(above.link, draft.entity)
            given = links.get(back.name, ())
            if not back.many and any(not _names(each, above.row) for each in given):
                raise BadRequest(f"“{back.name}” names another entity than the one in which this is made")
            links[back.name] = (above.row, *(each for each in given if not _names(each, above.row)))
        for link in draft.entity.links:
            needed = link.required or NEEDED.get(draft.entity.name) == link.name
            if needed and not links.get(link.name):
                raise BadRequest(f"{draft.entity.name} needs {link.name}", **{link.name: ["is missing"]})
        return links

    def _known(self, entity: Entity, links: dict[str, tuple[Any, ...]]) -> list[Any]:
        """The things that a new entity is linked to and that are there already; they say whose it is."""
        found = []
        for link in entity.links:
            given = links.get(link.name, ())
            links[link.name] = tuple(self._resolved(each) if isinstance(each, Reference) else each for each in given)
            found += [each for each in links[link.name] if isinstance(each, models.Thing)]
        return found

    def _resolved(self, reference: Reference) -> Any:
        """The row that a reference names; a draft where it is not there, but can be made of what came along."""
        row = find(self.session, reference.entity, reference.id)
        if row is not None:
            hold(self.session, row)
            return row
        if all("@" in name for name in reference.body):
            raise missing(reference.entity, reference.id)
        return creation(reference.entity, reference.body)

    def _setting(self, draft: Draft, setting: _Setting, things: list[Any], above: Above | None) -> _Setting:
        parents = [*things, *([above.row] if above is not None else [])]
        parents = [each.thing if isinstance(each, models.HistoricalLocation) else each for each in parents]
        owner = parents[0].owner_id if parents else setting.owner or self.author.owner(self.session)
        private = parents[0].private if parents else setting.private
        return _Setting(owner, private if draft.private is None else draft.private)

    def _ones(self, entity: Entity, links: Mapping[str, Any], setting: _Setting) -> list[tuple[Link, Any]]:
        """The rows of the links to one, made where they are not there."""
        return [
            (link, self._row(links[link.name][0], setting))
            for link in entity.links
            if not link.many and links.get(link.name)
        ]

    def _row(self, given: Any, setting: _Setting) -> Any:
        row = self.make(given, setting) if isinstance(given, Draft) else given
        if getattr(row, "owner_id", setting.owner) != setting.owner:
            raise BadRequest(f"{type(row).__name__} {row.id} belongs to another organisation")
        return row

    def _add_owned(self, row: Any, setting: _Setting, links: dict[str, tuple[Any, ...]]) -> None:
        row.owner_id, row.private = setting.owner, setting.private
        if not isinstance(row, models.Datastream) or row.units is None:
            self._add(row)
            return
        properties = [self._row(each, setting) for each in links.pop("ObservedProperties")]
        fits(len(row.units), len(row.observation_types or ()), len(properties))
        row.observation_type, row.unit_of_measurement = COMPLEX, {}
        row.observed_property_id = properties[0].id
        self._add(row)
        set_properties(self.session, row, properties)

    def _add(self, row: Any) -> None:
        self.session.add(row)
        self.session.flush()

    def _hang(self, row: Any, entity: Entity, links: Mapping[str, tuple[Any, ...]], setting: _Setting) -> None:
        """The links to many. What cannot be without this row is made in it, everything else is put there after."""
        for link in entity.links:
            given = links.get(link.name, ()) if link.many else ()
            target = ENTITIES[link.target]
            inside = link.through is None or NEEDED.get(target.name) == inverse(link, target).name
            others = []
            for each in given:
                if isinstance(each, Draft) and inside:
                    self.make(each, replace(setting, private=getattr(row, "private", True)), Above(row, link))
                else:
                    others.append(self._row(each, setting))
            if others:
                attach(self.session, row, link, others)


def _names(given: Linked, row: Any) -> bool:
    return isinstance(given, Reference) and isinstance(row, given.entity.model) and given.id == row.id


def set_properties(session: Session, stream: models.Datastream, properties: Sequence[models.ObservedProperty]) -> None:
    """The properties of a MultiDatastream in the order of its results."""
    rows = [
        {"datastream_id": stream.id, "position": position, "observed_property_id": row.id}
        for position, row in enumerate(properties)
    ]
    session.execute(insert(models.datastream_property), rows)
