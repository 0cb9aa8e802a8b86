"""All SQL about grants."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from hub import audit
from hub.datasets.models import Dataset
from hub.db import now
from hub.errors import Invalid, NotFound
from hub.identity.models import Organization
from hub.iot.models import Datastream
from hub.sharing.models import Grant


class Shared(NamedTuple):
    """A grant with the names of both sides and of what is shared."""

    grant: Grant
    owner: str
    grantee: str
    item: str


def add(session: Session, item: Dataset | Datastream, grantee: Organization, *, purpose: str, until: datetime) -> Grant:
    """Let another organisation (and all its members) see a dataset or datastream, for a purpose, until a date."""
    if not purpose.strip():
        raise Invalid(purpose=["must say what the data is used for"])
    if until <= now():
        raise Invalid(until=["must be in the future"])
    if grantee.id == item.owner_id:
        raise Invalid(grantee=["owns it already"])
    row = Grant(owner_id=item.owner_id, grantee_id=grantee.id, purpose=purpose.strip(), until=until)
    if isinstance(item, Dataset):
        row.dataset_id = item.id
    else:
        row.datastream_id = item.id
    session.add(row)
    session.flush()
    audit.record(session, "grant.add", str(row.id), grantee=grantee.name, purpose=row.purpose, until=until.isoformat())
    return row


def end(session: Session, grant: Grant) -> None:
    """End a grant at once; the next statement of the other side sees nothing any more."""
    if grant.ended_at is None:
        grant.ended_at = now()
        audit.record(session, "grant.end", str(grant.id))


def grant(session: Session, id: UUID) -> Grant:
    """A grant by id, for both sides."""
    row = session.get(Grant, id)
    if row is None:
        raise NotFound("There is no such grant")
    return row


def grants(session: Session, *, dataset: UUID | None = None, running: bool = False) -> Sequence[Shared]:
    """Grants that this session's organisations gave or were given, newest first."""
    owner, grantee = aliased(Organization), aliased(Organization)
    statement = (
        select(Grant, owner.title, grantee.title, Dataset.title, Datastream.name)
        .join(owner, owner.id == Grant.owner_id)
        .join(grantee, grantee.id == Grant.grantee_id)
        .outerjoin(Dataset, Dataset.id == Grant.dataset_id)
        .outerjoin(Datastream, Datastream.id == Grant.datastream_id)
        .order_by(Grant.granted_at.desc())
    )
    if dataset is not None:
        statement = statement.where(Grant.dataset_id == dataset)
    if running:
        statement = statement.where(Grant.ended_at.is_(None), Grant.until > now())
    return [Shared(g, o, p, title or name or "") for g, o, p, title, name in session.execute(statement)]


def granted_datasets(session: Session) -> Sequence[UUID]:
    """The datasets under grants of their owner, to or by this session's organisations, that are in force."""
    statement = (
        select(Dataset.id)
        .join(Grant, and_(Grant.dataset_id == Dataset.id, Grant.owner_id == Dataset.owner_id))
        .where(Grant.ended_at.is_(None), Grant.until > now())
    )
    return session.scalars(statement).all()
