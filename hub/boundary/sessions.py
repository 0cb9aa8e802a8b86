"""What confines every statement of a session, checks each row that it writes, and tells PostgreSQL its scope."""

from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Connection, Table, TextClause, event, text
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors

from hub.boundary.criteria import Criterion
from hub.boundary.mixins import Owned, Protected
from hub.boundary.scopes import PUBLIC, Scope, Values
from hub.db import Base
from hub.errors import Forbidden

READING = "A reading session cannot change anything"


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
        self.sight, self.writing = Values(held), writing

    def __missing__(self, table: str) -> Any:
        cls = _by_table()[table]
        condition = cls.writable(self.sight) if self.writing else cls.visible(self.sight)
        made = self[table] = Criterion(cls, condition)
        return made


_criteria = lru_cache(maxsize=256)(_Criteria)


@lru_cache(maxsize=256)
def _seen(cls: type[Protected], held: Scope) -> ColumnElement[bool]:
    """Which rows a scope may see; to make the condition takes longer than to ask the database."""
    return cls.visible(Values(held))


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
            "streams": ",".join(map(str, held.streams)),
        },
    )


_SETTINGS = text(
    "SELECT set_config('allmende.everything', :everything, true), set_config('allmende.reads', :reads, true),"
    " set_config('allmende.writes', :writes, true), set_config('allmende.items', :items, true),"
    " set_config('allmende.edits', :edits, true), set_config('allmende.streams', :streams, true)"
)
