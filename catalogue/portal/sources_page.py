"""Where data comes from: the sources that the reader may see, with their last runs and what those refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue.portal import present
from catalogue.portal.language import gettext, lazy_gettext
from hub.access import Call
from hub.identity import store as identity
from hub.identity.models import Organization
from hub.identity.store import as_uuid
from hub.sources import store
from hub.sources.models import Issue, Run, Source

ISSUES = 50
RUNS = 10
STATES = {
    "running": lazy_gettext("under way"),
    "aborting": lazy_gettext("is being stopped"),
    "finished": lazy_gettext("finished"),
    "failed": lazy_gettext("failed"),
    "aborted": lazy_gettext("stopped"),
    "lost": lazy_gettext("broken off"),
}
COUNTED = {
    "datasets": lazy_gettext("datasets"),
    "created": lazy_gettext("new"),
    "updated": lazy_gettext("changed"),
    "unchanged": lazy_gettext("unchanged"),
    "withdrawn": lazy_gettext("withdrawn"),
    "readings": lazy_gettext("readings"),
    "flagged": lazy_gettext("conspicuous"),
    "issues": lazy_gettext("refused"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One run in words."""

    id: int
    start: datetime
    end: datetime | None
    state: str
    counts: str
    error: str


@dataclass(frozen=True, slots=True)
class Line:
    """A source in the list, and its last run."""

    source: Source
    owner: Organization | None
    last: Told | None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a source shows. What it is set up with stays out of it: there may be secrets in that."""

    source: Source
    owner: Organization | None
    runs: Sequence[Told]
    issues: Sequence[Issue]
    datasets: int


def listed(call: Call) -> list[Line]:
    """The sources that the caller may see, with their last runs."""
    owners = {row.id: row for row in identity.organizations(call.session)}
    found = []
    for row in store.sources(call.session):
        last = store.runs(call.session, row, 1)
        found.append(Line(row, owners.get(row.owner_id), _told(last[0]) if last else None))
    return found


def build(call: Call, name_or_id: str) -> Page:
    """One source, by name or id."""
    row = store.source(call.session, as_uuid(name_or_id) or name_or_id)
    runs = store.runs(call.session, row, RUNS)
    return Page(
        source=row,
        owner=identity.find_organization(call.session, row.owner_id),
        runs=[_told(run) for run in runs],
        issues=store.issues(call.session, runs[0].id, ISSUES) if runs else (),
        datasets=len(store.datasets(call.session, row)),
    )


def _told(run: Run) -> Told:
    state = str(STATES.get(run.status, run.status))
    return Told(run.id, run.started_at, run.ended_at, state, _counts(run.counts), run.error)


def _counts(counts: Mapping[str, int]) -> str:
    said = [f"{present.number(counts[key])} {label}" for key, label in COUNTED.items() if counts.get(key)]
    return ", ".join(said) or gettext("nothing")
