"""Writing datasets: from people and from sources, by the same drafts."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub import audit
from hub.datasets.models import DATASET, SERIES, Dataset
from hub.datasets.store import duplicates, membership
from hub.datasets.store.formers import remember
from hub.datasets.store.harvested import gone
from hub.datasets.store.parts import apply_parts, assign, text
from hub.datasets.store.personal import check_publishable
from hub.datasets.store.read import find_by_guid
from hub.datasets.store.rows import geometry
from hub.datasets.store.vocabularies import chosen
from hub.db import now
from hub.errors import Invalid
from hub.files import Files
from hub.iot import store as iot
from hub.records import DatasetDraft

NO_SERIES: Mapping[str, UUID] = MappingProxyType({})
IN_USE = "That URL is already in use."
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it; two backslashes are a backslash


def create(
    session: Session,
    owner: UUID,
    draft: DatasetDraft,
    files: Files,
    *,
    private: bool = False,
    creator: UUID | None = None,
    id: UUID | None = None,
    state: str = "active",
    vocabulary_tags: Iterable[tuple[str, str]] = (),
    type: str = DATASET,
) -> Dataset:
    """A new dataset of an organisation; its name must be free, and each tag in the vocabulary it is said to be of."""
    row = Dataset(id=id or uuid4(), owner_id=owner, name=draft.name, private=private, creator_id=creator, state=state)
    row.dataset_type, row.distributions = type, []  # or the database would be asked for them
    assign(row, {**values(draft), "vocabulary_tags": chosen(session, vocabulary_tags)})
    _flush_named(session, row)
    apply_parts(session, row, draft.distribution, files)
    session.flush()
    audit.record(session, "dataset.create", str(row.id), name=row.name)
    return row


def update(
    session: Session,
    row: Dataset,
    draft: DatasetDraft,
    files: Files,
    *,
    private: bool | None = None,
    keep_parts: bool = False,
    state: str = "",
    vocabulary_tags: Iterable[tuple[str, str]] | None = None,
) -> bool:
    """Make a dataset as the draft says; whether that changed anything.

    Distributions are matched by identifier; with `keep_parts` they stay as they are, as tags of vocabularies with None.
    """
    before = row.name
    renamed = assign(row, {"name": draft.name or before})
    if renamed:
        _flush_named(session, row)
        remember(session, row.id, before)
    changed = assign(row, values(draft)) or renamed
    if vocabulary_tags is not None:
        changed = assign(row, {"vocabulary_tags": chosen(session, vocabulary_tags)}) or changed
    if not keep_parts:
        changed = apply_parts(session, row, draft.distribution, files) or changed
    if private is not None and private != row.private:
        publish(session, row, private)
        changed = True
    changed = _set_state(session, row, state or row.state) or changed
    if changed:
        row.metadata_modified = now()
        session.flush()
        audit.record(session, "dataset.update", str(row.id), name=row.name)
    return changed


def lock(session: Session, row: Dataset) -> None:
    """Wait for whoever is changing the dataset just now, see what they did, and keep others out until the end."""
    session.refresh(row, with_for_update=True)


def publish(session: Session, row: Dataset, private: bool) -> None:
    """Make a dataset private or public, with the datastreams that are its distributions."""
    row.private = private
    row.metadata_modified = now()
    _check_public(session, row)
    iot.publish(session, _datastreams(row), private or row.state != "active")
    _tell_others(session, [row])
    audit.record(session, "dataset.private" if private else "dataset.public", str(row.id))


def _check_public(session: Session, row: Dataset) -> None:
    """Nothing becomes public while somebody has yet to decide on data about persons in it."""
    if row.state == "active" and not row.private:
        check_publishable(session, row.id)


def remove(session: Session, row: Dataset) -> None:
    """Delete softly: nobody but its owners sees it or its datastreams any more, its name is free again."""
    _remove(session, row)
    _tell_others(session, [row])


def _tell_others(session: Session, rows: Collection[Dataset]) -> None:
    """Datasets no longer name a series or a duplicate that is not public, and name again one that is."""
    duplicates.announce(session, [row.id for row in rows])
    membership.announce(session, [row.id for row in rows if row.dataset_type == SERIES])


def _remove(session: Session, row: Dataset) -> None:
    if row.state != "deleted":
        row.state = "deleted"
        row.metadata_modified = now()
        iot.publish(session, _datastreams(row), private=True)
        audit.record(session, "dataset.delete", str(row.id), name=row.name)


def _set_state(session: Session, row: Dataset, state: str) -> bool:
    """Delete a dataset, bring it back, or make it a draft; whether that changed anything."""
    if state == row.state:
        return False
    if state == "deleted":
        remove(session, row)
        return True
    row.state = state
    _flush_named(session, row)  # somebody may have taken its name while it was deleted
    _check_public(session, row)
    iot.publish(session, _datastreams(row), private=row.private or state != "active")
    _tell_others(session, [row])
    audit.record(session, f"dataset.{state}", str(row.id), name=row.name)
    return True


def purge(session: Session, row: Dataset) -> list[str]:
    """Remove a dataset with all that is part of it; which kept files it named."""
    digests = sorted({part.blob for part in row.distributions if part.blob})
    iot.publish(session, _datastreams(row), private=True)
    session.delete(row)
    session.flush()
    audit.record(session, "dataset.purge", str(row.id), name=row.name)
    return digests


def give(session: Session, row: Dataset, owner: UUID) -> None:
    """Let another organisation own a dataset; not one that its present owner's sources or sensors fill."""
    if row.source_id or _datastreams(row):
        raise Invalid(organization_id=["A dataset that is filled from sources of its organisation cannot move"])
    row.owner_id = owner
    row.metadata_modified = now()
    session.flush()
    audit.record(session, "dataset.give", str(row.id), owner=str(owner))


def _datastreams(row: Dataset) -> list[int]:
    return [part.datastream_id for part in row.distributions if part.datastream_id]


def upsert(
    session: Session,
    owner: UUID,
    source: UUID,
    run: int | None,
    draft: DatasetDraft,
    files: Files,
    *,
    private: bool,
    series: Mapping[str, UUID] = NO_SERIES,
) -> str:
    """Take in what a source says of one dataset: `created`, `updated`, `unchanged` or `left`.

    A dataset is known by its identifier within the source. The same content again writes nothing, and what people
    have deleted here is left so. `series` are those of the source by their names there.
    """
    digest = content_hash(draft)
    draft = membership.put_in(draft, series)
    row = find_by_guid(session, source, draft.identifier)
    if row and row.content_hash == digest and row.state == "active":
        return "unchanged"
    if row and row.state == "deleted" and row.withdrawn_at is None:
        return "left"
    known = row is not None
    if row is None:
        row = Dataset(id=uuid4(), owner_id=owner, source_id=source, guid=draft.identifier, private=private)
        row.name, row.distributions = slug(draft.name) or slug(draft.title), []
        assign(row, values(draft))
        add_named(session, row)
    elif row.state != "active":
        _revive(session, row)
    assign(row, {**values(draft), "provenance": dict(draft.provenance)})
    if draft.series or row.dataset_type == SERIES:
        row.dataset_type = SERIES if draft.series else DATASET
    row.content_hash, row.run_id, row.metadata_modified, row.withdrawn_at = digest, run, now(), None
    apply_parts(session, row, draft.distribution, files, own_ids=True)
    session.flush()
    return "updated" if known else "created"


def withdraw(session: Session, source: UUID, named: Collection[str]) -> int:
    """Delete softly what a source no longer has: all harvested from it but those `named`; how many."""
    rows = [session.get_one(Dataset, row.id) for row in gone(session, source, named)]
    return _withdraw(session, rows)


def withdraw_named(session: Session, source: UUID, gone: Iterable[str]) -> int:
    """Delete softly those that a source says it no longer has; how many there were."""
    rows = [row for guid in dict.fromkeys(gone) if (row := find_by_guid(session, source, guid))]
    return _withdraw(session, [row for row in rows if row.state == "active"])


def _withdraw(session: Session, rows: Sequence[Dataset]) -> int:
    for row in rows:
        _remove(session, row)
        row.withdrawn_at = now()
    _tell_others(session, rows)
    return len(rows)


def content_hash(draft: DatasetDraft) -> str:
    """SHA-256 of everything the draft says, in a fixed form; `Invalid` for what cannot be kept as text."""
    try:
        written = orjson.dumps(draft, default=_plain, option=orjson.OPT_SORT_KEYS)
    except TypeError as problem:  # halves of characters, numbers beyond 64 bits, keys that are no text
        raise Invalid(f"It holds something that cannot be kept as text: {problem}") from problem
    if _NUL.search(written):
        raise Invalid("It holds NUL characters")
    return hashlib.sha256(written).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return dict(value) if isinstance(value, Mapping) else str(value)


def slug(text: str) -> str:
    """A name as CKAN allows it, made of a title: `Straßenbäume 2024` becomes `strassenbaeume-2024`."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_FOLDED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", folded).strip("-")[:90]


def add_named(session: Session, row: Dataset) -> None:
    """Add a dataset that came from a source; where its name is taken it gets a longer one."""
    row.name = row.name if len(row.name) > 1 else f"dataset-{row.name}".strip("-")
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # taken, perhaps by a dataset that is not to be seen from here
        row.name = _longer(row)
        session.add(row)
        session.flush()


def _revive(session: Session, row: Dataset) -> None:
    """Bring a withdrawn dataset back; somebody may have taken its name meanwhile."""
    try:
        with session.begin_nested():
            row.state = "active"
            session.flush()
    except IntegrityError:
        row.state, row.name = "active", _longer(row)
        session.flush()
    _tell_others(session, [row])


def _longer(row: Dataset) -> str:
    return row.name[:90] + "-" + hashlib.sha256(f"{row.source_id}{row.guid}".encode()).hexdigest()[:8]


def _flush_named(session: Session, row: Dataset) -> None:
    """Write a name or an id that somebody gave; it may be taken by what is not to be seen from here."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        if re.search(r"dataset[._]name", str(error.orig)):
            raise Invalid(name=[IN_USE]) from error
        if re.search(r"dataset(\.id|_pkey)", str(error.orig)):
            raise Invalid(id=["Dataset id already exists"]) from error
        raise


def values(draft: DatasetDraft) -> dict[str, Any]:
    """What a draft says, by the columns of a dataset."""
    return {
        "title": draft.title or draft.name,
        "description": draft.description,
        "license": draft.license,
        "keyword": list(draft.keyword),
        "theme": list(draft.theme),
        "spatial": geometry(draft.spatial.geometry) if draft.spatial else None,
        "terms": _terms(draft),
        "extras": dict(draft.extras),
        "fields": dict(draft.fields),
    }


def _terms(draft: DatasetDraft) -> dict[str, Any]:
    terms = dict(draft.terms)
    for field in ("issued", "modified"):
        if value := getattr(draft, field):
            terms[field] = text(value)
    if draft.spatial and draft.spatial.official_key:
        terms["official_key"] = draft.spatial.official_key
    return {k: text(v) for k, v in terms.items() if v not in (None, "", [], (), {})}
