"""Groups that people make of datasets, and the tree they form."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub import audit, changes
from hub.errors import Invalid, NotFound
from hub.identity.models import Group
from hub.identity.store.names import as_uuid, check_free
from hub.identity.store.organizations import below
from hub.prepared import Prepared, PreparedByKeys


def create_group(session: Session, name: str, title: str = "", *, id: UUID | None = None, **more: Any) -> Group:
    """A new group with `description`, `image_url`, `extras`; its name was never used before, not by a deleted one."""
    check_free(session, name)
    row = Group(name=name, title=title or name, **more)
    if id:
        row.id = id
    session.add(row)
    session.flush()
    audit.record(session, "group.create", name)
    return row


def update_group(session: Session, row: Group, values: Mapping[str, Any]) -> bool:
    """Give a group new values by field; whether that changed anything."""
    changed = sorted(field for field, value in values.items() if getattr(row, field) != value)
    if "name" in changed:
        check_free(session, values["name"])
        _announce(session, row)
    for field in changed:
        setattr(row, field, values[field])
    if changed:
        session.flush()
        audit.record(session, "group.update", row.name, changed=changed)
    return bool(changed)


def move_group(session: Session, row: Group, parent: Group | None) -> None:
    """Put a group below another, or make it a root; roles from above in the tree follow."""
    if parent and parent.id in groups_below(session, [row.id])[row.id]:
        raise Invalid(groups=["A group cannot stand below itself"])
    row.parent_id = parent.id if parent else None
    session.flush()
    audit.record(session, "group.move", row.name, parent=parent.name if parent else None)


def groups_below(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """For each of `ids` itself and all groups below it."""
    return below(ids, session.execute(select(Group.id, Group.parent_id)))


def remove_group(session: Session, row: Group) -> None:
    """Delete softly: no dataset is shown in it any more, and its name stays taken."""
    _set_state(session, row, "deleted", "group.delete")


def restore_group(session: Session, row: Group) -> None:
    """Take back a deletion; the datasets that were in it are again."""
    _set_state(session, row, "active", "group.restore")


def _set_state(session: Session, row: Group, state: str, entry: str) -> None:
    if row.state != state:
        row.state = state
        session.flush()
        _announce(session, row)
        audit.record(session, entry, row.name)


def purge_group(session: Session, row: Group) -> None:
    """Remove a group for good; its datasets stay, and its name is free again."""
    session.delete(row)
    session.flush()
    audit.record(session, "group.purge", row.name)


def _announce(session: Session, row: Group) -> None:
    """Let the readers of the change feed read the datasets in a group anew: its name stands in each."""
    changes.announce(session, "group", row.id)


def group(session: Session, name_or_id: str | UUID) -> Group:
    """A group that is not deleted, by name or id."""
    row = find_group(session, name_or_id)
    if row is None:
        raise NotFound("There is no such group")
    return row


def find_group(session: Session, name_or_id: str | UUID, *, deleted: bool = False) -> Group | None:
    """A group by name or id, with `deleted` also one that is; or None."""
    key = as_uuid(name_or_id)
    statement = select(Group).where(Group.id == key if key else Group.name == str(name_or_id))
    return session.scalars(statement if deleted else statement.where(Group.state == "active")).first()


def groups(session: Session) -> Sequence[Group]:
    """All groups that are not deleted, by name."""
    return session.scalars(select(Group).where(Group.state == "active").order_by(Group.name)).all()


_SHOWN = select(Group.id, Group.name, Group.title, Group.description, Group.image_url).where(Group.state == "active")
_BY_KEYS = PreparedByKeys(_SHOWN, Group.id, (1, 4, 16, 64, 256))


def group_rows(session: Session, ids: Collection[str]) -> dict[str, Any]:
    """Those groups that are not deleted, by id, as datasets show them."""
    return {str(row.id): row for row in _BY_KEYS.rows(session, [UUID(id) for id in ids])}


_TITLES = Prepared(select(Group.name, Group.title).where(Group.state == "active"))


def group_titles(session: Session) -> dict[str, str]:
    """The titles of all groups that are not deleted, by name."""
    return {row.name: row.title for row in _TITLES.rows(session)}


def groups_by_key(session: Session, names_or_ids: Collection[str]) -> dict[str, Group]:
    """Those groups of a few hundred that are there and not deleted, by their names and by their ids."""
    ids = [key for key in map(as_uuid, names_or_ids) if key]
    wanted = or_(Group.name.in_(list(names_or_ids)), Group.id.in_(ids))
    rows = session.scalars(select(Group).where(wanted, Group.state == "active")).all()
    return {key: row for row in rows for key in (row.name, str(row.id))}


def parent_group(session: Session, row: Group) -> Group | None:
    """The group above that is not deleted, or None."""
    above = session.get(Group, row.parent_id) if row.parent_id else None
    return above if above and above.state == "active" else None
