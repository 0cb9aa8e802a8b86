"""Many new rows into a table at once: by COPY on PostgreSQL, by one prepared statement on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from psycopg import sql
from psycopg.errors import DataError, ProgramLimitExceeded, UniqueViolation
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError

from hub.datasets.store.tables.fields import ID, PLACE, Field
from hub.datasets.store.tables.physical import places, quoted, run
from hub.datasets.store.tables.types import Value
from hub.db import DATASTORE
from hub.errors import Invalid
from hub.records import Words

NULL = "\\N"
_SPECIAL = ("\\", "\t", "\n", "\r")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

Columns = Sequence[Sequence[Value]]


def by_columns(fields: Sequence[Field], rows: Sequence[Sequence[Any]], before: int = 0) -> list[Sequence[Value]]:
    """The checked values of each column; `Invalid` names the row, counted from 0 with `before` others in front."""
    width = len(fields)
    for number, row in enumerate(rows):
        if len(row) < width:
            why = Words("%(values)s values for %(width)s columns", values=len(row), width=width)
            raise refused(before + number, why)
    columns: list[Any] = list(zip(*rows, strict=False))[:width] if rows else [()] * width
    return [_checked(each, values, before) for each, values in zip(fields, columns, strict=True)]


def _checked(each: Field, values: Sequence[Any], before: int) -> Sequence[Value]:
    try:
        return each.kind.values(values)
    except ValueError:
        for number, value in enumerate(values):
            try:
                each.kind.value(value)
            except ValueError as error:
                why = Words("%(column)s: %(why)s", column=each.id, why=error.args[0])
                raise refused(before + number, why) from None
        raise


def refused(row: int, why: str, **more: list[str]) -> Invalid:
    """What is wrong with one record of several, in CKAN's form: `records_row` counts from 0."""
    problem = Invalid(f"Row {row + 1}: {why}", **(more or {"records": [why]}))
    told: dict[str, Any] = problem.fields
    told["records_row"] = row
    return problem


def shapes(values: Sequence[Any]) -> Any:
    """Geometries from shapely's, WKB or WKB in hexadecimal: flat, and none where one is empty."""
    made = [each if each is None or isinstance(each, BaseGeometry) else _shape(each) for each in values]
    flat = shapely.force_2d(np.array(made, dtype=object))
    flat[shapely.is_empty(flat)] = None
    return flat


def _shape(value: Any) -> BaseGeometry:
    try:
        found: BaseGeometry = shapely.from_wkb(value)
    except (ShapelyError, TypeError, ValueError) as error:
        raise Invalid("A place is not a geometry that can be read", records=["a place cannot be read"]) from error
    return found


def fill(
    connection: Connection,
    made: Table,
    fields: Sequence[Field],
    numbers: Sequence[int],
    columns: Columns,
    found: Any = None,
    *,
    aside: bool = False,
) -> None:
    """Add rows with these numbers; `found` are their places.

    To a table aside, whose spatial index does not follow by itself yet, that of SQLite is filled here, many at once.
    """
    if numbers:
        write = _copy if connection.dialect.name == "postgresql" else _execute
        write(connection, made.name, fields, numbers, columns, found)
        if aside and found is not None and connection.dialect.name == "sqlite":
            _index_places(connection, made.name, numbers, found)


def _copy(
    connection: Connection, name: str, fields: Sequence[Field], numbers: Sequence[int], columns: Columns, found: Any
) -> None:
    parts: list[Iterable[str]] = [map(str, numbers)]
    parts += [_written(each, values) for each, values in zip(fields, columns, strict=True)]
    names = [ID, *(each.id for each in fields)]
    if found is not None:
        names.append(PLACE)
        parts.append(NULL if each is None else each for each in shapely.to_wkb(found, hex=True))
    lines = "\n".join(map("\t".join, zip(*parts, strict=True)))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(DATASTORE, name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(lines.encode() + b"\n")
    except UniqueViolation as error:
        raise IntegrityError("COPY", None, error) from error
    except (DataError, ProgramLimitExceeded) as error:
        raise Invalid("A row is too large for the table", records=["a row is too large"]) from error


def _written(each: Field, values: Sequence[Value]) -> Iterable[str]:
    if each.kind.name == "text":
        whole = "".join(filter(None, values))
        if any(sign in whole for sign in _SPECIAL):
            return [NULL if value is None else value.translate(_ESCAPED) for value in values]
        return [NULL if value is None else value for value in values]
    written = each.kind.written
    if each.kind.name in ("json", "_text"):
        return [NULL if value is None else written(value).translate(_ESCAPED) for value in values]
    return [NULL if value is None else written(value) for value in values]


def _execute(
    connection: Connection, name: str, fields: Sequence[Field], numbers: Sequence[int], columns: Columns, found: Any
) -> None:
    parts: list[Iterable[Any]] = [numbers, *(keep(each, values) for each, values in zip(fields, columns, strict=True))]
    names = [ID, *(each.id for each in fields)]
    if found is not None:
        names.append(PLACE)
        parts.append(shapely.to_wkb(found).tolist())
    marks = ", ".join("?" * len(names))
    head = f"INSERT INTO {quoted(connection, DATASTORE, name)}"
    told = ", ".join(quoted(connection, each) for each in names)
    connection.exec_driver_sql(f"{head} ({told}) VALUES ({marks})", list(zip(*parts, strict=True)))


def keep(each: Field, values: Sequence[Value]) -> Iterable[Any]:
    """The values of a column as SQLite keeps them."""
    kept = each.kind.keep
    return values if kept is None else [None if value is None else kept(value) for value in values]


def _index_places(connection: Connection, name: str, numbers: Sequence[int], found: Any) -> None:
    bounds = shapely.bounds(found)
    there = ~np.isnan(bounds[:, 0])
    if there.any():
        rows = [
            (number, west, east, south, north)
            for number, (west, south, east, north), known in zip(numbers, bounds.tolist(), there, strict=True)
            if known
        ]
        rtree = quoted(connection, DATASTORE, places(name))
        connection.exec_driver_sql(f"INSERT INTO {rtree} VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608 (quoted)


def index_places(connection: Connection, made: Table) -> None:
    """Prepare the spatial index of a table without rows."""
    if connection.dialect.name == "sqlite":
        rtree = quoted(connection, DATASTORE, places(made.name))
        run(connection, f"CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy)")


def follow_places(connection: Connection, made: Table) -> None:
    """Let the spatial index follow single changes from now on; on PostgreSQL it is made now."""
    for statement in _following(connection, made.name):
        run(connection, statement)


def _following(connection: Connection, name: str) -> Iterator[str]:
    table, place, number = quoted(connection, name), quoted(connection, PLACE), quoted(connection, ID)
    if connection.dialect.name == "postgresql":
        yield f"CREATE INDEX ON {quoted(connection, DATASTORE, name)} USING gist ({place})"
        return
    rtree = quoted(connection, places(name))
    bounds = ", ".join(f"geo_bound(new.{place}, {i})" for i in (0, 2, 1, 3))
    insert = f"INSERT INTO {rtree} SELECT new.{number}, {bounds} WHERE geo_bound(new.{place}, 0) IS NOT NULL"
    delete = f"DELETE FROM {rtree} WHERE id = old.{number}"  # noqa: S608 (quoted)
    for when, work in (("INSERT", insert), ("UPDATE", f"{delete}; {insert}"), ("DELETE", delete)):
        trigger = quoted(connection, DATASTORE, f"{places(name)} {when}")
        yield f"CREATE TRIGGER {trigger} AFTER {when} ON {table} BEGIN {work}; END"
