"""People who were let in to single datasets, whose organisation they need not belong to."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub import audit
from hub.db import now
from hub.errors import NotFound
from hub.identity.models import Collaborator, Role, User


def let_in(session: Session, dataset: UUID, user: User, role: Role) -> Collaborator:
    """Let a user in to a dataset, or change as what."""
    row = session.merge(Collaborator(dataset_id=dataset, user_id=user.id, role=role.value, modified_at=now()))
    session.flush()
    audit.record(session, "collaborator.set", str(dataset), user=user.name, role=role.value)
    return row


def let_out(session: Session, dataset: UUID, user: User) -> None:
    """End it at once; `NotFound` for one who was not let in."""
    row = session.get(Collaborator, (dataset, user.id))
    if row is None:
        raise NotFound("This user is no collaborator on the dataset")
    session.delete(row)
    audit.record(session, "collaborator.set", str(dataset), user=user.name, role=None)


def let_all_out(session: Session, dataset: UUID) -> None:
    """End all, because the dataset gets another owner."""
    session.execute(delete(Collaborator).where(Collaborator.dataset_id == dataset))


def collaborators(session: Session, dataset: UUID) -> Sequence[Collaborator]:
    """Who was let in to a dataset, by name."""
    statement = select(Collaborator).join(User, User.id == Collaborator.user_id)
    here = statement.where(Collaborator.dataset_id == dataset, User.state == "active")
    return session.scalars(here.order_by(User.name)).all()


def collaborations(session: Session, user: UUID) -> Sequence[Collaborator]:
    """The datasets that a user was let in to."""
    statement = select(Collaborator).where(Collaborator.user_id == user)
    return session.scalars(statement.order_by(Collaborator.modified_at, Collaborator.dataset_id)).all()


def single(session: Session, user: UUID, *, admins: bool) -> Mapping[UUID, str]:
    """The datasets that a user was let in to and as what; without `admins` an administrator counts as an editor."""
    found = ((row.dataset_id, row.role) for row in collaborations(session, user))
    return {key: Role.EDITOR.value if role == Role.ADMIN and not admins else role for key, role in found}
