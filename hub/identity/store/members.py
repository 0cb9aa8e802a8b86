"""Who has which role where, and what follows from it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from hub import audit
from hub.access import Principal
from hub.identity.models import Member, Organization, Role, User
from hub.identity.store.organizations import descendants
from hub.prepared import Prepared


def set_role(session: Session, organization: Organization, user: User, role: Role | None) -> None:
    """Give a role, change it, or take it away with None."""
    session.execute(delete(Member).where(Member.user_id == user.id, Member.organization_id == organization.id))
    if role:
        session.add(Member(user_id=user.id, organization_id=organization.id, role=role.value))
    audit.record(session, "member.set", organization.name, user=user.name, role=role.value if role else None)


def set_roles(session: Session, organization: Organization, wanted: Mapping[UUID, tuple[User, Role]]) -> None:
    """Give an organisation exactly these members; who keeps their role is not touched."""
    present = {user.id: (user, role) for user, role in members(session, organization)}
    for user, role in wanted.values():
        if present.get(user.id, (user, ""))[1] != role.value:
            set_role(session, organization, user, role)
    for key in present.keys() - wanted.keys():
        set_role(session, organization, present[key][0], None)


def members(session: Session, organization: Organization) -> Sequence[tuple[User, str]]:
    """Who has which role in the organisation itself."""
    statement = select(User, Member.role).join(Member, Member.user_id == User.id).order_by(User.name)
    rows = session.execute(statement.where(Member.organization_id == organization.id))
    return [(user, role) for user, role in rows]


_HELD = Prepared(select(Member.organization_id, Member.role).where(Member.user_id == bindparam("user")))


def principal(session: Session, user: User, *, may_write: bool = True, login: str = "") -> Principal:
    """The user with the roles in every organisation, also those that come from above in the tree."""
    held = _HELD.rows(session, user=user.id)
    roles: dict[UUID, str] = {}
    below = descendants(session, [key for key, _ in held]) if held else {}
    for role in reversed(Role):
        for key in (key for key, given in held if given == role):
            roles.update(dict.fromkeys(below[key], role.value))
    return Principal(user.id, user.name, user.sysadmin, roles, may_write, login)
