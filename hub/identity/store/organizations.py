"""Organisations and the tree they form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub import audit
from hub.errors import Conflict, Invalid, NotFound
from hub.identity.models import Group, Organization, User
from hub.identity.store.names import as_uuid, check_free
from hub.prepared import Prepared


def create_organization(
    session: Session,
    name: str,
    title: str = "",
    *,
    parent: Organization | None = None,
    official_key: str = "",
    area: BaseGeometry | None = None,
    description: str = "",
    image_url: str = "",
    id: UUID | None = None,
) -> Organization:
    """A new organisation; its name was never used before, not even by a deleted one."""
    check_free(session, name)
    row = Organization(name=name, title=title or name, parent_id=parent.id if parent else None, area=area)
    row.official_key, row.description, row.image_url = official_key, description, image_url
    if id:
        row.id = id
    session.add(row)
    session.flush()
    audit.record(session, "organization.create", name)
    return row


def lock(session: Session, row: Organization | Group | User) -> None:
    """Wait for whoever is changing it just now, see what they did, and keep others out until the end."""
    session.refresh(row, with_for_update=True)


def update_organization(session: Session, row: Organization, values: Mapping[str, Any]) -> bool:
    """Give an organisation new values by field; whether that changed anything."""
    changed = sorted(field for field, value in values.items() if getattr(row, field) != value)
    if "name" in changed:
        check_free(session, values["name"])
    for field in changed:
        setattr(row, field, values[field])
    if changed:
        session.flush()
        audit.record(session, "organization.update", row.name, changed=changed)
    return bool(changed)


def move_organization(session: Session, row: Organization, parent: Organization | None) -> None:
    """Put an organisation below another, or make it a root; roles from above in the tree follow."""
    if parent and parent.id in descendants(session, [row.id])[row.id]:
        raise Invalid(groups=["An organisation cannot stand below itself"])
    row.parent_id = parent.id if parent else None
    session.flush()
    audit.record(session, "organization.move", row.name, parent=parent.name if parent else None)


def hold_organization(session: Session, name_or_id: str | UUID) -> Organization | None:
    """An active organisation, kept from being deleted until this transaction ends; or None."""
    statement = _named(name_or_id).where(Organization.state == "active")
    anew = {"populate_existing": True}
    return session.scalars(statement.with_for_update(read=True), execution_options=anew).first()


def remove_organization(session: Session, row: Organization) -> None:
    """Delete softly: only its members and the operator still see it, and its name stays taken."""
    if row.state == "deleted":
        return
    below = select(Organization.id).where(Organization.parent_id == row.id, Organization.state == "active")
    if session.scalars(below).first():
        raise Conflict("There are organisations below this one; delete or move them first")
    row.state = "deleted"
    session.flush()
    audit.record(session, "organization.delete", row.name)


def restore_organization(session: Session, row: Organization) -> None:
    """Take back a deletion."""
    if row.state == "deleted":
        row.state = "active"
        session.flush()
        audit.record(session, "organization.restore", row.name)


def purge_organization(session: Session, row: Organization) -> None:
    """Remove an organisation for good; `Conflict` while anything belongs to it."""
    name = row.name
    try:
        with session.begin_nested():
            session.execute(delete(Organization).where(Organization.id == row.id))
    except IntegrityError as error:
        raise Conflict("Datasets, sensors, sources, grants or organisations still belong to this one") from error
    audit.record(session, "organization.purge", name)


def organization(session: Session, name_or_id: str | UUID) -> Organization:
    """An active organisation by name or id."""
    row = find_organization(session, name_or_id)
    if row is None:
        raise NotFound("There is no such organisation")
    return row


def find_organization(session: Session, name_or_id: str | UUID, *, deleted: bool = False) -> Organization | None:
    """An active organisation by name or id, with `deleted` also one that is not; or None."""
    statement = _named(name_or_id)
    return session.scalars(statement if deleted else statement.where(Organization.state == "active")).first()


def _named(name_or_id: str | UUID) -> Select[Organization]:
    key = as_uuid(name_or_id)
    return select(Organization).where(Organization.id == key if key else Organization.name == str(name_or_id))


def pictured(session: Session, address: str) -> bool:
    """Whether an active organisation or group has this picture."""
    having = (select(row.id).where(row.image_url == address, row.state == "active") for row in (Organization, Group))
    return any(session.scalars(statement.limit(1)).first() for statement in having)


def in_picture(session: Session, digest: str) -> bool:
    """Whether a kept file is the picture of an organisation, a group or a person, also of one that is deleted."""
    pictures = (
        select(row.id).where(row.image_url.contains(f"/{digest}.")).limit(1) for row in (Organization, Group, User)
    )
    return any(session.scalars(statement).first() for statement in pictures)


def organizations(session: Session) -> Sequence[Organization]:
    """All active organisations by name."""
    statement = select(Organization).where(Organization.state == "active").order_by(Organization.name)
    return session.scalars(statement).all()


def deleted_organizations(session: Session) -> Sequence[Organization]:
    """All deleted organisations by name."""
    statement = select(Organization).where(Organization.state == "deleted").order_by(Organization.name)
    return session.scalars(statement).all()


_TITLES = Prepared(select(Organization.name, Organization.title).where(Organization.state == "active"))


def titles(session: Session) -> dict[str, str]:
    """The titles of all active organisations by name."""
    return {row.name: row.title for row in _TITLES.rows(session)}


def parent(session: Session, row: Organization) -> Organization | None:
    """The active organisation above, or None; costs nothing when the session has it already."""
    above = session.get(Organization, row.parent_id) if row.parent_id else None
    return above if above and above.state == "active" else None


def line(session: Session, row: Organization) -> list[Organization]:
    """An organisation and all above it, from the lowest to the root."""
    found = [row]
    while (key := found[-1].parent_id) and (above := session.get(Organization, key)) and above not in found:
        found.append(above)
    return found


def municipality(session: Session, row: Organization) -> Organization:
    """The root of the tree that `row` stands in."""
    while row.parent_id:
        parent = session.get(Organization, row.parent_id)
        if parent is None:
            break
        row = parent
    return row


def descendants(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """For each of `ids` itself and all organisations below it."""
    return below(ids, session.execute(select(Organization.id, Organization.parent_id)))


def below(ids: Iterable[UUID], pairs: Iterable[Any]) -> dict[UUID, list[UUID]]:
    """For each of `ids` itself and all below it, where each pair says what stands below what."""
    children: dict[UUID | None, list[UUID]] = {}
    for key, parent in pairs:
        children.setdefault(parent, []).append(key)
    return {key: list(_below(key, children, set())) for key in ids}


def _below(key: UUID, children: Mapping[UUID | None, list[UUID]], seen: set[UUID]) -> Iterable[UUID]:
    if key not in seen:
        seen.add(key)
        yield key
        for child in children.get(key, ()):
            yield from _below(child, children, seen)
