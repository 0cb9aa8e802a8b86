"""Scores kept in step with the database: a reader of the change feed, and once a day a walk through all datasets.

The walk finds what changes without a change of a dataset, such as the keys of an organisation.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from threading import Event
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from catalogue.dcat import Portal
from catalogue.dcat.known import beside
from catalogue.measuring.record import described
from hub import changes
from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.datasets import store as datasets
from hub.datasets.models import APART
from hub.datasets.quality import Score, measure
from hub.datasets.store import Shown, links
from hub.datasets.store import quality as kept
from hub.db import Database, now

BATCH = 200
PAUSE, REST = 2.0, 0.2
"""Seconds between two looks while nothing changes, and between two batches: whoever wants to write comes first."""
READER, WALKED = "quality", "quality walk"
STATES = ("active", "draft")

log = structlog.get_logger()


def scores(session: Session, portal: Portal, shown: Sequence[Shown]) -> dict[UUID, Score]:
    """What these datasets reach as they are now."""
    about = beside(session, shown)
    answered = links.statuses(session, [part.id for each in shown for part in each.distributions])
    said = {str(id): (status.get(links.ACCESS), status.get(links.DOWNLOAD)) for id, status in answered.items()}
    return {each.dataset.id: measure(described(portal, each, about, said)) for each in shown}


def portal(settings: Settings) -> Portal:
    """The portal that descriptions speak of."""
    return Portal(settings.site_url, settings.site_title, "en" if settings.locale == "en" else "de")


class Measuring:
    """Keeps the scores of one hub."""

    def __init__(self, database: Database[Scope], settings: Settings) -> None:
        self._database, self._settings = database, settings

    def follow(self, stop: Event) -> None:
        """Keep all scores current until told to stop."""
        while not stop.is_set():
            try:
                busy = self.turn(stop.is_set)
            except Exception:  # the follower goes on when the database does not answer for a while
                log.exception("the quality of descriptions could not be measured")
                busy = False
            stop.wait(REST if busy else PAUSE)

    def turn(self, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Take in the next changes, and walk through all datasets if that was not yet done today."""
        with self._database.read(OPERATOR) as session:
            walked = changes.cursor(session, WALKED)
            waits = changes.head(session) > changes.cursor(session, READER)
        if walked < self._today().toordinal():
            for _ in self.walk():
                if stopping():
                    return True
        return waits and self._batch()

    def catch_up(self) -> None:
        """Take in all changes."""
        while self.turn():
            pass

    def walk(self) -> Iterator[int]:
        """Measure all datasets; yields how many are done."""
        with self._database.write(OPERATOR, "quality") as session:
            if not changes.cursor(session, READER):  # what was before is seen on the way
                changes.advance(session, READER, changes.head(session))
        after, done = None, 0
        while page := self._page(after):
            measured, after = page
            if not self._keep(measured):
                return
            done += len(measured)
            yield done
        with self._database.write(OPERATOR, "quality") as session:
            changes.advance(session, WALKED, self._today().toordinal())

    def _page(self, after: UUID | None) -> tuple[dict[UUID, Score], UUID] | None:
        with self._database.read(OPERATOR) as session:
            shown = datasets.page(session, after, BATCH)
            return (self._measured(session, shown), shown[-1].dataset.id) if shown else None

    def _batch(self) -> bool:
        with self._database.read(OPERATOR) as session:
            place = changes.cursor(session, READER)
            seen = changes.since(session, place, BATCH)
            ids = {UUID(change.subject) for change in seen if change.kind == "dataset"}
            measured = self._measured(session, datasets.by_ids(session, ids))
        return bool(seen) and self._keep(measured, (place, seen[-1].seq))

    def _measured(self, session: Session, shown: Sequence[Shown]) -> dict[UUID, Score]:
        wanted = [each for each in shown if each.dataset.state in STATES and each.dataset.dataset_type not in APART]
        return scores(session, portal(self._settings), wanted)

    def _keep(self, measured: Mapping[UUID, Score], moved: tuple[int, int] | None = None) -> bool:
        """Write down what was measured, and how far the reader has come; False when another worker is at it."""
        with self._database.write(OPERATOR, "quality") as session:
            if not kept.alone(session) or (moved and changes.cursor(session, READER) != moved[0]):
                return False
            kept.keep(session, measured, self._today())
            if moved:
                changes.advance(session, READER, moved[1])
            return True

    def _today(self) -> date:
        return now().astimezone(self._settings.zone).date()
