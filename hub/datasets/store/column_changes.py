"""How the columns of a table changed when a new file came."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import changes
from hub.datasets.models import ColumnChange, Distribution

SHOWN = 5


def note_columns(
    session: Session, part: Distribution, before: Sequence[Mapping[str, Any]], owner: UUID | None = None
) -> ColumnChange | None:
    """Compare the columns with those before; what changed is kept and announced in the feed as a change of a schema."""
    old, new = ({column["name"]: column.get("type", "text") for column in each} for each in (before, part.columns))
    row = ColumnChange(
        distribution_id=part.id,
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        retyped=[name for name in new if name in old and new[name] != old[name]],
    )
    if not old or not (row.added or row.removed or row.retyped):
        return None
    session.add(row)
    session.flush()
    changes.announce(session, "schema", part.id, owner)
    return row


def column_changes(session: Session, parts: Collection[UUID], limit: int = SHOWN) -> Sequence[ColumnChange]:
    """The latest changes of the columns of some tables, the newest first."""
    statement = select(ColumnChange).where(ColumnChange.distribution_id.in_(parts))
    order = (ColumnChange.at.desc(), ColumnChange.id.desc())
    return session.scalars(statement.order_by(*order).limit(limit)).all() if parts else ()
