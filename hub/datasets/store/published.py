"""All public datasets, piece by piece in the order of their ids; for what tells of all of them at once."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from hub.datasets.models import APART, SHOWCASE, Dataset, Distribution
from hub.datasets.store.read import Shown, by_ids

BATCH = 250
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)
_PUBLIC = (Dataset.private.is_(false()), Dataset.dataset_type.not_in(APART))
_WITH_SERIES = (Dataset.private.is_(false()), Dataset.dataset_type != SHOWCASE)
# Written so that no index knows it: by that of states SQLite would look through all datasets for every batch.
_ACTIVE = func.coalesce(Dataset.state, "") == "active"


def published(
    session: Session, first: UUID = FIRST, last: UUID = LAST, batch: int = BATCH, *, series: bool = False
) -> Iterator[list[Shown]]:
    """The public datasets whose ids lie between these two, both included, a batch at a time; whoever asks.

    With `series` they are among them, too.
    """
    wanted = _WITH_SERIES if series else _PUBLIC
    statement = select(Dataset.id).where(_ACTIVE, *wanted, Dataset.id <= last).order_by(Dataset.id).limit(batch)
    ids = session.scalars(statement.where(Dataset.id >= first)).all()
    while ids:
        found = by_ids(session, ids)
        yield found
        ids = session.scalars(statement.where(Dataset.id > ids[-1])).all() if len(ids) == batch else []


def counted(session: Session) -> int:
    """How many there are."""
    found: int = session.scalars(select(func.count(Dataset.id)).where(Dataset.state == "active", *_PUBLIC)).one()
    return found


def of_streams(session: Session, streams: Collection[int]) -> set[UUID]:
    """The datasets that have one of these datastreams as a distribution."""
    if not streams:
        return set()
    return set(session.scalars(select(Distribution.dataset_id).where(Distribution.datastream_id.in_(streams))))
