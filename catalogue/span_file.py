"""Hours and days of a datastream for programs: whole lists of each value as JSON, or lines as CSV."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from catalogue import parameters
from hub.access import Call
from hub.db import EPOCH
from hub.errors import BadRequest
from hub.iot.store import spans as store
from hub.iot.store.spans import EARLIEST, LATEST, SPANS, Spans

VALUES = {
    "count": ("count",),
    "low": ("low",),
    "high": ("high",),
    "mean": ("total", "count"),
    "total": ("total",),
    "last": ("last",),
    "last_time": ("last_time",),
    "above": ("above",),
}
"""What can be asked for, and what it is made of."""
USUAL = ("count", "low", "high", "mean")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Hours or days, which values of them, and which: those that begin from `start` until before `end`."""

    span: str
    values: tuple[str, ...]
    start: datetime
    end: datetime


def asked(given: Mapping[str, str], zone: ZoneInfo) -> Asked:
    """What the parameters ask for; a day is one of the town's clock, and as `end` it belongs to the period."""
    span = given.get("span") or "hour"
    if span not in SPANS:
        raise BadRequest("span must be hour or day")
    values = tuple(dict.fromkeys(given["values"].split(","))) if given.get("values") else USUAL
    if not set(values) <= VALUES.keys():
        raise BadRequest(f"values must be some of {', '.join(VALUES)}, with commas between them")
    start = _moment(given, "start", zone, timedelta(0)) or EARLIEST
    return Asked(span, values, start, _moment(given, "end", zone, timedelta(days=1)) or LATEST)


def _moment(given: Mapping[str, str], name: str, zone: ZoneInfo, length_of_day: timedelta) -> datetime | None:
    found = parameters.instant(given, name)
    if found is None:
        return None
    begins, is_day = found
    if is_day:
        day = min(max(begins, EARLIEST), LATEST).date()
        begins = datetime.combine(day, time(), zone) + length_of_day
    return min(max(begins, EARLIEST), LATEST)


def json(call: Call, id: int, asked: Asked) -> bytes:
    """A list of each value, times in seconds since 1970: small, and quick to draw."""
    about = store.about(call.session, id)
    zone = call.settings.zone
    head = {"name": about.name, "unit": about.unit_of_measurement, "threshold": about.threshold}
    return orjson.dumps({**head, "span": asked.span, "timezone": zone.key, **_lists(call, id, asked)})


def csv(call: Call, id: int, asked: Asked) -> bytes:
    """A line for each hour or day; days with the offset of their zone, hours in UTC."""
    store.about(call.session, id)
    lists = _lists(call, id, asked)
    clock = call.settings.zone if asked.span == "day" else UTC
    lists["start"] = [_iso(each, clock) for each in lists["start"]]
    if "last_time" in lists:
        lists["last_time"] = [_iso(each, UTC) for each in lists["last_time"]]
    rows = zip(*lists.values(), strict=True)
    lines = (",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    return "\r\n".join([",".join(lists), *lines, ""]).encode()


FORMATS = {"json": json, "csv": csv}


def _lists(call: Call, id: int, asked: Asked) -> dict[str, list[Any]]:
    names = {name for value in asked.values for name in VALUES[value]}
    span, zone = SPANS[asked.span], call.settings.zone
    found = store.spans(call.session, id, span, zone, asked.start, asked.end, names)
    return {"start": found.start, **{value: _list(found, value) for value in asked.values}}


def _list(found: Spans, value: str) -> list[Any]:
    if value == "mean":
        return [total / count for total, count in zip(found.total, found.count, strict=True)]
    return getattr(found, value)  # type: ignore[no-any-return]


def _iso(seconds: float, zone: Any) -> str:
    return (EPOCH + seconds * SECOND).astimezone(zone).isoformat().replace("+00:00", "Z")
