"""How a table says that it is protected: by an owner, by being public or granted, or by what it is part of."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, exists, false, inspect, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from hub.boundary.scopes import Scope, Sight


class Protected:
    """A table behind the boundary."""

    __abstract__ = True

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        """Which rows may be seen."""
        raise NotImplementedError

    @classmethod
    def writable(cls, sight: Sight) -> ColumnElement[bool]:
        """Which rows may be changed."""
        raise NotImplementedError

    def owners(self, session: Session) -> Iterator[UUID | None]:
        """Whose row this object is, and was before a change."""
        raise NotImplementedError

    def held(self, session: Session, scope: Scope) -> bool:
        """Whether the scope may write this object as it is now."""
        return all(owner in scope.writes for owner in self.owners(session))


class Owned(Protected):
    """Belongs to one organisation and is seen by its members only."""

    __telling__: ClassVar[tuple[str, ...]] = ("owner_id",)
    """The columns that say who may write a row."""

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        return sight.reads(cls.owner_id)

    @classmethod
    def writable(cls, sight: Sight) -> ColumnElement[bool]:
        return sight.writes(cls.owner_id)

    def owners(self, session: Session) -> Iterator[UUID | None]:
        yield self.owner_id
        yield from inspect(self).attrs.owner_id.history.deleted or ()


class Publishable(Owned):
    """Belongs to one organisation, may be public, and may be granted to others.

    A draft is seen by those alone who may change it.
    """

    id: Mapped[Any]
    private: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(default="active", index=True)

    __granted__: ClassVar[Callable[[Sight], Sequence[Any]] | None] = None
    """Statements that select the rows granted to a scope: the id of each, and the owner who granted it."""
    __single__: ClassVar[bool] = False
    """Whether people of other organisations may be let in to one row at a time."""
    __device__: ClassVar[bool] = False
    """Whether a device may be let in to one row, to see it."""

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        shown = cls.private.is_(false()) & (cls.state == "active")
        own = sight.reads(cls.owner_id) & or_(cls.state != "draft", sight.writes(cls.owner_id))
        doors: list[ColumnElement[bool]] = [shown, own]
        if cls.__granted__ is not None:
            doors.append((cls.state == "active") & sight.granted(cls))
        if cls.__single__:
            doors += [(cls.state == "active") & sight.sees(cls.id), sight.edits(cls.id)]
        if cls.__device__:
            doors.append((cls.state == "active") & sight.streams(cls.id))
        return or_(*doors)

    @classmethod
    def writable(cls, sight: Sight) -> ColumnElement[bool]:
        own = sight.writes(cls.owner_id)
        return or_(own, sight.edits(cls.id)) if cls.__single__ else own

    def held(self, session: Session, scope: Scope) -> bool:
        # Who was let in to one row may change it, but neither make another nor give it away.
        theirs = not inspect(self).attrs.owner_id.history.has_changes()
        return (self.__single__ and theirs and self.id in scope.edits) or super().held(session, scope)


class PartOf(Protected):
    """Seen and written with the row it is part of. `__part_of__` names the column and the parent."""

    __part_of__: ClassVar[Callable[[], tuple[Any, Any, type[Protected]]]]

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        return cls._within(sight.through)

    @classmethod
    def writable(cls, sight: Sight) -> ColumnElement[bool]:
        return cls._within(lambda parent: parent.writable(sight))

    @classmethod
    def _within(cls, condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
        column, key, parent = cls.__part_of__()
        # An alias, so that a statement that also reads the parent table is not taken for this subquery's.
        other = aliased(parent)
        return exists(
            select(getattr(other, key.key)).where(getattr(other, key.key) == getattr(cls, column.key), condition(other))
        )

    def held(self, session: Session, scope: Scope) -> bool:
        column, _, parent = type(self).__part_of__()
        parents = list(self._parents(session, column, parent))
        return bool(parents) and all(row is not None and row.held(session, scope) for row in parents)

    def owners(self, session: Session) -> Iterator[UUID | None]:
        column, _, parent = type(self).__part_of__()
        for row in list(self._parents(session, column, parent)) or [None]:
            yield from row.owners(session) if row is not None else (None,)

    def _parents(self, session: Session, column: Any, parent: Any) -> Iterator[Any]:
        state: Any = inspect(self)
        keys = {getattr(self, column.key), *(state.attrs[column.key].history.deleted or ())} - {None}
        # The object it hangs on counts too: with the flush its key replaces the one in the column.
        links = [r.key for r in state.mapper.relationships if column.property.columns[0] in r.local_columns]
        with session.no_autoflush:
            yield from (session.get(parent, key) for key in keys)
        yield from (state.dict[key] for key in links if state.dict.get(key) is not None)
