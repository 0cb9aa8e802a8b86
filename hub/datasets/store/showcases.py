"""Showcases: what people make of datasets, kept as datasets of a type of their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from hub import audit
from hub.datasets.models import APART, SHOWCASE, Dataset, Showing
from hub.datasets.store.read import dataset
from hub.errors import NotFound

MOST, FEW = 1000, 20


def showcase(session: Session, name_or_id: str | UUID) -> Dataset:
    """A showcase for change, by name or id; `NotFound` also for a dataset that is none."""
    row = dataset(session, name_or_id)
    if row.dataset_type != SHOWCASE:
        raise NotFound("There is no such showcase")
    return row


def showable(session: Session, name_or_id: str | UUID) -> Dataset:
    """What a showcase can show: a dataset that is there and no showcase itself."""
    row = dataset(session, name_or_id)
    if row.dataset_type in APART or row.state != "active":
        raise NotFound("There is no such dataset")
    return row


def showcases(session: Session, limit: int = MOST, offset: int = 0) -> Sequence[UUID]:
    """All showcases that are to be seen, the newest first."""
    statement = select(Dataset.id).where(Dataset.dataset_type == SHOWCASE, Dataset.state == "active")
    ordered = statement.order_by(Dataset.metadata_created.desc(), Dataset.id)
    return session.scalars(ordered.limit(limit).offset(offset)).all()


def shown_by(session: Session, showcase: UUID) -> Sequence[UUID]:
    """The datasets that a showcase shows, as far as they are to be seen, by title."""
    return session.scalars(_in_order(Showing.dataset_id, Showing.showcase_id == showcase)).all()


def showing(session: Session, dataset: UUID) -> Sequence[UUID]:
    """The showcases that show a dataset, as far as they are to be seen, by title."""
    return session.scalars(_in_order(Showing.showcase_id, Showing.dataset_id == dataset)).all()


def named(session: Session, dataset: UUID) -> Sequence[Row[str, str]]:
    """Name and title of the showcases that show a dataset."""
    statement = select(Dataset.name, Dataset.title).where(
        Dataset.id == Showing.showcase_id, Dataset.state == "active", Showing.dataset_id == dataset
    )
    return session.execute(statement.order_by(Dataset.title, Dataset.name).limit(FEW)).all()


def _in_order(end: Any, where: Any) -> Select[UUID]:
    statement = select(Dataset.id).where(Dataset.id == end, Dataset.state == "active", where)
    return statement.order_by(Dataset.title, Dataset.id).limit(MOST)


def counts(session: Session, showcases: Collection[UUID]) -> Mapping[UUID, int]:
    """How many datasets that are to be seen each of these showcases shows."""
    statement = select(Showing.showcase_id, func.count(Dataset.id)).where(
        Dataset.id == Showing.dataset_id, Dataset.state == "active", Showing.showcase_id.in_(showcases)
    )
    found = session.execute(statement.group_by(Showing.showcase_id)).all()
    return {row[0]: row[1] for row in found}


def show(session: Session, showcase: Dataset, shown: Dataset) -> bool:
    """Let a showcase show a dataset; whether it did not before."""
    if session.get(Showing, (showcase.id, shown.id)):
        return False
    session.add(Showing(showcase_id=showcase.id, dataset_id=shown.id))
    session.flush()
    audit.record(session, "showcase.show", str(showcase.id), dataset=str(shown.id))
    return True


def hide(session: Session, showcase: Dataset, shown: UUID) -> bool:
    """Let a showcase no longer show a dataset; whether it did."""
    row = session.get(Showing, (showcase.id, shown))
    if row is None:
        return False
    session.delete(row)
    session.flush()
    audit.record(session, "showcase.hide", str(showcase.id), dataset=str(shown))
    return True
