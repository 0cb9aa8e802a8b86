"""The values of single properties: from JSON to what the tables hold, and back."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shapely.geometry import mapping

from hub.errors import BadRequest
from hub.iot.sensorthings.bodies.places import encoded
from hub.iot.sensorthings.entities import Property

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)")
_FRACTION = re.compile(r"[.,](\d{1,6})\d*")
UNIT = ("name", "symbol", "definition")


def value(found: Property, given: Any, encoding: str = "") -> Mapping[str, Any]:
    """The attributes of a row that a member of the body sets; `encoding` says how a geometry is written."""
    if found.kind == "geometry":
        place = encoded(given, encoding, found.name)
        return {found.key: place.geometry, found.json: place.sent}
    if found.kind == "time":
        return {found.key: instant(given, found.name)}
    if found.kind == "text":
        if not isinstance(given, str):
            raise BadRequest(f"“{found.name}” must be text")
        return {found.key: given}
    check = _SHAPES.get(found.name)
    if check is not None:
        check(given, found.name)
    return {found.key: given}


def shown(found: Property, row: Any) -> Any:
    """The value as JSON again."""
    held = getattr(row, found.key)
    if found.kind == "geometry":
        sent = getattr(row, found.json)
        return mapping(held) if sent is None and held is not None else sent
    if found.kind == "time":
        return held.isoformat().replace("+00:00", "Z")
    return held


def instant(given: Any, name: str) -> datetime:
    """An instant with its zone; digits behind the microseconds are cut off."""
    if not isinstance(given, str) or not _INSTANT.fullmatch(given):
        raise BadRequest(f"“{name}” must be a time with its zone, such as 2026-06-30T14:00:00Z")
    try:
        return datetime.fromisoformat(_FRACTION.sub(r".\1", given).upper()).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise BadRequest(f"“{name}” is not a time that the calendar has") from problem


def _object(given: Any, name: str) -> None:
    if not isinstance(given, dict):
        raise BadRequest(f"“{name}” must be a JSON object")


def _unit(given: Any, name: str) -> None:
    _object(given, name)
    for member in UNIT:
        if not isinstance(given.get(member), str | None):
            raise BadRequest(f"“{name}/{member}” must be text or null")


def _units(given: Any, name: str) -> None:
    if not isinstance(given, list) or not given:
        raise BadRequest(f"“{name}” must be a list of units")
    for each in given:
        _unit(each, name)


def _types(given: Any, name: str) -> None:
    if not isinstance(given, list) or not given or not all(isinstance(each, str) for each in given):
        raise BadRequest(f"“{name}” must be a list of observation types")


_SHAPES = {
    "properties": _object,
    "unitOfMeasurement": _unit,
    "unitOfMeasurements": _units,
    "multiObservationDataTypes": _types,
}
