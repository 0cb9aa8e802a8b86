"""What a download may be asked for: a part of the world, of the rows, of time, and how it is written."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite

import shapely
from shapely.geometry.base import BaseGeometry

from catalogue.exports import VARIANTS, Variant
from hub.errors import BadRequest

Period = tuple[datetime | None, datetime | None]
Given = Mapping[str, str]


def variant(given: Given) -> Variant:
    """How a CSV file is written."""
    found = VARIANTS.get(given.get("variant", ""))
    if found is None:
        raise BadRequest("variant must be de or raw")
    return found


def limit(given: Given) -> int | None:
    """How many rows at most."""
    return natural(given, "limit")


def natural(given: Given, name: str) -> int | None:
    """A number from 0, where one is given."""
    text = given.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest(f"{name} must be a number")
    return int(text)


def page_number(given: Given) -> int:
    """Which page, counted from 1."""
    page = given.get("page") or "1"
    if not (page.isascii() and page.isdecimal() and int(page[:9]) > 0):
        raise BadRequest("The page must be a number from 1")
    return int(page[:9])


def box(given: Given) -> BaseGeometry | None:
    """What the rows have to meet: west, south, east, north in degrees."""
    text = given.get("bbox")
    if text is None:
        return None
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError as error:
        raise BadRequest("bbox must be four numbers: west,south,east,north") from error
    if not (all(map(isfinite, (west, south, east, north))) and west <= east and south <= north):
        raise BadRequest("bbox must be in the order west,south,east,north")
    return shapely.box(west, south, east, north)


def period(given: Given) -> Period:
    """From `start` until before `end`; a day that is given as `end` belongs to it. Without a zone it is UTC."""
    return _moment(given, "start", timedelta(0)), _moment(given, "end", timedelta(days=1))


def _moment(given: Given, name: str, length_of_day: timedelta) -> datetime | None:
    found = instant(given, name)
    if found is None:
        return None
    begins, is_day = found
    try:
        return begins + length_of_day if is_day else begins
    except OverflowError as error:
        raise BadRequest(f"{name} {_NO_MOMENT}") from error


def instant(given: Given, name: str) -> tuple[datetime, bool] | None:
    """When a day or a time begins, in UTC, and whether it is a day, where one is given."""
    text = given.get(name)
    if not text:
        return None
    try:
        return moment(text)
    except (ValueError, OverflowError) as error:
        raise BadRequest(f"{name} {_NO_MOMENT}") from error


_NO_MOMENT = "must be a day such as 2024-05-31 or a time such as 2024-05-31T12:00:00Z"


def moment(text: str) -> tuple[datetime, bool]:
    """When a day or a time begins, in UTC, and whether it is a day; `ValueError` or `OverflowError` for neither."""
    if len(text) <= 10:
        return datetime.combine(date.fromisoformat(text), time(), UTC), True
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC), False
