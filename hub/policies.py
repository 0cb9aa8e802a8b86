"""PostgreSQL's row-level security: the second lock behind the boundary, generated from the same mixins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

    def streams(self, key: Any) -> ColumnElement[bool]:
        return _listed(key, "allmende.streams", "int")

    def instant(self) -> ColumnElement[datetime]:
        return func.clock_timestamp(type_=Instant())

    def granted(self, entity: Any, row: Any = None) -> ColumnElement[bool]:
        # Behind a function, because the planner would unfold the policies of every table in it, again and again.
        granted = getattr(func, _granted_name(entity))().table_valued("item", "owner")
        there = item(entity if row is None else row)
        return there.in_(select(granted.c.item, granted.c.owner))  # type: ignore[no-any-return]

    def through(self, parent: Any) -> ColumnElement[bool]:
        return true()  # the parent's own policy confines what the subquery sees


def _listed(owner: Any, setting: str, kind: str = "uuid") -> ColumnElement[bool]:
    # The inner SELECT makes PostgreSQL read the setting once per statement instead of once per row.
    ids: ColumnElement[Any] = literal_column(
        f"ANY (ARRAY(SELECT unnest(string_to_array(current_setting('{setting}', true), ',')::{kind}[])))"
    )
    return owner == ids  # type: ignore[no-any-return]


def table_name(cls: type[Protected]) -> str:
    """How SQL calls the table of a protected class, with its schema."""
    table: Any = inspect(cls).local_table
    return str(table.fullname)


def _granted_name(entity: Any) -> str:
    return f"allmende_granted_{entity.__tablename__}"


def _functions() -> Iterator[str]:
    for cls in protected():
        if issubclass(cls, Publishable) and cls.__granted__ is not None:
            selects = " UNION ALL ".join(_compiled(rows) for rows in cls.__granted__(_Policies()))
            key = inspect(cls).primary_key[0].type.compile(_DIALECT)
            yield (
                f"CREATE OR REPLACE FUNCTION {_granted_name(cls)}() RETURNS TABLE (item {key}, owner uuid)"
                f" LANGUAGE plpgsql STABLE AS $$ BEGIN"
                # Nobody was granted anything: most questions come from there, and shall not be asked further.
                f" IF coalesce(current_setting('allmende.reads', true), '') = '' THEN RETURN; END IF;"
                f" RETURN QUERY {selects}; END $$"
            )


def policies() -> Iterator[str]:
    """The statements that put PostgreSQL's row-level security over every protected table; repeatable."""
    yield from _functions()
    all_of_it = literal_column("(SELECT current_setting('allmende.everything', true) = 'on')", Boolean)
    for cls in protected():
        table = table_name(cls)
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
    yield from _LENT


def _sql(cls: type[Protected], condition: ColumnElement[bool]) -> str:
    # Compiled within a statement over the table, so that subqueries refer to its row instead of reading it anew.
    statement = select(literal_column("1", Integer)).select_from(cls).where(condition)
    return _compiled(statement).partition("WHERE ")[2]


def _compiled(statement: Any) -> str:
    return str(statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})).replace("%%", "%")


_LENT = (
    # As the hub's own role, which owns it and is itself bound by the policies of `distribution`.
    "CREATE OR REPLACE FUNCTION datastore.allmende_sees(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE"
    " SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
    " AS $$ BEGIN RETURN EXISTS (SELECT 1 FROM public.distribution WHERE id = wanted); END $$",
    # Times as texts, the same whatever a session is set to: else no index could hold them.
    "CREATE OR REPLACE FUNCTION datastore.allmende_text(value anyelement) RETURNS text LANGUAGE plpgsql"
    " IMMUTABLE STRICT SET datestyle = 'ISO, YMD' SET timezone = 'UTC' AS $$ BEGIN RETURN value::text; END $$",
    # The role, without login, as which SQL from outside runs. The operator makes it, before the tables or after them.
    # It has no right to the schema: a question reads the tables that are shown to it, and can name no other.
    "CREATE OR REPLACE FUNCTION datastore.allmende_lend(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
    " IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'allmende_sql') THEN RETURN; END IF;"
    " EXECUTE format('GRANT SELECT ON datastore.%I TO allmende_sql', name);"
    " EXECUTE format('ALTER TABLE datastore.%I ENABLE ROW LEVEL SECURITY', name);"
    " EXECUTE format('DROP POLICY IF EXISTS lent ON datastore.%I', name);"
    " EXECUTE format('CREATE POLICY lent ON datastore.%I FOR SELECT TO allmende_sql"
    " USING ((SELECT datastore.allmende_sees(%L::uuid)))', name, name); END $$",
    "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'allmende_sql') THEN"
    " PERFORM datastore.allmende_lend(relname) FROM pg_class WHERE relnamespace = 'datastore'::regnamespace"
    " AND relkind = 'r' AND relname ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$'; END IF; END $$",
)

_DIALECT: Dialect = PGDialect()  # type: ignore[no-untyped-call]
