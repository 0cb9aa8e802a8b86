"""What a worker does for observations all the time: roll-ups, and away with what is too old.

Roll-ups follow at once where little comes in. Where much does, it gathers meanwhile: a pass takes no more than a
quarter of the time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from zoneinfo import ZoneInfo

import structlog

from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.iot.store import deliveries, following, partitions, pruning, retention

LOOK = 0.5
"""Seconds between two looks while nothing comes in."""
REST = 2.0
"""Seconds between two passes at least while something does."""
SHARE = 3
"""How many times as long as the last pass took the worker leaves the database to others."""
TIDY, EXPIRE = 60.0, 3_600.0
"""Seconds between two rounds of tidying up, and of looking for what is too old."""

log = structlog.get_logger()


@dataclass(slots=True)
class Upkeep:
    """The round of one worker. Several may go theirs side by side: each step is done by one of them."""

    database: Database[Scope]
    zone: ZoneInfo
    live: timedelta
    measure: Callable[[Callable[[], bool]], int] | None = None
    """What computes how good datastreams are."""
    _due: dict[str, float] = field(default_factory=dict)

    def run(self, stop: Event) -> None:
        """Go on until told to stop; what goes wrong is tried again."""
        while not stop.is_set():
            begun = time.monotonic()
            try:
                busy = self.turn(stop)
            except Exception:  # as when the database does not answer for a while
                log.exception("the upkeep of observations broke off")
                busy = True
            took = time.monotonic() - begun
            stop.wait(max(REST, SHARE * took) if busy else LOOK)

    def turn(self, stop: Event) -> bool:
        """What is to be done now; whether there was anything."""
        commits = following.follow(self.database, self.zone)
        # One datastream at a time, so that those that are measured just now need not wait for the past of all.
        made = next(following.make_all(self.database, self.zone, stop.is_set), None)
        self._now_and_then("tidy", TIDY, self._tidy)
        self._now_and_then("expire", EXPIRE, lambda: self._expire(stop))
        self._now_and_then("measure", EXPIRE, lambda: self._measure(stop))
        return bool(commits) or made is not None

    def _now_and_then(self, name: str, pause: float, do: Callable[[], None]) -> None:
        if time.monotonic() >= self._due.get(name, 0.0):
            do()
            self._due[name] = time.monotonic() + pause

    def _measure(self, stop: Event) -> None:
        if self.measure:
            self.measure(stop.is_set)

    def _tidy(self) -> None:
        pruning.prune(self.database, self.live)
        with self.database.write(OPERATOR) as session:
            deliveries.forget(session)

    def _expire(self, stop: Event) -> None:
        partitions.make_ahead(self.database)
        gone = 0
        for count in retention.expire(self.database, self.zone, stop.is_set):
            gone += count
            # In between, so that a large heap of old observations holds nobody up.
            following.follow(self.database, self.zone)
        if gone:
            log.info("observations that were too old are deleted", count=gone)
            partitions.drop_empty(self.database)
