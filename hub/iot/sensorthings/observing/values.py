"""The members of an Observation as JSON has them, each to what a row holds (OGC 18-088, 8.2.7)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from hub.db import microseconds
from hub.errors import BadRequest
from hub.iot.store.rows import instant

Read = Callable[[Any], Any]


def time(given: Any) -> int:
    """Microseconds since 1970 of an instant with its zone."""
    try:
        return instant(datetime.fromisoformat(given))
    except (TypeError, ValueError, OverflowError) as error:
        raise BadRequest(f"“{_short(given)}” is not a time with its zone, such as 2026-06-30T14:00:00Z") from error


def phenomenon(given: Any) -> tuple[int, int | None]:
    """An instant, or the beginning and the end of an interval."""
    if isinstance(given, str) and "/" in given:
        first, last = interval(given)
        return first, last
    return time(given), None


def interval(given: Any) -> list[int]:
    """Beginning and end, of which none comes first."""
    parts = given.split("/") if isinstance(given, str) else []
    if len(parts) != 2:
        raise BadRequest(f"“{_short(given)}” is not an interval, such as 2026-06-30T14:00:00Z/2026-06-30T15:00:00Z")
    first, last = map(time, parts)
    if last < first:
        raise BadRequest(f"The interval “{_short(given)}” ends before it begins")
    return [first, last]


def parameters(given: Any) -> dict[str, Any]:
    """An object."""
    if not isinstance(given, dict):
        raise BadRequest("“parameters” must be a JSON object")
    return given


def key(given: Any) -> int:
    """The id of an entity, which is a whole number below 2^31."""
    if type(given) is not int or not 0 < given < 2**31:
        raise BadRequest(f"“{_short(given)}” is not the id of an entity that an observation is linked to")
    return given


def now() -> int:
    """The present, for observations that do not say when they were made."""
    return microseconds(datetime.now(UTC))


MORE: Mapping[str, tuple[str, Read]] = {
    "validTime": ("valid", interval),
    "resultQuality": ("quality", lambda given: given),
    "parameters": ("parameters", parameters),
}
"""Members that stand in `more`, by what they are called there."""


def _short(given: Any) -> str:
    return str(given)[:100]
