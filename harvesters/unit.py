"""What one message said, gathered before it is stored: the unit that is committed together."""

from dataclasses import dataclass, field
from typing import Any

from harvesters.packing import Series, unpack
from harvesters.provision import Key, key
from hub.records import DatasetDraft, Refusal, Stream, Withdrawal
from hub.sources import store as sources

NOTES = frozenset({"note", "duplicate"})
"""Kinds of issues about records that were taken in."""


@dataclass(slots=True)
class Unit:
    """What one message said. `named` are datasets that it names; those that could not be read stay as they are.

    `listed` are all that the source has, also those that are not wanted here; `unnamed` counts records of which
    nobody knows which they are; `gone` the source says that it no longer has.
    """

    streams: list[Stream] = field(default_factory=list)
    series: dict[Key, Series] = field(default_factory=dict)
    drafts: list[DatasetDraft] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    noted: int = 0
    unnamed: int = 0
    named: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)

    def take(self, item: Any) -> None:
        """One thing that came out of the sandbox."""
        match item:
            case Refusal():
                self.refuse(item)
                self._name_refused(item)
            case Stream():
                self.streams.append(item)
            case DatasetDraft():
                self.drafts.append(item)
                self.name(item.identifier)
            case Withdrawal():
                self.gone.append(item.identifier)
            case str():
                self.name(item)
            case _:
                self._add(unpack(item))

    def name(self, identifier: str) -> None:
        """The source has this record."""
        self.named.add(identifier)
        self.listed.add(identifier)

    def refuse(self, refusal: Refusal) -> None:
        """Count what is to be told of a record; the first of them are kept."""
        if refusal.kind in NOTES:
            self.noted += 1
        else:
            self.refused += 1
        if len(self.refusals) < sources.MAX_ISSUES:
            self.refusals.append(refusal)

    def _name_refused(self, refusal: Refusal) -> None:
        if refusal.kind == "refused" and refusal.identifier:
            self.name(refusal.identifier)
        elif refusal.kind == "refused":
            self.unnamed += 1

    def _add(self, series: Series) -> None:
        known = self.series.setdefault(key(series.stream), series)
        if known is not series:
            known.extend(series)
