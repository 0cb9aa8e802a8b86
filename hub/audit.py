"""Who did what: a hash-chained log. Each entry's hash covers its content and the hash before it.

The newest hash is also appended to a file outside the database, so that cutting off the end shows too.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import JSON, BigInteger, bindparam, event, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.changes import Counter, note, noted, taking
from hub.db import Base, now

START = "0" * 64


class Entry(Base):
    """One entry of the log."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)  # not JSONB, which writes numbers anew: the hash covers them
    previous: Mapped[str]
    hash: Mapped[str]


def record(session: Session, action: str, subject: str, **detail: Any) -> None:
    """Note that the session's actor does `action` to `subject`; written with the session's commit, or not at all."""
    note(session, "audit", (action, subject, detail))


def digest(entry: Entry) -> str:
    """SHA-256 over the hash before and the entry's content in a fixed form."""
    content = [entry.seq, entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.detail]
    return hashlib.sha256(entry.previous.encode() + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    records = noted(session, "audit")
    if not records:
        return
    last, previous = _take(session, len(records))
    rows = []
    for seq, (action, subject, detail) in enumerate(records, last - len(records) + 1):
        actor = session.info.get("actor", "system")
        entry = Entry(seq=seq, at=now(), actor=actor, action=action, subject=subject, detail=detail, previous=previous)
        previous = digest(entry)
        rows.append({name: getattr(entry, name) for name in _WRITTEN} | {"hash": previous})
    session.connection().execute(_INSERT, rows)
    session.info["audit_head"] = (last, previous)


_WRITTEN = ("seq", "at", "actor", "action", "subject", "detail", "previous")
_COUNT = bindparam("count", type_=BigInteger)
_HASH = select(Entry.hash).where(Entry.seq == Counter.value - _COUNT).correlate(Counter).scalar_subquery()
# Made once: to build a statement takes as long as to execute it.
_TAKE, _INSERT = taking("audit", _COUNT, _HASH), insert(Entry)


def _take(session: Session, count: int) -> tuple[int, str]:
    """The last of the next `count` numbers, and the hash before the first of them."""
    last, previous = session.connection().execute(_TAKE, {"count": count}).one()
    if previous is None and last > count:
        # Somebody wrote it while this transaction waited for its number: a new statement sees it.
        previous = session.scalars(select(Entry.hash).where(Entry.seq == last - count)).one()
    return last, previous or START


@event.listens_for(Session, "after_commit")
def _keep_head(session: Session) -> None:
    head, file = session.info.pop("audit_head", None), session.info.get("heads")
    if head is None or file is None:
        return
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{head[0]} {head[1]}\n".encode())
    finally:
        os.close(handle)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("audit_head", None)


def verify(session: Session, heads: Path | None = None) -> str | None:
    """The first thing that is wrong with the log, in a sentence; None when it is whole."""
    # The first line of a number counts: a second one is written when entries were removed and numbers given out anew.
    kept = dict(reversed(list(_heads(heads)))) if heads and heads.exists() else {}
    previous, seq = START, 0
    for entry in session.scalars(select(Entry).order_by(Entry.seq).execution_options(yield_per=1000)):
        seq += 1
        if entry.seq != seq:
            return f"Entry {seq} is missing"
        if entry.previous != previous or entry.hash != digest(entry):
            return f"Entry {seq} ({entry.action} {entry.subject}) was changed"
        if kept.get(seq, entry.hash) != entry.hash:
            return f"Entry {seq} does not match the head that was kept outside the database"
        previous = entry.hash
    newest = max(kept, default=0)
    return f"Entry {seq + 1} is missing: {newest} entries had been written" if newest > seq else None


def _heads(file: Path) -> Iterator[tuple[int, str]]:
    for line in file.read_text().splitlines():
        seq, _, value = line.partition(" ")
        if seq.isdecimal() and len(value) == len(START):
            yield int(seq), value
