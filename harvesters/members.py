"""The series of one source during one run, so that its datasets find theirs and are found by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from hub.datasets.store import membership
from hub.datasets.store.write import NO_SERIES
from hub.records import DatasetDraft


@dataclass(slots=True)
class Members:
    """What is known of the series of a source; read when somebody asks, and anew when another has come."""

    known: Mapping[str, UUID] | None = None
    waiting: bool = False

    def series(self, session: Session, source: UUID, draft: DatasetDraft) -> Mapping[str, UUID]:
        """The series by their names, for a draft that says that it is in one."""
        return self._all(session, source) if membership.says(draft.terms, draft.extras) else NO_SERIES

    def came(self) -> None:
        """A series was stored: those that named it before are to be found."""
        self.known, self.waiting = None, True

    def settle(self, session: Session, source: UUID) -> None:
        """Put those that came before their series into it."""
        if self.waiting:
            membership.settle(session, source, self._all(session, source))
            self.waiting = False

    def _all(self, session: Session, source: UUID) -> Mapping[str, UUID]:
        if self.known is None:
            self.known = membership.of_source(session, source)
        return self.known
