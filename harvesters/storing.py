"""The datasets of a unit on their way into the store: wanted, not from here, new or changed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from harvesters import origin, refine
from harvesters.members import Members
from harvesters.unit import Unit
from hub.datasets import defaults, demands
from hub.datasets import store as datasets
from hub.datasets.store import difference, harvested, membership
from hub.datasets.store.write import content_hash
from hub.files import Files
from hub.records import DatasetDraft, Refusal, Words

LACKING = Words("It was taken in, but for its source there is something to do: %(what)s")
FROM_HERE = Words("This dataset comes from this hub and is not taken back.")
DELETED_HERE = Words("This dataset was deleted here by hand and stays so; restore it to take it in again.")
TWICE = Words("The source calls several records the same; the last of them was taken in.")

Refusing = Callable[[Unit, DatasetDraft], AbstractContextManager[None]]


@dataclass(slots=True)
class Difference:
    """What a run would do, told of the first records in full."""

    MOST = 500

    counts: Counter[str] = field(default_factory=Counter)
    records: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, what: str, identifier: str, title: str, changes: Iterable[difference.Change] = ()) -> None:
        """One record that would be `new`, `changed` or `gone`."""
        self.counts[what] += 1
        if len(self.records) < self.MOST:
            told = [list(change) for change in changes]
            self.records.append({"what": what, "identifier": identifier, "title": title, "changes": told})

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**self.counts, "records": self.records}


@dataclass(frozen=True, slots=True)
class Storing:
    """One run's way of taking in datasets; with a `difference` it is dry and tells what would change."""

    owner: UUID
    source: UUID
    run: int | None
    private: bool
    config: Mapping[str, Any] | None
    """What was said of the records of a catalogue; None where the source is none."""
    site: str
    files: Files
    counts: Counter[str]
    refusing: Refusing
    difference: Difference | None = None
    members: Members = field(default_factory=Members)
    all_say: Mapping[str, str] = field(default_factory=dict)
    """What the owner says of all its datasets: its own files and links say it too, catalogues of others do not."""

    def take(self, session: Session, unit: Unit) -> None:
        """Store what is new or has changed of a unit."""
        drafts = self._distinct(unit)
        wanted = [draft for each in drafts if (draft := self._wanted(unit, each)) is not None]
        wanted.sort(key=lambda draft: not draft.series)
        known = harvested.known(session, self.source, [draft.identifier for draft in wanted])
        ours = self._ours(session, [draft for draft in wanted if draft.identifier not in known])
        for draft in wanted:
            if draft.identifier not in known and self._is_from_here(draft, ours):
                self._leave(unit, draft, "from here", FROM_HERE)
            else:
                self._store(session, unit, draft, known.get(draft.identifier))
        self.members.settle(session, self.source)

    def _distinct(self, unit: Unit) -> Iterable[DatasetDraft]:
        """The last of those that are called the same: by turns, they would change what stands here in each run."""
        found: dict[str, DatasetDraft] = {}
        for draft in unit.drafts:
            if found.setdefault(draft.identifier, draft) != draft:
                unit.refuse(Refusal(draft.title or draft.identifier, TWICE, identifier=draft.identifier))
            found[draft.identifier] = draft
        return found.values()

    def _wanted(self, unit: Unit, draft: DatasetDraft) -> DatasetDraft | None:
        if self.config is None:
            return defaults.filled(draft, self.all_say)
        wanted = refine.refine(draft, self.config)
        if wanted is None:
            self.counts["left out"] += 1
            unit.named.discard(draft.identifier)
        return wanted

    def _ours(self, session: Session, drafts: Iterable[DatasetDraft]) -> set[UUID]:
        if self.config is None:
            return set()
        return harvested.ours(session, self.source, {id for draft in drafts for id in origin.ids(draft)})

    def _is_from_here(self, draft: DatasetDraft, ours: set[UUID]) -> bool:
        return self.config is not None and (origin.is_here(draft, self.site) or not ours.isdisjoint(origin.ids(draft)))

    def _leave(self, unit: Unit, draft: DatasetDraft, kind: str, reason: str) -> None:
        self.counts[kind] += 1
        unit.refuse(Refusal(draft.title or draft.identifier, reason, kind=kind, identifier=draft.identifier))

    def _store(self, session: Session, unit: Unit, draft: DatasetDraft, known: Any) -> None:
        with self.refusing(unit, draft):
            if known is not None and known.state == "deleted" and known.withdrawn_at is None:
                self._leave(unit, draft, "deleted here", DELETED_HERE)
                return
            done = self._done(session, draft, known)
            self.counts["datasets"] += 1
            self.counts[done] += 1
            if done != "unchanged" and self.config is not None:
                self._note(unit, draft)

    def _note(self, unit: Unit, draft: DatasetDraft) -> None:
        """What DCAT-AP.de demands and a source does not say keeps nothing out, but is told."""
        said = demands.Said(
            draft.description, draft.license, draft.terms, tuple(part.license for part in draft.distribution)
        )
        for sentence in demands.missing(said).values():
            reason = Words(LACKING.form, what=sentence)
            unit.refuse(Refusal(draft.title or draft.identifier, reason, kind="note", identifier=draft.identifier))

    def _done(self, session: Session, draft: DatasetDraft, known: Any) -> str:
        if known is not None and known.state == "active" and known.content_hash == content_hash(draft):
            return "unchanged"
        series = self.members.series(session, self.source, draft)
        if self.difference is not None:
            changes = difference.difference(session, self.source, membership.put_in(draft, series))
            self.difference.tell("changed" if known else "new", draft.identifier, draft.title, changes)
        with session.begin_nested():
            done = datasets.upsert(
                session, self.owner, self.source, self.run, draft, self.files, private=self.private,
                series=series,
            )  # fmt: skip
        if draft.series:
            self.members.came()
        return done
