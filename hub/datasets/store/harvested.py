"""What stands here of a source already, read for many records at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from hub.datasets.models import Dataset

AT_ONCE = 500
"""Keys in one question; SQLite takes only so many values."""


def known(session: Session, source: UUID, guids: Collection[str]) -> Mapping[str, Row[Any]]:
    """Id, hash, state and time of withdrawal of the datasets that a source calls so."""
    columns = (Dataset.guid, Dataset.id, Dataset.content_hash, Dataset.state, Dataset.withdrawn_at)
    found: dict[str, Row[Any]] = {}
    for part in _parts(sorted(guids)):
        rows: Iterable[Any] = session.execute(
            select(*columns).where(Dataset.source_id == source, Dataset.guid.in_(part))
        )
        found.update((row.guid, row) for row in rows)
    return found


def ours(session: Session, source: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids that are of datasets here which did not come from this source."""
    elsewhere = or_(Dataset.source_id.is_(None), Dataset.source_id != source)
    found: set[UUID] = set()
    for part in _parts(sorted(ids)):
        found.update(session.scalars(select(Dataset.id).where(Dataset.id.in_(part), elsewhere)))
    return found


def gone(session: Session, source: UUID, named: Collection[str]) -> Sequence[Row[Any]]:
    """Id, guid and title of the active datasets that were harvested from a source and are not `named`."""
    harvested = (Dataset.source_id == source, Dataset.state == "active", Dataset.content_hash != "")
    columns = (Dataset.id, Dataset.guid, Dataset.title)
    rows: Iterable[Any] = session.execute(select(*columns).where(*harvested).order_by(Dataset.title))
    return [row for row in rows if row.guid not in named]


def _parts(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
