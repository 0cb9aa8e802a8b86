"""Datasets that several sources bring: recognised by what they are known by, linked both ways, never merged.

Each dataset has marks: hashes of its identifier, its landing page and the set of its addresses. They follow the change
feed, so that saving a dataset costs nothing; two datasets with an equal mark from different sources are duplicates.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, exists, false, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from hub import changes
from hub.boundary import OPERATOR, Scope
from hub.datasets.models import APART, Dataset, Distribution, Mark
from hub.db import Database
from hub.prepared import PreparedByKeys

READER = "duplicates"
AT_ONCE = 500
SHORTEST = 8
"""Shorter identifiers, or those without a digit, are words that two offices may use for different things."""
IDENTIFIER, LANDING_PAGE, FILES = "identifier", "landing_page", "files"


_MINE, _OTHER, _NEAR, _SIBLING = aliased(Dataset), aliased(Mark), aliased(Mark), aliased(Dataset)
_ANY_OTHER = exists(select(_OTHER.mark).where(_OTHER.mark == Mark.mark, _OTHER.dataset_id != Mark.dataset_id))
_SIZES = (1, 10, 100, 1000)
_MARKED = PreparedByKeys(select(Mark.dataset_id).where(_ANY_OTHER), Mark.dataset_id, _SIZES)
"""Most datasets share no mark with any other, and to ask for that alone is planned in half the time."""
_SHARED = PreparedByKeys(
    select(Mark.dataset_id)
    .join(_MINE, _MINE.id == Mark.dataset_id)
    .where(
        _ANY_OTHER,
        ~exists(
            select(_NEAR.mark)
            .join(_SIBLING, _SIBLING.id == _NEAR.dataset_id)
            .where(_NEAR.mark == Mark.mark, _NEAR.dataset_id != Mark.dataset_id)
            .where(
                func.coalesce(_SIBLING.source_id, _SIBLING.owner_id) == func.coalesce(_MINE.source_id, _MINE.owner_id)
            )
        ),
    ),
    Mark.dataset_id,
    _SIZES,
)
"""Few datasets have a mark that others have, but none of their own source, so it is asked quickly first which have."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another dataset that says of itself to be the same, and by what it is known."""

    id: UUID
    name: str
    title: str
    owner_id: UUID
    source_id: UUID | None
    kind: str


def catch_up(database: Database[Scope], most: int = 1_000_000) -> int:
    """Renew the marks of datasets that changed since the last time, about so many at most; how many."""
    done = 0
    while done < most and _behind(database):
        with database.write(OPERATOR, READER) as session:
            done += _step(session)
    return done


def _behind(database: Database[Scope]) -> bool:
    with database.read(OPERATOR) as session:
        return changes.cursor(session, READER) < changes.head(session)


def _step(session: Session) -> int:
    found = changes.since(session, changes.cursor(session, READER), AT_ONCE)
    ids = {UUID(change.subject) for change in found if change.kind == "dataset"}
    if ids:
        renew(session, ids)
    if found:
        changes.advance(session, READER, found[-1].seq)
    return len(ids)


def renew(session: Session, ids: Collection[UUID]) -> None:
    """Make the marks of these datasets anew; those that are gone have none."""
    before, after, owners = _kept(session, ids), dict[UUID, dict[str, str]](), dict[UUID, UUID]()
    columns = (Dataset.id, Dataset.guid, Dataset.terms, Dataset.owner_id)
    meant = (Dataset.id.in_(ids), Dataset.state == "active", Dataset.dataset_type.not_in(APART))
    addresses = _addresses(session, ids)
    for row in session.execute(select(*columns).where(*meant)):
        after[row.id] = marks(row.guid or "", row.terms, addresses.get(row.id, ()))
        owners[row.id] = row.owner_id
    changed = [id for id in ids if before.get(id, {}) != after.get(id, {})]
    if not changed:
        return
    announce(session, [id for id in changed if id in before])  # those that are duplicates no longer
    session.execute(delete(Mark).where(Mark.dataset_id.in_(changed)), execution_options={"synchronize_session": False})
    rows = [
        {"mark": mark, "kind": kind, "dataset_id": id} for id in changed for mark, kind in after.get(id, {}).items()
    ]
    if rows:
        session.execute(insert(Mark), rows)
    for id in announce(session, changed):
        changes.announce(session, "dataset", id, owners[id])


def _kept(session: Session, ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = {}
    for row in session.execute(select(Mark.dataset_id, Mark.mark, Mark.kind).where(Mark.dataset_id.in_(ids))):
        found.setdefault(row.dataset_id, {})[row.mark] = row.kind
    return found


def announce(session: Session, ids: Collection[UUID]) -> Collection[UUID]:
    """Let the readers of the change feed read the duplicates of datasets anew: it is told otherwise of them now.

    Those of the datasets that have any.
    """
    found = _shared(session, ids)
    for other in {other.id: other for others in found.values() for other in others}.values():
        changes.announce(session, "dataset", other.id, other.owner_id)
    return found.keys()


def _addresses(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
    statement = select(Distribution.dataset_id, Distribution.access_url, Distribution.terms)
    found: dict[UUID, list[str]] = {}
    for row in session.execute(statement.where(Distribution.dataset_id.in_(ids), Distribution.access_url != "")):
        if not row.terms.get("access_services"):  # a service has the same address for many datasets
            found.setdefault(row.dataset_id, []).append(row.terms.get("download_url") or row.access_url)
    return found


def marks(guid: str, terms: Mapping[str, Any], addresses: Collection[str]) -> dict[str, str]:
    """What a dataset is known by, hashed, with its kind."""
    others = terms.get("other_identifier") or ()
    words = [guid, terms.get("identifier"), *(others if isinstance(others, list) else [others])]
    found = {_hash(IDENTIFIER, name): IDENTIFIER for word in words if _tells(word) for name in _names(word)}
    page = terms.get("landing_page")
    if isinstance(page, str) and len(_path(page)) > 1:
        found[_hash(LANDING_PAGE, _bare(page))] = LANDING_PAGE
    if addresses:
        found[_hash(FILES, "\n".join(sorted({_bare(address) for address in addresses})))] = FILES
    return found


def _tells(word: Any) -> bool:
    return isinstance(word, str) and len(word) >= SHORTEST and re.search(r"\d", word) is not None


def _names(word: str) -> set[str]:
    """An identifier, and the UUID at its end: CKAN names a package by it, its feeds by an address that ends in it."""
    bare = _bare(word)
    return {bare, *re.findall(r"(?<=[/:#])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", bare)}


def _path(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path + parts.query


def _bare(word: str) -> str:
    """Without what two portals write differently."""
    word = re.sub(r"^(?:https?://(?:www\.)?|urn:uuid:)", "", word.strip(), flags=re.IGNORECASE)
    return word.rstrip("/").casefold()


def _hash(kind: str, text: str) -> str:
    return hashlib.blake2b(f"{kind} {text}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def of(session: Session, dataset: UUID) -> Sequence[Duplicate]:
    """The duplicates of one dataset that the session may see."""
    return among(session, [dataset]).get(dataset, ())


def of_run(session: Session, run: int) -> Iterator[tuple[str, Duplicate]]:
    """The title of each dataset that a run brought or changed, with each of its duplicates."""
    rows = session.execute(select(Dataset.id, Dataset.title).where(Dataset.run_id == run))
    titles = {row.id: row.title for row in rows}
    for key, others in among(session, titles).items():
        yield from ((titles[key], other) for other in others)


def among(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Duplicate]]:
    """The duplicates of datasets, each from another source.

    What several datasets of one source share, such as the page of a whole portal, tells none of them from the others.
    """
    found: dict[UUID, dict[UUID, Duplicate]] = {}
    keys = list(ids)
    for start in range(0, len(keys), AT_ONCE):
        for own, duplicate in _pairs(session, keys[start : start + AT_ONCE]):
            found.setdefault(own, {}).setdefault(duplicate.id, duplicate)
    return {key: tuple(by_id.values()) for key, by_id in found.items()}


def _shared(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Duplicate]]:
    shared = set(ids)
    for question in (_MARKED, _SHARED):
        shared = {row.dataset_id for row in question.rows(session, list(shared))} if shared else set()
    return among(session, shared) if shared else {}


def identifiers(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Sequence[str | UUID]]:
    """By what the public duplicates of datasets are known elsewhere; by their ids if they are known here only."""
    found = _shared(session, ids)
    known = dict(_identified(session, [other.id for others in found.values() for other in others]))
    told = {key: [known[other.id] for other in others if other.id in known] for key, others in found.items()}
    return {key: list(dict.fromkeys(words)) for key, words in told.items() if words}


def _identified(session: Session, ids: Sequence[UUID]) -> Iterator[tuple[UUID, str | UUID]]:
    statement = select(Dataset.id, Dataset.terms, Dataset.extras).where(Dataset.private.is_(false()))
    for start in range(0, len(ids), AT_ONCE):
        for id, terms, extras in session.execute(statement.where(Dataset.id.in_(ids[start : start + AT_ONCE]))):
            yield id, str(terms.get("identifier") or extras.get("uri") or "") or id


def _pairs(session: Session, ids: Sequence[UUID]) -> Iterator[tuple[UUID, Duplicate]]:
    own, other, theirs = aliased(Mark), aliased(Mark), aliased(Dataset)
    mine = aliased(Dataset)
    elsewhere = or_(
        mine.source_id != theirs.source_id,
        mine.source_id.is_(None) & theirs.source_id.is_not(None),
        mine.source_id.is_not(None) & theirs.source_id.is_(None),
        mine.source_id.is_(None) & theirs.source_id.is_(None) & (mine.owner_id != theirs.owner_id),
    )
    statement = (
        select(own.dataset_id, own.kind, own.mark, theirs.id, theirs.name, theirs.title, theirs.owner_id,
               theirs.source_id, mine.source_id.label("own_source"), mine.owner_id.label("own_owner"))
        .join(other, (other.mark == own.mark) & (other.dataset_id != own.dataset_id))
        .join(mine, mine.id == own.dataset_id)
        .join(theirs, (theirs.id == other.dataset_id) & (theirs.state == "active") & elsewhere)
        .where(own.dataset_id.in_(ids))
        .order_by(own.kind.desc(), theirs.name)
    )  # fmt: skip
    rows = session.execute(statement).all()
    crowded = _crowded(session, {row.mark for row in rows})
    for row in rows:
        sides = {(row.mark, row.source_id or row.owner_id), (row.mark, row.own_source or row.own_owner)}
        if not sides & crowded:
            yield row.dataset_id, Duplicate(row.id, row.name, row.title, row.owner_id, row.source_id, row.kind)


def _crowded(session: Session, shared: Collection[str]) -> set[tuple[str, UUID]]:
    """The marks that several datasets of one source, or of an organisation's own, have."""
    if not shared:
        return set()
    origin = func.coalesce(Dataset.source_id, Dataset.owner_id)
    statement = (
        select(Mark.mark, origin)
        .join(Dataset, Dataset.id == Mark.dataset_id)
        .where(Mark.mark.in_(shared))
        .group_by(Mark.mark, origin)
        .having(func.count() > 1)
    )
    return {(mark, key) for mark, key in session.execute(statement)}
