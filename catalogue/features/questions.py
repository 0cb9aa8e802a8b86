"""What a request for features asks, read from its query string (OGC 17-069r4, 7.15; 18-058r1, 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import MultiDict

from catalogue import parameters
from catalogue.features import crs
from hub.errors import BadRequest
from hub.identity.store import as_uuid
from hub.records import Column

DEFAULT_LIMIT, LARGEST_LIMIT = 100, 10_000
FORMATS = ("json", "html")
KNOWN = frozenset(("limit", "bbox", "bbox-crs", "crs", "datetime", "f", "after", "lang"))
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
Span = tuple[datetime | None, datetime | None]
"""From, and until before; None is open."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which features, from which key on, how many, and in which system."""

    limit: int = DEFAULT_LIMIT
    after: int | None = None
    box: BaseGeometry | None = None
    span: Span | None = None
    properties: Mapping[str, Any] | None = None
    code: int | None = None


def read(given: MultiDict[str, str], native: int | None, columns: Mapping[str, Column]) -> Question:
    """The question; a parameter that is not known is an error (7.15.5)."""
    check(given, KNOWN | columns.keys())
    return Question(
        limit=_limit(given.get("limit")),
        after=_after(given.get("after")),
        box=_box(given, native),
        span=_span(given["datetime"]) if given.get("datetime") else None,
        properties={name: given[name] for name in given if name in columns and name not in KNOWN},
        code=code(given, native),
    )


def check(given: MultiDict[str, str], known: frozenset[str] | set[str]) -> None:
    """Refuse parameters that mean nothing here."""
    if unknown := sorted(set(given) - known):
        raise BadRequest(f"There is no parameter {unknown[0][:100]}; there are {', '.join(sorted(known))}")


def page(given: Mapping[str, str], default: int) -> tuple[int, UUID | None]:
    """How many collections, and after which one."""
    after = given.get("after")
    key = as_uuid(after) if after else None
    if after and key is None:
        raise BadRequest("after must be the id of a collection, as the link to the next page has it")
    return min(_limit(given.get("limit")), default) if "limit" in given else default, key


def code(given: Mapping[str, str], native: int | None) -> int | None:
    """The system of the answer."""
    return crs.code(given.get("crs", crs.CRS84), native, "crs")


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal() and int(text[:9])):
        raise BadRequest("limit must be a number from 1")
    return min(int(text[:9]), LARGEST_LIMIT)


def _after(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise BadRequest("after must be the key of a feature, as the link to the next page has it")
    return int(text)


def _box(given: Mapping[str, str], native: int | None) -> BaseGeometry | None:
    text = given.get("bbox")
    if not text:
        if "bbox-crs" in given:
            raise BadRequest("bbox-crs needs a bbox")
        return None
    try:
        numbers = [float(each) for each in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(isfinite, numbers)):
        raise BadRequest("bbox must be four numbers, or six with heights, in the order of the axes of its system")
    half = len(numbers) // 2
    low, high = numbers[:2], numbers[half : half + 2]
    system = crs.code(given.get("bbox-crs", crs.CRS84), native, "bbox-crs")
    if system is None and low[0] > high[0] and low[1] <= high[1]:  # over the antimeridian
        return shapely.MultiPolygon(
            [shapely.box(low[0], low[1], 180, high[1]), shapely.box(-180, low[1], high[0], high[1])]
        )
    if low[0] > high[0] or low[1] > high[1]:
        raise BadRequest("bbox must name the lower corner first")
    return crs.ours(shapely.box(low[0], low[1], high[0], high[1]), system)


def _span(text: str) -> Span:
    """A moment, a day, or two of them around a slash; `..` or nothing is open."""
    first, slash, last = text.partition("/")
    if not slash:
        start, end = _moment(first)
        return start, end
    opening = None if first in ("", "..") else _moment(first)[0]
    closing = None if last in ("", "..") else _moment(last)[1]
    if opening and closing and opening >= closing:
        raise BadRequest("datetime must begin before it ends")
    return opening, closing


def _moment(text: str) -> tuple[datetime, datetime]:
    """When it begins, and when it is over."""
    try:
        begins, is_day = parameters.moment(text)
        return begins, begins + (DAY if is_day else MOMENT)
    except (ValueError, OverflowError) as error:
        raise BadRequest("datetime must be such as 2024-05-31, 2024-05-31T12:00:00Z or 2024-05-01/..") from error
