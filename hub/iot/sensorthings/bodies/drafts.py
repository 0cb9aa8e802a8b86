"""From a body to a draft: its members checked against the entity, links and entities inside it told apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from hub.errors import BadRequest
from hub.iot.sensorthings.bodies import values
from hub.iot.sensorthings.entities import COMPLEX, ENTITIES, Entity, Link, Property

ACCESS = "@allmende.access"
WITH_ACCESS = frozenset(("Thing", "Datastream", "MultiDatastream"))
NEEDED = {"HistoricalLocation": "Locations", "MultiDatastream": "ObservedProperties"}
"""Links to many of which there must be one at least."""
MOST = 1000
"""Entities in one list of a body; observations have their own ways in."""


class Reference(NamedTuple):
    """A link to an entity that is there. Clients that have it send its members along; without it, they make it."""

    entity: Entity
    id: Any
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """An entity that is to be made, or what is to change of one.

    `values` are attributes of its row. `observations` are the bodies of observations inside it, as they were sent.
    """

    entity: Entity
    values: Mapping[str, Any]
    links: Mapping[str, tuple["Linked", ...]] = field(default_factory=dict)
    observations: tuple[Any, ...] = ()
    private: bool | None = None

    def references(self, link: str) -> tuple[Reference, ...]:
        """What a change links to."""
        return tuple(each for each in self.links.get(link, ()) if isinstance(each, Reference))


Linked: TypeAlias = Reference | Draft


def creation(entity: Entity, body: Any) -> Draft:
    """A new entity; `BadRequest` names what is missing, unknown or of the wrong type."""
    given = _object(entity, body)
    missing = [each.name for each in writable(entity) if each.required and given.get(each.name) is None]
    if missing:
        raise BadRequest(f"{_a(entity)} needs {', '.join(missing)}", **{name: ["is missing"] for name in missing})
    return _checked(_draft(entity, given))


def changes(entity: Entity, body: Any, now: Mapping[str, Any], *, whole: bool) -> Draft:
    """What is to change of an entity that is `now` so: what the body has, or (`whole`) everything it can have."""
    given = dict(_object(entity, body))
    for each in writable(entity):
        if each.required and given.get(each.name, None if whole else "") is None:
            raise BadRequest(f"{_a(entity)} needs {each.name}", **{each.name: ["is missing"]})
        if whole:
            given.setdefault(each.name, None)
    _complete(entity, given, now)
    draft = _draft(entity, given)
    if draft.observations or any(isinstance(each, Draft) for some in draft.links.values() for each in some):
        raise BadRequest("A change can link other entities by their “@iot.id”, but not hold them")
    return _checked(draft)


def writable(entity: Entity) -> Iterable[Property]:
    """The properties that clients set."""
    return (each for each in entity.properties if not each.kept)


def reference(entity: Entity, body: Any) -> Reference:
    """The entity that a body names by its `@iot.id`, as `$ref` takes it."""
    if not isinstance(body, dict) or "@iot.id" not in body:
        raise BadRequest(f"A link is an object with the “@iot.id” of {_a(entity)}")
    return Reference(entity, body["@iot.id"], body)


def shown(entity: Entity, row: Any) -> dict[str, Any]:
    """What clients can set of an entity, as JSON."""
    return {each.name: values.shown(each, row) for each in writable(entity)}


def _object(entity: Entity, body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise BadRequest(f"{_a(entity)} must be a JSON object")
    for name in body:
        known = entity.property(name) or entity.link(name) or "@iot." in name
        if not known and not (name == ACCESS and entity.name in WITH_ACCESS):
            raise BadRequest(f"{_a(entity)} has no member “{name[:100]}”", **{name[:100]: ["is not known"]})
    return body


def _complete(entity: Entity, given: dict[str, Any], now: Mapping[str, Any]) -> None:
    """A place and its encoding are read together, also where only one of them changes."""
    places = [each.name for each in writable(entity) if each.kind == "geometry"]
    for pair in ((name, "encodingType") for name in places):
        if not given.keys().isdisjoint(pair):
            given |= {name: now[name] for name in pair if name not in given}


def _draft(entity: Entity, given: Mapping[str, Any]) -> Draft:
    found: dict[str, Any] = {}
    links: dict[str, tuple[Linked, ...]] = {}
    observations: tuple[Any, ...] = ()
    for name, each in given.items():
        known, link = entity.property(name), entity.link(name)
        if known is not None and not known.kept:
            found |= _value(known, each, given)
        elif link is not None and link.target == "Observation":
            observations = _list(link, each)
        elif link is not None:
            links[name] = tuple(_linked(link, one) for one in (_list(link, each) if link.many else (each,)))
    return Draft(entity, found, links, observations, _private(given))


def _value(known: Property, given: Any, body: Mapping[str, Any]) -> Mapping[str, Any]:
    if given is None and not known.required:
        return {known.key: {}}  # the only optional ones are `properties`
    return values.value(known, given, str(body.get("encodingType")))


def _list(link: Link, given: Any) -> tuple[Any, ...]:
    if not isinstance(given, list):
        raise BadRequest(f"“{link.name}” must be a list")
    if len(given) > MOST and link.target != "Observation":
        raise BadRequest(f"“{link.name}” holds {len(given)} entities, and at most {MOST} fit into one request")
    return tuple(given)


def _linked(link: Link, given: Any) -> Linked:
    entity = ENTITIES[link.target]
    if isinstance(given, dict) and "@iot.id" in given:
        return Reference(entity, given["@iot.id"], given)
    if not isinstance(given, dict):
        raise BadRequest(f"“{link.name}” must hold a link, such as {{“@iot.id”: 1}}, or an entity")
    return creation(entity, given)


def _private(given: Mapping[str, Any]) -> bool | None:
    if ACCESS not in given:
        return None
    if given[ACCESS] not in ("public", "private"):
        raise BadRequest(f"“{ACCESS}” is “public” or “private”")
    return bool(given[ACCESS] == "private")


def _checked(draft: Draft) -> Draft:
    """What properties of one entity have to do with each other."""
    name, found = draft.entity.name, draft.values
    if name == "Datastream" and found.get("observation_type") == COMPLEX:
        raise BadRequest("A Datastream with that observationType is a MultiDatastream")
    if name == "MultiDatastream" and "units" in found and "observation_types" in found:
        fits(len(found["units"]), len(found["observation_types"]), len(found["units"]))
    return draft


def fits(units: int, types: int, properties: int) -> None:
    """A MultiDatastream has a unit, a type and a property for each value of its results, in the same order."""
    if not units == types == properties:
        raise BadRequest(
            "unitOfMeasurements, multiObservationDataTypes and ObservedProperties must be equally many, and are"
            f" {units}, {types} and {properties}"
        )


def _a(entity: Entity) -> str:
    return f"{'An' if entity.name[0] in 'AEIOU' else 'A'} {entity.name}"
