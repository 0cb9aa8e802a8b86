"""From an entity along a link to those it leads to: the rows that come in, and what holds between them."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import aliased

from hub.errors import BadRequest
from hub.iot.models import Datastream, observation
from hub.iot.sensorthings.entities import ENTITIES, Entity, Link

FURTHEST = 25
"""How many links the paths of one expression go along."""


class Beside(NamedTuple):
    """The row of an observation: its table, and the datastream through which alone it is reached."""

    observation: Any
    stream: Any


class Followed(NamedTuple):
    """What a link brings into a statement: the row it leads to, the tables, and what holds."""

    entity: Entity
    row: Any
    tables: tuple[Any, ...]
    holds: tuple[ColumnElement[bool], ...]
    many: bool


def only(entity: Entity, row: Any) -> tuple[ColumnElement[bool], ...]:
    """What tells the rows of this entity from others in the same table."""
    if entity.only is None:
        return ()
    key, value, same = entity.only
    column = getattr(row, key)
    return (column == value if same else column != value,)


def follow(entity: Entity, row: Any, link: Link, words: Any) -> Followed:
    """Go along a link."""
    target = ENTITIES[link.target]
    if entity.name == "Observation":
        return _from_observation(target, row, link, words)
    if target.name == "Observation":
        return _to_observations(target, row, link, words)
    other = aliased(target.model)
    if link.through is None:
        holds = (getattr(other, link.there) == getattr(row, link.here), *only(target, other))
        return Followed(target, other, (other,), holds, link.many)
    between = link.through.table.alias()
    ends = (
        between.c[link.through.here] == getattr(row, link.here),
        between.c[link.through.there] == getattr(other, link.there),
    )
    return Followed(target, other, (between, other), (*ends, *only(target, other)), link.many)


def _from_observation(target: Entity, row: Beside, link: Link, words: Any) -> Followed:
    if link.here == "datastream_id":
        return Followed(target, row.stream, (), only(target, row.stream), False)
    feature, named = aliased(target.model), _named(row.observation, words)
    holds = or_(feature.id == named, and_(named.is_(None), feature.id == row.stream.feature_of_interest_id))
    return Followed(target, feature, (feature,), (holds,), False)


def _to_observations(target: Entity, row: Any, link: Link, words: Any) -> Followed:
    table = observation.alias()
    if link.there == "datastream_id":
        return Followed(target, Beside(table, row), (table,), (table.c.datastream_id == row.id,), True)
    stream, named = aliased(Datastream), _named(table, words)
    holds = or_(named == row.id, and_(named.is_(None), stream.feature_of_interest_id == row.id))
    joined = table.c.datastream_id == stream.id
    return Followed(target, Beside(table, stream), (stream, table), (joined, holds), True)


def _named(table: Any, words: Any) -> Any:
    return words.json_number(table.c.more, ("feature",))


class Hops:
    """The links that the paths of one comparison go along; paths that begin alike share their rows."""

    def __init__(self, words: Any, budget: list[int]) -> None:
        self._words, self._budget = words, budget
        self._found: dict[tuple[Any, ...], Followed] = {}

    def go(self, entity: Entity, row: Any, start: str, names: tuple[str, ...]) -> tuple[Entity, Any]:
        """Along all these links."""
        for at, name in enumerate(names):
            key = (start, *names[: at + 1])
            if key not in self._found:
                self._found[key] = self._follow(entity, row, name)
            entity, row = self._found[key].entity, self._found[key].row
        return entity, row

    def _follow(self, entity: Entity, row: Any, name: str) -> Followed:
        link = entity.link(name)
        if link is None:
            raise BadRequest(f"{entity.name} has no link called {name[:60]}")
        self._budget[0] += 1
        if self._budget[0] > FURTHEST:
            raise BadRequest(f"The paths go along more than {FURTHEST} links")
        return follow(entity, row, link, self._words)

    @property
    def many(self) -> bool:
        """Whether one of the links leads to several entities."""
        return any(each.many for each in self._found.values())

    def holding(self, condition: Any, negated: bool) -> ColumnElement[bool]:
        """That the condition holds for entities along the links; negated, that it holds for none of them.

        Where all links lead to one entity each, that the condition does not hold for this one: nothing and unknown
        drop a row, negated or not.
        """
        if not self._found:
            return not_(condition) if negated else condition  # type: ignore[no-any-return]
        if negated and not self.many:
            condition, negated = not_(condition), False
        found = self._exists(condition)
        return not_(found) if negated else found

    def _exists(self, condition: Any) -> ColumnElement[bool]:
        tables, holds = self._tables(), self._holds()
        if not tables:
            return and_(*holds, condition)
        first: Any = next((table for table in tables if not hasattr(table, "c")), tables[0])
        column = next(iter(first.c)) if hasattr(first, "c") else first.id
        return select(column).select_from(*tables).where(*holds, condition).correlate_except(*tables).exists()

    def worth(self, column: Any) -> Any:
        """The value of a column at the end of links that lead to one entity each."""
        tables = self._tables()
        if not tables:
            return column
        return select(column).select_from(*tables).where(*self._holds()).correlate_except(*tables).scalar_subquery()

    def _tables(self) -> list[Any]:
        return [table for each in self._found.values() for table in each.tables]

    def _holds(self) -> list[ColumnElement[bool]]:
        return [condition for each in self._found.values() for condition in each.holds]
