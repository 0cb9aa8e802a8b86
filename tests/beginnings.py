"""How the databases stand when a test begins: migrated and empty, or with the cast in it that was put there once."""

import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from hub import tables
from hub.boundary import Scope
from hub.db import Database
from tests.cast import Cast, enter

ORDER = [table.fullname for table in reversed(tables.METADATA.sorted_tables) if table.name != "counter"]
"""Every table but the one whose rows stay, those that point before those that are pointed to."""


@dataclass(frozen=True)
class Begun:
    """The cast that stands in a database, and what was noted beside it of the head of the audit log."""

    cast: Cast
    heads: str


def begin(url: str, heads: Path) -> Begun:
    """Put the cast into an empty database; `heads` is a file that is not there yet."""
    database: Database[Scope] = Database(url, heads=heads)
    cast = enter(database)
    settle(database)
    return Begun(cast, heads.read_text())


def settle(database: Database[Scope]) -> None:
    """Close a database so that its files can be copied."""
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def copy_hub(template: Path, copy: Path) -> None:
    """Copy a SQLite database that nobody has open: the file and the one with its tables."""
    shutil.copy(template, copy)
    shutil.copy(template.with_name(f"{template.stem}.tables.sqlite"), copy.with_name(f"{copy.stem}.tables.sqlite"))


class Postgres:
    """One PostgreSQL database that is emptied again and again, by a superuser who keeps the plans for that.

    For this connection alone no trigger and no policy is asked: all rows go, whoever points to them.
    """

    def __init__(self, url: str) -> None:
        self.url, self.uses = url, count(1)
        self.begun: Begun | None = None
        self._connect()

    def empty(self) -> None:
        """Take all rows out.

        To truncate many small tables takes far longer than to delete what is in them, but leaves nothing behind.
        """
        if next(self.uses) % 50 == 0:
            names = ", ".join(ORDER)
            self._super.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE".encode())
        self._super.execute("SELECT pg_temp.clear()")

    def fill(self, folder: Path) -> Begun:
        """Take all rows out and put the cast in."""
        self.empty()
        if self.begun is None:
            self.begun = begin(self.url, folder / "audit.heads")
            self._keep()
        else:
            self._super.execute("SELECT pg_temp.fill()")
        return self.begun

    def _connect(self) -> None:
        url = make_url(self.url)
        self._super: psycopg.Connection[Any] = psycopg.connect(
            host=url.host, port=url.port, user="postgres", dbname=url.database, autocommit=True
        )
        self._super.execute("SET session_replication_role = replica; SET jit = off; SET client_min_messages = warning")
        self._define("clear", [_DROP_LEFT, *(f"DELETE FROM {name};" for name in ORDER), _RESET])

    def _keep(self) -> None:
        """Keep the rows that are there now."""
        steps = []
        for number, name in enumerate([*reversed(ORDER), "counter"]):
            columns = ", ".join(row[0] for row in self._super.execute(_COLUMNS, {"name": name}).fetchall())
            kept = f"pg_temp.kept_{number}"
            self._super.execute(f"CREATE TEMP TABLE kept_{number} AS SELECT {columns} FROM {name}".encode())
            if self._super.execute(f"SELECT 1 FROM {kept} LIMIT 1".encode()).fetchone():
                steps += [f"DELETE FROM {name};"] if name == "counter" else []
                steps.append(f"INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {kept};")
        for name, value, called in self._sequences():
            steps.append(f"PERFORM setval('{name}', {value}, {called});")
        self._define("fill", steps)

    def _sequences(self) -> list[tuple[str, int, bool]]:
        names = [row[0] for row in self._super.execute(_SEQUENCES).fetchall()]
        found = [self._super.execute(f"SELECT last_value, is_called FROM {name}".encode()).fetchone() for name in names]
        return [(name, *row) for name, row in zip(names, found, strict=True) if row]

    def _define(self, name: str, steps: list[str]) -> None:
        declared = "DECLARE given text;" if _DROP_LEFT in steps else ""
        body = f"{declared} BEGIN {' '.join(steps)} END"
        self._super.execute(
            sql.SQL("CREATE FUNCTION pg_temp.{}() RETURNS void LANGUAGE plpgsql AS {}").format(
                sql.Identifier(name), sql.Literal(body)
            )
        )


_DROP_LEFT = (
    "FOR given IN SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'datastore'::regnamespace"
    " AND relkind = 'r' AND relname LIKE '%-%-%' LOOP EXECUTE 'DROP TABLE ' || given; END LOOP;"
)
_RESET = (
    "PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'; UPDATE counter SET value = 0 WHERE value <> 0;"
)
_SEQUENCES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S'"
_COLUMNS = (
    "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %(name)s::regclass"
    " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"
)
