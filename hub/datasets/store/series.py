"""Series of datasets: kept as datasets of a type of their own; who belongs to one says so itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, false, select
from sqlalchemy.orm import Session

from hub.datasets.models import SERIES, Dataset
from hub.datasets.store.read import Shown
from hub.identity.store import as_uuid


def is_one(shown: Shown) -> bool:
    """Whether it is a series."""
    return bool(shown.dataset.dataset_type == SERIES)


def named(terms: Mapping[str, Any]) -> list[UUID]:
    """The series of this hub that a dataset says it belongs to."""
    given = terms.get("in_series") or ()
    values = [given] if isinstance(given, str) else given
    return [key for value in values if isinstance(value, str) and (key := as_uuid(value))]


def find(session: Session, name_or_id: str) -> UUID | None:
    """The id of a series that is to be seen, by name or id."""
    key = as_uuid(name_or_id)
    wanted = Dataset.id == key if key else Dataset.name == name_or_id
    statement = select(Dataset.id).where(wanted, Dataset.dataset_type == SERIES, Dataset.state != "deleted")
    return session.scalars(statement).first()


def titles(session: Session, most: int = 500) -> Sequence[Row[Any]]:
    """Id, title and owner of the series that are to be seen, by title, and whether people made it here."""
    columns: tuple[Any, ...] = (
        Dataset.id,
        Dataset.title,
        Dataset.owner_id,
        Dataset.source_id.is_(None).label("by_hand"),
    )
    statement = select(*columns).where(Dataset.dataset_type == SERIES, Dataset.state == "active")
    return session.execute(
        statement.order_by(Dataset.source_id.is_not(None), Dataset.title, Dataset.id).limit(most)
    ).all()


def public(session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Those of the ids that are of public series, each with the address that it came with."""
    if not ids:
        return {}
    wanted = (Dataset.dataset_type == SERIES, Dataset.state == "active", Dataset.private.is_(false()))
    statement = select(Dataset.id, Dataset.extras).where(Dataset.id.in_(ids), *wanted)
    return {id: str(extras.get("uri", "")) for id, extras in session.execute(statement)}


def all_series(session: Session, limit: int, offset: int = 0) -> Sequence[UUID]:
    """The series that are to be seen, by title."""
    statement = select(Dataset.id).where(Dataset.dataset_type == SERIES, Dataset.state == "active")
    return session.scalars(statement.order_by(Dataset.title, Dataset.id).limit(limit).offset(offset)).all()
