"""Three towns and what they own, twice: as rows of the database, and as plain Python values that say who sees what.

A step is carried out by one town on anything there is, its own or not. What the database lets it do and see has to
be what the plain values say; they know nothing of sessions, criteria or policies.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.datasets.models import Dataset, DataTable, Distribution
from hub.db import Database, now
from hub.errors import Forbidden
from hub.identity import store as identity
from hub.identity.models import Organization
from hub.iot.models import Calibration, Datastream, ObservedProperty, Sensor, Thing
from hub.sharing import store as sharing
from hub.sharing.models import Grant
from hub.sources.models import Issue, Run, Source

TOWNS = ("home", "partner", "stranger")
KINDS: tuple[Any, ...] = (Dataset, Distribution, DataTable, Thing, Datastream, Calibration, Source, Run, Issue, Grant)
PARENT = {Distribution: Dataset, DataTable: Distribution, Calibration: Datastream, Run: Source, Issue: Run}
TEXT = {DataTable: "srid", Calibration: "note", Run: "error", Issue: "reason", Grant: "purpose"}
TEXT |= {Dataset: "title", Distribution: "title", Thing: "name", Datastream: "name", Source: "title"}
BELOW = {Datastream: "thing", Distribution: "parent", DataTable: "parent", Calibration: "parent", Run: "parent"}
BELOW |= {Issue: "parent", Grant: "item"}


@dataclass(eq=False)
class Item:
    """One row. A part has a parent instead of an owner; `link` is the datastream of a distribution."""

    kind: Any
    key: Any = None
    owner: str = ""
    parent: "Item | None" = None
    thing: "Item | None" = None
    link: "Item | None" = None
    item: "Item | None" = None
    grantee: str = ""
    private: bool = True
    active: bool = True
    running: bool = True

    @property
    def town(self) -> str:
        """Who may change it."""
        return self.parent.town if self.parent else self.owner


@dataclass
class World:
    """The rows and their plain picture."""

    database: Database[Scope]
    towns: dict[str, UUID] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    sensor: int = 0
    observed: int = 0
    seen: frozenset[UUID] = frozenset()
    edited: frozenset[UUID] = frozenset()

    def let_in(self) -> None:
        """Let the guest, who belongs to no town, in to every second dataset there is, to change every other of them."""
        keys = [item.key for item in self.of(Dataset)][::2]
        self.seen, self.edited = frozenset(keys), frozenset(keys[::2])

    def scope(self, town: str) -> Scope:
        """What a town, the guest, or nobody in particular, may see and write."""
        if town == "guest":
            return Scope(items=self.seen, edits=self.edited)
        own = frozenset({self.towns[town]}) if town else frozenset()
        return Scope(own, own) if town else PUBLIC

    def of(self, kind: Any) -> list[Item]:
        """All there is of one kind."""
        return [i for i in self.items if i.kind is kind]

    def sees(self, town: str, item: Item) -> bool:
        """Whether a town sees an item: the rules of sharing in plain words."""
        if item.parent:
            return self.sees(town, item.parent)
        if item.kind is Grant:
            return town in (item.owner, item.grantee)
        if item.owner == town or (town == "guest" and item.key in self.edited):
            return True
        if item.kind is Source or not item.active:
            return False
        return not item.private or self._granted(town, item) or (town == "guest" and item.key in self.seen)

    def _granted(self, town: str, item: Item) -> bool:
        if item.kind is Thing:  # it is told with the granted datastreams at it
            streams = (s for s in self.of(Datastream) if s.thing is item and s.owner == item.owner and s.active)
            return any(self._granted(town, stream) for stream in streams)
        through = [item, *(part.parent for part in self.of(Distribution) if part.link is item and part.parent.active)]
        return any(
            g.running and g.grantee == town and g.item in through and g.owner == g.item.owner == item.owner
            for g in self.of(Grant)
        )

    def visible(self, town: str, kind: Any) -> set[Any]:
        """The keys of what a town sees of one kind."""
        return {item.key for item in self.of(kind) if self.sees(town, item)}

    def writable(self, town: str, kind: Any) -> set[Any]:
        """The keys of what a town may change of one kind."""
        return {item.key for item in self.of(kind) if item.town == town or (town == "guest" and self._edited(item))}

    def _edited(self, item: Item) -> bool:
        return self._edited(item.parent) if item.parent else item.key in self.edited

    def forget(self, item: Item) -> None:
        """What goes away with an item."""
        self.items.remove(item)
        for other in list(self.items):
            if other in self.items and getattr(other, BELOW.get(other.kind, "parent")) is item:
                self.forget(other)
            if other.link is item:
                other.link = None


def found(database: Database[Scope]) -> World:
    """A small world in a database that is emptied of any former one.

    Each town owns one of everything, shares its dataset with the next town, and owns everything once more in public.
    """
    world = World(database)
    with database.write(OPERATOR) as session:
        for kind in (Grant, Dataset, Thing, Sensor, ObservedProperty, Source, Organization):
            session.execute(delete(kind))
        world.towns = {town: identity.create_organization(session, town).id for town in TOWNS}
        owner = world.towns["home"]
        sensor = Sensor(owner_id=owner, name="s", private=False)
        observed = ObservedProperty(owner_id=owner, name="o", definition="", private=False)
        session.add_all([sensor, observed])
        session.flush()
        world.sensor, world.observed = sensor.id, observed.id
    for town in TOWNS:
        for public in (False, True):
            for make in (dataset, thing, datastream, calibration, source, run, issue):
                make(world, town, -1, public)
            distribution(world, town, -1, True)
            table(world, town, -1, public)
            share(world, town, -2, False)
    # Partner forges grants of home's private things for stranger, and names its datastream in a dataset that it shares.
    for work, number, flag in ((forge, 0, False), (forge, 1, False), (distribution, 2, True)):
        work(world, "partner", number, flag)
    return world


def pick(world: World, kind: Any, number: int) -> Item | None:
    """Any item of a kind, whoever owns it."""
    there = world.of(kind)
    return there[number % len(there)] if there else None


def actor(town: str, item: Item, number: int) -> str:
    """Mostly the one who may: else hardly anything would ever change."""
    return item.town if number % 4 else town


def attempt(world: World, town: str, allowed: bool, work: Callable[[Session], Any]) -> Any:
    """Do something as a town: it succeeds, or is refused and changes nothing."""
    if allowed:
        with world.database.write(world.scope(town)) as session:
            return work(session)
    with pytest.raises(Forbidden), world.database.write(world.scope(town)) as session:
        work(session)
    return None


def _keep(world: World, town: str, item: Item, values: dict[str, Any]) -> None:
    def work(session: Session) -> Any:
        made = item.kind(**values)
        session.add(made)
        session.flush()
        return made.id

    item.key = attempt(world, town, item.town == town, work)
    if item.key is not None:
        world.items.append(item)


def dataset(world: World, town: str, number: int, flag: bool) -> None:
    """A new dataset, private unless the flag says otherwise."""
    values = {"owner_id": world.towns[town], "name": uuid4().hex, "title": "t", "private": not flag}
    _keep(world, town, Item(Dataset, owner=town, private=not flag), values)


def distribution(world: World, town: str, number: int, flag: bool) -> None:
    """A distribution of any dataset; with the flag it names any datastream, also one that is not to be seen."""
    parent, link = pick(world, Dataset, number), pick(world, Datastream, number // 3) if flag else None
    if parent:
        values = {"dataset_id": parent.key, "datastream_id": link and link.key}
        _keep(world, town, Item(Distribution, parent=parent, link=link), values)


def table(world: World, town: str, number: int, flag: bool) -> None:
    """What is known of the table of any distribution that has none, by an object or by a bulk insert."""
    parent = pick(world, Distribution, number)
    if parent is None or any(item.parent is parent for item in world.of(DataTable)):
        return
    values = {"id": parent.key, "fields": []}
    if not flag:
        _keep(world, town, Item(DataTable, parent=parent), values)
        return
    statement = insert(DataTable).returning(DataTable.id)
    key = attempt(world, town, parent.town == town, lambda session: session.execute(statement, [values]).scalar_one())
    if key is not None:
        world.items.append(Item(DataTable, key, parent=parent))


def thing(world: World, town: str, number: int, flag: bool) -> None:
    """A new thing."""
    _keep(world, town, Item(Thing, owner=town, private=not flag), _named(world, town, flag))


def datastream(world: World, town: str, number: int, flag: bool) -> None:
    """A datastream of the town, at any thing."""
    at = pick(world, Thing, number)
    if at:
        values = {"thing_id": at.key, "sensor_id": world.sensor, "observed_property_id": world.observed}
        values |= {"observation_type": "", "unit_of_measurement": {}}
        item = Item(Datastream, owner=town, private=not flag, thing=at)
        _keep(world, town, item, values | _named(world, town, flag))


def _named(world: World, town: str, flag: bool) -> dict[str, Any]:
    return {"owner_id": world.towns[town], "name": "n", "private": not flag}


def calibration(world: World, town: str, number: int, flag: bool) -> None:
    """A calibration of any datastream."""
    parent = pick(world, Datastream, number)
    if parent:
        _keep(world, town, Item(Calibration, parent=parent), {"datastream_id": parent.key, "valid_from": now()})


def source(world: World, town: str, number: int, flag: bool) -> None:
    """A new source; that its data are public does not make it so."""
    values = {"owner_id": world.towns[town], "name": uuid4().hex, "title": "t", "kind": "folder", "config": {}}
    _keep(world, town, Item(Source, owner=town), values | {"private": not flag})


def run(world: World, town: str, number: int, flag: bool) -> None:
    """A run of any source."""
    parent = pick(world, Source, number)
    if parent:
        _keep(world, town, Item(Run, parent=parent), {"source_id": parent.key})


def issue(world: World, town: str, number: int, flag: bool) -> None:
    """An issue of any run."""
    parent = pick(world, Run, number)
    if parent:
        _keep(world, town, Item(Issue, parent=parent), {"run_id": parent.key, "where": "w", "reason": "r"})


def change(world: World, town: str, number: int, flag: bool) -> None:
    """Publish, hide, delete softly or bring back anything that can be published."""
    item = pick(world, (Dataset, Thing, Datastream)[number % 3], number // 3)
    if item is None:
        return
    town = actor(town, item, number)
    before = (item.private, item.active)
    after = (not item.private, item.active) if flag else (item.private, not item.active)

    def work(session: Session) -> None:
        held = session.get(item.kind, item.key)
        assert (held is not None) == world.sees(town, item)
        if held is None:
            raise Forbidden
        held.private, held.state = after[0], "active" if after[1] else "deleted"

    attempt(world, town, item.town == town, work)
    item.private, item.active = after if item.town == town else before


def share(world: World, town: str, number: int, flag: bool) -> None:
    """Grant any dataset or datastream to the next town, properly."""
    item = pick(world, (Dataset, Datastream)[number % 2], number // 2)
    if item is None:
        return
    town = actor(town, item, number)
    grantee = _other(town, flag)

    def work(session: Session) -> UUID:
        held = session.get(item.kind, item.key)
        if held is None:
            raise Forbidden
        to = identity.organization(session, grantee)
        until = now() + timedelta(days=1)
        return sharing.add(session, held, to, purpose="planning", until=until).id

    if item.owner != grantee:
        key = attempt(world, town, item.owner == town, work)
        if key is not None:
            world.items.append(Item(Grant, key, owner=town, grantee=grantee, item=item))


def forge(world: World, town: str, number: int, flag: bool) -> None:
    """Write a grant of one's own about any dataset or datastream, as no function of the hub would."""
    item = pick(world, (Dataset, Datastream)[number % 2], number // 2)
    if item:
        grantee = _other(town, flag)
        values = {"owner_id": world.towns[town], "grantee_id": world.towns[grantee], "purpose": "forged"}
        values |= {f"{item.kind.__tablename__}_id": item.key, "until": now() + timedelta(days=1)}
        _keep(world, town, Item(Grant, owner=town, grantee=grantee, item=item), values)


def _other(town: str, flag: bool) -> str:
    return TOWNS[(TOWNS.index(town) + 1 + flag) % 3]


def stop(world: World, town: str, number: int, flag: bool) -> None:
    """End any grant, or let it run out."""
    item = pick(world, Grant, number)
    if item is None:
        return
    town = actor(town, item, number)

    def work(session: Session) -> None:
        held = session.get(Grant, item.key)
        if held is None:
            raise Forbidden
        if flag:
            held.until = now() - timedelta(seconds=1)
        else:
            sharing.end(session, held)

    ended = not item.running and not flag  # to end it once more changes nothing, so it is not refused
    attempt(world, town, item.town == town or (ended and world.sees(town, item)), work)
    item.running = item.running and item.town != town


def remove(world: World, town: str, number: int, flag: bool) -> None:
    """Delete anything for good: an object, or by a statement, which just finds nothing that is foreign."""
    item = pick(world, KINDS[number % len(KINDS)], number // len(KINDS))
    if item is None:
        return

    def work(session: Session) -> None:
        held = session.get(item.kind, item.key)
        if held is None:
            raise Forbidden
        session.delete(held)

    if flag:
        attempt(world, town, item.town == town, work)
    else:
        statement = delete(item.kind).where(item.kind.id == item.key).execution_options(synchronize_session=False)
        assert attempt(world, town, True, lambda session: session.execute(statement).rowcount) == (item.town == town)
    if item.town == town:
        world.forget(item)


def edit(world: World, town: str, number: int, flag: bool) -> None:
    """Change anything by a statement: it reaches what the town owns, and nothing else."""
    kind = KINDS[number % len(KINDS)]
    item = pick(world, kind, number // len(KINDS))
    if item:
        column = getattr(kind, TEXT[kind])
        statement = update(kind).where(kind.id == item.key).values({column: column})
        assert attempt(world, town, True, lambda session: session.execute(statement).rowcount) == (item.town == town)


STEPS = (dataset, distribution, distribution, table, thing, datastream, calibration, source, run, issue)
STEPS += (change, change, change, change, change, share, share, forge, stop, remove, edit)


def walk(world: World, steps: list[tuple[Any, str, int, bool]]) -> Iterator[int]:
    """Carry out the steps one after the other, with a stop after each."""
    for count, (step, town, number, flag) in enumerate(steps):
        step(world, town, number, flag)
        yield count
