"""The rows of a distribution's table."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

from shapely import force_2d
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from hub import geo
from hub.datasets.models import Distribution, Row
from hub.errors import Invalid
from hub.records import Table

PAGE = 2000


class TableRow(NamedTuple):
    """One row: its number from 1, its values in the columns' order, its geometry."""

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
    wanted = [TableRow(n, list(data), place) for n, (data, place) in enumerate(zip(table.rows, places, strict=True), 1)]
    columns = [asdict(column) for column in table.columns]
    if part.columns == columns and part.row_count == len(wanted) and list(rows(session, part.id)) == wanted:
        return False
    session.execute(delete(Row).where(Row.distribution_id == part.id))
    for start in range(0, len(wanted), PAGE):
        page = wanted[start : start + PAGE]
        session.execute(insert(Row), [{"distribution_id": part.id, **row._asdict()} for row in page])
    part.columns, part.row_count = columns, len(wanted)
    return True


def rows(
    session: Session, part_id: UUID, *, after: int = 0, limit: int | None = None, box: BaseGeometry | None = None
) -> Iterator[TableRow]:
    """The rows after number `after`, page by page along the key; those that meet `box` where one is given."""
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        statement = select(Row.number, Row.data, Row.geometry).where(Row.distribution_id == part_id, Row.number > after)
        if box is not None:
            statement = statement.where(geo.intersects(Row.geometry.expression, box))
        page = session.execute(statement.order_by(Row.number).limit(size)).all()
        yield from (TableRow(*row) for row in page)
        if len(page) < size:
            return
        after, left = page[-1].number, None if left is None else left - len(page)


def has_geometry(session: Session, part_id: UUID) -> bool:
    """Whether any row of the table has a place."""
    where = (Row.distribution_id == part_id, Row.geometry.is_not(None))
    return session.scalars(select(Row.id).where(*where).limit(1)).first() is not None
