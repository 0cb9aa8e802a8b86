"""Readers of the outbox wait for the oldest transaction of the whole server, which may be that of another test."""

import time
from typing import Any

from sqlalchemy import text

_NEXT = text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
_OLDEST = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def calm(database: Any) -> None:
    """Wait until every transaction on the server that is under way now has ended."""
    with database.engine.connect() as connection:
        if connection.dialect.name != "postgresql":
            return
        following = connection.execute(_NEXT).scalar_one()
        while connection.execute(_OLDEST).scalar_one() < following:
            time.sleep(0.01)
