"""GeoPackage, Shapefile and GML through GDAL, which gets to see nothing but a file that we know the kind of.

Which driver reads a file is told by its content before GDAL opens it, and checked afterwards.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa
import pyogrio
import pyogrio.raw
from pyproj import CRS
from pyproj.exceptions import CRSError

from harvesters import german
from harvesters.documents import clean
from harvesters.tables import geometries, wkb
from harvesters.tables.layers import Batch, Survey, Watch
from harvesters.tables.loose import typed
from harvesters.tables.names import names, title
from harvesters.tables.shape import SAMPLES
from hub.errors import Unreadable
from hub.records import Column

AT_ONCE = 2_000  # features
DAMAGED = "The file is damaged or not complete."
NOT_READ = "A place that is not in this file is named in it, or it holds something that is not taken in."
NO_SYSTEM = "The coordinate system (.prj) that the file brings along cannot be read; without it, one can be named."
NO_INDEX = "The shapefile is not complete: the part .shx is missing or damaged."
_LEADS_AWAY = ("could be used to steal", "unsafe use", "no such module", "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS")
ONLY_NUMBERS = frozenset({"", "fid", "ogc_fid"})  # names of columns that number the features of a file, for itself
CONFIDENT = 70  # of 100, that a description means a coordinate system of the EPSG

# What a GeoPackage brings along of SQL may call nothing that leads elsewhere, and nothing is written.
SETTINGS = {
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF,query_only=ON,cell_size_check=ON",
    "OGR_SQLITE_STATIC_VIRTUAL_OGR": "NO",
    "SPATIALITE_LOAD": "NO",  # its virtual tables read any file
    "OGR_GPKG_NUM_THREADS": "1",
    "GDAL_NUM_THREADS": "1",
    "CPL_VSIL_USE_TEMP_FILE_FOR_RANDOM_WRITE": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
}
_FAILURES: tuple[type[Exception], ...] = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FieldError,
)
_FAILURES += (pa.ArrowException, RuntimeError, ValueError, OSError)

pa.set_memory_pool(pa.system_memory_pool())  # the others reserve address space, which is limited in the sandbox


@dataclass(slots=True)
class File:
    """A file for one driver: its address within GDAL, and options with which it is opened."""

    address: str
    driver: str
    options: Mapping[str, str] = field(default_factory=dict)

    def layers(self) -> list[str]:
        """The names of the layers; raises Unreadable if the file cannot be opened."""
        pyogrio.set_gdal_config_options(SETTINGS)
        try:
            return [str(name) for name, _ in pyogrio.list_layers(self.address)]
        except _FAILURES as problem:
            raise Unreadable(_sentence(problem)) from problem

    def about(self, layer: str) -> dict[str, Any]:
        """What the driver says about a layer."""
        try:
            about: dict[str, Any] = pyogrio.read_info(self.address, layer=layer, **self.options)
        except _FAILURES as problem:
            raise Unreadable(_sentence(problem)) from problem
        if about["driver"] != self.driver:
            raise Unreadable("The content of the file is something else than its name says.")
        return about

    def batches(self, layer: str, fids: bool = False) -> Iterator[Any]:
        """All features as record batches of Arrow."""
        try:
            with pyogrio.raw.open_arrow(
                self.address, layer=layer, batch_size=AT_ONCE, use_pyarrow=True, return_fids=fids, **self.options
            ) as (_, reader):
                yield reader.schema
                yield from reader
        except _FAILURES as problem:
            raise Unreadable(_sentence(problem)) from problem


def _sentence(problem: Exception) -> str:
    text = str(problem)
    if any(sign in text for sign in _LEADS_AWAY):
        return NOT_READ
    if isinstance(problem, pyogrio.errors.CRSError) and "sqlite" not in text:
        return NO_SYSTEM
    return NO_INDEX if ".shx" in text.lower() else DAMAGED


@dataclass(slots=True)
class Layer:
    """One layer of such a file."""

    file: File
    name: str
    facts: dict[str, Any]
    zone: ZoneInfo
    types: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    useful: frozenset[str] = frozenset()  # columns of GDAL itself, which are kept where something stands in them
    _fields: list["_Field"] = field(default_factory=list)
    _geometry: int = -1
    _fids: bool = False

    def survey(self) -> Survey:
        """Look at all features once."""
        about = self.file.about(self.name)
        self._fids = about["fid_column"].lower() not in ONLY_NUMBERS
        seen = Survey(crs=code(about["crs"] or ""), facts=self.facts)
        self.dropped |= self.useful - self._filled()
        watch = Watch()
        for batch in self.batches():
            for one, values in zip(self._fields, zip(*batch.rows, strict=True), strict=False):
                watch.see(one.column.name, values)
            seen.count += len(batch.rows)
            corners = geometries.corners(batch.shapes)
            seen.placed += len(corners) + len(batch.lost)
            seen.points += corners[: max(0, geometries.MOST - len(seen.points))]
            if len(seen.first.rows) < SAMPLES:
                seen.first.numbers += batch.numbers
                seen.first.rows += batch.rows
                seen.first.shapes += batch.shapes
        seen.columns = tuple(found.column for found in self._fields)
        seen.warnings = watch.warnings(seen.columns, [column.name for column in seen.columns])
        return seen

    def _filled(self) -> set[str]:
        """Those of the columns of GDAL itself in which anything stands."""
        records = self.file.batches(self.name) if self.useful else iter([pa.schema([])])
        wanted = self.useful & {*next(records).names}
        filled: set[str] = set()
        for record in records if wanted else ():
            filled |= {name for name in wanted - filled if any(record.column(name).to_pylist())}
            if filled == wanted:
                break
        return filled

    def batches(self) -> Iterator[Batch]:
        """The features in batches."""
        found = self.file.batches(self.name, self._fids)
        self._look(next(found))
        number = 1
        for record in found:
            columns = [one.values(record.column(one.index)) for one in self._fields]
            count = record.num_rows
            batch = Batch(list(range(number, number + count)), [list(row) for row in zip(*columns, strict=True)])
            batch.rows = batch.rows or [[] for _ in range(count)]
            batch.shapes = [None] * count
            if self._geometry >= 0:
                batch.shapes, batch.lost = wkb.geometries(record.column(self._geometry).to_pylist())
            number += count
            yield batch

    def _look(self, schema: Any) -> None:
        """Which column holds the geometry, and what the others hold."""
        self._geometry = next((i for i, one in enumerate(schema) if _extension(one) in _GEOMETRIES), -1)
        kept = [
            (index, one)
            for index, one in enumerate(schema)
            if _extension(one) not in _GEOMETRIES and one.name not in self.dropped and _type(one)
        ]
        fitting = names(one.name for _, one in kept)
        self._fields = [
            _Field(
                index,
                Column(name, self.types.get(name) or _type(one), "" if title(one.name) == name else title(one.name)),
                _type(one),
                self.zone,
            )
            for (index, one), name in zip(kept, fitting, strict=True)
        ]


_GEOMETRIES = frozenset({b"geoarrow.wkb", b"ogc.wkb"})
_TYPES = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "integer"),
    (lambda kind: pa.types.is_floating(kind) or pa.types.is_decimal(kind), "number"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "datetime"),
    (pa.types.is_time, "time"),
    (lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind), "text"),
    (pa.types.is_nested, "json"),
)


def _extension(one: Any) -> bytes:
    return bytes((one.metadata or {}).get(b"ARROW:extension:name", b""))


def _type(one: Any) -> str:
    """The type of a column; empty for pictures and the like, which are no data of a table."""
    if _extension(one).endswith(b"json"):
        return "json"
    return next((name for fits, name in _TYPES if fits(one.type)), "")


@dataclass(slots=True)
class _Field:
    """A column of the file and the column that it becomes."""

    index: int
    column: Column
    type: str
    zone: ZoneInfo

    def values(self, column: Any) -> list[Any]:
        """The values as JSON writes them."""
        values = _plain(column)
        if self.type in _CONVERTED:
            values = [None if value is None else self._converted(value) for value in values]
        if self.type == self.column.type:
            return values
        return [None if value is None else self._other(value) for value in values]

    def _converted(self, value: Any) -> Any:
        match value:
            case str():
                return clean(value) if self.type == "text" else _json(value)
            case datetime():
                return value.isoformat() if value.tzinfo else _local(value, self.zone)
            case date() | time():
                return value.isoformat()
            case float():
                return value if isfinite(value) else None
            case Decimal():
                return float(value) if value.is_finite() else None
        return _listed(value)

    def _other(self, value: Any) -> Any:
        """What somebody wants it to be; what does not fit is left out, for the type was chosen by a person."""
        try:
            return typed(value, self.column.type, self.zone)
        except Unreadable:
            return None


_CONVERTED = frozenset({"text", "number", "date", "datetime", "time", "json"})


def _plain(column: Any) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:  # the file lies about its encoding
        raw = column.cast(pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary())
        return [None if value is None else _decoded(value) for value in raw.to_pylist()]
    except (OverflowError, ValueError):  # a year that no calendar has
        return [_or_none(value) for value in column]
    return values


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _or_none(value: Any) -> Any:
    try:
        return value.as_py()
    except (OverflowError, ValueError):
        return None


def _local(moment: datetime, zone: ZoneInfo) -> str | None:
    """The hour that spring skips is none."""
    found = german.localise(moment, zone)
    return found.isoformat() if found else None


def _json(text: str) -> Any:
    try:
        return orjson.Fragment(orjson.dumps(orjson.loads(clean(text))))
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return clean(text)


def _listed(value: Any) -> Any:
    try:
        return orjson.Fragment(orjson.dumps(value, default=str))
    except orjson.JSONEncodeError:
        return None


def code(crs: str) -> str:
    """The coordinate system as an EPSG code where a description means one; empty if it means none."""
    if not crs or crs.startswith("EPSG:"):
        return crs
    try:
        found = CRS.from_wkt(crs).to_epsg(min_confidence=CONFIDENT) if crs.lstrip()[:1].isalpha() else None
    except CRSError:
        return ""
    return f"EPSG:{found}" if found else ""
