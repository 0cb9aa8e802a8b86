"""Every transaction that changes datasets, organisations or groups leaves one activity for each, whoever made it.

What was changed is noted at each flush; the states are read and written once, before the commit.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session

from hub.activity.models import Activity
from hub.boundary import scope
from hub.changes import note, noted
from hub.datasets import store as datasets
from hub.datasets.models import Dataset, Distribution, GroupDataset
from hub.datasets.store import snapshot
from hub.db import now
from hub.identity.models import Group, Organization, User

CLOCKS = frozenset({"metadata_modified", "version", "content_hash", "run_id", "modified_at", "row_count"})
"""What moves when rows arrive or a source is asked again: that alone is no change of a dataset."""


@event.listens_for(Session, "after_flush")
def _collect(session: Session, *_: Any) -> None:
    for row in session.new:
        _note(session, row, new=isinstance(row, Dataset | Organization | Group))
    for row in session.dirty:
        if isinstance(row, Dataset | Distribution | Organization | Group) and _changed(row):
            _note(session, row)
    for row in session.deleted:
        _note(session, row)


def _changed(row: Any) -> bool:
    state: Any = inspect(row)
    # Relationships too: a distribution that is taken out of its dataset shows there alone.
    return any(attribute.history.has_changes() for attribute in state.attrs if attribute.key not in CLOCKS)


def _note(session: Session, row: Any, *, new: bool = False) -> None:
    if isinstance(row, Organization):
        note(session, "organization activity", (row.id, new))
    elif isinstance(row, Group):
        note(session, "group activity", (row.id, new))
    elif isinstance(row, Dataset | Distribution | GroupDataset):
        note(session, "dataset activity", (row.id if isinstance(row, Dataset) else row.dataset_id, new))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    session.flush()
    told = {kind: _told(noted(session, f"{kind} activity")) for kind in ("dataset", "organization", "group")}
    if not any(told.values()):
        return
    rows = [_of_dataset(shown, told["dataset"]) for shown in datasets.by_ids(session, told["dataset"])]
    rows += [_of_owner(row, told["organization"]) for row in _organizations(session, told["organization"])]
    groups = [_of_group(row, told["group"]) for row in _groups(session, told["group"])]
    if not rows and not groups:
        return
    actor = session.info.get("actor", "system")
    who = {"at": now(), "actor": actor, "user_id": session.scalar(select(User.id).where(User.name == actor))}
    if rows:
        session.execute(insert(Activity), [{"id": uuid4(), **row, **who} for row in rows])
    session.add_all(Activity(**row, **who) for row in groups)
    session.flush()


def _told(notes: Iterable[tuple[UUID, bool]]) -> dict[UUID, bool]:
    """What was changed, in order, and whether it is new."""
    found: dict[UUID, bool] = {}
    for key, new in notes:
        found[key] = found.get(key, False) or new
    return found


def _of_dataset(shown: datasets.Shown, told: dict[UUID, bool]) -> dict[str, Any]:
    row = shown.dataset
    return {
        "activity_type": f"{_verb(row.state, told[row.id])} package",
        "dataset_id": row.id,
        "owner_id": row.owner_id,
        "private": row.private or row.state != "active",
        "snapshot": snapshot.written(shown),
    }


def _of_owner(row: Organization, told: dict[UUID, bool]) -> dict[str, Any]:
    return {
        "activity_type": f"{_verb(row.state, told[row.id])} organization",
        "dataset_id": None,
        "owner_id": row.id,
        "private": row.state != "active",
        "snapshot": _named(row),
    }


def _of_group(row: Group, told: dict[UUID, bool]) -> dict[str, Any]:
    return {
        "activity_type": f"{_verb(row.state, told[row.id])} group",
        "group_id": row.id,
        "private": row.state != "active",
        "snapshot": _named(row),
    }


def _named(row: Organization | Group) -> dict[str, Any]:
    return {"name": row.name, "title": row.title, "description": row.description, "image_url": row.image_url}


def _verb(state: str, new: bool) -> str:
    return "deleted" if state == "deleted" else "new" if new else "changed"


def _organizations(session: Session, ids: Iterable[UUID]) -> Iterable[Organization]:
    # Organisations are not behind the boundary, but their activities are.
    held = scope(session)
    own = [id for id in ids if held.everything or id in held.writes]
    return session.scalars(select(Organization).where(Organization.id.in_(own))) if own else ()


def _groups(session: Session, ids: Collection[UUID]) -> Iterable[Group]:
    return session.scalars(select(Group).where(Group.id.in_(ids))) if ids else ()
