"""GeoJSON (RFC 7946): a collection of features becomes a dataset with one table that has geometries."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from connectors.media import GEOJSON
from harvesters import german, place
from harvesters.documents import clean, dataset, json_values, refusal
from hub.errors import Unreadable
from hub.records import Column, DatasetDraft, Document, Refusal, Table, Words

ACCEPTS = frozenset({GEOJSON})

MAX_COLUMNS = 10_000
GEOMETRIES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})
NUMBER = "number"  # the column of features that say nothing but where they are
INT64 = 2**63


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """One dataset with the features that can be read; each other one is refused with its number."""
    try:
        features, crs = _collection(document)
    except Unreadable as problem:
        yield refusal(document, "", problem.message)
        return
    numbers: list[int] = []
    records: list[dict[str, Any]] = []
    geometries: list[Mapping[str, Any] | None] = []
    for number, feature in enumerate(features, 1):
        try:
            geometry, record = _feature(feature, crs)
        except Unreadable as problem:
            yield refusal(document, f"feature {number}", problem.message)
            continue
        numbers.append(number)
        records.append(record)
        geometries.append(geometry)
    names = list(dict.fromkeys(name for record in records for name in record))
    if len(names) > MAX_COLUMNS:
        yield refusal(document, "", f"There are {len(names):,} different properties; {MAX_COLUMNS:,} is the most.")
    elif records or not features:  # with every feature refused, what an earlier run took in stays
        yield dataset(document, _table(names, numbers, records, geometries), GEOJSON)


def _collection(document: Document) -> tuple[list[Any], str]:
    values = json_values(document.body)
    if not isinstance(values, Mapping):
        raise Unreadable(Words("This is not a collection of features (GeoJSON)."))
    if values.get("type") == "Feature":
        return [values], _crs(values, document)
    features = values.get("features")
    if values.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Unreadable(Words("This is not a collection of features (GeoJSON)."))
    return features, _crs(values, document)


def _crs(values: Mapping[str, Any], document: Document) -> str:
    crs = named_crs(values.get("crs")) or document.hints.get("crs", "")
    place.epsg(crs or "EPSG:4326")  # an unknown system is one refusal, not one per feature
    return str(crs)


def named_crs(member: Any) -> str:
    """The old `crs` member (GeoJSON 2008), which many offices' programs still write; empty where it is none."""
    properties = member.get("properties") if isinstance(member, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    return name if isinstance(name, str) else ""


def _feature(feature: Any, crs: str) -> tuple[Mapping[str, Any] | None, dict[str, Any]]:
    geometry, properties = parts(feature)
    record = {name: _plain(value) for name, value in properties.items()}
    return None if geometry is None else place.geometry(geometry, crs), record


def parts(feature: Any) -> tuple[Any, dict[str, Any]]:
    """The geometry of a feature as it stands there, and its properties under clean names; raises Unreadable."""
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise Unreadable(Words("This is not a feature."))
    properties = feature.get("properties") or {}
    if not isinstance(properties, Mapping):
        raise Unreadable(Words("The properties of the feature are not an object."))
    record = {clean(name) or "column": value for name, value in properties.items()}
    if isinstance(feature.get("id"), str | int):
        record.setdefault("id", feature["id"])
    return feature.get("geometry"), record


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) and not -INT64 <= value < INT64:
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    try:
        return clean(orjson.dumps(value).decode())
    except (orjson.JSONEncodeError, RecursionError) as problem:
        raise Unreadable(Words("A property of the feature is nested too deeply.")) from problem


def _table(
    names: list[str], numbers: list[int], records: list[dict[str, Any]], geometries: list[Mapping[str, Any] | None]
) -> Table:
    if not names:
        return Table((Column(NUMBER, "integer"),), tuple((number,) for number in numbers), tuple(geometries))
    types = {name: _type([record.get(name) for record in records]) for name in names}
    rows = tuple(tuple(_typed(record.get(name), types[name]) for name in names) for record in records)
    return Table(tuple(Column(name, types[name]) for name in names), rows, tuple(geometries))


def _type(values: list[Any]) -> str:
    kinds = {_kind(value) for value in values if value is not None}
    if kinds <= {"integer", "number"} and kinds:
        return "number" if "number" in kinds else "integer"
    return kinds.pop() if len(kinds) == 1 else "text"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if isinstance(value, int) else "number"
    return "date" if len(value) == 10 and value[4] == "-" and german.instant(value) else "text"


def _typed(value: Any, kind: str) -> Any:
    if value is None or kind not in ("text", "number"):
        return value
    if kind == "number":
        return float(value)
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
