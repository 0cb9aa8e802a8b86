"""What a writing session has read of datasets since its last change: its commit need not read that again."""

from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

_KEY = "shown"


def remember(session: Session, id: UUID, shown: Any) -> None:
    """Keep what was read until the session changes anything; a reading session has no use for it."""
    if not session.info.get("read"):
        session.info.setdefault(_KEY, {})[id] = shown


def remembered(session: Session, id: UUID) -> Any:
    """What was read of a dataset, if that is how it still is; or None."""
    return session.info.get(_KEY, {}).get(id)


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_soft_rollback")  # also that of a savepoint
def _forget(session: Session, *_: Any) -> None:
    session.info.pop(_KEY, None)


@event.listens_for(Session, "do_orm_execute")
def _forget_what_is_changed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info.pop(_KEY, None)
