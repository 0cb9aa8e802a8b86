"""A question in SQL from outside: which tables it may be about, and its answer on either database."""

import re
from collections.abc import Iterable, Sequence
from threading import BoundedSemaphore
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.boundary import Scope, scope
from hub.datasets.models import DataTable, TableAlias
from hub.datasets.store.tables import sql_postgres, sql_sqlite
from hub.datasets.store.tables.question import Answer, Limits, Source
from hub.db import Database
from hub.errors import BadRequest, Invalid, TooMany
from hub.turns import aside

LONGEST = 100_000
MOST_TABLES = 50
LONGEST_NAME = 63
AT_ONCE = 2
"""Questions that one process has on their way; the others wait for a moment and are then asked to come again."""
PATIENCE = 10.0

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d][\w$]*")
_room = BoundedSemaphore(AT_ONCE)


def ask(session: Session, database: Database[Scope], text: str, limits: Limits) -> Answer:
    """What the question finds among the tables that the session sees; the session's transaction ends with it."""
    _check(text)
    sources = _sources(session, text)
    # While the question runs, nobody else waits: neither for the turn nor for what this transaction has read.
    session.rollback()
    with aside():
        if not _room.acquire(timeout=PATIENCE):
            raise TooMany("Too many questions in SQL at once, please try again in a minute")
        try:
            if database.is_sqlite:
                hidden = not _ids(text) <= {source.table for source in sources}
                return sql_sqlite.answer(database, sources, hidden, text, limits)
            with database.sketch(scope(session)) as own:
                return sql_postgres.answer(own, sources, text, limits)
        finally:
            _room.release()


def _check(text: str) -> None:
    if len(text) > LONGEST:
        raise Invalid(query=[f"The question has {len(text):,} characters, {LONGEST:,} are allowed"])
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise BadRequest("The question holds characters that are none")


def _sources(session: Session, text: str) -> Sequence[Source]:
    """The tables that the session sees among all that the text may call by id or alias."""
    ids = _ids(text)
    if len(ids) > MOST_TABLES:
        raise Invalid(query=[f"The question names more than {MOST_TABLES} tables"])
    aliases = _aliases(session, text)
    wanted = {*map(UUID, ids), *aliases.values()}
    rows = {row.id: row for row in session.scalars(select(DataTable).where(DataTable.id.in_(wanted)))} if wanted else {}
    own = (_source(str(key), row) for key, row in rows.items())
    return [*own, *(_source(name, rows[key]) for name, key in aliases.items() if key in rows)]


def _ids(text: str) -> set[str]:
    return {str(UUID(found)) for found in _ID.findall(text)}


def _aliases(session: Session, text: str) -> dict[str, UUID]:
    # A second name that looks like an id would be taken for another's table.
    names = {name for name in _names(text) if len(name) <= LONGEST_NAME and not _ID.fullmatch(name)}
    found = session.execute(select(TableAlias.name, TableAlias.table_id).where(TableAlias.name.in_(names)))
    return {name: key for name, key in found.all()[:MOST_TABLES]}  # noqa: C416 (rows are no pairs to the type checker)


def _names(text: str) -> Iterable[str]:
    """What might be a name; too many are no harm, so nobody has to know here where a text or a comment begins."""
    yield from (word.lower() for word in _WORD.findall(text))
    yield from filter(None, text.split('"'))


def _source(name: str, row: DataTable) -> Source:
    fields = [("_id", "int8"), *((field["id"], field["type"]) for field in row.fields)]
    if row.has_geometry:
        fields.append(("_geometry", "geometry"))
    return Source(name, str(row.id), tuple(id for id, _ in fields), tuple(kind for _, kind in fields))
