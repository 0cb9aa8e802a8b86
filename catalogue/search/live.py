"""The search index kept in step with the database: a reader of the change feed.

Whoever finds the index behind brings it up to date, the worker or a web process that waits for its own write;
a lock between processes lets one do it while the others wait.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from catalogue.search.children import ASKED, Below
from catalogue.search.fields import Entry
from catalogue.search.grammar import SearchSyntax
from catalogue.search.index import Index
from catalogue.search.query import SearchRequest, SearchResult, Visibility
from hub import changes
from hub.access import Call, Principal
from hub.boundary import OPERATOR, Scope
from hub.datasets import store as datasets
from hub.datasets.store import Shown, groups
from hub.datasets.store.published import of_streams
from hub.datasets.terms import DATASET, DISTRIBUTION
from hub.db import Database
from hub.errors import Invalid, Unavailable
from hub.identity import store as identity
from hub.identity.municipalities import find_municipality
from hub.iot.store import streams
from hub.sharing import store as sharing

BATCH = 1000
PATIENCE = 1.0
"""Seconds that a question waits for the changes before it."""
REST = 0.5
"""Seconds for which the follower lets changes gather: a commit of the index costs as much for one as for dozens."""

log = structlog.get_logger()


class SearchUnavailable(Unavailable):
    """The index does not answer; everything else goes on."""


class Search:
    """Searches for requests, and follows the change feed."""

    def __init__(self, folder: Path, database: Database[Scope], lag: float = 0.0) -> None:
        self.index = Index(folder)
        self.database = database
        self.lag = lag

    def search(self, call: Call, *, with_private: bool = True, **question: Any) -> SearchResult:
        """Answer a question (the fields of `SearchRequest`) with what the caller may see, or of that what is public."""
        self._freshen(call)
        visible = visibility(call.session, call.principal) if with_private else Visibility()
        try:
            request = SearchRequest(**question)
            if any(ASKED in text for text in (request.q, *request.fq)):
                request = replace(request, below=_below(call.session))
            return self.index.search(request, visible)
        except Invalid as problem:
            if problem.fields:  # a parameter beside the question
                raise
            raise SearchSyntax(problem.message) from problem
        except Unavailable as problem:
            raise SearchUnavailable(problem.message) from problem

    def _freshen(self, call: Call) -> None:
        """Take in what was changed before the question, so that who writes finds it, also where no worker runs.

        While changes come without end, nobody waits long, and who is not logged in not at all if somebody has written
        the index in the last `lag` seconds.
        """
        head = changes.head(call.session)
        try:
            if self.index.cursor >= head or (call.principal.user_id is None and self.index.age < self.lag):
                return
            until = time.monotonic() + PATIENCE
            while self.index.cursor < head and time.monotonic() < until and self._batch():
                pass
        except Exception:
            log.exception("the newest changes cannot be found yet", change=head)

    def catch_up(self) -> int:
        """Take in all changes that the index has not seen; how many there were."""
        done = 0
        while batch := self._batch():
            done += batch
        return done

    def _batch(self) -> int:
        with self.database.read(OPERATOR) as session:
            cursor = self.index.cursor
            seen = changes.since(session, cursor, BATCH)
            if not seen:
                return 0
            self._take_in_groups(session, {UUID(c.subject) for c in seen if c.kind == "group"}, cursor)
            ids = {UUID(c.subject) for c in seen if c.kind == "dataset"}
            # A datastream that is no longer public takes its words along.
            ids |= of_streams(session, [int(c.subject) for c in seen if c.kind == "datastream"])
            names = datasets.vocabulary_names(session) if ids else {}
            found = {s.dataset.id: entry(s, names) for s in _findable(session, datasets.by_ids(session, ids))}
            self.index.update(found.values(), [str(i) for i in ids - found.keys()], seen[-1].seq, since=cursor)
            return len(seen)

    def _take_in_groups(self, session: Session, changed: set[UUID], cursor: int) -> None:
        """Index all datasets of groups that have another name, are deleted or are back, a batch at a time."""
        last: UUID | None = None
        names = datasets.vocabulary_names(session) if changed else {}
        while changed and (ids := groups.after(session, changed, last, BATCH)):
            found = [entry(each, names) for each in _findable(session, datasets.by_ids(session, ids))]
            self.index.update(found, (), cursor, since=cursor)
            last = ids[-1]

    def rebuild(self, progress: Callable[[int], None]) -> None:
        """Make the index anew from the database beside the old one, then take its place."""
        with self.database.read(OPERATOR) as session:
            self.index.rebuild(entries(session), changes.head(session), progress=progress)
        self.catch_up()

    def make_ready(self) -> None:
        """Bring the index up to date, or make it anew where another version of the program made it."""
        if self.index.needs_rebuild:
            self.rebuild(lambda _: None)
        self.catch_up()

    def follow(self, stop: Callable[[], bool], pause: float = 0.2, rest: float = REST) -> None:
        """Keep the index current until told to stop; `pause` is how long to wait before looking for changes again."""
        while not stop():
            try:
                taken = self._batch()
            except Exception:  # the follower goes on when the database or the index does not answer for a while
                log.exception("the search index could not be brought up to date")
                taken = 0
            if taken < BATCH:
                time.sleep(rest if taken else pause)


def _below(session: Session) -> Below:
    """The organisations below each, by name and by id."""
    names = {row.id: row.name for row in identity.organizations(session)}
    found: dict[str, list[str]] = {}
    for key, reached in identity.descendants(session, names).items():
        below = [each for each in reached if each != key and each in names]
        found[names[key]] = [names[each] for each in below]
        found[str(key)] = [str(each) for each in below]
    return found


def visibility(session: Session, principal: Principal) -> Visibility:
    """The boundary in the index's terms: owners, and what was granted and is in force at this moment."""
    scope = principal.scope
    granted = sharing.granted_datasets(session) if scope.reads else ()
    ids = (scope.reads, scope.writes, granted, scope.items, scope.edits)
    owners, editors, given, items, edits = (frozenset(map(str, keys)) for keys in ids)
    return Visibility(scope.everything, owners, editors, given, items, edits)


def entries(session: Session) -> Iterator[Entry]:
    """Every dataset as it is indexed."""
    after: UUID | None = None
    names = datasets.vocabulary_names(session)
    while page := datasets.page(session, after, BATCH):
        yield from (entry(shown, names) for shown in _findable(session, page))
        after = page[-1].dataset.id


def _findable(session: Session, found: Sequence[Shown]) -> list[Shown]:
    """The datasets, public ones without readings that are not: whoever finds them by a word would learn of it."""
    parts = (part for each in found if not each.dataset.private for part in each.distributions)
    wanted = [part.datastream_id for part in parts if part.datastream_id is not None]
    hidden = set(wanted) - streams.public(session, wanted)
    return [
        replace(each, distributions=[part for part in each.distributions if part.datastream_id not in hidden])
        if hidden and not each.dataset.private
        else each
        for each in found
    ]


def entry(shown: Shown, vocabularies: Mapping[str, str]) -> Entry:
    """What is indexed of one dataset; `vocabularies` are their names by id."""
    row, terms = shown.dataset, shown.dataset.terms
    found = Entry(
        id=str(row.id),
        name=row.name,
        title=row.title,
        notes=row.description,
        metadata_created=row.metadata_created,
        metadata_modified=row.metadata_modified,
        public=not row.private and row.state == "active",
        state=row.state,
        dataset_type=row.dataset_type,
        organization=row.organization_name,
        owner_org=str(row.owner_id),
        license_id=row.license,
        tags=row.keyword,
        groups=[*(theme.lower() for theme in row.theme), *(group.name for group in shown.groups)],
    )
    parts = shown.distributions
    return replace(
        found,
        res_format=sorted({p.format for p in parts if p.format}),
        res_name=[p.title for p in parts if p.title],
        res_description=[p.description for p in parts if p.description],
        num_resources=len(parts),
        res_url=[p.access_url for p in parts if p.access_url],
        res_type=sorted({str(p.terms["resource_type"]) for p in parts if p.terms.get("resource_type")}),
        res_extras=_res_extras(parts),
        author=str(terms.get("author", "")),
        author_email=str(terms.get("author_email", "")),
        maintainer=str(terms.get("maintainer", "")),
        maintainer_email=str(terms.get("maintainer_email", "")),
        url=str(terms.get("landing_page", "")),
        version=str(terms.get("version", "")),
        creator_user_id=str(row.creator_id or ""),
        harvest_source_id=str(row.source_id or ""),
        places=_places(str(terms.get("official_key", ""))),
        bounds=row.spatial.bounds if row.spatial is not None and not row.spatial.is_empty else None,
        vocabularies=_chosen(row.vocabulary_tags, vocabularies),
        extras=_extras(row),
        fields={key: texts for key, value in row.fields.items() if (texts := list(_values(value)))},
    )


def _res_extras(parts: Iterable[Any]) -> dict[str, list[str]]:
    """What stands under further keys of the resources, by CKAN's name for it."""
    found: dict[str, list[str]] = {}
    for key, value in (pair for part in parts for pair in part.terms.items() if pair[0] != "resource_type"):
        found.setdefault(f"res_extras_{_RES_KEYS.get(key, key)}", []).extend(_values(value))
    return found


def _chosen(tags: Iterable[Mapping[str, str]], names: Mapping[str, str]) -> dict[str, list[str]]:
    """The tags of each vocabulary, by its name."""
    found: dict[str, list[str]] = {}
    for tag in tags:
        if tag["vocabulary_id"] in names:  # else it is being removed just now
            found.setdefault(names[tag["vocabulary_id"]], []).append(tag["name"])
    return found


def _places(official_key: str) -> list[str]:
    """The name of the municipality that the dataset is about."""
    found = find_municipality(official_key)
    return [found.name] if found else []


def _extras(row: Any) -> dict[str, str | list[str]]:
    """What questions may name by its key: the extras, and the terms of DCAT-AP under CKAN's keys."""
    found: dict[str, str | list[str]] = {key: str(value) for key, value in row.extras.items()}
    for field, value in row.terms.items():
        if field not in _INDEXED:
            key = _KEYS.get(field, field)
            found[key] = [str(each) for each in value] if isinstance(value, list) else str(value)
    return found


def _values(value: Any) -> Iterator[str]:
    """The texts in a field of a portal's own schema: its value, each of several, and those within objects."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _values(each)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None and value != "":
        yield str(value)


_INDEXED = frozenset(("author", "author_email", "maintainer", "maintainer_email", "landing_page", "version"))
_KEYS = {term.field: term.key for term in DATASET}
_RES_KEYS = {term.field: term.key for term in DISTRIBUTION}
