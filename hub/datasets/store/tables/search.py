"""Reading rows: a page of an answer, all of it in batches, and how many there are."""

import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Double,
    MetaData,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from hub.datasets.models import DataTable
from hub.datasets.store.tables import physical
from hub.datasets.store.tables.fields import ID, NUMBER, PLACE, Field, fields_of
from hub.datasets.store.tables.filters import chosen, column_of, matching, orders
from hub.datasets.store.tables.known import Known
from hub.datasets.store.tables.words import Asked, asked
from hub.db import DATASTORE
from hub.errors import Invalid
from hub.geo import Geometry

BEGIN, BATCH = 100, 5_000
"""Rows that are read at once: the first ones, and at most."""
HEAVY = 4_000_000
"""So many letters in one batch are enough, however few its rows are."""
_CURSORS = count(1)
_BOUNDS = ("id", "minx", "maxx", "miny", "maxy")


@dataclass(frozen=True, slots=True)
class Query:
    """A question about the rows of a table, in the words of CKAN's `datastore_search`.

    `after` leaves out the rows up to this number, `bbox` those that do not meet it; `geometry` adds the place of each
    row as its last value.
    """

    filters: Any = None
    q: Any = None
    fields: str | Sequence[str] | None = None
    sort: str | Sequence[str] = ""
    limit: int | None = 100
    offset: int = 0
    distinct: bool = False
    plain: bool = True
    full_text: str = ""
    language: str = "german"
    bbox: BaseGeometry | None = None
    after: int | None = None
    geometry: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of an answer and what their values are; the place, where it was asked for, stands behind the fields."""

    fields: Sequence[Field]
    rows: Sequence[tuple[Any, ...]]


def search(session: Session, row: DataTable, query: Query) -> Found:
    """A page of the rows."""
    fields, wanted = statement(session, row, query)
    try:
        rows = _connection(session).execute(wanted).all()
    except DataError as error:
        raise Invalid(query=["The question does not fit the columns"]) from error
    return Found(fields, [tuple(each) for each in rows])


def stream(session: Session, row: DataTable, query: Query) -> Generator[Sequence[tuple[Any, ...]], None, None]:
    """All rows of the answer in batches, in constant memory; not within a session that glances."""
    _, wanted = statement(session, row, query)
    connection = _connection(session)
    kinds = [column.type.dialect_impl(connection.dialect) for column in wanted.selected_columns]
    found = [(at, _processor(kind, connection.dialect)) for at, kind in enumerate(kinds)]
    process = [(at, each) for at, each in found if each is not None]
    # As the driver has them, changed by columns: a row of SQLAlchemy's costs more than all of its values.
    with closing(_cursor(connection)) as cursor:
        cursor.execute(*for_driver(connection, wanted))
        many = BEGIN
        while rows := cursor.fetchmany(many):
            yield _processed(rows, process)
            many = max(1, min(BATCH, 10 * many, HEAVY // _weight(rows)))


def _weight(rows: Sequence[tuple[Any, ...]]) -> int:
    """How long the texts of a row are, about."""
    some = rows[::10]
    return 1 + sum(len(value) for row in some for value in row if isinstance(value, str | bytes)) // len(some)


def _processor(kind: Any, dialect: Any) -> Any:
    # PostgreSQL's numbers ask for the type that the driver has found: numeric, or float8.
    return kind.result_processor(dialect, 1700 if getattr(kind, "asdecimal", False) else 701)


def _cursor(connection: Any) -> Any:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return driver.cursor()
    return driver.cursor(name=f"rows_{next(_CURSORS)}", binary=True)


def for_driver(connection: Any, wanted: Select[Any]) -> tuple[str, Any]:
    """A statement and its values as the driver takes them."""
    compiled: Any = wanted.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    processors = compiled._bind_processors
    values = {
        name: processors[name](value) if name in processors else value
        for name, value in compiled.construct_params().items()
    }
    if compiled.positiontup is not None:
        return compiled.string, tuple(values[name] for name in compiled.positiontup)
    return compiled.string, values


def _processed(rows: Sequence[tuple[Any, ...]], process: Sequence[tuple[int, Any]]) -> Sequence[tuple[Any, ...]]:
    if not process:
        return rows
    columns: list[Any] = list(zip(*rows, strict=True))
    for at, each in process:
        columns[at] = map(each, columns[at])
    return list(zip(*columns, strict=True))


def total(session: Session, row: DataTable, query: Query) -> int:
    """How many rows the whole answer has, exactly; asked of the database once for each state of the table."""
    if _plain(query):
        return row.row_count
    key = (row.id, row.version, _question(query))
    return _TOTALS.of(session, key, lambda: _count(session, row, query))


def _plain(query: Query) -> bool:
    return not (query.filters or query.q or query.full_text or query.distinct or query.bbox)


def _question(query: Query) -> bytes:
    told: tuple[Any, ...] = (query.filters, query.q, query.full_text, query.plain, query.language)
    told += (query.fields, query.distinct) if query.distinct else ()
    box = shapely.to_wkb(query.bbox) if query.bbox is not None else b""
    return orjson.dumps(told, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS) + box


def _count(session: Session, row: DataTable, query: Query) -> int:
    made = physical.table(row)
    rows: Any = select(literal_column("1")).select_from(made)
    if query.distinct:
        shown = chosen(row, query.fields) or fields_of(row)
        rows = select(*(column_of(made, each.id) for each in shown)).distinct()
    rows = rows.where(_where(session, row, made, query, _words(session, row, query))).subquery()
    found: int = _connection(session).execute(select(func.count()).select_from(rows)).scalar_one()
    return found


_TOTALS: Known[int] = Known(10_000)


def _connection(session: Session) -> Any:
    session.flush()
    return session.connection()


def statement(session: Session, row: DataTable, query: Query) -> tuple[list[Field], Select[Any]]:
    """What a question means in SQL, and the fields of its answer."""
    made, found = physical.table(row), _words(session, row, query)
    wanted = chosen(row, query.fields)
    fields = wanted or ([] if query.distinct else [NUMBER]) + fields_of(row)
    columns = [column_of(made, each.id) for each in fields]
    if wanted is None and not query.distinct:
        fields = [*fields, *(Field(name, "float8") for name in found.ranks)]
        columns += [rank.label(name) for name, rank in found.ranks.items()]
    if query.geometry:
        columns.append(made.c[PLACE] if row.has_geometry else literal_column("NULL", Geometry()).label(PLACE))
    rows = select(*columns).select_from(made).where(_where(session, row, made, query, found))
    rows = rows.distinct() if query.distinct else rows
    rows = rows.order_by(*_sorted(session, row, made, query, [each.id for each in fields], found))
    if query.after is not None:
        rows = rows.where(made.c[ID] > query.after)
    # Names the columns: a prepared statement may not find others than before behind the same words.
    told = zlib.crc32(repr([(each.id, each.type) for each in fields]).encode())
    return fields, _paged(rows, query).prefix_with(f"/* {told:08x} */")


def _words(session: Session, row: DataTable, query: Query) -> Asked:
    if not (query.q or query.full_text):
        return Asked((), {})
    made = physical.table(row)
    return asked(_connection(session), row, made, query.q, query.full_text, query.plain, query.language)


def _paged(statement: Select[Any], query: Query) -> Select[Any]:
    for name, value in (("limit", query.limit), ("offset", query.offset)):
        if value is not None and not 0 <= value < 1 << 63:
            raise Invalid(**{name: ["Must be a natural number"]})
    statement = statement if query.limit is None else statement.limit(query.limit)
    return statement.offset(query.offset) if query.offset else statement


def _sorted(
    session: Session, row: DataTable, made: Table, query: Query, shown: Sequence[str], found: Asked
) -> Iterator[ColumnElement[Any]]:
    steps = orders(row, query.sort, tuple(found.ranks))
    if not steps and not query.distinct:
        yield from (rank.desc() for rank in found.ranks.values())
    postgresql = session.get_bind().dialect.name == "postgresql"
    for step in steps:
        if query.distinct and step.id not in shown:
            raise Invalid(sort=[f"The order: “{step.id}” is not among the fields, which have to be distinct"])
        column = found.ranks[step.id] if step.id in found.ranks else column_of(made, step.id)
        way = column.desc() if step.descending else column.asc()
        if not (step.usual and postgresql) and step.id != ID:
            way = way.nulls_first() if step.nulls_first else way.nulls_last()
        yield way
    if query.distinct:
        yield from (column_of(made, id) for id in shown if id not in {step.id for step in steps})
    elif not any(step.id == ID for step in steps):
        # In the direction of the last step, so that one index gives the whole order, read in either direction.
        yield made.c[ID].desc() if steps and steps[-1].descending else made.c[ID].asc()


def _where(session: Session, row: DataTable, made: Table, query: Query, found: Asked) -> ColumnElement[bool]:
    conditions = [matching(row, made, query.filters), *found.conditions]
    if query.bbox is not None:
        conditions.append(_meeting(session, row, made, query.bbox))
    return and_(true(), *conditions)


def _meeting(session: Session, row: DataTable, made: Table, box: BaseGeometry) -> ColumnElement[bool]:
    if not row.has_geometry:
        raise Invalid(bbox=["The table has no places"])
    place, bound = made.c[PLACE], bindparam(None, box, type_=Geometry(), unique=True)
    if session.get_bind().dialect.name == "postgresql":
        return func.ST_Intersects(place, bound, type_=Boolean)
    rtree = boxes(made)
    west, south, east, north = box.bounds if not box.is_empty else (1.0, 1.0, -1.0, -1.0)
    near = select(rtree.c.id).where(
        rtree.c.minx <= east, rtree.c.maxx >= west, rtree.c.miny <= north, rtree.c.maxy >= south
    )
    return and_(made.c[ID].in_(near), func.geo_intersects(place, bound, type_=Boolean) == literal_column("1"))


def boxes(made: Table) -> Table:
    """The R-tree that SQLite keeps of the places of a table."""
    return Table(physical.places(made.name), MetaData(), *(Column(name, Double) for name in _BOUNDS), schema=DATASTORE)
