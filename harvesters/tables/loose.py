"""Layers whose features come one by one, with attributes of any kind: their columns and types are found out here."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import shapely
from shapely.geometry import shape

from harvesters import german, place
from harvesters.documents import clean
from harvesters.tables.layers import Batch, Survey, Watch
from harvesters.tables.names import names, title
from harvesters.tables.shape import MAX_COLUMNS, SAMPLES
from hub.errors import Unreadable
from hub.records import Column, Words

AT_ONCE = 2_000  # features
MOST = 5_000_000  # positions of one geometry
INT64 = 2**63
_INTEGER = re.compile(german.INTEGER, re.ASCII)
_NUMBER = re.compile(rf"(?![+-]?0\d){german.POINT}", re.ASCII)
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as its format says it: plain values by name and a GeoJSON geometry.

    `lost` says why it has no geometry, `problem` why it cannot be taken in at all.
    """

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    geometry: Any = None
    lost: str = ""
    problem: str = ""


@dataclass(slots=True)
class Loose:
    """A layer of such features. `spoken`: all values are texts, so those that are numbers are meant as numbers."""

    features: Callable[[], Iterator[Feature]]
    facts: dict[str, Any] = field(default_factory=dict)
    crs: Callable[[], str] = str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    types: Mapping[str, str] = field(default_factory=dict)  # what somebody said, by name of the column
    spoken: bool = False
    _types: dict[str, str] = field(default_factory=dict)

    def survey(self) -> Survey:
        """What all features have in common; those that cannot be taken in are told of when the rows are read."""
        seen, watch = Survey(facts=self.facts), Watch()
        block: dict[str, list[Any]] = {}
        kinds: dict[str, set[str]] = {}
        first: list[Feature] = []
        for feature in self.features():
            if feature.problem:
                continue
            seen.count += 1
            for name, value in feature.values.items():
                if value is not None:
                    kinds.setdefault(name, set()).add(self._kind(value))
                    block.setdefault(name, []).append(value)
                elif name not in kinds:
                    kinds[name] = set()
            if seen.count % AT_ONCE == 0:
                _watch(watch, block)
            if len(kinds) > MAX_COLUMNS:
                raise Unreadable(f"There are more than {MAX_COLUMNS:,} different properties.")
            if feature.geometry is not None:
                seen.placed += 1
                seen.points += [] if (point := corner(feature.geometry)) is None else [point]
            if len(first) < SAMPLES:
                first.append(feature)
        fitting = names(kinds)
        self._types = {
            name: self.types.get(column) or _type(found)
            for (name, found), column in zip(kinds.items(), fitting, strict=True)
        }
        titles = zip(self._types.items(), fitting, strict=True)
        seen.columns = tuple(
            Column(column, kind, title="" if title(name) == column else title(name)) for (name, kind), column in titles
        )
        _watch(watch, block)
        seen.warnings = watch.warnings(seen.columns, list(kinds))
        seen.crs = self.crs()
        seen.first = self._batch(first)
        return seen

    def batches(self) -> Iterator[Batch]:
        """The features in batches."""
        waiting: list[Feature] = []
        weight = 0
        for feature in self.features():
            waiting.append(feature)
            weight += 1 + size(feature.geometry)
            if weight >= AT_ONCE * 100 or len(waiting) >= AT_ONCE:
                yield self._batch(waiting)
                waiting, weight = [], 0
        if waiting:
            yield self._batch(waiting)

    def _batch(self, features: list[Feature]) -> Batch:
        batch = Batch()
        for feature in features:
            try:
                row = self._row(feature)
            except Unreadable as problem:
                batch.refused[feature.number] = problem.message
                continue
            batch.numbers.append(feature.number)
            batch.rows.append(row)
            try:
                batch.shapes.append(drawn(feature.geometry, feature.lost))
            except Unreadable as problem:
                batch.lost[len(batch.shapes)] = problem.message
                batch.shapes.append(None)
        return batch

    def _row(self, feature: Feature) -> list[Any]:
        if feature.problem:
            raise Unreadable(feature.problem)
        return [typed(feature.values.get(name), kind, self.zone) for name, kind in self._types.items()]

    def _kind(self, value: Any) -> str:
        if not isinstance(value, str):
            return _KINDS.get(type(value), "json") if not _is_large(value) else "text"
        if self.spoken and _INTEGER.fullmatch(value):
            return "integer"
        if self.spoken and _NUMBER.fullmatch(value):
            return "number"
        if self.spoken and value in ("true", "false"):
            return "boolean"
        if len(value) < 8 or len(value) > 40 or not value[0].isdigit():
            return "text"
        return _moment(value, self.zone)[0]


def _watch(watch: Watch, block: dict[str, list[Any]]) -> None:
    for name, values in block.items():
        watch.see(name, values)
    block.clear()


_KINDS = {bool: "boolean", int: "integer", float: "number"}


def _is_large(value: Any) -> bool:
    return type(value) is int and not -INT64 <= value < INT64


def _type(kinds: set[str]) -> str:
    if kinds and kinds <= {"integer", "number"}:
        return "number" if "number" in kinds else "integer"
    return next(iter(kinds)) if len(kinds) == 1 else "text"


def _moment(text: str, zone: ZoneInfo) -> tuple[str, str]:
    """Whether a text is a date or a time, and how it is written here."""
    found = german.instant(text)
    if isinstance(found, datetime):
        found = found if found.tzinfo else german.localise(found, zone)
        return ("text", text) if found is None else ("datetime", found.isoformat())
    return ("date", found.isoformat()) if isinstance(found, date) else ("text", text)


def typed(value: Any, kind: str, zone: ZoneInfo) -> Any:
    """A value as a column of this type holds it; raises Unreadable if it does not fit."""
    if value is None or (value == "" and kind != "text"):
        return None
    try:
        return _TYPED[kind](value, zone)
    except (ValueError, OverflowError, RecursionError, orjson.JSONEncodeError) as problem:
        raise Unreadable(Words("A value is not what its column holds (%(kind)s).", kind=kind)) from problem


def _text(value: Any, _: ZoneInfo) -> str:
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _json(value).decode()


def _json(value: Any) -> bytes:
    return _NUL.sub(rb"\1", orjson.dumps(value))


def _number(value: Any, _: ZoneInfo) -> float:
    number = float(value)
    if not isfinite(number):
        raise ValueError("not finite")
    return number


def _integer(value: Any, _: ZoneInfo) -> int:
    number = int(value)
    if _is_large(number) or number != float(value):
        raise ValueError("not a whole number of 64 bits")
    return number


def _boolean(value: Any, _: ZoneInfo) -> bool:
    if isinstance(value, bool):
        return value
    found = german.BOOLEANS.get(str(value).strip().lower())
    if found is None:
        raise ValueError("neither yes nor no")
    return found


def _time(value: Any, zone: ZoneInfo, kind: str) -> str:
    found, text = _moment(str(value), zone)
    if found != kind:
        raise ValueError("another kind of time")
    return text


_TYPED: dict[str, Callable[[Any, ZoneInfo], Any]] = {
    "text": _text,
    "json": lambda value, _: orjson.Fragment(_json(value)),
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": lambda value, zone: _time(value, zone, "date"),
    "datetime": lambda value, zone: _time(value, zone, "datetime"),
    "time": _text,
}


def drawn(geometry: Any, lost: str = "") -> Any:
    """The shape of a GeoJSON geometry; None for none and for an empty one."""
    if lost:
        raise Unreadable(lost)
    if geometry is None or is_empty(geometry):
        return None
    if isinstance(geometry, Mapping) and geometry.get("type") == "Point":  # of these there are the most
        position = place.checked(geometry)["coordinates"]
        return shapely.Point(position[0], position[1])
    try:
        return shape(place.checked(geometry, MOST))
    except (ValueError, TypeError, shapely.errors.ShapelyError) as problem:
        raise Unreadable(Words("The geometry is not written as it should be.")) from problem


def is_empty(geometry: Any) -> bool:
    """Whether a geometry is one without positions, which is how some programs say that there is no place."""
    inner = geometry.get("coordinates", geometry.get("geometries")) if isinstance(geometry, Mapping) else None
    return inner == []


def corner(geometry: Any) -> place.Position | None:
    """One position of a geometry, before anybody has checked it."""
    for _ in range(place.MAX_NESTING + 1):
        parts = geometry.get("geometries") if isinstance(geometry, Mapping) else None
        if not (isinstance(parts, list) and parts):
            break
        geometry = parts[0]
    value = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    for _ in range(4):
        if isinstance(value, list | tuple) and value and isinstance(value[0], list | tuple):
            value = value[0]
    if isinstance(value, list | tuple) and len(value) >= 2 and all(type(part) in (int, float) for part in value[:2]):
        x, y = value[:2]
        return (float(x), float(y)) if abs(x) < 1e9 and abs(y) < 1e9 else None
    return None


def size(geometry: Any) -> int:
    """About how many positions a geometry has."""
    value = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    count = 1
    while isinstance(value, list | tuple) and value and isinstance(value[0], list | tuple):
        count, value = max(count, len(value)), value[0]
    return count
