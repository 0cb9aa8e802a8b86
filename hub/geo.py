"""Geometry on both databases: one column type, one set of predicates, values as shapely geometries in WGS 84."""

import math
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


class shape(GenericFunction[Any]):  # noqa: N801 (reads as a function)
    """A geometry as a bound value."""

    type = Geometry()
    inherit_cache = True
    name = "allmende_shape"

    def __init__(self, geometry: BaseGeometry) -> None:
        super().__init__(bindparam(None, geometry, type_=Geometry(), unique=True))


class near(GenericFunction[bool]):  # noqa: N801 (likewise)
    """Whether the bounds of an indexed geometry column meet those of a geometry: what the spatial index can tell."""

    type = Boolean()
    inherit_cache = True
    name = "allmende_near"
    _is_implicitly_boolean = True

    def __init__(self, column: ColumnElement[Any], geometry: BaseGeometry) -> None:
        super().__init__(column, bindparam(None, geometry, type_=Geometry(), unique=True))


@compiles(shape, "postgresql")
def _bound_postgis(element: shape, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS geometry)"


@compiles(shape, "sqlite")
def _bound_sqlite(element: shape, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(near, "postgresql")
def _near_postgis(element: near, compiler: SQLCompiler, **options: Any) -> str:
    column, value = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} && CAST({value} AS geometry))"


@compiles(near, "sqlite")
def _near_sqlite(element: near, compiler: SQLCompiler, **options: Any) -> str:
    column, value = list(element.clauses)
    return _within_bounds(column, compiler.process(column, **options), compiler.process(value, **options))


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
    return f"({_within_bounds(column, name, bound)} AND geo_intersects({name}, {bound}))"


def _within_bounds(column: ColumnElement[Any], name: str, bound: str) -> str:
    (stored,) = column.base_columns  # behind an alias the table's own column
    assert isinstance(stored, Column)  # noqa: S101 (a programming error, not input)
    table, rtree = name.rpartition(".")[0], rtree_name(stored.table.name, stored.name)
    box = " AND ".join(f"{low} <= geo_bound({bound}, {i})" for low, i in (("minx", 2), ("miny", 3)))
    box += " AND " + " AND ".join(f"{high} >= geo_bound({bound}, {i})" for high, i in (("maxx", 0), ("maxy", 1)))
    return f"{table}.id IN (SELECT id FROM {rtree} WHERE {box})"  # noqa: S608 (names from our own models)


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
    connection.create_function("geo_relation", 3, _relation, deterministic=True)
    connection.create_function("geo_relate", 3, _relate, deterministic=True)
    connection.create_function("geo_distance", 2, _distance, deterministic=True)
    connection.create_function("geo_length", 1, _length, deterministic=True)
    connection.create_function("geo_json", 1, _json, deterministic=True)
    connection.create_function("geo_type", 1, _type, deterministic=True)


def _bound(wkb: bytes | None, index: int) -> float | None:
    if wkb is None:
        return None
    geometry = shapely.from_wkb(wkb)
    return None if geometry.is_empty else float(geometry.bounds[index])


def _intersects(left: bytes | None, right: bytes | None) -> bool | None:
    if left is None or right is None:
        return None
    return bool(shapely.intersects(shapely.from_wkb(left), shapely.from_wkb(right)))


RELATIONS = frozenset(("equals", "disjoint", "touches", "within", "overlaps", "crosses", "intersects", "contains"))


def _relation(name: str, left: bytes | None, right: bytes | None) -> bool | None:
    """One of `RELATIONS`; null for what has no inside and outside that could be told apart."""
    pair = _pair(left, right)
    if pair is None or (name != "intersects" and any(each.geom_type == "GeometryCollection" for each in pair)):
        return None
    return bool(getattr(shapely, name)(*pair))


def _relate(left: bytes | None, right: bytes | None, pattern: str) -> bool | None:
    pair = _pair(left, right)
    if pair is None or any(each.geom_type == "GeometryCollection" for each in pair):
        return None
    return bool(shapely.relate_pattern(*pair, pattern))


def _pair(left: bytes | None, right: bytes | None) -> tuple[BaseGeometry, BaseGeometry] | None:
    if left is None or right is None:
        return None
    pair = shapely.from_wkb(left), shapely.from_wkb(right)
    return pair if all(shapely.is_valid(pair)) else None


def _distance(left: bytes | None, right: bytes | None) -> float | None:
    if left is None or right is None:
        return None
    found = float(shapely.distance(shapely.from_wkb(left), shapely.from_wkb(right)))
    return None if math.isnan(found) else found


def _length(wkb: bytes | None) -> float | None:
    """Of lines alone, as PostGIS has it: a polygon has a perimeter and no length."""
    if wkb is None:
        return None
    parts = shapely.get_parts(shapely.from_wkb(wkb))
    lines = (_length(shapely.to_wkb(p)) if p.geom_type.startswith(("Multi", "Geom")) else _line(p) for p in parts)
    return float(sum(filter(None, lines)))


def _line(geometry: BaseGeometry) -> float:
    return float(shapely.length(geometry)) if geometry.geom_type == "LineString" else 0.0


def _json(wkb: bytes | None) -> str | None:
    return None if wkb is None else str(shapely.to_geojson(shapely.from_wkb(wkb)))


def _type(wkb: bytes | None) -> str | None:
    return None if wkb is None else str(shapely.from_wkb(wkb).geom_type)
