"""A resource path: which entity it ends at, and how its tables are joined from there to its beginning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, Select, String, bindparam, func, or_, select, true

from hub.db import Instant
from hub.errors import BadRequest, NotFound
from hub.iot.models import observation
from hub.iot.sensorthings.entities import ENTITIES, Entity, Link
from hub.iot.sensorthings.grammar.tree import Segment
from hub.iot.sensorthings.names import key
from hub.iot.sensorthings.store.reading.rows import Row, has_feature, is_kind, row_of
from hub.iot.store.changing import Key

LARGEST = 2**31 - 1


class Step(NamedTuple):
    """One segment of a path: its entity, the link that leads there, and whether an id stands behind it."""

    entity: Entity
    link: Link | None
    named: bool

    @property
    def single(self) -> bool:
        """Whether it is one entity and not a set."""
        return self.named or (self.link is not None and not self.link.many)


def follow(segments: Sequence[Segment]) -> tuple[Step, ...]:
    """The entities along a path."""
    steps: list[Step] = []
    for segment in segments:
        entity, link = _next(steps[-1] if steps else None, segment.name)
        steps.append(Step(entity, link, segment.id is not None))
    return tuple(steps)


def _next(before: Step | None, name: str) -> tuple[Entity, Link | None]:
    if before is None:
        entity = ENTITIES.get(name)
        if entity is None or entity.set != name:
            raise NotFound(f"There is no set called {name}")
        return entity, None
    link = before.entity.link(name)
    if link is None:
        raise NotFound(f"{before.entity.name} has neither a property nor a link called {name}")
    if not before.single:
        raise BadRequest(f"{before.entity.set} are many: say by an id in brackets whose {name} are meant")
    return ENTITIES[link.target], link


def values(segments: Sequence[Segment], steps: Sequence[Step]) -> dict[str, Any]:
    """The ids of a path under the names that they have in the statement."""
    found: dict[str, Any] = {}
    for at, (segment, step) in enumerate(zip(segments, steps, strict=True)):
        if segment.id is None:
            continue
        if step.entity.model is observation:
            found |= observed_at(f"i{at}", str(segment.id), key(str(segment.id)))
        elif isinstance(segment.id, int) and 0 <= segment.id <= LARGEST:
            found[f"i{at}"] = segment.id
        else:
            raise missing(step.entity)
    return found


def observed_at(name: str, text: str, found: Key) -> dict[str, Any]:
    """The key of an observation, and the id that it is asked for by."""
    return {f"{name}s": found.datastream_id, f"{name}t": found.phenomenon_time, f"{name}n": found.id, name: text}


def missing(entity: Entity) -> NotFound:
    """The answer for an entity that is not there, or not to be seen."""
    return NotFound(f"There is no such {entity.name}")


@dataclass
class Chain:
    """The joined tables of a path; the last row is what it is about."""

    rows: list[Row] = field(default_factory=list)
    joins: list[tuple[Any, Any]] = field(default_factory=list)
    where: list[Any] = field(default_factory=list)
    position: Any = None
    """What orders the last rows when nobody says otherwise."""

    @property
    def row(self) -> Row:
        """What the path ends at."""
        return self.rows[-1]

    def select(self, columns: Sequence[Any], *outer: tuple[Any, Any]) -> Select[Any]:
        """These columns of it; what is joined from outside does not make rows go away."""
        (first, _), *others = self.joins
        statement = select(*columns).select_from(first)
        for target, condition in others:
            statement = statement.join(target, condition)
        for target, condition in outer:
            statement = statement.outerjoin(target, condition)
        return statement.where(*self.where)


def chain(steps: Sequence[Step]) -> Chain:
    """The tables of a path, joined."""
    made = Chain()
    for at, step in enumerate(steps):
        row = _joined(made, step)
        made.rows.append(row)
        made.where += is_kind(row)
        if step.named:
            made.where += _named(row, f"i{at}")
    return made


def _joined(made: Chain, step: Step) -> Row:
    if step.link is None:
        row = row_of(step.entity)
        if row.stream is not None:
            # A sum, so that SQLite does not begin with the observations to look for their datastreams.
            made.joins += [(row.stream, None), (row.at, row.column("datastream_id") == row.stream.id + 0)]
        else:
            made.joins.append((row.at, None))
        return row
    return linked(made, made.row, step.link)


def linked(made: Chain, source: Row, link: Link) -> Row:
    """Join what a link leads to."""
    entity = ENTITIES[link.target]
    if source.stream is not None:
        return _of_observation(made, source, link, entity)
    if entity.model is observation:
        return _observations(made, source, link, entity)
    row = row_of(entity)
    if link.through is not None:
        between = link.through.table.alias()
        made.joins.append((between, between.c[link.through.here] == source.at.id))
        made.joins.append((row.at, row.at.id == between.c[link.through.there]))
        made.position = between.c[link.through.position] if link.through.position else None
    else:
        made.joins.append((row.at, row.column(link.there) == source.column(link.here)))
    return row


def _of_observation(made: Chain, source: Row, link: Link, entity: Entity) -> Row:
    if link.here == "datastream_id":
        return Row(entity, source.stream)
    row = row_of(entity)
    made.joins.append((row.at, has_feature(source, row.at.id)))
    return row


def _observations(made: Chain, source: Row, link: Link, entity: Entity) -> Row:
    if link.there == "datastream_id":
        row = row_of(entity, source.at)
        made.joins.append((row.at, row.column("datastream_id") == source.at.id))
        return row
    row = row_of(entity)
    # Which datastreams these are is asked before, and bound: to look through all of them takes long.
    made.joins.append((row.stream, true()))
    made.joins.append((row.at, row.column("datastream_id") == row.stream.id))
    made.where.append(has_feature(row, source.at.id))
    return row


def _named(row: Row, name: str) -> Iterator[Any]:
    if row.stream is None:
        yield row.at.id == bindparam(name, type_=Integer())
        return
    yield row.stream.id == bindparam(f"{name}s", type_=Integer())
    yield row.column("datastream_id") == bindparam(f"{name}s", type_=Integer())
    yield row.column("phenomenon_time") == bindparam(f"{name}t", type_=Instant())
    yield row.column("id") == bindparam(f"{name}n", type_=BigInteger())
    # Its id is its key, unless it got another key since it was named.
    text, more = bindparam(name, type_=String()), row.column("more")
    yield or_(more.is_(None), func.coalesce(more["name"].as_string(), text) == text)
