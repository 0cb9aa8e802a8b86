"""Requests with an `Idempotency-Key`: what was answered once is answered again, and nothing is done again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, Scope
from hub.db import Database, now
from hub.errors import BadRequest, Conflict
from hub.iot.models import Delivery

KEPT = timedelta(days=1)
LONGEST = 255


def once(
    database: Database[Scope], key: str, sender: UUID, digest: str, work: Callable[[Session], dict[str, Any]]
) -> dict[str, Any]:
    """The answer of `work`, which is done in one transaction with keeping it, or the one that was given before.

    Whoever calls has made sure that the sender may do it. `digest` is of the request: another one under the same key is
    a mistake.
    """
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise BadRequest(f"An Idempotency-Key has at most {LONGEST} characters that can be printed")
    try:
        return _once(database, key, sender, digest, work)
    except IntegrityError:  # the same request came twice at the same time, and the other one is done now
        return _once(database, key, sender, digest, work)


def forget(session: Session) -> int:
    """Take away the answers that are a day old; how many."""
    return session.execute(delete(Delivery).where(Delivery.at < now() - KEPT)).rowcount  # type: ignore[attr-defined,no-any-return]


def _once(
    database: Database[Scope], key: str, sender: UUID, digest: str, work: Callable[[Session], dict[str, Any]]
) -> dict[str, Any]:
    with database.write(OPERATOR) as session:
        forget(session)
        known = session.get(Delivery, (key, sender))
        if known is None:
            known = Delivery(key=key, user_id=sender, answer={})
            session.add(known)
            session.flush()  # who comes with the same key waits here
            known.answer = {"digest": digest, **work(session)}
        if known.answer["digest"] != digest:
            raise Conflict("This Idempotency-Key belongs to another request")
        return dict(known.answer)
