"""The rows of a distribution's table as harvesters bring them and simple readers want them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from shapely import force_2d
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from hub.datasets.models import DataTable, Distribution
from hub.datasets.store.tables import define, physical
from hub.datasets.store.tables.fields import Field, columns, fields_of, from_columns, kept
from hub.datasets.store.tables.fill import by_columns, fill, shapes
from hub.datasets.store.tables.search import Query, search
from hub.errors import Invalid
from hub.records import Table

PAGE = 2000


class TableRow(NamedTuple):
    """One row: its number from 1, its values in the columns' order as JSON has them, its geometry."""

    number: int
    data: list[Any]
    geometry: BaseGeometry | None


def geometry(value: Mapping[str, Any] | None) -> BaseGeometry | None:
    """A GeoJSON geometry in two dimensions, as all are kept; `Invalid` for what is none."""
    try:
        found = force_2d(shape(dict(value))) if value else None
    except Exception as problem:  # of many kinds, by what is wrong with it
        raise Invalid("The place is not a geometry that can be read", spatial=["is not GeoJSON"]) from problem
    return None if found is None or found.is_empty else found


def replace_rows(session: Session, part: Distribution, table: Table) -> bool:
    """Put a table's rows in the place of the former ones, in the same transaction; whether they differ."""
    places = [geometry(value) for value in table.geometries] or [None] * len(table.rows)
    if len(places) != len(table.rows):
        raise ValueError(f"zip: {len(places)} places for {len(table.rows)} rows")
    fields, values = _fitted(from_columns(table.columns), table.rows)
    row = session.get(DataTable, part.id)
    if row is not None and _same(session, row, part, fields, values, places):
        return False
    row = _prepared(session, part, row, fields, any(place is not None for place in places))
    found = shapes(places) if row.has_geometry else None
    fill(session.connection(), physical.table(row), fields, range(1, len(table.rows) + 1), values, found)
    row.row_count = row.last_id = len(table.rows)
    define.moved(session, row, part)
    return True


def _fitted(fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> tuple[list[Field], list[Sequence[Any]]]:
    """The columns with their values; where one holds something else than it says, it is a column of texts."""
    found, values = [], []
    for place, each in enumerate(fields):
        column = [[row[place]] for row in rows]
        try:
            checked = by_columns([each], column)
        except Invalid:
            each = Field(each.id, "text", each.info)
            checked = by_columns([each], column)
        found.append(each)
        values.append(checked[0] if checked else ())
    return found, values


def _same(
    session: Session,
    row: DataTable,
    part: Distribution,
    fields: Sequence[Field],
    values: Sequence[Sequence[Any]],
    places: Sequence[BaseGeometry | None],
) -> bool:
    if fields_of(row) != fields or part.columns != columns(fields) or row.row_count != len(places):
        return False
    known = search(session, row, Query(limit=None, geometry=True)).rows
    wanted = zip(*values, places, strict=True)
    return all(old[1:] == tuple(new) for old, new in zip(known, wanted, strict=True))


def _prepared(
    session: Session, part: Distribution, row: DataTable | None, fields: Sequence[Field], placed: bool
) -> DataTable:
    """A table with these columns and without rows; one that stays as it is keeps no reader waiting."""
    if row is not None:
        define.held(session, row)
        define.lock(session, row)
        alike = [(each.id, each.type) for each in fields_of(row)] == [(each.id, each.type) for each in fields]
        if alike and row.has_geometry >= placed:
            session.connection().execute(physical.table(row).delete())
            row.fields = kept(fields)
            return row
        define.drop(session, row)
    return define.create(session, part, fields, geometry=placed)


def rows(
    session: Session, part_id: UUID, *, after: int = 0, limit: int | None = None, box: BaseGeometry | None = None
) -> Iterator[TableRow]:
    """The rows after number `after`, page by page along the key; those that meet `box` where one is given."""
    row = session.get(DataTable, part_id)
    left = limit
    if row is None or (box is not None and not row.has_geometry):
        return
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = search(session, row, Query(limit=size, after=after, bbox=box, geometry=True)).rows
        yield from (TableRow(number, [plain(value) for value in data], place) for number, *data, place in page)
        if len(page) < size:
            return
        after, left = page[-1][0], None if left is None else left - len(page)


def plain(value: Any) -> Any:
    """A value of a table as JSON has it."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        value = float(value)
    # 3.0 is 3, as files have it.
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def has_geometry(session: Session, part_id: UUID) -> bool:
    """Whether any row of the table has a place."""
    row = session.get(DataTable, part_id)
    if row is None or not row.has_geometry:
        return False
    made = physical.table(row)
    there = physical.first_place(made)
    return session.connection().execute(there).first() is not None
