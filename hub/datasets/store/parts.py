"""Writing distributions: all of a dataset together, or one without touching or reading the others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub import audit
from hub.datasets.models import Dataset, Distribution, RemovedDistribution, TableImport
from hub.datasets.store.read import next_position
from hub.datasets.store.rows import replace_rows
from hub.db import now
from hub.errors import Invalid, NotFound
from hub.files import Blob, Files
from hub.identity.store import as_uuid, in_picture
from hub.iot import store as iot
from hub.records import DistributionDraft


def add_distribution(
    session: Session, row: Dataset, draft: DistributionDraft, files: Files, part: Distribution | None = None
) -> Distribution:
    """One more distribution at the end, or `part` as the draft says; the others are not touched or read."""
    added = part is None
    if part is None:
        part = Distribution(id=_free_id(session, draft.identifier), dataset_id=row.id, guid=draft.identifier)
        part.position = next_position(session, row.id)
        session.add(part)
    if _apply_part(session, part, draft, files) or added:
        row.metadata_modified = now()
    session.flush()
    return part


def change_distribution(
    session: Session, row: Dataset, part: Distribution, draft: DistributionDraft, files: Files, *, clear: bool = False
) -> None:
    """Make one distribution as the draft says; with `clear` its kept file is taken away."""
    cleared = assign(part, {"blob": "", "file_name": "", "byte_size": None}) if clear and part.blob else False
    changed = _apply_part(session, part, draft, files) or cleared
    if cleared:
        part.modified_at = now()
    if changed:
        row.metadata_modified = now()
        audit.record(session, "distribution.update", str(part.id), dataset=str(row.id))
    session.flush()


def remove_distribution(session: Session, row: Dataset, part: Distribution) -> None:
    """Take one distribution away, with its table; a datastream that it showed is private from now on."""
    if part.datastream_id:
        iot.publish(session, [part.datastream_id], private=True)
    session.merge(RemovedDistribution(id=part.id, dataset_id=row.id, removed_at=now()))
    session.delete(part)
    row.metadata_modified = now()
    audit.record(session, "distribution.delete", str(part.id), dataset=str(row.id))
    session.flush()


def removed_from(session: Session, id: str | UUID) -> UUID:
    """The dataset that a distribution was last taken away from; `NotFound` when there was none."""
    key = as_uuid(id)
    newest = select(RemovedDistribution.dataset_id).where(RemovedDistribution.id == key)
    found = session.scalars(newest.order_by(RemovedDistribution.removed_at.desc())).first() if key else None
    if found is None:
        raise NotFound("There is no such resource")
    return found


def reorder(session: Session, row: Dataset, first: Sequence[UUID]) -> list[UUID]:
    """Put the distributions `first` first, in this order, and the others after them as they were; the new order."""
    known = {part.id: part for part in row.distributions}
    order = [*first, *(key for key in known if key not in frozenset(first))]
    changed = [assign(known[key], {"position": position}) for position, key in enumerate(order)]
    if any(changed):
        row.metadata_modified = now()
        audit.record(session, "dataset.reorder", str(row.id))
    session.flush()
    return order


def hold(session: Session, digest: str) -> None:
    """Keep others from removing a file until this transaction ends; SQLite has one writer at a time anyway."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(digest))))


def keep(session: Session, files: Files, content: bytes | IO[bytes]) -> Blob:
    """Keep a file that this transaction is about to name."""
    blob = files.put(content)
    hold(session, blob.digest)
    if not files.exists(blob.digest):  # somebody was just removing it
        files.put(content)
    return blob


def delete_unused(session: Session, files: Files, digests: Iterable[str]) -> None:
    """Remove those kept files that no distribution and no picture names any more, and that nobody is about to name."""
    for digest in digests:
        if _alone(session, digest) and not _is_named(session, digest) and not in_picture(session, digest):
            files.delete(digest)


def _is_named(session: Session, digest: str) -> bool:
    """By a distribution, or by an import that waits for somebody's look."""
    kept = select(Distribution.id).where(Distribution.blob == digest).limit(1)
    fetched = select(TableImport.id).where(TableImport.fetched == digest).limit(1)
    return session.scalars(kept).first() is not None or session.scalars(fetched).first() is not None


def _alone(session: Session, digest: str) -> bool:
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(func.hashtext(digest)))).scalar_one())


def text(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def assign(row: Any, wanted: Mapping[str, Any]) -> bool:
    """Set the fields that differ; whether any did."""
    changed = False
    for field, value in wanted.items():
        before = getattr(row, field)
        if before != value:
            setattr(row, field, value)
            changed = True
    return changed


def apply_parts(
    session: Session, row: Dataset, drafts: Iterable[DistributionDraft], files: Files, *, own_ids: bool = False
) -> bool:
    """Make the distributions of a dataset as the drafts say; whether that changed anything."""
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
        changed = assign(part, {"position": position}) or changed
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
    changed = assign(part, {"blob": "", "file_name": "", "byte_size": None}) if replaced else False
    terms = {k: text(v) for k, v in draft.terms.items()}
    if draft.download_url:
        terms["download_url"] = draft.download_url
    changed |= assign(
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
    if draft.byte_size is not None or not part.blob:
        changed = assign(part, {"byte_size": draft.byte_size}) or changed
    changed = _apply_content(session, part, draft, files) or changed
    return assign(part, {"modified_at": draft.modified}) or changed if draft.modified else changed


def _apply_content(session: Session, part: Distribution, draft: DistributionDraft, files: Files) -> bool:
    changed = False
    if draft.content is not None:
        blob = keep(session, files, draft.content)
        changed = assign(part, {"blob": blob.digest, "byte_size": blob.size, "file_name": draft.file_name})
    if draft.table is not None:
        session.flush()
        changed = replace_rows(session, part, draft.table) or changed
    if changed:
        part.modified_at = now()
    return changed
