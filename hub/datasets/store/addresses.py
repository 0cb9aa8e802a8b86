"""The public datasets as a map of the site lists them: in the order they were made, so that its files stay the same."""

from datetime import datetime

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from hub.datasets.models import APART, Dataset

_PUBLIC = (Dataset.state == "active", Dataset.private.is_(false()), Dataset.dataset_type.not_in(APART))
_ORDER = (Dataset.metadata_created, Dataset.id)


def spans(session: Session, size: int) -> list[datetime]:
    """The newest change in each run of `size` datasets."""
    found: list[datetime] = []
    rows = session.execute(select(Dataset.metadata_modified).where(*_PUBLIC).order_by(*_ORDER))
    for at, (modified,) in enumerate(rows):
        if at % size:
            found[-1] = max(found[-1], modified)
        else:
            found.append(modified)
    return found


def span(session: Session, size: int, number: int) -> list[tuple[str, datetime]]:
    """Name and newest change of the datasets in a run; the first is number 1."""
    statement = select(Dataset.name, Dataset.metadata_modified).where(*_PUBLIC).order_by(*_ORDER)
    rows = session.execute(statement.offset((number - 1) * size).limit(size))
    return [(name, modified) for name, modified in rows]
