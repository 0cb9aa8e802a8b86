"""Finding distributions by a part of what they say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, false, func, or_, select
from sqlalchemy.orm import Session

from hub.datasets.models import Dataset, Distribution
from hub.datasets.store.read import PARTS
from hub.identity.store import as_uuid
from hub.iot.models import Datastream

FIELDS: Mapping[str, Any] = {
    "id": Distribution.id,
    "dataset_id": Distribution.dataset_id,
    "title": Distribution.title,
    "description": Distribution.description,
    "access_url": Distribution.access_url,
    "format": Distribution.format,
    "media_type": Distribution.media_type,
    "blob": Distribution.blob,
    "byte_size": Distribution.byte_size,
    "created_at": Distribution.created_at,
    "modified_at": Distribution.modified_at,
    "position": Distribution.position,
}
"""What distributions can be ordered by; those that are text or an id can be searched."""


def search_distributions(
    session: Session, terms: Iterable[tuple[str, str]], order: str, offset: int, limit: int
) -> tuple[int, Sequence[Row[Any]]]:
    """How many distributions of public datasets hold all terms (field, part of its text), and a page of them.

    Readings that are not to be seen are not among them.
    """
    read = exists(select(Datastream.id).where(Datastream.id == Distribution.datastream_id))
    seen = or_(Distribution.datastream_id.is_(None), read)
    where = [Dataset.state == "active", Dataset.private.is_(false()), seen, *(_holds(*term) for term in terms)]
    count = select(func.count(Distribution.id)).join(Dataset, Dataset.id == Distribution.dataset_id).where(*where)
    page = PARTS.join(Dataset, Dataset.id == Distribution.dataset_id).where(*where).order_by(None)
    ordered = page.order_by(*([FIELDS[order]] if order else []), Distribution.id)
    total: int = session.scalars(count).one()
    return total, session.execute(ordered.offset(offset).limit(limit)).all()


def _holds(field: str, term: str) -> ColumnElement[bool]:
    column = FIELDS[field]
    if isinstance(column.type, type(Distribution.id.type)):
        key: UUID | None = as_uuid(term)
        return column == key if key else false()
    found: ColumnElement[bool] = column.icontains(term, autoescape=True)
    return found
