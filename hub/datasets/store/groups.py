"""Which datasets are in which groups. What is in a group that is deleted stays in it, and is not shown there."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from hub import audit, changes
from hub.datasets.models import Dataset, GroupDataset
from hub.db import now
from hub.identity.models import Group
from hub.identity.store import as_uuid


def joined(session: Session, row: Dataset) -> dict[UUID, GroupDataset]:
    """The groups that a dataset is in."""
    statement = select(GroupDataset).join(Group, Group.id == GroupDataset.group_id)
    links = session.scalars(statement.where(GroupDataset.dataset_id == row.id, Group.state == "active"))
    return {link.group_id: link for link in links}


def join(session: Session, row: Dataset, present: Mapping[UUID, GroupDataset], wanted: Collection[UUID]) -> bool:
    """Put a dataset that is `joined` to some groups into exactly those wanted; whether that changed anything."""
    added, gone = [key for key in wanted if key not in present], [key for key in present if key not in wanted]
    session.add_all(GroupDataset(dataset_id=row.id, group_id=key) for key in added)
    for key in gone:
        session.delete(present[key])
    changed = bool(added or gone)
    if changed:
        row.group_ids = sorted({*row.group_ids, *map(str, added)} - {*map(str, gone)})
        row.metadata_modified = now()
        session.flush()
        audit.record(session, "dataset.groups", str(row.id), groups=sorted(map(str, wanted)))
    return changed


def set_themes(session: Session, row: Dataset, themes: Collection[str]) -> None:
    """Let a dataset belong to exactly these themes."""
    if list(row.theme) != list(themes):
        row.theme, row.metadata_modified = list(themes), now()
        session.flush()
        audit.record(session, "dataset.update", str(row.id), name=row.name)


def members(session: Session, group: UUID, limit: int) -> Sequence[UUID]:
    """Active datasets in a group, as far as they may be seen."""
    return session.scalars(_inside(select(Dataset.id), group).limit(limit)).all()


def count(session: Session, group: UUID) -> int:
    """How many active datasets in a group may be seen."""
    found: int = session.scalars(_inside(select(func.count(Dataset.id)), group)).one()
    return found


def _inside(statement: Select[Any], group: UUID) -> Select[Any]:
    joined_to = statement.join(GroupDataset, GroupDataset.dataset_id == Dataset.id)
    return joined_to.where(GroupDataset.group_id == group, Dataset.state == "active")


def by_key(session: Session, names_or_ids: Collection[str]) -> dict[str, UUID]:
    """Those datasets of a few hundred that are to be seen and not deleted, by their names and by their ids."""
    ids = [key for key in map(as_uuid, names_or_ids) if key]
    wanted = or_(Dataset.name.in_(list(names_or_ids)), Dataset.id.in_(ids))
    rows = session.execute(select(Dataset.id, Dataset.name).where(wanted, Dataset.state != "deleted"))
    return {key: id for id, name in rows for key in (name, str(id))}


def after(session: Session, groups: Collection[UUID], last: UUID | None, limit: int) -> Sequence[UUID]:
    """The next datasets in any of these groups, in the order of their ids; for going through all of them."""
    statement = select(GroupDataset.dataset_id).where(GroupDataset.group_id.in_(groups)).distinct()
    statement = statement.where(GroupDataset.dataset_id > last) if last else statement
    return session.scalars(statement.order_by(GroupDataset.dataset_id).limit(limit)).all()


def announce(session: Session, group: UUID) -> None:
    """Let the readers of the change feed read the datasets in a group anew before it goes for good."""
    statement = select(Dataset.id, Dataset.owner_id).join(GroupDataset, GroupDataset.dataset_id == Dataset.id)
    for key, owner in session.execute(statement.where(GroupDataset.group_id == group, Dataset.state != "deleted")):
        changes.announce(session, "dataset", key, owner)
