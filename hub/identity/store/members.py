"""Who has which role where, and what follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from hub import audit
from hub.access import Principal
from hub.identity.models import Group, GroupMember, Member, Organization, Role, User
from hub.identity.store.groups import groups_below
from hub.identity.store.organizations import descendants
from hub.prepared import Prepared

Joined = Organization | Group


def _table(row: Joined) -> tuple[Any, Any]:
    """Where the members of an organisation or a group are kept, and by which column."""
    return (GroupMember, GroupMember.group_id) if isinstance(row, Group) else (Member, Member.organization_id)


def set_role(session: Session, joined: Joined, user: User, role: Role | None) -> None:
    """Give a role in an organisation or a group, change it, or take it away with None."""
    table, key = _table(joined)
    session.execute(delete(table).where(table.user_id == user.id, key == joined.id))
    if role:
        session.add(table(user_id=user.id, role=role.value, **{key.key: joined.id}))
    audit.record(session, "member.set", joined.name, user=user.name, role=role.value if role else None)


def set_roles(session: Session, joined: Joined, wanted: Mapping[UUID, tuple[User, Role]]) -> None:
    """Give an organisation or a group exactly these members; who keeps their role is not touched."""
    present = {user.id: (user, role) for user, role in members(session, joined)}
    for user, role in wanted.values():
        if present.get(user.id, (user, ""))[1] != role.value:
            set_role(session, joined, user, role)
    for key in present.keys() - wanted.keys():
        set_role(session, joined, present[key][0], None)


def members(session: Session, joined: Joined) -> Sequence[tuple[User, str]]:
    """Who has which role in the organisation or group itself."""
    table, key = _table(joined)
    statement = select(User, table.role).join(table, table.user_id == User.id).order_by(User.name)
    return [(user, role) for user, role in session.execute(statement.where(key == joined.id))]


_HELD = Prepared(select(Member.organization_id, Member.role).where(Member.user_id == bindparam("user")))


def principal(
    session: Session, user: User, *, may_write: bool = True, login: str = "", held: Sequence[Any] | None = None
) -> Principal:
    """The user with the roles in every organisation, also those that come from above in the tree.

    `held` are the roles that were given to the user, where they have been read already.
    """
    held = _HELD.rows(session, user=user.id) if held is None else held
    reached = descendants(session, [key for key, _ in held]) if held else {}
    return Principal(user.id, user.name, user.sysadmin, _highest(held, reached), may_write, login)


def group_roles(session: Session, user: UUID) -> dict[UUID, str]:
    """The roles of a user in every group, also those that come from above in the tree."""
    held = session.execute(select(GroupMember.group_id, GroupMember.role).where(GroupMember.user_id == user)).all()
    return _highest(held, groups_below(session, [key for key, _ in held])) if held else {}


def _highest(held: Iterable[Any], reached: Mapping[UUID, Iterable[UUID]]) -> dict[UUID, str]:
    """The highest role wherever one reaches; the roles that are held reach down the tree."""
    roles: dict[UUID, str] = {}
    given = [(key, role) for key, role in held]
    for role in reversed(Role):
        for key in (key for key, name in given if name == role):
            roles.update(dict.fromkeys(reached[key], role.value))
    return roles
