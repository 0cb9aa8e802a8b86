"""Rows that are written aside, in short transactions, until one last transaction makes them the rows of a table.

Nobody sees them before, nobody waits for them, and one who is killed on the way leaves nothing but a table that nobody
knows of, which the sweep takes away.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.orm import Session

from hub.boundary import Scope
from hub.datasets.models import DataTable, Distribution
from hub.datasets.store.tables import physical
from hub.datasets.store.tables.define import add_index, build, create, held, lock, moved, new, set_key
from hub.datasets.store.tables.fields import ID, PLACE, Field, checked, fields_of, kept, one_of
from hub.datasets.store.tables.fill import by_columns, fill, follow_places, index_places, refused, shapes
from hub.db import DATASTORE, Database
from hub.errors import Invalid, NotFound

MOST = 50_000
"""Rows of one transaction: others who write wait for it on SQLite."""


class Staging:
    """A table aside for one distribution, gone at the end of the `with` block unless it took its place.

    A row has a value for each field, as JSON has them, and behind them, where there is geometry, its place: WKB,
    WKB in hexadecimal, shapely's or None.
    """

    def __init__(
        self,
        database: Database[Scope],
        scope: Scope,
        part_id: UUID,
        fields: Iterable[Field],
        primary_key: Sequence[str] = (),
        geometry: bool = False,
        srid: int | None = None,
    ) -> None:
        self.database, self.scope, self.part_id = database, scope, part_id
        self.fields, self.primary_key = checked(fields), list(primary_key)
        self.geometry, self.srid = geometry, srid
        self.rows = 0
        self.table = physical.shaped(physical.aside(part_id), self.fields, geometry)
        self._key: dict[str, Any] | None = None
        self._complete = False

    def __enter__(self) -> Self:
        with self.database.write(self.scope) as session:
            part = session.get(Distribution, self.part_id)
            if part is None:
                raise NotFound("There is no such resource")
            held(session, part)
            physical.make(session.connection(), self.table)
            if self.geometry:
                index_places(session.connection(), self.table)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.database.write(self.scope) as session:
            physical.remove(session.connection(), self.table.name)

    def append(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows behind those that are there, and commit them; `Invalid` names the row that cannot be."""
        left = iter(rows)
        while some := list(islice(left, MOST)):
            columns = by_columns(self.fields, some, self.rows)
            found = shapes([row[len(self.fields)] for row in some]) if self.geometry else None
            with self.database.writer.begin() as connection:
                numbers = range(self.rows + 1, self.rows + 1 + len(some))
                fill(connection, self.table, self.fields, numbers, columns, found, aside=True)
            self.rows += len(some)

    def complete(self) -> None:
        """Make what the table needs to be asked; before the last transaction, so that this one is short."""
        with self.database.writer.begin() as connection:
            self._finish(connection)

    def _finish(self, connection: Connection) -> None:
        if self._complete:
            return
        if self.geometry:
            follow_places(connection, self.table)
        if self.primary_key:
            self._key = build(connection, self.table, self.primary_key, unique=True)
        if connection.dialect.name == "postgresql":
            physical.run(connection, f"ANALYZE {physical.quoted(connection, DATASTORE, self.table.name)}")
        self._complete = True

    def take_place(self, session: Session, part: Distribution) -> bool:
        """Make these the rows of the distribution; whether the columns are others than before.

        What the publisher said of columns that stay, aliases and wanted indexes are kept.
        """
        session.flush()
        row = session.get(DataTable, part.id)
        if row is None:
            row = new(part, self.fields, self.geometry, self.srid)
            held(session, part)
            session.add(row)
            session.flush()
            before: list[Field] | None = None
        else:
            held(session, row)
            lock(session, row)
            before = fields_of(row)
        self._swap(session.connection(), str(row.id))
        self._describe(session, row, before or [])
        moved(session, row, part)
        after = [(each.id, each.type) for each in self.fields]
        return before is None or [(each.id, each.type) for each in before] != after

    def _swap(self, connection: Connection, name: str) -> None:
        self._finish(connection)

        def work() -> None:
            physical.remove(connection, name)
            physical.rename(connection, self.table.name, name)

        physical.patiently(connection, work)
        if self.geometry and connection.dialect.name == "sqlite":
            physical.rename(connection, physical.places(self.table.name), physical.places(name))
        physical.lend(connection, name)

    def _describe(self, session: Session, row: DataTable, before: Sequence[Field]) -> None:
        known = {each.id: each.info for each in before}
        wanted = [each["columns"] for each in row.indexes if not each.get("unique")]
        row.fields = kept(Field(e.id, e.type, {**e.info, **known.get(e.id, {})}) for e in self.fields)
        row.has_geometry, row.srid = self.geometry, self.srid
        row.row_count = row.last_id = self.rows
        row.primary_key, row.indexes = self.primary_key, [self._key] if self._key else []
        there = {each.id for each in self.fields} | {ID}
        for ids in wanted:
            if there.issuperset(ids):
                add_index(session, row, ids)

    def append_to(self, session: Session, part: Distribution, key: Sequence[str]) -> bool:
        """Add these rows to those of the distribution; one with the same key as another takes its place.

        Whether the columns are others than before: columns that the table lacks are added, none is dropped.
        """
        session.flush()
        row = session.get(DataTable, part.id)
        if row is None:
            self.primary_key = list(key)
            return self.take_place(session, part)
        for id in key:
            if id not in {each.id for each in self.fields}:
                raise Invalid(key=[f"The key: there is no column “{id}”"])
        before = len(row.fields)
        create(session, part, self.fields)
        if self.geometry and not row.has_geometry:
            raise Invalid(fields=["The table has no places so far; import it as a whole once"])
        if row.primary_key != list(key):
            set_key(session, row, key)
        self._merge(session.connection(), row, key)
        moved(session, row, part)
        return len(row.fields) != before

    def _merge(self, connection: Connection, row: DataTable, key: Sequence[str]) -> None:
        incoming, target = self.table, physical.table(row)
        pairs = [(_named(target, each.id), _named(incoming, each.id)) for each in self.fields]
        if self.geometry:
            pairs.append((target.c[PLACE], incoming.c[PLACE]))
        missing = next((id for id in key if self._has_nulls(connection, id)), None)
        if missing is not None:
            raise refused(0, f"“{missing}” belongs to the key and is empty in some row", key=[f"{missing} is missing"])
        same = [_named(incoming, one_of(row, id).id) for id in key]
        newest = select(func.max(incoming.c[ID])).group_by(*same)
        rows = select(incoming.c[ID] + row.last_id, *(source for _, source in pairs))
        physical.merge(connection, target, [to for to, _ in pairs], rows.where(incoming.c[ID].in_(newest)), key)
        row.row_count += connection.scalar(select(func.count()).where(target.c[ID] > row.last_id)) or 0
        row.last_id += self.rows

    def _has_nulls(self, connection: Connection, id: str) -> bool:
        column = _named(self.table, id)
        return connection.execute(select(column).where(column.is_(None)).limit(1)).first() is not None


def _named(table: Table, id: str) -> Any:
    return next(column for column in table.c if column.name == id)
