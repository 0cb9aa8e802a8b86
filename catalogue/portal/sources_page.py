"""Where data comes from: the sources that the reader may see, with their last runs and what those refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalogue import harvesting
from catalogue.portal import present
from catalogue.portal.language import gettext, lazy_gettext
from hub.access import Call
from hub.errors import NotFound
from hub.identity import store as identity
from hub.identity.models import Organization
from hub.sources import store
from hub.sources.models import Issue, Run, Source

ISSUES = 50
RUNS = 10
STATES = {
    "waiting": lazy_gettext("waits for a worker"),
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
    "left out": lazy_gettext("not wanted"),
    "from here": lazy_gettext("from this hub"),
    "deleted here": lazy_gettext("deleted here by hand"),
    "duplicates": lazy_gettext("also from another source"),
    "notes": lazy_gettext("with a note"),
    "readings": lazy_gettext("readings"),
    "flagged": lazy_gettext("conspicuous"),
    "issues": lazy_gettext("refused"),
}
KINDS = {
    "refused": lazy_gettext("refused"),
    "gone": lazy_gettext("gone"),
    "note": lazy_gettext("note"),
    "from here": lazy_gettext("from this hub"),
    "duplicate": lazy_gettext("duplicate"),
    "deleted here": lazy_gettext("deleted here by hand"),
    "shrunk": lazy_gettext("unusual"),
}
WHAT = {
    "new": lazy_gettext("new"),
    "changed": lazy_gettext("changed"),
    "gone": lazy_gettext("would be withdrawn"),
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
    dry: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One issue in words."""

    where: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A source in the list, and its last run."""

    source: Source
    owner: Organization | None
    kind: str
    last: Told | None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a source shows. What it is set up with stays out of it: there may be secrets in that."""

    source: Source
    owner: Organization | None
    kind: str
    runs: Sequence[Told]
    issues: Sequence[Said]
    datasets: int
    editable: bool
    alive: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run: its issues and, where it was dry, the difference that a run would make, with how many of each."""

    source: Source
    run: Told
    issues: Sequence[Said]
    found: Sequence[tuple[str, int]]
    records: Sequence[tuple[str, Mapping[str, Any]]]
    dry: bool


def listed(call: Call) -> list[Line]:
    """The sources that the caller may see, with their last runs."""
    owners = {row.id: row for row in identity.organizations(call.session)}
    rows = store.sources(call.session)
    runs = store.last_runs(call.session, [row.id for row in rows])
    return [
        Line(row, owners.get(row.owner_id), _kind(row), _told(last) if (last := runs.get(row.id)) else None)
        for row in rows
    ]


def build(call: Call, name_or_id: str) -> Page:
    """One source, by name or id."""
    row = harvesting.source(call, name_or_id)
    runs = store.runs(call.session, row, RUNS)
    done = next((run for run in runs if not run.dry and run.status not in ("waiting", "running")), None)
    return Page(
        source=row,
        owner=identity.find_organization(call.session, row.owner_id),
        kind=_kind(row),
        runs=[_told(run) for run in runs],
        issues=_issues(call, done) if done else (),
        datasets=store.dataset_counts(call.session, [row.id]).get(row.id, 0),
        editable=call.principal.writes(row.owner_id),
        alive=any(run.status in ("waiting", *store.ALIVE) for run in runs),
    )


def _kind(row: Source) -> str:
    """What kind of source it is, in words; its name where the connector is gone."""
    connector = harvesting.known().connectors().get(row.kind)
    return gettext(connector.TITLE) if connector else row.kind


def one_run(call: Call, name_or_id: str, number: int) -> RunPage:
    """A run of a source."""
    row, run = harvesting.source(call, name_or_id), store.by_number(call.session, number)
    if run.source_id != row.id:
        raise NotFound("There is no such run")
    told = [(str(WHAT.get(record["what"], "")), record) for record in run.difference.get("records", ())]
    found = [(str(words), int(run.difference[what])) for what, words in WHAT.items() if run.difference.get(what)]
    return RunPage(row, _told(run), _issues(call, run, store.MAX_ISSUES), found, told, run.dry)


def _issues(call: Call, run: Run, limit: int = ISSUES) -> list[Said]:
    return [_said(row) for row in store.issues(call.session, run.id, limit)]


def _said(row: Issue) -> Said:
    where = present.said(store.WHOLE) if row.where == store.WHOLE else row.where
    return Said(where, str(KINDS.get(row.kind, row.kind)), present.said(row.reason))


def _told(run: Run) -> Told:
    state = str(STATES.get(run.status, run.status))
    return Told(run.id, run.started_at, run.ended_at, state, _counts(run.counts), run.error, run.dry)


def _counts(counts: Mapping[str, int]) -> str:
    said = [f"{present.number(counts[key])} {label}" for key, label in COUNTED.items() if counts.get(key)]
    return ", ".join(said) or gettext("nothing")
