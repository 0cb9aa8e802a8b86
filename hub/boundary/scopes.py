"""What a session may see and write, and how that is put into SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, false, inspect, or_, tuple_

from hub.db import Instant, now


@dataclass(frozen=True, slots=True)
class Scope:
    """The organisations whose rows a session may see and write; `everything` is the operator of the whole hub.

    `items` are single datasets of others that it may see beside, `edits` those of them that it may change; `streams`
    are single datastreams that it may see, as a device does its own.
    """

    reads: frozenset[UUID] = frozenset()
    writes: frozenset[UUID] = frozenset()
    everything: bool = False
    items: frozenset[UUID] = frozenset()
    edits: frozenset[UUID] = frozenset()
    streams: frozenset[int] = frozenset()


PUBLIC = Scope()
OPERATOR = Scope(everything=True)


class Sight(Protocol):
    """How a scope is put into SQL: as values of one session, or as settings that a policy reads."""

    def reads(self, owner: Any) -> ColumnElement[bool]:
        """Whether the owner is one whose rows may be seen."""
        ...

    def writes(self, owner: Any) -> ColumnElement[bool]:
        """Whether the owner is one whose rows may be changed."""
        ...

    def sees(self, key: Any) -> ColumnElement[bool]:
        """Whether it is the key of a single row that may be seen."""
        ...

    def edits(self, key: Any) -> ColumnElement[bool]:
        """Whether it is the key of a single row that may be changed."""
        ...

    def streams(self, key: Any) -> ColumnElement[bool]:
        """Whether it is the key of a single datastream that may be seen."""
        ...

    def instant(self) -> ColumnElement[datetime]:
        """The present."""
        ...

    def granted(self, entity: Any, row: Any = None) -> ColumnElement[bool]:
        """Whether the row, of the entity where nothing else is said, is one that others have granted to the scope."""
        ...

    def through(self, parent: Any) -> ColumnElement[bool]:
        """Whether the parent row of a part may be seen."""
        ...


@dataclass(frozen=True, slots=True)
class Values:
    """A session's scope as bound values."""

    scope: Scope

    def reads(self, owner: Any) -> ColumnElement[bool]:
        return _one_of(owner, self.scope.reads)

    def writes(self, owner: Any) -> ColumnElement[bool]:
        return _one_of(owner, self.scope.writes)

    def sees(self, key: Any) -> ColumnElement[bool]:
        return _one_of(key, self.scope.items)

    def edits(self, key: Any) -> ColumnElement[bool]:
        return _one_of(key, self.scope.edits)

    def streams(self, key: Any) -> ColumnElement[bool]:
        return _one_of(key, self.scope.streams)

    def instant(self) -> ColumnElement[datetime]:
        # A callable, so that a cached statement asks the clock anew each time it is executed.
        return bindparam(None, callable_=now, type_=Instant(), unique=True)

    def granted(self, entity: Any, row: Any = None) -> ColumnElement[bool]:
        if not self.scope.reads:
            return false()
        # Asked of the class, because an alias would hand itself to the function as its first argument.
        found = inspect(entity).mapper.class_.__granted__(self)
        return or_(*(item(entity if row is None else row).in_(rows) for rows in found))

    def through(self, parent: Any) -> ColumnElement[bool]:
        return parent.visible(self)  # type: ignore[no-any-return]


def _one_of(owner: Any, ids: Collection[Any]) -> ColumnElement[bool]:
    # Each a parameter of its own: a list would be written out anew for each execution.
    return owner.in_([bindparam(None, id, type_=owner.type, unique=True) for id in sorted(ids)]) if ids else false()


def item(entity: Any) -> Any:
    # With its owner: a grant that somebody else wrote, or a distribution elsewhere that names it, opens nothing.
    return tuple_(entity.id, entity.owner_id)
