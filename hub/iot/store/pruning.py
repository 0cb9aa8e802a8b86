"""The outbox of observations is kept for a while only."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, Scope
from hub.db import Database, now
from hub.iot.models import observed
from hub.iot.store.following import place

AT_ONCE = 2_000


def prune(database: Database[Scope], live: timedelta) -> int:
    """Take away the rows of the outbox that no live reader wants any more; how many. Roll-ups have seen them."""
    count, before = 0, now() - live
    while True:
        with database.write(OPERATOR) as session:
            some = _prune(session, before)
        count += some
        if some < AT_ONCE:
            return count


def _prune(session: Session, before: datetime) -> int:
    here = place(session)
    if here is None:
        return 0
    # On SQLite all have the same transaction.
    seen = tuple_(observed.c.txid, observed.c.id) <= tuple_(here.txid, here.id)
    some = select(observed.c.id).where(seen).order_by(observed.c.txid, observed.c.id).limit(AT_ONCE).subquery()
    going = delete(observed).where(observed.c.id.in_(select(some.c.id)), observed.c.at < before)
    return session.connection().execute(going).rowcount
