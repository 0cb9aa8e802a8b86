"""How files become tables: orders, which one is next, how far each is and how it ended.

An order belongs to whoever holds its number (`attempt`). A new order, a stop and a takeover after a worker died give it
another number, so what a former worker still says of it is not heard.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from hub.datasets.models import Dataset, Distribution, RefusedRow, TableImport
from hub.datasets.store import personal
from hub.datasets.store.import_log import DIED, DIED_AGAIN, LOOK, PERSONS, READS, RELEASED, STOPPED, WAITS, say, worded
from hub.datasets.store.task_status import find_task_status, put_task_status
from hub.db import now
from hub.errors import Conflict
from hub.records import Refusal, Words

WAITING, RUNNING, FOUND = "waiting", "running", "found"
REFUSED, COMPLETE, ERROR = "refused", "complete", "error"
UNDER_WAY = frozenset({WAITING, RUNNING, FOUND})
LOST_AFTER = timedelta(seconds=60)
"""A running import whose heartbeat is older has lost its worker."""
MOST_TRIES = 2
"""So many workers may die over one order."""
MAX_REFUSED = 1000
"""Refused rows kept of each import; further ones are counted only."""
TASK = "xloader"
"""Under this name programs of CKAN's ask how far an import is."""
_TOLD = {WAITING: "pending", RUNNING: "running", FOUND: "pending", REFUSED: "error"}


class Overtaken(Conflict):
    """The order is no longer the worker's: it was stopped, given anew, or taken over."""

    title = "This import has been stopped or was ordered anew"


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker needs to know for one import."""

    id: UUID
    attempt: int
    owner: UUID
    actor: str
    look: bool
    url: str
    blob: str
    fetched: str
    name: str
    media_type: str
    settings: Mapping[str, Any]
    digest: str
    made_with: str
    validators: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """What a table was made of: a file, settings, and what the site of a link said of its version of the file."""

    digest: str
    made_with: str
    validators: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ended:
    """How an import ended: its state, a sentence, and what the table was made of where it was made.

    With `same` there was nothing to do: what the last import said of rows holds still.
    """

    state: str
    message: str
    rows: int = 0
    refused: int = 0
    made: Made | None = None
    same: bool = False
    values: Mapping[str, str] | None = None


def find(session: Session, id: UUID) -> TableImport | None:
    """The import of a distribution, for those who may change it, or None."""
    return session.get(TableImport, id)


def of_dataset(session: Session, dataset: UUID) -> Mapping[UUID, TableImport]:
    """The imports of a dataset's distributions, for those who may change it."""
    statement = select(TableImport).join(Distribution, Distribution.id == TableImport.id)
    return {row.id: row for row in session.scalars(statement.where(Distribution.dataset_id == dataset))}


def submit(
    session: Session, part: Distribution, *, actor: str, look: bool = False, changed: bool = False, anew: bool = False
) -> TableImport:
    """Order that a distribution's file or link becomes its table; an order that is under way is given up.

    With `look` it waits for somebody who looks at what was found. `changed` says that the file is another one, `anew`
    that it is to be read although nothing has changed.
    """
    row = session.get(TableImport, part.id) or TableImport(id=part.id, settings={}, decided={}, sheet={}, validators={})
    row.attempt, row.tries, row.job = (row.attempt or 0) + 1, 0, uuid4()
    row.state, row.look, row.actor, row.requested_at = WAITING, look, actor, now()
    row.log, row.heartbeat_at, row.ended_at = [], None, None
    if changed or row.unseen is None:
        row.unseen, row.fetched = True, ""
    if anew:
        row.digest, row.validators = "", {}
    session.add(row)
    say(row, WAITS)
    personal.hold(session, part, row)
    _tell(session, row)
    return row


def look_first(session: Session, row: TableImport) -> None:
    """Let an order that waits end with somebody's look at what was found, before the table is made."""
    row.look = True
    personal.hold(session, session.get_one(Distribution, row.id), row)


def forget(session: Session, part: Distribution) -> None:
    """There is nothing any more that could become a table; the table that is there stays."""
    row = session.get(TableImport, part.id)
    if row is not None:
        session.delete(row)
        part.held_back = False
        session.flush()


def waits(session: Session) -> bool:
    """Whether there may be something to do."""
    lost = (TableImport.state == RUNNING) & (TableImport.heartbeat_at < now() - LOST_AFTER)
    return bool(session.scalar(select(exists().where(or_(TableImport.state == WAITING, lost)))))


def waiting(session: Session) -> Sequence[tuple[TableImport, str]]:
    """The orders that wait, the oldest first, each with the name of its dataset."""
    statement = _joined(select(TableImport, Dataset.name)).where(TableImport.state == WAITING)
    rows = session.execute(statement.order_by(TableImport.requested_at, TableImport.id))
    return [(row, name) for row, name in rows]


def claim(session: Session) -> Order | None:
    """The next order, which is the caller's from now on.

    Of each organisation one import runs at a time, and the organisation whose last one began the longest ago is next.
    """
    _queue_up(session)
    _recover(session)
    busy = session.scalars(_joined(select(Dataset.owner_id)).where(TableImport.state == RUNNING)).all()
    last = _joined(select(Dataset.owner_id, func.max(TableImport.started_at).label("at"))).group_by(Dataset.owner_id)
    begun = last.subquery()
    statement = _joined(select(TableImport, Distribution, Dataset.owner_id))
    statement = statement.outerjoin(begun, begun.c.owner_id == Dataset.owner_id).where(
        TableImport.state == WAITING, Dataset.state != "deleted", Dataset.owner_id.not_in(busy)
    )
    order = (begun.c.at.asc().nulls_first(), TableImport.requested_at, TableImport.id)
    found = session.execute(statement.order_by(*order).limit(1)).first()
    if found is None:
        return None
    row, part, owner = found
    row.state, row.attempt, row.started_at, row.heartbeat_at = RUNNING, row.attempt + 1, now(), now()
    say(row, READS)
    _tell(session, row)
    return _order(row, part, owner)


def _queue_up(session: Session) -> None:
    """One after the other, or two would take an order of the same organisation; SQLite has one writer anyway."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("allmende imports"))))


def _joined(statement: Any) -> Any:
    of_part = statement.select_from(TableImport).join(Distribution, Distribution.id == TableImport.id)
    return of_part.join(Dataset, Dataset.id == Distribution.dataset_id)


def _recover(session: Session) -> None:
    """Give the orders of workers that died to others, but not for ever."""
    lost = select(TableImport).where(TableImport.state == RUNNING, TableImport.heartbeat_at < now() - LOST_AFTER)
    for row in session.scalars(lost.with_for_update(skip_locked=True)):
        row.tries, row.attempt = row.tries + 1, row.attempt + 1
        if row.tries < MOST_TRIES:
            row.state = WAITING
            say(row, DIED)
        else:
            _end(session, row, ERROR, DIED_AGAIN)
        _tell(session, row)
    session.flush()


def _order(row: TableImport, part: Distribution, owner: UUID) -> Order:
    return Order(
        id=row.id,
        attempt=row.attempt,
        owner=owner,
        actor=row.actor,
        look=row.look,
        url=part.terms.get("download_url") or part.access_url,
        blob=part.blob,
        fetched=row.fetched,
        name=part.file_name or part.access_url.partition("?")[0].rpartition("/")[2],
        media_type=part.media_type,
        settings=dict(row.settings),
        digest=row.digest,
        made_with=row.made_with,
        validators=dict(row.validators),
    )


def beat(session: Session, order: Order) -> bool:
    """Note that a worker is alive; False when the order is no longer its own."""
    own = (TableImport.id == order.id, TableImport.attempt == order.attempt, TableImport.state == RUNNING)
    result: Any = session.execute(update(TableImport).where(*own).values(heartbeat_at=now()))
    return int(result.rowcount) == 1


def saw(session: Session, order: Order, sheet: Mapping[str, Any], fetched: str = "") -> bool:
    """Keep what a worker found in the file; whether it waits now for somebody to look at that.

    So it does where that was ordered, and where columns look like data about persons and nobody has said that they
    may be published.
    """
    row, part = _own(session, order)
    row.sheet, row.unseen = dict(sheet), False
    open_columns = sorted({str(warning["column"]) for warning in personal.undecided(row)})
    if open_columns:
        _wait(row, fetched)
        say(row, PERSONS, columns=", ".join(open_columns))
    elif order.look:
        _wait(row, fetched)
        say(row, LOOK)
    personal.hold(session, part, row)
    _tell(session, row)
    return row.state == FOUND


def _wait(row: TableImport, fetched: str) -> None:
    row.state, row.fetched, row.look = FOUND, fetched, True


def end(session: Session, order: Order, ended: Ended, refusals: Sequence[Refusal] = ()) -> None:
    """Close an order with what came of it, and keep the rows that were refused."""
    row, part = _own(session, order)
    if not ended.same:
        session.execute(delete(RefusedRow).where(RefusedRow.import_id == row.id))
        kept = [{"import_id": row.id, **_plain_row(each)} for each in refusals[:MAX_REFUSED]]
        if kept:
            session.execute(insert(RefusedRow), kept)
        row.row_count, row.refused = ended.rows, ended.refused
    if ended.made:
        row.digest, row.made_with, row.validators = ended.made.digest, ended.made.made_with, dict(ended.made.validators)
    if row.unseen and ended.state == ERROR:  # nothing is known of this file
        row.sheet = {}
    row.unseen, row.fetched = False, ""
    personal.hold(session, part, row)
    _end(session, row, ended.state, ended.message, **(ended.values or {}))


def release(session: Session, order: Order) -> None:
    """Give an order back: the worker is told to stop, another one begins anew."""
    row, _ = _own(session, order)
    row.state, row.attempt = WAITING, row.attempt + 1
    say(row, RELEASED)
    _tell(session, row)


def abort(session: Session, row: TableImport, actor: str) -> bool:
    """Stop an import that is under way, for one who may change the distribution; whether there was anything to stop."""
    if row.state not in UNDER_WAY:
        return False
    row.attempt += 1
    _end(session, row, ERROR, STOPPED, who=actor)
    return True


def refused(session: Session, id: UUID, limit: int = MAX_REFUSED) -> Sequence[RefusedRow]:
    """The rows that the last import refused, in the order of the file."""
    statement = select(RefusedRow).where(RefusedRow.import_id == id).order_by(RefusedRow.id)
    return session.scalars(statement.limit(limit)).all()


def own(session: Session, order: Order) -> Distribution:
    """The distribution of a worker's order, locked with its dataset; raises `Overtaken` when it is not the worker's."""
    return _own(session, order)[1]


def _own(session: Session, order: Order) -> tuple[TableImport, Distribution]:
    # The dataset first, as everybody who changes it does; else two might wait for each other.
    above = select(Dataset.id).join(Distribution, Distribution.dataset_id == Dataset.id)
    session.execute(above.where(Distribution.id == order.id).with_for_update(of=Dataset))
    statement = select(TableImport, Distribution).join(Distribution, Distribution.id == TableImport.id)
    found = session.execute(statement.where(TableImport.id == order.id).with_for_update(of=TableImport)).first()
    if found is None or found[0].attempt != order.attempt or found[0].state != RUNNING:
        raise Overtaken
    return found[0], found[1]


def _end(session: Session, row: TableImport, state: str, message: str, **values: str) -> None:
    row.state, row.ended_at = state, now()
    say(row, message, **values)
    _tell(session, row)


def _tell(session: Session, row: TableImport) -> None:
    """The same in the note that programs of CKAN's read."""
    key = str(row.id)
    values = {
        "entity_id": key,
        "entity_type": "resource",
        "task_type": TASK,
        "key": TASK,
        "value": orjson.dumps({"job_id": str(row.job)}).decode(),
        "state": _TOLD.get(row.state, row.state),
        "error": orjson.dumps({"message": row.message}).decode() if row.state in (REFUSED, ERROR) else "",
        "last_updated": now(),
    }
    put_task_status(session, values, find_task_status(session, key, TASK, TASK))


def stamp(settings: Mapping[str, Any]) -> str:
    """What tells two sets of settings apart."""
    return hashlib.sha256(orjson.dumps(settings, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain_row(refusal: Refusal) -> dict[str, str]:
    return {
        "where": _plain_words(refusal.where, 500),
        "reason": _plain_words(refusal.reason, 1000),
        "record": _plain(refusal.record, 500),
    }


def _plain_words(text: str, length: int) -> str:
    """The same of a sentence that is made of a form and values."""
    if not isinstance(text, Words) or not text.values:
        return _plain(text, length)
    try:
        values = {key: _plain_words(each, 200) if isinstance(each, str) else each for key, each in text.values.items()}
        return Words(_plain(text.form, length), **values)
    except (ValueError, KeyError, TypeError, AttributeError):  # it came from reading a foreign file
        return _plain(text, length)


def _plain(text: str, length: int) -> str:
    """Without what no database stores as text: NUL, and halves of characters."""
    return text[:length].encode(errors="replace").decode().replace("\0", "\ufffd")


@dataclass(frozen=True, slots=True)
class Status:
    """How far the import of a distribution is, as programs ask for it."""

    state: str
    task_state: str
    job: UUID
    message: str
    requested_at: datetime
    ended_at: datetime | None
    rows: int
    refused: int
    log: Sequence[Mapping[str, Any]]


def status(session: Session, id: UUID) -> Status | None:
    """How far the import of a distribution is, for those who may change it; None where none was ordered."""
    row = session.get(TableImport, id)
    if row is None:
        return None
    told = _TOLD.get(row.state, row.state)
    times = (row.requested_at, row.ended_at)
    log = [{"at": entry["at"], "message": worded(entry)} for entry in row.log]
    return Status(row.state, told, row.job, row.message, *times, row.row_count, row.refused, log)


def find_job(session: Session, job: UUID) -> TableImport | None:
    """The import that was ordered under this number, or None."""
    return session.scalars(select(TableImport).where(TableImport.job == job)).first()
