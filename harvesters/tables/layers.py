"""A layer of places with attributes, of whatever format, as a table: looked at once, then read in chunks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from harvesters.documents import clean
from harvesters.tables import geometries, personal
from harvesters.tables.shape import CHUNK, MAX_COLUMNS, SAMPLES, Found, Refusals, Rows, chunk
from harvesters.tables.tally import Tally, missing_words
from hub.errors import Unreadable
from hub.records import Column, Refusal, Sheet, Words

NUMBER = "number"
SHOWN = 10_000  # positions of a geometry in a preview
WITHOUT_PLACE = Words("The feature was taken in without its place: %(why)s")
WITHOUT_PLACES = Words("The features were taken in without their places: %(why)s")
ALL = Words("all features")


@dataclass(slots=True)
class Batch:
    """Some features: their numbers, rows in the order of the columns, shapes in the coordinates of the file.

    `lost` says by index why a feature has no shape, `refused` by number why a feature is not here at all.
    """

    numbers: list[int] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    shapes: list[BaseGeometry | None] = field(default_factory=list)
    lost: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Survey:
    """What was seen of all features: how many, how many with places, corners of some, and the first ones."""

    columns: tuple[Column, ...] = ()
    crs: str = ""  # as the file says; empty if it says nothing
    count: int = 0
    placed: int = 0
    points: list[tuple[float, float]] = field(default_factory=list)
    first: Batch = field(default_factory=Batch)
    facts: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[Mapping[str, Any], ...] = ()


class Watch:
    """Looks at values for those that look like data about persons."""

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}

    def see(self, name: str, values: Sequence[Any]) -> None:
        """Take note of some values of a column."""
        if name not in self._tallies:
            self._tallies[name] = Tally(missing_words(), tests=(), watched=personal.PATTERNS)
        self._tallies[name].see([clean(value).strip() if isinstance(value, str) else value for value in values])

    def warnings(self, columns: Sequence[Column], names: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
        """What to ask the publisher about; `names` are those under which the columns were seen."""
        tallies = [self._tallies.get(name) or Tally(missing_words()) for name in names]
        return personal.warnings(columns, tallies)


class Layer(Protocol):
    """What a reader of a format gives."""

    def survey(self) -> Survey:
        """Look at all features once; to be called before `batches`."""
        ...

    def batches(self) -> Iterator[Batch]:
        """All features, from the beginning each time."""
        ...


def found(layer: Layer, hints: Mapping[str, Any]) -> Found:
    """The layer as a table: its system of coordinates, first rows and count are known when all was seen once."""
    seen = layer.survey()
    if not seen.columns:
        seen.columns, layer = (Column(NUMBER, "integer"),), _Numbered(layer)
        seen.first = _numbered(seen.first)
    excluded = {str(name) for name in hints.get("exclude") or ()}
    kept = [index for index, column in enumerate(seen.columns) if column.name not in excluded]
    if len(kept) < len(seen.columns):
        layer = _Some(layer, kept)
        seen.columns, seen.first = tuple(seen.columns[index] for index in kept), layer.some(seen.first)
    if not kept:
        raise Unreadable("The file holds no column with values.")
    if len(seen.columns) > MAX_COLUMNS:
        raise Unreadable(f"There are {len(seen.columns):,} different properties; {MAX_COLUMNS:,} is the most.")
    system, problem = _system(str(hints.get("crs") or "") or seen.crs, seen.points) if seen.placed else (None, "")
    facts = {**seen.facts, "rows": seen.count, "geometry": "yes" if system else ""}
    if system:
        facts |= {"crs": system.name} | ({"axes": "swapped"} if system.swapped else {})
    if problem:
        facts["note"] = problem
    warnings = tuple(warning for warning in seen.warnings if warning["column"] not in excluded)
    sheet = Sheet(seen.columns, facts, _samples(seen.first, system), warnings)
    return Found(sheet, lambda: _rows(layer, system, problem))


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A layer whose features say nothing but where they are: their number is the one column."""

    layer: Layer

    def survey(self) -> Survey:
        return self.layer.survey()

    def batches(self) -> Iterator[Batch]:
        yield from map(_numbered, self.layer.batches())


def _numbered(batch: Batch) -> Batch:
    batch.rows = [[number] for number in batch.numbers]
    return batch


@dataclass(frozen=True, slots=True)
class _Some:
    """Some of the columns of a layer."""

    layer: Layer
    kept: Sequence[int]

    def survey(self) -> Survey:
        return self.layer.survey()

    def batches(self) -> Iterator[Batch]:
        yield from map(self.some, self.layer.batches())

    def some(self, batch: Batch) -> Batch:
        batch.rows = [[row[index] for index in self.kept] for row in batch.rows]
        return batch


def _system(crs: str, points: Sequence[tuple[float, float]]) -> tuple[geometries.System | None, str]:
    """The system of coordinates, or why the places cannot be taken in; the attributes can all the same."""
    try:
        return geometries.system(crs, points), ""
    except Unreadable as problem:
        return None, problem.message


def _samples(first: Batch, system: geometries.System | None) -> tuple[tuple[Any, ...], ...]:
    rows = [tuple(orjson.loads(chunk(row))) for row in first.rows[:SAMPLES]]
    if system is None:
        return tuple(rows)
    found, _ = system.wkb(first.shapes[:SAMPLES])
    return tuple((*row, wkb and _shown(wkb)) for row, wkb in zip(rows, found, strict=True))


def _shown(wkb: str) -> Any:
    """A geometry for a preview, where its box will do if it is very long."""
    shape = shapely.from_wkb(wkb)
    return orjson.loads(shapely.to_geojson(shape if shapely.get_num_coordinates(shape) <= SHOWN else shape.envelope))


def _rows(layer: Layer, system: geometries.System | None, problem: str) -> Rows:
    refusals = Refusals(what="feature")
    for batch in layer.batches():
        for number, reason in batch.refused.items():
            refusals.add(number, reason)
        if system is not None:
            _place(batch, system, refusals)
        yield from refusals.taken()
        for start in range(0, len(batch.rows), CHUNK):
            yield chunk(batch.rows[start : start + CHUNK])
    if problem:
        yield Refusal(ALL, Words(WITHOUT_PLACES, why=problem))
    yield from refusals.rest()


def _place(batch: Batch, system: geometries.System, refusals: Refusals) -> None:
    """Put the geometry behind the values of each row."""
    wkb, reasons = system.wkb(batch.shapes)
    for index, reason in sorted((reasons | batch.lost).items()):
        refusals.add(batch.numbers[index], Words(WITHOUT_PLACE, why=reason))
    for row, place in zip(batch.rows, wkb, strict=True):
        row.append(place)
