"""The change feed: every committed change gets the next number in its own transaction, without gaps.

A transaction takes its numbers as the last thing before it commits, from one counter row that stays locked
until it has committed. So numbers become visible in order, and a reader that has seen n has seen all before n.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, event, insert, select, update
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from hub.boundary import Protected
from hub.db import Base, now
from hub.prepared import Prepared


class Fed:
    """A table whose changes stand in the feed as `__feed__`, under the key in `__feed_key__`."""

    __feed__: ClassVar[str]
    __feed_key__: ClassVar[str] = "id"


class Counter(Base):
    """The last number given out; its row is the lock that keeps numbers in order."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, default=0)


class Change(Base):
    """One change: of what kind, which one, whose, and whether it was created, updated or deleted."""

    __tablename__ = "change"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[str]
    subject: Mapped[str]
    owner_id: Mapped[UUID | None]
    operation: Mapped[str]


class Reader(Base):
    """How far a named reader of the feed has come."""

    __tablename__ = "reader"

    name: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)


def take(session: Session, counter: str, count: int = 1) -> int:
    """The last of the next `count` numbers; other takers wait until this transaction ends."""
    last: int = session.connection().execute(taking(counter, count)).scalar_one()
    return last


def taking(counter: str, count: Any, *more: Any) -> Any:
    """The statement that takes them, and returns the last, with `more`."""
    statement = update(Counter).where(Counter.name == counter).values(value=Counter.value + count)
    return statement.returning(Counter.value, *more)


_HEAD = Prepared(select(Counter.value).where(Counter.name == "change"))


def head(session: Session) -> int:
    """The newest number."""
    found: int = _HEAD.first(session).value
    return found


def since(session: Session, seq: int, limit: int = 1000) -> Sequence[Change]:
    """The changes after `seq`, oldest first."""
    return session.scalars(select(Change).where(Change.seq > seq).order_by(Change.seq).limit(limit)).all()


def cursor(session: Session, reader: str) -> int:
    """How far `reader` has come; 0 for a new one."""
    row = session.get(Reader, reader)
    return row.seq if row else 0


def advance(session: Session, reader: str, seq: int) -> None:
    """Remember that `reader` has seen everything up to `seq`."""
    session.merge(Reader(name=reader, seq=seq))


def note(session: Session, kind: str, item: Any) -> None:
    """Keep something for the commit; forgotten when the work it stands for is rolled back, be it to a savepoint."""
    session.info.setdefault("noted", []).append((kind, item))


def announce(session: Session, kind: str, subject: UUID, owner: UUID | None = None) -> None:
    """Let the readers of the feed read something anew that has not changed itself, but what is shown with it."""
    entry = {"kind": kind, "subject": str(subject), "owner_id": owner, "operation": "updated"}
    note(session, "change", (True, entry))


def noted(session: Session, kind: str) -> list[Any]:
    """Take what was kept of one kind, in order; nothing while only a savepoint is released."""
    if session.in_nested_transaction():
        return []
    kept = session.info.get("noted", [])
    session.info["noted"] = [pair for pair in kept if pair[0] != kind]
    return [item for other, item in kept if other == kind]


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault("marks", []).append(len(session.info.get("noted", ())))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    mark = session.info["marks"][-1] if session.in_nested_transaction() else 0
    del session.info.get("noted", [])[mark:]


@event.listens_for(Session, "after_transaction_end")
def _unmark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info["marks"].pop()


@event.listens_for(Session, "after_flush")
def _collect(session: Session, *_: Any) -> None:
    # After the flush: keys are known, and what is deleted can still be read.
    for operation, rows in (("created", session.new), ("updated", session.dirty), ("deleted", session.deleted)):
        for row in rows:
            if isinstance(row, Fed) and (operation != "updated" or session.is_modified(row)):
                note(session, "change", (row.__feed_key__ == "id", _entry(session, operation, row)))


@event.listens_for(Session, "before_commit")
def _number(session: Session) -> None:
    session.flush()
    entries: dict[tuple[str, str], dict[str, Any]] = {}
    for whole, entry in noted(session, "change"):
        known = entries.setdefault((entry["kind"], entry["subject"]), entry)
        if whole and (known["operation"], entry["operation"]) != ("created", "updated"):
            known.update(entry)
    if not entries:
        return
    rows = [{**entry, "at": now()} for entry in entries.values()]
    if len(rows) == 1 and session.connection().dialect.name == "postgresql":
        session.connection().execute(_TAKE_AND_WRITE, rows[0])
        return
    last = take(session, "change", len(rows))
    numbered = [{**row, "seq": seq} for seq, row in enumerate(rows, last - len(rows) + 1)]
    session.connection().execute(insert(Change), numbered)


def _taking_and_writing() -> Any:
    """Most transactions have one change: where the database can, it takes the number and writes in one statement."""
    taken = taking("change", 1).cte("taken")
    columns = ("at", "kind", "subject", "owner_id", "operation")
    given = (bindparam(name, type_=getattr(Change, name).type) for name in columns)
    return insert(Change).from_select(["seq", *columns], select(taken.c.value, *given), include_defaults=False)


_TAKE_AND_WRITE = _taking_and_writing()


def _entry(session: Session, operation: str, row: Any) -> dict[str, Any]:
    if row.__feed_key__ != "id":
        operation = "updated"
    elif getattr(row, "state", "") == "deleted":
        operation = "deleted"
    owner = next(iter(row.owners(session)), None) if isinstance(row, Protected) else None
    subject = str(getattr(row, row.__feed_key__))
    return {"kind": row.__feed__, "subject": subject, "owner_id": owner, "operation": operation}
