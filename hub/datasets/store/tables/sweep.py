"""Taking away what nobody knows of: tables aside that an import left, and tables whose distribution is gone."""

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select, text
from sqlalchemy.orm import Session

from hub.datasets.models import DataTable, Distribution, TableAlias
from hub.datasets.store.tables import physical
from hub.db import DATASTORE
from hub.errors import Unavailable
from hub.identity.store import as_uuid

IDLE = timedelta(hours=12)
"""No import takes longer, so what is older belongs to one that was killed."""


def sweep(session: Session, idle: timedelta = IDLE) -> list[str]:
    """Remove what nobody knows of, as the operator; which tables those were."""
    orphaned = ~exists(select(Distribution.id).where(Distribution.id == DataTable.id))
    lost = list(session.scalars(select(DataTable.id).where(orphaned)))
    for key in (DataTable.id, TableAlias.table_id):
        session.execute(delete(key.class_).where(key.in_(lost)), execution_options={"synchronize_session": False})
    known = {str(id) for id in session.scalars(select(DataTable.id))}
    return [name for name in _left(session, known, idle) if _remove(session, name)]


def _remove(session: Session, name: str) -> bool:
    connection = session.connection()
    try:
        physical.patiently(connection, lambda: physical.remove(connection, name), tries=1)
    except Unavailable:
        return False
    return True


def _left(session: Session, known: set[str], idle: timedelta) -> Iterator[str]:
    for name in _tables(session):
        id, _, stamp = name.lstrip("~").partition("~")
        if not _is_id(id) or name in known or "~places" in name:
            continue
        if not name.startswith("~") or int(stamp[:8], 16) <= time.time() - idle.total_seconds():
            yield name


def _is_id(name: str) -> bool:
    found: UUID | None = as_uuid(name)
    return str(found) == name


def _tables(session: Session) -> list[str]:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        asked = f"SELECT name FROM {DATASTORE}.sqlite_master WHERE type = 'table'"  # noqa: S608 (our own name)
    else:
        asked = f"SELECT tablename FROM pg_tables WHERE schemaname = '{DATASTORE}'"  # noqa: S608
    return sorted(connection.execute(text(asked)).scalars())
