"""Writing datasets: from people and from sources, by the same drafts."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub import audit
from hub.datasets.models import Dataset, Distribution
from hub.datasets.store.read import as_uuid, find_by_guid, next_position
from hub.datasets.store.rows import geometry, replace_rows
from hub.db import now
from hub.errors import Invalid
from hub.files import Files
from hub.iot import store as iot
from hub.records import DatasetDraft, DistributionDraft

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
) -> Dataset:
    """A new dataset of an organisation; its name must be free."""
    row = Dataset(id=id or uuid4(), owner_id=owner, name=draft.name, private=private, creator_id=creator)
    _assign(row, _values(draft))
    _flush_named(session, row)
    _apply_parts(session, row, draft.distribution, files)
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
) -> bool:
    """Make a dataset as the draft says; whether that changed anything.

    Distributions are matched by identifier; with `keep_parts` they stay as they are.
    """
    renamed = _assign(row, {"name": draft.name or row.name})
    if renamed:
        _flush_named(session, row)
    changed = _assign(row, _values(draft)) or renamed
    if not keep_parts:
        changed = _apply_parts(session, row, draft.distribution, files) or changed
    if private is not None and private != row.private:
        publish(session, row, private)
        changed = True
    if changed:
        row.metadata_modified = now()
        session.flush()
        audit.record(session, "dataset.update", str(row.id), name=row.name)
    return changed


def lock(session: Session, row: Dataset) -> None:
    """Wait for whoever is changing the dataset just now, see what they did, and keep others out until the end."""
    session.refresh(row, with_for_update=True)


def add_distribution(
    session: Session, row: Dataset, draft: DistributionDraft, files: Files, part: Distribution | None = None
) -> Distribution:
    """One more distribution at the end, or `part` as the draft says; the others are not touched or read."""
    if part is None:
        part = Distribution(id=_free_id(session, draft.identifier), dataset_id=row.id, guid=draft.identifier)
        part.position = next_position(session, row.id)
        session.add(part)
    _apply_part(session, part, draft, files)
    row.metadata_modified = now()
    session.flush()
    return part


def publish(session: Session, row: Dataset, private: bool) -> None:
    """Make a dataset private or public, with the datastreams that are its distributions."""
    row.private = private
    row.metadata_modified = now()
    iot.publish(session, _datastreams(row), private)
    audit.record(session, "dataset.private" if private else "dataset.public", str(row.id))


def remove(session: Session, row: Dataset) -> None:
    """Delete softly: nobody but its owners sees it or its datastreams any more, its name is free again."""
    if row.state != "deleted":
        row.state = "deleted"
        row.metadata_modified = now()
        iot.publish(session, _datastreams(row), private=True)
        audit.record(session, "dataset.delete", str(row.id), name=row.name)


def _datastreams(row: Dataset) -> list[int]:
    return [part.datastream_id for part in row.distributions if part.datastream_id]


def upsert(
    session: Session, owner: UUID, source: UUID, run: int | None, draft: DatasetDraft, files: Files, *, private: bool
) -> str:
    """Take in what a source says of one dataset: `created`, `updated` or `unchanged`.

    A dataset is known by its identifier within the source. The same content again writes nothing.
    """
    digest = content_hash(draft)
    row = find_by_guid(session, source, draft.identifier)
    if row and row.content_hash == digest and row.state == "active":
        return "unchanged"
    known = row is not None
    if row is None:
        row = Dataset(id=uuid4(), owner_id=owner, source_id=source, guid=draft.identifier, private=private)
        row.name, row.distributions = slug(draft.name) or slug(draft.title), []
        _assign(row, _values(draft))
        add_named(session, row)
    elif row.state != "active":
        _revive(session, row)
    _assign(row, _values(draft))
    row.content_hash, row.run_id, row.metadata_modified = digest, run, now()
    _apply_parts(session, row, draft.distribution, files, own_ids=True)
    session.flush()
    return "updated" if known else "created"


def withdraw(session: Session, source: UUID, named: Collection[str]) -> int:
    """Delete softly what a source no longer has: all harvested from it but those `named`; how many."""
    harvested = (Dataset.source_id == source, Dataset.state == "active", Dataset.content_hash != "")
    gone = [id for id, guid in session.execute(select(Dataset.id, Dataset.guid).where(*harvested)) if guid not in named]
    for id in gone:
        remove(session, session.get_one(Dataset, id))
    return len(gone)


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


def _values(draft: DatasetDraft) -> dict[str, Any]:
    return {
        "title": draft.title or draft.name,
        "description": draft.description,
        "license": draft.license,
        "keyword": list(draft.keyword),
        "theme": list(draft.theme),
        "spatial": geometry(draft.spatial.geometry) if draft.spatial else None,
        "terms": _terms(draft),
        "extras": dict(draft.extras),
    }


def _terms(draft: DatasetDraft) -> dict[str, Any]:
    terms = dict(draft.terms)
    for field in ("issued", "modified"):
        if value := getattr(draft, field):
            terms[field] = _text(value)
    if draft.spatial and draft.spatial.official_key:
        terms["official_key"] = draft.spatial.official_key
    return {k: _text(v) for k, v in terms.items() if v not in (None, "", [], (), {})}


def _text(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _assign(row: Any, wanted: Mapping[str, Any]) -> bool:
    changed = False
    for field, value in wanted.items():
        before = getattr(row, field)
        if before != value:
            setattr(row, field, value)
            changed = True
    return changed


def _apply_parts(
    session: Session, row: Dataset, drafts: Iterable[DistributionDraft], files: Files, *, own_ids: bool = False
) -> bool:
    known = _by_identifier(row.distributions)
    kept: set[UUID] = set()
    changed = False
    for position, draft in enumerate(drafts):
        part = next((p for p in known.get(draft.identifier, ()) if p.id not in kept), None)
        if part is None:
            id = uuid4() if own_ids else _free_id(session, draft.identifier)
            part = Distribution(id=id, guid=draft.identifier)
            row.distributions.append(part)
            changed = True
        kept.add(part.id)
        changed = _assign(part, {"position": position}) or changed
        changed = _apply_part(session, part, draft, files) or changed
    for part in [p for p in row.distributions if p.id not in kept]:
        row.distributions.remove(part)
        changed = True
    return changed


def _by_identifier(parts: Iterable[Distribution]) -> dict[str, list[Distribution]]:
    """Distributions by what their source calls them (which may be the same for two), and by their ids."""
    found: dict[str, list[Distribution]] = {}
    for part in parts:
        for identifier in {part.guid, str(part.id)} - {""}:
            found.setdefault(identifier, []).append(part)
    return found


def _free_id(session: Session, identifier: str) -> UUID:
    key = as_uuid(identifier)
    if key and session.get(Distribution, key):
        raise Invalid(id=["Resource id already exists"])
    return key or uuid4()


def _apply_part(session: Session, part: Distribution, draft: DistributionDraft, files: Files) -> bool:
    replaced = part.blob and draft.content is None and draft.access_url not in ("", part.access_url)
    changed = _assign(part, {"blob": "", "file_name": "", "byte_size": None}) if replaced else False
    terms = {k: _text(v) for k, v in draft.terms.items()}
    if draft.download_url:
        terms["download_url"] = draft.download_url
    changed |= _assign(
        part,
        {
            "title": draft.title,
            "description": draft.description,
            "access_url": draft.access_url,
            "format": draft.format,
            "media_type": draft.media_type,
            "license": draft.license,
            "terms": terms,
        },
    )
    if draft.byte_size is not None:
        changed = _assign(part, {"byte_size": draft.byte_size}) or changed
    changed = _apply_content(session, part, draft, files) or changed
    return _assign(part, {"modified_at": draft.modified}) or changed if draft.modified else changed


def _apply_content(session: Session, part: Distribution, draft: DistributionDraft, files: Files) -> bool:
    changed = False
    if draft.content is not None:
        blob = files.put(draft.content)
        changed = _assign(part, {"blob": blob.digest, "byte_size": blob.size, "file_name": draft.file_name})
    if draft.table is not None:
        session.flush()
        changed = replace_rows(session, part, draft.table) or changed
    if changed:
        part.modified_at = now()
    return changed
