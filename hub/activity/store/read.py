"""Reading activities. What the caller may not see is not there (`hub.activity.models`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.activity.models import Activity, Follower
from hub.activity.models import DistributionVersion as Version
from hub.datasets.models import GroupDataset
from hub.errors import NotFound
from hub.identity.store import as_uuid
from hub.iot.store import streams

_ACTIVITY = (
    Activity.id,
    Activity.at,
    Activity.activity_type,
    Activity.dataset_id,
    Activity.group_id,
    Activity.owner_id,
    Activity.user_id,
    Activity.actor,
    Activity.snapshot,
)
_NEWEST = (Activity.at.desc(), Activity.id.desc())


@dataclass(frozen=True, slots=True)
class Told:
    """One activity; `snapshot` holds the `dataset` and its `distributions` as they were, or organisation or group."""

    id: UUID
    at: datetime
    activity_type: str
    dataset_id: UUID | None
    group_id: UUID | None
    owner_id: UUID | None
    user_id: UUID | None
    actor: str
    snapshot: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the activities: a page, a span of time, only some types or all but some."""

    limit: int = 31
    offset: int = 0
    before: datetime | None = None
    after: datetime | None = None
    types: Collection[str] = ()
    excluded: Collection[str] = ()


def activity(session: Session, id: str | UUID) -> Told:
    """One activity by id."""
    key = as_uuid(id)
    found = _told(session, select(*_ACTIVITY).where(Activity.id == key)) if key else ()
    if not found:
        raise NotFound("There is no such activity")
    return found[0]


def activities(session: Session, window: Window, *about: ColumnElement[bool]) -> Sequence[Told]:
    """A page of the activities of which everything in `about` is true, newest first."""
    statement = select(*_ACTIVITY).where(*about, *_within(window)).order_by(*_NEWEST)
    return _told(session, statement.offset(window.offset).limit(window.limit))


def _told(session: Session, statement: Select[Any]) -> Sequence[Told]:
    """Activities, each with the distributions that its dataset had at the time.

    Readings that are not to be seen are not among them.
    """
    rows = session.execute(statement).all()
    apart: dict[UUID, dict[UUID, Any]] = {
        row.id: {} for row in rows if row.dataset_id and "distributions" not in row.snapshot
    }
    if apart:
        # In the order of time, so that where clocks were set back the later of two versions counts.
        then = and_(Version.since <= Activity.at, or_(Version.until.is_(None), Version.until > Activity.at))
        versions = select(Activity.id, Version.distribution_id, Version.state)
        versions = versions.join(Version, and_(Version.dataset_id == Activity.dataset_id, then))
        for id, part, state in session.execute(versions.where(Activity.id.in_(apart)).order_by(Version.since)):
            apart[id][part] = state
    return _seen(session, [_whole(row, apart) for row in rows])


def _whole(row: Row[Any], apart: Mapping[UUID, Mapping[UUID, Any]]) -> Told:
    parts = {"distributions": list(apart[row.id].values())} if row.id in apart else {}
    return Told(**{**row._asdict(), "snapshot": {**row.snapshot, **parts}})


def _seen(session: Session, told: Sequence[Told]) -> Sequence[Told]:
    wanted = {id for each in told for part in _parts(each) if (id := part.get("datastream_id"))}
    if not wanted:
        return told
    open_ = {None, *streams.visible(session, list(wanted))}
    return [_without(each, open_) for each in told]


def _without(told: Told, open_: Collection[int | None]) -> Told:
    if not (parts := _parts(told)):
        return told
    kept = [part for part in parts if part.get("datastream_id") in open_]
    return replace(told, snapshot={**told.snapshot, "distributions": kept})


def _parts(told: Told) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = told.snapshot.get("distributions", ()) if told.dataset_id else ()
    return found


def _within(window: Window) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if window.before:
        found.append(Activity.at < window.before)
    if window.after:
        found.append(Activity.at > window.after)
    if window.types:
        found.append(Activity.activity_type.in_(window.types))
    if window.excluded:
        found.append(Activity.activity_type.not_in(window.excluded))
    return found


def count(session: Session, window: Window, *about: ColumnElement[bool]) -> int:
    """How many activities the window holds on all its pages."""
    return session.scalars(select(func.count(Activity.id)).where(*about, *_within(window))).one()


def previous(session: Session, row: Told) -> Told | None:
    """The activity before this one of the same dataset, group or organisation."""
    before = or_(Activity.at < row.at, and_(Activity.at == row.at, Activity.id < row.id))
    found = _told(session, select(*_ACTIVITY).where(before, _alone(row)).order_by(*_NEWEST).limit(1))
    return next(iter(found), None)


def _alone(row: Told) -> ColumnElement[bool]:
    """What happened to the same dataset, group or organisation itself."""
    if row.dataset_id:
        return of_dataset(row.dataset_id)
    if row.group_id:
        return Activity.group_id == row.group_id
    return and_(Activity.owner_id == row.owner_id, Activity.dataset_id.is_(None))


def of_dataset(id: UUID) -> ColumnElement[bool]:
    """What happened to one dataset."""
    return Activity.dataset_id == id


def of_datasets() -> ColumnElement[bool]:
    """What happened to any dataset."""
    return Activity.dataset_id.is_not(None)


def of_owner(id: UUID) -> ColumnElement[bool]:
    """What happened to an organisation and its datasets."""
    return Activity.owner_id == id


def of_group(id: UUID) -> ColumnElement[bool]:
    """What happened to a group and to the datasets that are in it now."""
    return or_(Activity.group_id == id, Activity.dataset_id.in_(_within_groups(GroupDataset.group_id == id)))


def of_any(datasets: Collection[UUID]) -> ColumnElement[bool]:
    """What happened to any of these datasets."""
    return Activity.dataset_id.in_(datasets)


def _within_groups(groups: ColumnElement[bool]) -> Select[UUID]:
    return select(GroupDataset.dataset_id).where(groups)


def of_person(id: UUID) -> ColumnElement[bool]:
    """What one person did."""
    return Activity.user_id == id


def of_others(id: UUID) -> ColumnElement[bool]:
    """What anybody but this person did."""
    return or_(Activity.user_id != id, Activity.user_id.is_(None))


def of_interest(user: UUID, organizations: Collection[UUID], groups: Collection[UUID] = ()) -> ColumnElement[bool]:
    """What a person did, what happened in organisations and groups they belong to, and what they follow."""
    followed = select(Follower.group_id).where(Follower.user_id == user)
    near = or_(GroupDataset.group_id.in_(groups), GroupDataset.group_id.in_(followed))
    return or_(
        Activity.group_id.in_(groups),
        Activity.group_id.in_(followed),
        Activity.dataset_id.in_(_within_groups(near)),
        of_person(user),
        Activity.owner_id.in_(organizations),
        Activity.dataset_id.in_(select(Follower.dataset_id).where(Follower.user_id == user)),
        Activity.owner_id.in_(select(Follower.organization_id).where(Follower.user_id == user)),
        Activity.user_id.in_(select(Follower.person_id).where(Follower.user_id == user)),
    )
