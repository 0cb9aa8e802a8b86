"""How far a program came with a resource: loaders note it, and those who see the resource may look."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.datasets.models import TaskStatus
from hub.datasets.store.read import find, find_distribution
from hub.errors import NotFound
from hub.identity.store import as_uuid


def task_status(session: Session, id: str | UUID) -> TaskStatus:
    """A note by its id."""
    key = as_uuid(id)
    row = session.get(TaskStatus, key) if key else None
    if row is None:
        raise NotFound("There is no such task status")
    return row


def find_task_status(session: Session, entity_id: str, task_type: str, key: str) -> TaskStatus | None:
    """The note of one kind of task on one thing under one key, or None."""
    same = (TaskStatus.entity_id == entity_id, TaskStatus.task_type == task_type, TaskStatus.key == key)
    return session.scalars(select(TaskStatus).where(*same)).first()


def put_task_status(session: Session, values: Mapping[str, Any], row: TaskStatus | None) -> TaskStatus:
    """Write a note, or a new one in place of `row`."""
    row = row or TaskStatus()
    for field, value in values.items():
        setattr(row, field, value)
    session.add(row)
    session.flush()
    return row


def remove_task_status(session: Session, row: TaskStatus) -> None:
    """Take a note away."""
    session.delete(row)
    session.flush()


def concerns_what_is_seen(session: Session, row: TaskStatus) -> bool:
    """Whether the note is on a resource or dataset that this session sees."""
    return find_distribution(session, row.entity_id) is not None or find(session, row.entity_id) is not None
