"""Writing records into a table and taking rows away: whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from psycopg.errors import ProgramLimitExceeded
from sqlalchemy import JSON, Column, Connection, Text, and_, bindparam, cast, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hub.datasets.models import DataTable
from hub.datasets.store.tables import physical
from hub.datasets.store.tables.define import held, lock, moved
from hub.datasets.store.tables.fields import ID, NUMBER, PLACE, Field, fields_of
from hub.datasets.store.tables.fill import by_columns, fill, keep, refused
from hub.datasets.store.tables.filters import column_of, matching
from hub.datasets.store.tables.types import Value
from hub.db import DATASTORE
from hub.errors import Invalid

METHODS = ("upsert", "insert", "update")
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """How many records were written, and where they were wanted the rows as they stand now."""

    count: int
    records: Sequence[dict[str, Value]] = ()


@dataclass(slots=True)
class _Group:
    """Records that say something about the same columns, and where they stood in the batch."""

    fields: Sequence[Field]
    key: Sequence[str]
    rows: list[tuple[int, Record]] = field(default_factory=list)
    columns: list[Sequence[Value]] = field(default_factory=list)


def write(
    session: Session,
    row: DataTable,
    records: Sequence[Record],
    method: str = "upsert",
    *,
    dry_run: bool = False,
    returning: bool = False,
) -> Written:
    """Write records; with `dry_run` only to see whether they can be written. `returning` gives the rows back."""
    if method not in METHODS:
        raise Invalid(method=[f"There are {', '.join(METHODS)}"])
    held(session, row)
    lock(session, row)
    connection = session.connection()
    before = row.row_count, row.last_id
    with connection.begin_nested() as savepoint:
        try:
            _Writer(connection, row).write(records, method)
        except (IntegrityError, OperationalError) as error:
            raise _explained(error) from error
        rows = _rows(connection, row, records, before[1]) if returning else ()
        if dry_run:
            savepoint.rollback()
    if dry_run:
        row.row_count, row.last_id = before
    elif records:
        moved(session, row)
    return Written(len(records), rows)


def _explained(error: Exception) -> Exception:
    if isinstance(error, IntegrityError):
        return Invalid("A row with this key is there already", records=["duplicate key"])
    if isinstance(getattr(error, "orig", None), ProgramLimitExceeded):
        return Invalid("A row is too large for the table", records=["a row is too large"])
    return error


class _Writer:
    """One batch on its way into a table."""

    def __init__(self, connection: Connection, row: DataTable) -> None:
        self.connection, self.row, self.made = connection, row, physical.table(row)
        self.known = {each.id: each for each in fields_of(row)}
        self.postgresql = connection.dialect.name == "postgresql"
        self.last = row.last_id

    def write(self, records: Sequence[Record], method: str) -> None:
        groups = self._groups(enumerate(records), method)
        if method != "insert":
            groups = self._once(groups, method)
        for group in groups:
            if method == "insert":
                self._insert(group, group.columns)
            elif group.key == [ID]:
                self._by_number(group, group.columns, add=method == "upsert")
            elif method == "upsert":
                self._upsert(group, group.columns)
            else:
                self._update(group, group.columns)
        if method != "update":
            new = select(func.count()).where(self.made.c[ID] > self.last)
            self.row.row_count += self.connection.scalar(new) or 0
            self.row.last_id = self.last + len(records)

    def _numbers(self, group: _Group) -> Sequence[int]:
        """The numbers of new rows: in the order of the records, whatever columns these have."""
        return [self.last + 1 + place for place, _ in group.rows]

    def _groups(self, records: Iterable[tuple[int, Record]], method: str) -> list[_Group]:
        """The records by the columns that they say something about, with their values checked."""
        spelled: dict[tuple[str, ...], _Group] = {}
        groups: dict[frozenset[str], _Group] = {}
        for number, record in records:
            if not isinstance(record, Mapping):
                raise refused(number, "a record is an object with the names of columns")
            ids = tuple(record)
            group = spelled.get(ids)
            if group is None:
                # What is new has all columns: those that a record does not name are empty.
                same = frozenset(ids) if method != "insert" else frozenset()
                made = self._group(number, ids, method)
                group = spelled[ids] = groups.setdefault(same, made)
                if method == "insert":
                    there = {each.id for each in group.fields}
                    group.fields = [*group.fields, *(each for each in made.fields if each.id not in there)]
            group.rows.append((number, record))
        for group in groups.values():
            group.columns = self._columns(group)
            self._check_key(group)
        return list(groups.values())

    def _group(self, number: int, ids: Sequence[str], method: str) -> _Group:
        extra = [id for id in ids if id not in self.known and (id != ID or method == "insert")]
        if extra:
            raise refused(number, f"there is no column “{extra[0]}”")
        fields = [self.known[id] if id != ID else NUMBER for id in ids]
        if method == "insert":
            return _Group(fields, [])
        if ID not in ids and not self.row.primary_key:
            raise Invalid(key=["The table has no key; name rows by _id, or give it a primary key"])
        key = [ID] if ID in ids else self.row.primary_key
        missing = next((id for id in key if id not in ids), None)
        if missing is not None:
            raise self._missing(number, missing)
        return _Group(fields, key)

    @staticmethod
    def _missing(number: int, id: str) -> Invalid:
        return refused(number, f"“{id}” is missing, which belongs to the key", key=[f"“{id}” is missing"])

    def _columns(self, group: _Group) -> list[Sequence[Value]]:
        ids = [each.id for each in group.fields]
        rows = [[record.get(id) for id in ids] for _, record in group.rows]
        try:
            return by_columns(group.fields, rows)
        except Invalid as error:
            at: Any = error.fields.get("records_row", 0)
            number = group.rows[at][0]
            raise refused(number, error.message.partition(": ")[2]) from None

    def _check_key(self, group: _Group) -> None:
        for place, each in enumerate(group.fields):
            if each.id in group.key and None in group.columns[place]:
                raise self._missing(group.rows[list(group.columns[place]).index(None)][0], each.id)

    def _once(self, groups: Sequence[_Group], method: str) -> list[_Group]:
        """Each row once: of several records with one key the last says what counts, column by column."""
        keyed = [
            ((group.key[0], *map(_comparable, values)), number, record)
            for group in groups
            for (number, record), values in zip(group.rows, self._keys(group, group.columns, group.key), strict=True)
        ]
        kept: dict[Any, tuple[int, Record]] = {}
        for key, number, record in sorted(keyed, key=lambda each: each[1]):
            kept[key] = (number, {**kept[key][1], **record} if key in kept else record)
        return list(groups) if len(kept) == len(keyed) else self._groups(kept.values(), method)

    def _insert(self, group: _Group, columns: Sequence[Sequence[Value]]) -> None:
        try:
            with self.connection.begin_nested():
                fill(self.connection, self.made, group.fields, self._numbers(group), columns)
        except IntegrityError as error:
            raise self._twice(group, columns) from error

    def _twice(self, group: _Group, columns: Sequence[Sequence[Value]]) -> Invalid:
        """Which record has a key that is there already, or that another one of the batch has."""
        key, seen = self.row.primary_key, set()
        for (number, _), values in zip(group.rows, self._keys(group, columns, key), strict=True):
            if values in seen or self._there(key, values):
                told = ", ".join(map(str, values))
                return refused(number, f"a row with the key {told} is there already")
            seen.add(values)
        return Invalid("A row with this key is there already", records=["duplicate key"])

    @staticmethod
    def _keys(group: _Group, columns: Sequence[Sequence[Value]], key: Sequence[str]) -> list[tuple[Value, ...]]:
        at = {each.id: columns[place] for place, each in enumerate(group.fields)}
        empty = [None] * len(group.rows)
        return list(zip(*(at.get(id, empty) for id in key), strict=True))

    def _there(self, key: Sequence[str], values: Sequence[Value]) -> bool:
        same = (column_of(self.made, id) == value for id, value in zip(key, values, strict=True))
        return self.connection.execute(select(self.made.c[ID]).where(*same).limit(1)).first() is not None

    def _upsert(self, group: _Group, columns: Sequence[Sequence[Value]]) -> None:
        numbers = self._numbers(group)
        if self.postgresql:
            source = _source([NUMBER, *group.fields], [numbers, *columns])
            into = [column_of(self.made, each.id) for each in group.fields]
            physical.merge(self.connection, self.made, into, select(*source.c), group.key)
        else:
            self._upsert_each(group, numbers, columns)

    def _upsert_each(self, group: _Group, numbers: Sequence[int], columns: Sequence[Sequence[Value]]) -> None:
        names = [self._quoted(each.id) for each in (NUMBER, *group.fields)]
        key = ", ".join(map(self._quoted, group.key))
        changed = [name for name, each in zip(names[1:], group.fields, strict=True) if each.id not in group.key]
        work = f"UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in changed)}" if changed else "NOTHING"
        head = f"INSERT INTO {self._quoted(DATASTORE, self.made.name)} ({', '.join(names)})"
        marks = ", ".join("?" * len(names))
        kept = [numbers, *(keep(each, values) for each, values in zip(group.fields, columns, strict=True))]
        statement = f"{head} VALUES ({marks}) ON CONFLICT ({key}) DO {work}"
        self.connection.exec_driver_sql(statement, list(zip(*kept, strict=True)))

    def _quoted(self, *names: str) -> str:
        return physical.quoted(self.connection, *names)

    def _update(self, group: _Group, columns: Sequence[Sequence[Value]]) -> None:
        changed = [each for each in group.fields if each.id not in group.key]
        done = self._update_all(group, changed, columns) if changed else 0
        if done < len(group.rows):
            for (number, _), values in zip(group.rows, self._keys(group, columns, group.key), strict=True):
                if not self._there(group.key, values):
                    told = ", ".join(map(str, values))
                    raise refused(number, f"there is no row with the key {told}", key=[f"There is no row {told}"])

    def _update_all(self, group: _Group, changed: Sequence[Field], columns: Sequence[Sequence[Value]]) -> int:
        if self.postgresql:
            source = _source(group.fields, columns)
            at = {each.id: source.c[place] for place, each in enumerate(group.fields)}
            statement = update(self.made).values({column_of(self.made, e.id): at[e.id] for e in changed})
            same = (column_of(self.made, id) == at[id] for id in group.key)
            return int(self.connection.execute(statement.where(*same)).rowcount)
        kept = dict(zip((e.id for e in group.fields), map(keep, group.fields, columns), strict=True))
        told = ", ".join(f"{self._quoted(each.id)} = ?" for each in changed)
        same_key = " AND ".join(f"{self._quoted(id)} = ?" for id in group.key)
        values = list(zip(*(kept[id] for id in (*(each.id for each in changed), *group.key)), strict=True))
        statement_text = f"UPDATE {self._quoted(DATASTORE, self.made.name)} SET {told} WHERE {same_key}"  # noqa: S608
        return int(self.connection.exec_driver_sql(statement_text, values).rowcount)

    def _by_number(self, group: _Group, columns: Sequence[Sequence[Value]], *, add: bool) -> None:
        """Records that name their row by its number; an unknown number makes a new row when it may."""
        ids = [values for (values,) in self._keys(group, columns, [ID])]
        number = self.made.c[ID]
        there = set(self.connection.scalars(select(number).where(number.in_(ids)))) if add else set(ids)
        for known in (True, False):
            some = [place for place, id in enumerate(ids) if (id in there) is known]
            part = _Group(group.fields, group.key, [group.rows[place] for place in some])
            values = [[column[place] for place in some] for column in columns]
            if some and known:
                self._update(part, values)
            elif some:
                at = next(place for place, each in enumerate(group.fields) if each.id == ID)
                part.fields = [*group.fields[:at], *group.fields[at + 1 :]]
                self._insert(part, [*values[:at], *values[at + 1 :]])


def _comparable(value: Value) -> Any:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS) if isinstance(value, list | dict) else value


def _source(fields: Sequence[Field], columns: Sequence[Sequence[Value]]) -> Any:
    """Rows as a table of PostgreSQL, sent as one JSON text."""
    names = [f"v{place}" for place in range(len(fields))]
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    made = [Column(name, each.kind.column) for name, each in zip(names, fields, strict=True)]
    sent = bindparam(None, orjson.dumps(rows, default=str).decode(), type_=Text, unique=True)
    return func.json_to_recordset(cast(sent, JSON)).table_valued(*made).render_derived("x", with_types=True)


def _rows(connection: Connection, row: DataTable, records: Sequence[Record], before: int) -> list[dict[str, Value]]:
    """The rows that were written as they stand now, new ones behind those that were changed."""
    made = physical.table(row)
    number = made.c[ID]
    touched = [number > before]
    numbers = [record[ID] for record in records if isinstance(record, Mapping) and ID in record]
    key = row.primary_key
    named = [record for record in records if key and ID not in record and set(key) <= set(record)]
    known = {each.id: each for each in fields_of(row)}
    if numbers:
        touched.append(number.in_(NUMBER.kind.values(numbers)))
    touched += [and_(*(column_of(made, id) == known[id].kind.value(record[id]) for id in key)) for record in named]
    found = connection.execute(select(made).where(or_(*touched)).order_by(number))
    names = [column.name for column in made.c]
    return [dict(zip(names, values, strict=True)) for values in found]


def remove(session: Session, row: DataTable, filters: Any) -> list[dict[str, Value]]:
    """Take away the rows that match, all of them with empty filters, and give them back."""
    held(session, row)
    lock(session, row)
    made = physical.table(row)
    shown = [column for column in made.c if column.name != PLACE]
    gone = delete(made).where(matching(row, made, filters)).returning(*shown)
    names = [column.name for column in shown]
    rows = [dict(zip(names, values, strict=True)) for values in session.connection().execute(gone)]
    if rows:
        row.row_count -= len(rows)
        moved(session, row)
    return sorted(rows, key=lambda each: each[ID])
