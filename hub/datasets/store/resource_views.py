"""Ways to show distributions, in an order that people choose."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.datasets.models import Distribution, ResourceView
from hub.errors import Invalid, NotFound
from hub.identity.store import as_uuid


def view(session: Session, id: str | UUID) -> ResourceView:
    """One view by id."""
    key = as_uuid(id)
    row = session.get(ResourceView, key) if key else None
    if row is None:
        raise NotFound("There is no such view")
    return row


def views(session: Session, part_id: UUID) -> Sequence[ResourceView]:
    """The views of a distribution in their order."""
    statement = select(ResourceView).where(ResourceView.distribution_id == part_id)
    return session.scalars(statement.order_by(ResourceView.position, ResourceView.id)).all()


def add_view(
    session: Session,
    part: Distribution,
    view_type: str,
    title: str,
    description: str = "",
    settings: Mapping[str, Any] | None = None,
    *,
    position: int | None = None,
) -> ResourceView:
    """One more view at the end, which is looked for unless it is known."""
    if position is None:
        last = session.scalar(select(func.max(ResourceView.position)).where(ResourceView.distribution_id == part.id))
        position = 0 if last is None else last + 1
    row = ResourceView(distribution_id=part.id, view_type=view_type, title=title, description=description)
    row.position, row.settings = position, dict(settings or {})
    session.add(row)
    session.flush()
    return row


def order_views(session: Session, part_id: UUID, order: Sequence[str]) -> list[UUID]:
    """Put the named views first, in the order given; the others follow as they were. All of them in order."""
    rows = {row.id: row for row in views(session, part_id)}
    named = [as_uuid(key) for key in order]
    first = [key for key in named if key in rows]
    if len(first) != len(order) or len(set(first)) != len(first):
        raise Invalid(order=["Must name views of this resource, each once"])
    whole = [*first, *(key for key in rows if key not in first)]
    for position, key in enumerate(whole):
        rows[key].position = position
    session.flush()
    return whole


def remove_view(session: Session, row: ResourceView) -> None:
    """Remove one view."""
    session.delete(row)
    session.flush()


def clear_views(session: Session, view_types: Collection[str]) -> None:
    """Remove all views that may be changed, or those of some types."""
    statement = delete(ResourceView)
    session.execute(statement.where(ResourceView.view_type.in_(view_types)) if view_types else statement)
