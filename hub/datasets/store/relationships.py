"""What datasets are to each other. An editor of one says it; it is shown to those who see both."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from hub import audit
from hub.datasets.models import Dataset, Related, Relationship
from hub.errors import Invalid

FORWARD = ("depends_on", "child_of", "derives_from", "links_to")
BACKWARD = ("dependency_of", "parent_of", "has_derivation", "linked_from")
OPPOSITE = {**dict(zip(FORWARD, BACKWARD, strict=True)), **dict(zip(BACKWARD, FORWARD, strict=True))}
"""Each type and what the other end is then."""


class Relation(NamedTuple):
    """What the subject is to the object, always in a word of `FORWARD`."""

    id: UUID
    subject_id: UUID
    type: str
    object_id: UUID
    comment: str
    subject: str
    object: str


Relations = Sequence[Relation]

_SUBJECT: Any = aliased(Dataset)
_OBJECT: Any = aliased(Dataset)


def _told(*columns: Any) -> Select[Any]:
    """Of relationships between datasets that are not deleted and may be seen, in the order they were told."""
    # Not by JOIN, whose condition the boundary's criteria would enter without being adapted to the alias.
    return (
        select(*columns)
        .where(_SUBJECT.id == Relationship.subject_id, _OBJECT.id == Relationship.object_id)
        .where(_SUBJECT.state != "deleted", _OBJECT.state != "deleted")
        .order_by(_SUBJECT.name, Relationship.type, _OBJECT.name, Relationship.id)
    )


_RELATION = _told(
    Relationship.id,
    Relationship.subject_id,
    Relationship.type,
    Relationship.object_id,
    Relationship.comment,
    _SUBJECT.name,
    _OBJECT.name,
)


def relations(session: Session, datasets: Collection[UUID]) -> Mapping[UUID, Relations]:
    """The relations of each of these datasets that has some; said from both ends they count once."""
    of = or_(Relationship.subject_id.in_(datasets), Relationship.object_id.in_(datasets))
    found: dict[UUID, dict[Any, Relation]] = {}
    for row in session.execute(_RELATION.where(of)):
        relation = _forward(Relation(*row))
        for end in (relation.subject_id, relation.object_id):
            found.setdefault(end, {}).setdefault((relation.subject_id, relation.type, relation.object_id), relation)
    return {end: list(told.values()) for end, told in found.items()}


def _forward(told: Relation) -> Relation:
    if told.type in FORWARD:
        return told
    return Relation(
        told.id, told.object_id, OPPOSITE[told.type], told.subject_id, told.comment, told.object, told.subject
    )


def relationship(session: Session, subject: Dataset, type: str, object: Dataset) -> Relationship | None:
    """What was said of two datasets, by either end, or None."""
    said = (Relationship.subject_id == subject.id) & (Relationship.type == type) & (Relationship.object_id == object.id)
    other = (
        (Relationship.subject_id == object.id)
        & (Relationship.type == OPPOSITE[type])
        & (Relationship.object_id == subject.id)
    )
    return session.scalars(_told(Relationship).where(or_(said, other)).order_by(None).order_by(~said)).first()


def relate(session: Session, subject: Dataset, type: str, object: Dataset, comment: str) -> None:
    """Say what the first dataset is to the second."""
    if subject.id == object.id:
        raise Invalid(object=["A dataset is nothing to itself"])
    row = Relationship(subject_id=subject.id, type=type, object_id=object.id, comment=comment)
    if not _added(session, row):
        return
    for end in (subject.id, object.id):
        if session.get(Related, end) is None:
            _added(session, Related(dataset_id=end))
    audit.record(session, "relationship.create", str(subject.id), type=type, object=str(object.id))


def _added(session: Session, row: Any) -> bool:
    """Whether the row was not there yet; somebody else may be adding it just now."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True


def unrelate(session: Session, row: Relationship) -> None:
    """Take back what was said."""
    session.delete(row)
    session.flush()
    audit.record(session, "relationship.delete", str(row.subject_id), type=row.type, object=str(row.object_id))
