"""Chance that depends on nothing but a key and a number, and the town's clock: so live values continue the history."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600
DAY = 86_400


@lru_cache(4096)
def _start(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")


def chance(key: str, numbers: Whole) -> Floats:
    """Evenly spread values in [0, 1), one for the key and each whole number (the mixing steps of splitmix64)."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(_start(key))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    values: Floats = (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)
    return values


def smooth(key: str, times: Whole, period: int) -> Floats:
    """A soft curve between -1 and 1 that takes a new turn every `period` seconds."""
    knot = times // period
    share = (times % period) / period
    before, after = chance(key, knot), chance(key, knot + 1)
    curve: Floats = 2 * (before + (after - before) * share * share * (3 - 2 * share)) - 1
    return curve


def episode(key: str, times: Whole, cycle: int, room: int) -> tuple[Floats, Floats]:
    """Seconds since something began (negative before) and how strong it is, from 0 to 1.

    It begins once in every `cycle` seconds, at a moment that leaves it `room` seconds before the next cycle.
    """
    number = times // cycle
    age = (times % cycle).astype(np.float64) - np.floor(chance(f"{key}/begin", number) * (cycle - room))
    return age, chance(f"{key}/strength", number)


@lru_cache(4096)
def _offset(hour: int) -> int:
    """Seconds between UTC and the town's clock in this hour since 1970."""
    moment = datetime.fromtimestamp(hour * HOUR, UTC).astimezone(BERLIN)
    return int(moment.replace(tzinfo=UTC).timestamp()) - hour * HOUR


def local_to_utc(local: int) -> int:
    """Seconds since 1970 (UTC) of a moment read off the town's clock."""
    return int(datetime.fromtimestamp(local, UTC).replace(tzinfo=BERLIN).timestamp())


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments as the town lives them: hour of the day, day of the week (Monday is 0), season (-1 cold to 1 warm)."""

    times: Whole
    local: Whole
    hour: Floats
    weekday: Whole
    season: Floats

    @classmethod
    def read(cls, times: Whole) -> "Clock":
        """The clock at these seconds since 1970 (UTC)."""
        hours, index = np.unique(times // HOUR, return_inverse=True)
        local = times + np.array([_offset(int(hour)) for hour in hours], dtype=np.int64)[index]
        season = np.cos((times / DAY - 200) * (2 * np.pi / 365.2425))
        return cls(times, local, (local % DAY) / HOUR, (local // DAY + 3) % 7, season)

    @property
    def working_day(self) -> NDArray[np.bool_]:
        """Monday to Friday."""
        return self.weekday < 5

    def peak(self, hour: float, width: float) -> Floats:
        """A hill of height 1 around an hour of the day."""
        distance = (self.hour - hour + 12) % 24 - 12
        hill: Floats = np.exp(-((distance / width) ** 2))
        return hill
