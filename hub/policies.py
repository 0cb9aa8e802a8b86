"""PostgreSQL's row-level security: the second lock behind the boundary, generated from the same mixins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Dialect, Integer, func, inspect, literal_column, or_, select, true
from sqlalchemy.dialects.postgresql.base import PGDialect

from hub.boundary import Protected, Publishable, item, protected
from hub.db import Instant


@dataclass(frozen=True, slots=True)
class _Policies:
    """The scope as the transaction's settings, for row-level security. Unset settings show and allow nothing."""

    def reads(self, owner: Any) -> ColumnElement[bool]:
        return _listed(owner, "allmende.reads")

    def writes(self, owner: Any) -> ColumnElement[bool]:
        return _listed(owner, "allmende.writes")

    def sees(self, key: Any) -> ColumnElement[bool]:
        return _listed(key, "allmende.items")

    def edits(self, key: Any) -> ColumnElement[bool]:
        return _listed(key, "allmende.edits")

    def instant(self) -> ColumnElement[datetime]:
        return func.clock_timestamp(type_=Instant())

    def granted(self, entity: Any) -> ColumnElement[bool]:
        # Behind a function, because the planner would unfold the policies of every table in it, again and again.
        granted = getattr(func, _granted_name(entity))().table_valued("item", "owner")
        return item(entity).in_(select(granted.c.item, granted.c.owner))  # type: ignore[no-any-return]

    def through(self, parent: Any) -> ColumnElement[bool]:
        return true()  # the parent's own policy confines what the subquery sees


def _listed(owner: Any, setting: str) -> ColumnElement[bool]:
    # The inner SELECT makes PostgreSQL read the setting once per statement instead of once per row.
    ids: ColumnElement[UUID] = literal_column(
        f"ANY (ARRAY(SELECT unnest(string_to_array(current_setting('{setting}', true), ',')::uuid[])))"
    )
    return owner == ids  # type: ignore[no-any-return]


def _granted_name(entity: Any) -> str:
    return f"allmende_granted_{entity.__tablename__}"


def _functions() -> Iterator[str]:
    for cls in protected():
        if issubclass(cls, Publishable) and cls.__granted__ is not None:
            selects = " UNION ALL ".join(_compiled(rows) for rows in cls.__granted__(_Policies()))
            key = inspect(cls).primary_key[0].type.compile(_DIALECT)
            yield (
                f"CREATE OR REPLACE FUNCTION {_granted_name(cls)}() RETURNS TABLE (item {key}, owner uuid)"
                f" LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY {selects}; END $$"
            )


def policies() -> Iterator[str]:
    """The statements that put PostgreSQL's row-level security over every protected table; repeatable."""
    yield from _functions()
    all_of_it = literal_column("(SELECT current_setting('allmende.everything', true) = 'on')", Boolean)
    for cls in protected():
        table = cls.__tablename__  # type: ignore[attr-defined]
        seen = _sql(cls, or_(all_of_it, cls.visible(_Policies())))
        changed = _sql(cls, or_(all_of_it, cls.writable(_Policies())))
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        for name, verb, clause in (
            ("seen", "SELECT", f"USING ({seen})"),
            ("added", "INSERT", f"WITH CHECK ({changed})"),
            ("changed", "UPDATE", f"USING ({changed}) WITH CHECK ({changed})"),
            ("removed", "DELETE", f"USING ({changed})"),
        ):
            yield f"DROP POLICY IF EXISTS {name} ON {table}"
            yield f"CREATE POLICY {name} ON {table} FOR {verb} {clause}"


def _sql(cls: type[Protected], condition: ColumnElement[bool]) -> str:
    # Compiled within a statement over the table, so that subqueries refer to its row instead of reading it anew.
    statement = select(literal_column("1", Integer)).select_from(cls).where(condition)
    return _compiled(statement).partition("WHERE ")[2]


def _compiled(statement: Any) -> str:
    return str(statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})).replace("%%", "%")


_DIALECT: Dialect = PGDialect()  # type: ignore[no-untyped-call]
