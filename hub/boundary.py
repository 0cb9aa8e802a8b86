"""The tenant boundary: what a session may see and write follows from its scope, never from a query.

A table says by a mixin how it is protected. From the mixins come both locks: loader criteria that confine
every ORM statement on both databases, and on PostgreSQL row-level security (`hub.policies`) behind them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, ClassVar, Protocol, cast
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Table,
    TextClause,
    bindparam,
    event,
    exists,
    false,
    inspect,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, aliased, mapped_column, with_loader_criteria
from sqlalchemy.sql import visitors

from hub.db import Base, Instant, now
from hub.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Scope:
    """The organisations whose rows a session may see and write; `everything` is the operator of the whole hub.

    `items` are single datasets of others that it may see beside, `edits` those of them that it may change.
    """

    reads: frozenset[UUID] = frozenset()
    writes: frozenset[UUID] = frozenset()
    everything: bool = False
    items: frozenset[UUID] = frozenset()
    edits: frozenset[UUID] = frozenset()


PUBLIC = Scope()
OPERATOR = Scope(everything=True)

READING = "A reading session cannot change anything"


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

    def instant(self) -> ColumnElement[datetime]:
        """The present."""
        ...

    def granted(self, entity: Any) -> ColumnElement[bool]:
        """Whether the row is one that others have granted to the scope."""
        ...

    def through(self, parent: Any) -> ColumnElement[bool]:
        """Whether the parent row of a part may be seen."""
        ...


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

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        shown = cls.private.is_(false()) & (cls.state == "active")
        own = sight.reads(cls.owner_id) & or_(cls.state != "draft", sight.writes(cls.owner_id))
        doors: list[ColumnElement[bool]] = [shown, own]
        if cls.__granted__ is not None:
            doors.append((cls.state == "active") & sight.granted(cls))
        if cls.__single__:
            doors += [(cls.state == "active") & sight.sees(cls.id), sight.edits(cls.id)]
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


@dataclass(frozen=True, slots=True)
class _Values:
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

    def instant(self) -> ColumnElement[datetime]:
        # A callable, so that a cached statement asks the clock anew each time it is executed.
        return bindparam(None, callable_=now, type_=Instant(), unique=True)

    def granted(self, entity: Any) -> ColumnElement[bool]:
        if not self.scope.reads:
            return false()
        # Asked of the class, because an alias would hand itself to the function as its first argument.
        return or_(*(item(entity).in_(rows) for rows in inspect(entity).mapper.class_.__granted__(self)))

    def through(self, parent: Any) -> ColumnElement[bool]:
        return parent.visible(self)  # type: ignore[no-any-return]


def _one_of(owner: Any, ids: Collection[UUID]) -> ColumnElement[bool]:
    # Each a parameter of its own: a list would be written out anew for each execution.
    return owner.in_([bindparam(None, id, type_=owner.type, unique=True) for id in sorted(ids)]) if ids else false()


def item(entity: Any) -> Any:
    # With its owner: a grant that somebody else wrote, or a distribution elsewhere that names it, opens nothing.
    return tuple_(entity.id, entity.owner_id)


def scope(session: Session) -> Scope:
    """The session's scope; a session without one is a programming error."""
    found = session.info.get("scope")
    if not isinstance(found, Scope):
        raise TypeError("a session without a scope")
    return found


def protected() -> tuple[type[Protected], ...]:
    """All mapped classes behind the boundary."""
    return tuple(m.class_ for m in Base.registry.mappers if issubclass(m.class_, Protected))


@cache
def _by_table() -> Mapping[str, type[Protected]]:
    return {cls.__tablename__: cls for cls in protected()}  # type: ignore[attr-defined]


class _Criteria(dict[str, Any]):
    """The criteria of one scope by table, each made when a statement first names the table."""

    def __init__(self, held: Scope, writing: bool) -> None:
        super().__init__()
        self.sight, self.writing = _Values(held), writing

    def __missing__(self, table: str) -> Any:
        cls = _by_table()[table]
        condition = cls.writable(self.sight) if self.writing else cls.visible(self.sight)
        made = self[table] = with_loader_criteria(cls, condition, include_aliases=True)
        return made


_criteria = lru_cache(maxsize=256)(_Criteria)


@lru_cache(maxsize=256)
def _seen(cls: type[Protected], held: Scope) -> ColumnElement[bool]:
    """Which rows a scope may see; to make the condition takes longer than to ask the database."""
    return cls.visible(_Values(held))


@event.listens_for(Session, "do_orm_execute")
def _confine(state: ORMExecuteState) -> None:
    held = scope(state.session)
    changes = state.is_insert or state.is_update or state.is_delete
    if changes and state.session.info.get("read"):
        raise Forbidden(READING)
    if held.everything:
        return
    statement: Any = state.statement
    cls: Any = state.bind_mapper.class_ if state.bind_mapper else None
    if state.is_column_load:  # reading an object anew takes no criteria, but a condition
        if issubclass(cls, Protected):
            state.statement = statement.where(_seen(cls, held))
        return
    wanted = _wanted(state, _criteria(held, changes))
    if wanted and not state.is_orm_statement:
        raise TypeError("a bare table: select the columns of its class, so that the boundary reaches them")
    if changes:
        _check_values(state, held, cls)
    if wanted and not state.is_insert:
        state.statement = statement.options(*wanted)


def confined(statement: Any, held: Scope) -> Any:
    """A SELECT of ORM columns, confined to what the scope may see; for statements that no session executes as ORM."""
    if held.everything:
        return statement
    return statement.options(*_named(statement, _criteria(held, False)))


def _wanted(state: ORMExecuteState, criteria: Mapping[str, Any]) -> Collection[Any]:
    statement: Any = state.statement
    if isinstance(getattr(statement, "element", statement), TextClause):
        raise TypeError("SQL as text: the boundary cannot confine it")
    if statement._with_options or state.is_relationship_load:
        return [criteria[name] for name in _by_table()]  # options may bring in further tables, so all of them
    return _named(statement, criteria)


def _named(statement: Any, criteria: Mapping[str, Any]) -> Collection[Any]:
    # Columns too: a join along a relationship names its target by them alone.
    tables = (e.table if isinstance(e, Column) else e for e in visitors.iterate(statement))
    names = {table.name for table in tables if isinstance(table, Table)}
    return [criteria[name] for name in names if name in _by_table()]


def _check_values(state: ORMExecuteState, held: Scope, cls: Any) -> None:
    if cls is None or not issubclass(cls, Protected) or state.is_delete:
        return
    statement, parameters = cast(Any, state.statement), state.parameters
    rows: Any = parameters if isinstance(parameters, list) else [parameters or {}]
    columns = cls.__telling__ if issubclass(cls, Owned) else (cls.__part_of__()[0].key,)
    if state.is_update:
        given = {*rows[0], *(c.key for c in statement._values or ())}
        if isinstance(parameters, list) or not given.isdisjoint(columns):
            raise TypeError("an update that names rows by key, or gives them away: change the objects instead")
    elif statement._post_values_clause is not None:
        raise TypeError("an insert that may update: it would reach rows that are not to be seen")
    else:
        for values in {tuple(row.get(column) for column in columns) for row in rows}:
            _check_owners(state.session, held, cls(**dict(zip(columns, values, strict=True))))


@event.listens_for(Session, "before_flush")
def _check_flush(session: Session, *_: Any) -> None:
    held = scope(session)
    if session.info.get("read") and (session.new or session.dirty or session.deleted):
        raise Forbidden(READING)
    if held.everything:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Protected):
            _check_owners(session, held, row)


def _check_owners(session: Session, held: Scope, row: Protected) -> None:
    if not row.held(session, held):
        raise Forbidden("This belongs to another organisation")


@event.listens_for(Session, "after_begin")
def _tell_database(session: Session, transaction: Any, connection: Connection) -> None:
    """Tell PostgreSQL's row-level security the scope of this transaction; its savepoints have it from there."""
    held = scope(session)
    unset = held == PUBLIC  # unset settings are the public's
    if unset or transaction.nested or connection.dialect.name != "postgresql":
        return
    connection.execute(
        _SETTINGS,
        {
            "everything": "on" if held.everything else "off",
            "reads": ",".join(map(str, held.reads)),
            "writes": ",".join(map(str, held.writes)),
            "items": ",".join(map(str, held.items)),
            "edits": ",".join(map(str, held.edits)),
        },
    )


_SETTINGS = text(
    "SELECT set_config('allmende.everything', :everything, true), set_config('allmende.reads', :reads, true),"
    " set_config('allmende.writes', :writes, true), set_config('allmende.items', :items, true),"
    " set_config('allmende.edits', :edits, true)"
)
