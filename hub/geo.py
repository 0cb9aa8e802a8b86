"""Geometry on both databases: one column type, one set of predicates, values as shapely geometries in WGS 84."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import geoalchemy2
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, Column, ColumnElement, Dialect, LargeBinary, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine

SRID = 4326


class Geometry(TypeDecorator[BaseGeometry]):
    """A geometry in WGS 84 (lon lat): PostGIS geometry through GeoAlchemy2, or WKB on SQLite."""

    impl = LargeBinary
    cache_ok = True
    spatial_index = False  # GeoAlchemy2's table hooks ask; indexes are made by the migrations on both databases

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        """GeoAlchemy2's type on PostgreSQL; its hooks also ask without a dialect."""
        if dialect is not None and dialect.name == "postgresql":
            return geoalchemy2.Geometry("GEOMETRY", srid=SRID, spatial_index=False)
        return LargeBinary()

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> Any:
        """EWKB in hexadecimal for PostGIS, WKB for SQLite; both drop a third dimension, which no reader here has."""
        if value is None:
            return None
        flat = shapely.force_2d(value)
        if dialect.name == "postgresql":
            return shapely.to_wkb(shapely.set_srid(flat, SRID), hex=True, include_srid=True)
        return shapely.to_wkb(flat)

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseGeometry | None:
        """A shapely geometry."""
        if value is None:
            return None
        geometry: BaseGeometry = shapely.from_wkb(getattr(value, "desc", value))
        return geometry


class intersects(GenericFunction[bool]):  # noqa: N801 (reads as a function)
    """Whether a geometry column meets a geometry; the spatial index first, then exactly."""

    type = Boolean()
    inherit_cache = True
    name = "allmende_intersects"
    _is_implicitly_boolean = True  # SQLAlchemy would write `= 1` behind it on SQLite, and no index would be used

    def __init__(self, column: ColumnElement[Any], geometry: BaseGeometry) -> None:
        super().__init__(column, bindparam(None, geometry, type_=Geometry(), unique=True))


class meets(intersects):  # noqa: N801 (reads as a function)
    """The same for a column without a spatial index on SQLite."""

    inherit_cache = True
    name = "allmende_meets"


@compiles(intersects, "postgresql")
@compiles(meets, "postgresql")
def _postgis(element: intersects, compiler: SQLCompiler, **options: Any) -> str:
    column, value = list(element.clauses)
    return (
        f"ST_Intersects({compiler.process(column, **options)}, CAST({compiler.process(value, **options)} AS geometry))"
    )


@compiles(intersects, "sqlite")
def _sqlite(element: intersects, compiler: SQLCompiler, **options: Any) -> str:
    column, value = list(element.clauses)
    name, bound = compiler.process(column, **options), compiler.process(value, **options)
    (stored,) = column.base_columns  # behind an alias the table's own column
    assert isinstance(stored, Column)  # noqa: S101 (a programming error, not input)
    table, rtree = name.rpartition(".")[0], rtree_name(stored.table.name, stored.name)
    box = " AND ".join(f"{low} <= geo_bound({bound}, {i})" for low, i in (("minx", 2), ("miny", 3)))
    box += " AND " + " AND ".join(f"{high} >= geo_bound({bound}, {i})" for high, i in (("maxx", 0), ("maxy", 1)))
    within = f"{table}.id IN (SELECT id FROM {rtree} WHERE {box})"  # noqa: S608 (names from our own models)
    return f"({within} AND geo_intersects({name}, {bound}))"


@compiles(meets, "sqlite")
def _sqlite_bare(element: meets, compiler: SQLCompiler, **options: Any) -> str:
    column, value = list(element.clauses)
    return f"geo_intersects({compiler.process(column, **options)}, {compiler.process(value, **options)})"


def rtree_name(table: str, column: str) -> str:
    """The R-tree that SQLite keeps for a geometry column."""
    return f"{table}_{column}_rtree"


def spatial_index(dialect: str, table: str, column: str) -> Sequence[str]:
    """What makes the spatial index of a table with an integer key `id`: GiST, or an R-tree with triggers."""
    if dialect == "postgresql":
        return [f"CREATE INDEX {table}_{column}_gist ON {table} USING gist ({column})"]
    rtree = rtree_name(table, column)
    bounds = ", ".join(f"geo_bound(new.{column}, {i})" for i in (0, 2, 1, 3))
    inside = f"geo_bound(new.{column}, 0) IS NOT NULL"
    insert = f"INSERT INTO {rtree} SELECT new.id, {bounds} WHERE {inside}"
    delete = f"DELETE FROM {rtree} WHERE id = old.id"  # noqa: S608 (likewise)
    return [
        f"CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy)",
        f"CREATE TRIGGER {rtree}_insert AFTER INSERT ON {table} BEGIN {insert}; END",
        f"CREATE TRIGGER {rtree}_update AFTER UPDATE OF {column} ON {table} BEGIN {delete}; {insert}; END",
        f"CREATE TRIGGER {rtree}_delete AFTER DELETE ON {table} BEGIN {delete}; END",
    ]


def register(connection: sqlite3.Connection) -> None:
    """Give a SQLite connection the functions that triggers and predicates call."""
    connection.create_function("geo_bound", 2, _bound, deterministic=True)
    connection.create_function("geo_intersects", 2, _intersects, deterministic=True)


def _bound(wkb: bytes | None, index: int) -> float | None:
    if wkb is None:
        return None
    geometry = shapely.from_wkb(wkb)
    return None if geometry.is_empty else float(geometry.bounds[index])


def _intersects(left: bytes | None, right: bytes | None) -> bool | None:
    if left is None or right is None:
        return None
    return bool(shapely.intersects(shapely.from_wkb(left), shapely.from_wkb(right)))
