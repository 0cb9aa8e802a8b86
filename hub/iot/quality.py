"""Quality checks that flag readings and never change or drop one (after the flags of SensorThings' resultQuality)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntFlag
from typing import Any

from hub.records import Result


class Flag(IntFlag):
    """What is conspicuous about a reading."""

    RANGE = 1
    """Outside of what the property can be."""
    STEP = 2
    """Changed faster than the property can."""
    FLAT = 4
    """Has not changed for longer than is plausible."""
    FUTURE = 8
    """Observed later than it was received."""
    LATE = 16
    """Arrived after a newer one was known."""


TOLERANCE = timedelta(minutes=5)
"""How far a clock may be ahead of ours."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Checks:
    """What a property can be: lowest, highest, largest change per hour, longest time without a change (hours)."""

    low: float | None = None
    high: float | None = None
    step: float | None = None
    flat: float | None = None


@dataclass(slots=True)
class Last:
    """Where a datastream stood: its newest time, the value then if it was plausible, and since when it had that value.

    What was observed in the future does not count: one wrong clock would make late of all that follows.
    """

    time: datetime | None = None
    value: Result = None
    since: datetime | None = None


def checks(properties: Any) -> Checks:
    """The checks that stand in a datastream's properties under `quality`; wrong ones count as none."""
    given = properties.get("quality") if isinstance(properties, dict) else None
    limits = given if isinstance(given, dict) else {}
    names = ("low", "high", "step", "flat")
    return Checks(**{name: float(limits[name]) for name in names if _is_number(limits.get(name))})


def flags(
    readings: Iterable[tuple[datetime, Result]], against: Checks, last: Last, received: datetime
) -> Sequence[int]:
    """The flags of each reading; what came together is given in the order of time. `last` is carried on."""
    latest = received + TOLERANCE
    return [int(_flag(time, value, against, last, latest)) for time, value in readings]


def _flag(time: datetime, value: Result, against: Checks, last: Last, latest: datetime) -> int:
    number = _is_number(value)
    implausible = number and _is_implausible(value, against)
    found = Flag.RANGE if implausible else 0
    if time > latest:
        return found | Flag.FUTURE
    if last.time is not None and time < last.time:
        return found | Flag.LATE
    if number and not implausible and last.value is not None:
        found |= _step(time, value, against, last) | _flat(time, value, against, last)
    if value != last.value or last.since is None:
        last.since = time
    # What cannot be is no measure for what follows: neither is a return from it a step.
    last.time, last.value = time, None if implausible else value
    return found


def _is_number(value: Any) -> bool:
    return type(value) is float or type(value) is int


def _is_implausible(value: Any, against: Checks) -> bool:
    return (against.low is not None and value < against.low) or (against.high is not None and value > against.high)


def _step(time: datetime, value: Any, against: Checks, last: Last) -> int:
    if against.step is None or last.time is None or not _is_number(last.value):
        return 0
    # Readings close together may differ by as much as within a quarter of an hour: sensors are not exact.
    hours = max((time - last.time) / HOUR, 0.25)
    return Flag.STEP if abs(value - last.value) > against.step * hours else 0


def _flat(time: datetime, value: Any, against: Checks, last: Last) -> int:
    if against.flat is None or last.since is None or value != last.value:
        return 0
    return Flag.FLAT if (time - last.since) / HOUR > against.flat else 0
