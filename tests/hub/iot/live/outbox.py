"""What live tests share: batches put into the outbox as a writer's transaction does it."""

from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.db import now
from hub.iot.models import observed


def put(session: Session, *new: list[Any]) -> None:
    """One batch of observations in the outbox, without the observations themselves."""
    connection = session.connection()
    known = connection.dialect.name == "postgresql"
    txid = (
        connection.execute(text("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)")).scalar() if known else 0
    )
    packed = orjson.dumps({"new": new, "gone": []})
    connection.execute(observed.insert(), {"txid": txid, "at": now(), "rows": packed})


def reading(stream: int, number: float, us: int = 0) -> list[Any]:
    """One observation as it stands in the outbox."""
    return [stream, us, 0, number, 0, None, None]
