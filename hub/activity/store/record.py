"""Every transaction that changes datasets, organisations or groups leaves one activity for each, whoever made it.

What was changed is noted at each flush; the states are read and written once, before the commit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, event, exists, insert, inspect, select, update
from sqlalchemy.orm import Session

from hub import audit
from hub.activity.models import Activity
from hub.activity.models import DistributionVersion as Version
from hub.boundary import scope
from hub.changes import note, noted
from hub.datasets import store as datasets
from hub.datasets.models import Dataset, Distribution
from hub.datasets.store import snapshot
from hub.db import now
from hub.identity.models import Group, Organization, User
from hub.prepared import PreparedByKeys

CLOCKS = frozenset({"metadata_modified", "version", "content_hash", "run_id", "modified_at", "row_count", "held_back"})
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
        note(session, "organization activity", (row.id, new, None))
    elif isinstance(row, Group):
        note(session, "group activity", (row.id, new, None))
    elif isinstance(row, Dataset | Distribution):
        part = None if isinstance(row, Dataset) else row
        note(session, "dataset activity", (row.id, new, None) if part is None else (part.dataset_id, new, part.id))


# Before the feed and the audit log take their numbers: from then on all other writers wait.
@event.listens_for(Session, "before_commit", insert=True)
def _write(session: Session) -> None:
    session.flush()
    of_datasets, of_owners, of_groups = (
        _told(noted(session, f"{kind} activity")) for kind in ("dataset", "organization", "group")
    )
    if not (of_datasets or of_owners or of_groups):
        return
    heads = datasets.heads(session, of_datasets)
    inside = datasets.grouped(session, heads)
    rows = [_of_dataset(row, of_datasets[row.id], inside.get(row.id, ())) for row in heads]
    at = now()
    _keep_versions(session, {row["dataset_id"]: of_datasets[row["dataset_id"]] for row in rows}, at)
    rows += [_of_owner(row, of_owners[row.id]) for row in _organizations(session, of_owners)]
    groups = [_of_group(row, of_groups[row.id]) for row in _groups(session, of_groups)]
    if rows or groups:
        actor = session.info.get("actor", "system")
        who = {"at": at, "actor": actor}
        user = select(User.id).where(User.name == actor).scalar_subquery()
        if rows:
            session.execute(insert(Activity).values(user_id=user), [{"id": uuid4(), **row, **who} for row in rows])
        session.add_all(Activity(**row, **who, user_id=user) for row in groups)
        session.flush()


@dataclass(slots=True)
class _Told:
    """Whether something is new, and which of its distributions were changed."""

    new: bool = False
    parts: set[UUID] = field(default_factory=set)


def _told(notes: Iterable[tuple[UUID, bool, UUID | None]]) -> dict[UUID, _Told]:
    """What was changed, in order."""
    found: dict[UUID, _Told] = {}
    for key, new, part in notes:
        told = found.setdefault(key, _Told())
        told.new = told.new or new
        told.parts |= {part} if part else set()
    return found


def _of_dataset(row: Any, told: _Told, groups: Sequence[Any]) -> dict[str, Any]:
    kept = {"groups": [snapshot.written_group(group) for group in groups]} if groups else {}
    return {
        "activity_type": f"{_verb(row.state, told.new)} package",
        "dataset_id": row.id,
        "owner_id": row.owner_id,
        "private": row.private or row.state != "active",
        "snapshot": {"dataset": snapshot.written(row), **kept},
    }


def _keep_versions(session: Session, told: Mapping[UUID, _Told], at: datetime) -> None:
    """End the versions of distributions that were changed, and begin new ones."""
    whole = {key for key, each in told.items() if each.new} | _unversioned(session, told)
    changed = [part for key, each in told.items() if key not in whole for part in each.parts]
    if changed:
        open_ones = update(Version).where(Version.distribution_id.in_(changed), Version.until.is_(None))
        session.execute(open_ones.values(until=at), execution_options={"synchronize_session": False})
    begun = [
        {"id": uuid4(), "dataset_id": part.dataset_id, "distribution_id": part.id, "since": at, "until": None,
         "state": snapshot.written_part(part)}
        for part in datasets.parts_of(session, list(whole), changed)
    ]  # fmt: skip
    if begun:
        session.execute(insert(Version), begun)


def _unversioned(session: Session, told: Mapping[UUID, _Told]) -> set[UUID]:
    """Datasets that are older than the table of versions: now all their distributions begin."""
    known = [key for key, each in told.items() if not each.new]
    if not known:
        return set()
    return {row.id for row in _OLDER.rows(session, known)}


_OLDER = PreparedByKeys(
    select(Dataset.id).where(~exists(select(Version.id).where(Version.dataset_id == Dataset.id))), Dataset.id, (1, 100)
)


def _of_owner(row: Organization, told: _Told) -> dict[str, Any]:
    return {
        "activity_type": f"{_verb(row.state, told.new)} organization",
        "dataset_id": None,
        "owner_id": row.id,
        "private": row.state != "active",
        "snapshot": _named(row),
    }


def _of_group(row: Group, told: _Told) -> dict[str, Any]:
    return {
        "activity_type": f"{_verb(row.state, told.new)} group",
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


def tell_of_dataset(session: Session, dataset: UUID, activity_type: str, user: User) -> UUID:
    """Add an activity of a user, with the dataset as it is now."""
    (row,) = datasets.heads(session, [dataset])
    at = now()
    _keep_versions(session, {dataset: _Told()}, at)
    groups = datasets.grouped(session, [row]).get(row.id, ())
    return _add(session, _of_dataset(row, _Told(), groups), activity_type, user, at)


def tell_of_owner(session: Session, row: Organization, activity_type: str, user: User) -> UUID:
    """Add an activity of a user, with the organisation as it is now."""
    return _add(session, _of_owner(row, _Told()), activity_type, user, now())


def tell_of_source(session: Session, owner: UUID, title: str, reason: str) -> None:
    """Tell those who may see an organisation's sources that something about one is unusual."""
    row = session.get_one(Organization, owner)
    told = {"source": title, "reason": reason}
    values = {"activity_type": "unusual source", "owner_id": owner, "private": True, "snapshot": _named(row) | told}
    session.add(Activity(**values, at=now(), actor=session.info.get("actor", "system")))
    session.flush()


def _add(session: Session, values: dict[str, Any], activity_type: str, user: User, at: datetime) -> UUID:
    id = uuid4()
    who = {"id": id, "at": at, "actor": user.name, "user_id": user.id, "activity_type": activity_type}
    session.execute(insert(Activity), [{**values, **who}])
    audit.record(session, "activity.create", str(id), type=activity_type)
    return id


def forget(session: Session, id: UUID) -> None:
    """Take an activity away."""
    session.execute(delete(Activity).where(Activity.id == id))
    audit.record(session, "activity.delete", str(id))
