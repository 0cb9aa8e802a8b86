"""The link checker: whether what datasets lead to is still there.

A worker follows the change feed to know the links, and asks those whose time has come: one question after the other at
each host, several hosts side by side. What was not good is asked again sooner than what was.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from threading import Event
from uuid import UUID

import structlog

from hub import changes
from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.datasets.store import links
from hub.datasets.store.links import Link
from hub.db import Database, now
from hub.errors import Problem
from hub.http import HttpDoor

READER = "links"
BATCH = 500
"""So many changes are taken in, and so many links are taken to ask, at a time."""
AT_ONCE = 4
"""So many hosts are asked side by side."""
PACE = 1.0
"""Seconds between two questions to the same host."""
PATIENCE = 30.0
"""Seconds for which a host may take its time to answer."""
LATER = timedelta(hours=1)
"""For so long nothing is asked of a host that does not answer at all, or that is asked too often for its taste."""
TOO_MANY, BUSY = 429, frozenset({0, 429, 503})
"""What says nothing of a link, and after what its host is left alone."""
LOOK = 5.0
"""Seconds between two looks for links whose time has come."""

log = structlog.get_logger()


def door(settings: Settings, pace: float = PACE) -> HttpDoor:
    """The way out for questions to links."""
    return HttpDoor(
        settings.allow_networks, connect_timeout=10, read_timeout=PATIENCE, total_timeout=PATIENCE * 2, pace=pace
    )


@dataclass(slots=True)
class LinkChecker:
    """The round of one worker. Several may go theirs side by side: each link is asked by one of them."""

    database: Database[Scope]
    site: str
    door: HttpDoor
    stop: Event = field(default_factory=Event)

    def run(self, stop: Event) -> None:
        """Go on until told to stop; what goes wrong is tried again."""
        self.stop = stop
        while not stop.is_set():
            try:
                busy = self.turn()
            except Exception:  # as when the database does not answer for a while
                log.exception("the check of links broke off")
                busy = False
            if not busy:
                stop.wait(LOOK)

    def turn(self) -> int:
        """Take in what has changed and ask the links whose time has come; how many."""
        while self._follow():
            pass
        with self.database.read(OPERATOR) as session:
            if not links.waits(session):
                return 0
        with self.database.write(OPERATOR, "links") as session:
            taken = links.claim(session, BATCH)
        by_host = [list(found) for _, found in groupby(sorted(taken, key=_HOST), _HOST)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return sum(pool.map(self._ask_host, by_host))

    def _follow(self) -> int:
        with self.database.read(OPERATOR) as session:
            if changes.cursor(session, READER) >= changes.head(session):
                return 0
        with self.database.write(OPERATOR, "links") as session:
            seen = changes.since(session, changes.cursor(session, READER), BATCH)
            changed = {UUID(change.subject) for change in seen if change.kind == "dataset"}
            if changed:
                links.follow(session, changed, self.site)
            if seen:
                changes.advance(session, READER, seen[-1].seq)
            return len(seen)

    def _ask_host(self, taken: Sequence[Link]) -> int:
        """Ask one after the other; when the host itself is not there, the others are not asked just now."""
        for count, link in enumerate(taken):
            if self.stop.is_set():
                return count
            status, reason = self._ask(link)
            with self.database.write(OPERATOR, "links") as session:
                if status != TOO_MANY:
                    links.note(session, link, status, reason)
                if status in BUSY:
                    links.postpone(session, link.host, now() + LATER)
                    return count + 1
        return len(taken)

    def _ask(self, link: Link) -> tuple[int, str]:
        try:
            return self.door.probe(link.url), ""
        except Problem as problem:
            return 0, problem.message


_HOST = attrgetter("host")
