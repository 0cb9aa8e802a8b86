"""Tables whose rows have places: which there are, with what is said of them, and where they lie."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from hub.datasets.models import APART, Dataset, DataTable, Distribution
from hub.datasets.store.tables import physical
from hub.datasets.store.tables.fields import PLACE
from hub.datasets.store.tables.known import Known
from hub.datasets.store.tables.search import boxes
from hub.prepared import PreparedByKeys

Bounds = tuple[float, float, float, float]


def placed(session: Session, after: UUID | None, limit: int) -> Sequence[Row[Any]]:
    """The next tables with places in the order of their ids, each with title, dataset and licence."""
    statement = _PLACED.order_by(DataTable.id).limit(limit)
    return session.execute(statement.where(DataTable.id > after) if after else statement).all()


def find_placed(session: Session, id: UUID) -> Row[Any] | None:
    """One table with places, or None."""
    return session.execute(_PLACED.where(DataTable.id == id)).first()


def with_places(session: Session, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Which of these distributions are tables whose rows have places."""
    if not ids:
        return frozenset()
    return frozenset(row.id for row in _HAVE_PLACES.rows(session, ids) if row.has_geometry)


_HAVE_PLACES = PreparedByKeys(select(DataTable.id, DataTable.has_geometry), DataTable.id, (1, 20, 100, 1000))
_PLACED: Any = (
    select(
        DataTable,
        Distribution.title,
        func.coalesce(func.nullif(Distribution.description, ""), Dataset.description).label("description"),
        func.coalesce(func.nullif(Distribution.license, ""), Dataset.license).label("license"),
        Dataset.name.label("dataset_name"),
        Dataset.title.label("dataset_title"),
    )
    .join(Distribution, Distribution.id == DataTable.id)
    .join(Dataset, Dataset.id == Distribution.dataset_id)
    .where(DataTable.has_geometry, Dataset.state == "active", Dataset.dataset_type.not_in(APART))
)


def bounds(session: Session, row: DataTable) -> Bounds | None:
    """West, south, east and north of all rows; found once for each state of the table."""
    return _BOUNDS.of(session, (row.id, row.version), lambda: _bounds(session, row))


_BOUNDS: Known[Bounds | None] = Known(10_000)


def _bounds(session: Session, row: DataTable) -> Bounds | None:
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        extent = func.ST_Extent(physical.table(row).c[PLACE])
        sides: list[Any] = [func.ST_XMin(extent), func.ST_YMin(extent), func.ST_XMax(extent), func.ST_YMax(extent)]
    else:
        kept = boxes(physical.table(row))
        sides = [func.min(kept.c.minx), func.min(kept.c.miny), func.max(kept.c.maxx), func.max(kept.c.maxy)]
    west, south, east, north = connection.execute(select(*sides)).one()
    return None if west is None else (west, south, east, north)
