"""A question in SQL on SQLite: a child that can be killed opens the file of the tables to read."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import orjson

from hub import questions, sandbox
from hub.boundary import Scope
from hub.datasets.store.tables import allowed
from hub.datasets.store.tables.question import Answer, Limits, Source, no_table
from hub.db import DATASTORE, Database
from hub.errors import Invalid, Problem, Unavailable, Unreadable
from hub.questions import Question


def answer(database: Database[Scope], sources: Sequence[Source], hidden: bool, text: str, limits: Limits) -> Answer:
    """What the question finds; `hidden` says that it names tables that the caller does not see."""
    # An open connection keeps the file's log where a child that only reads can join it.
    with database.engine.connect() as connection:
        listed = connection.exec_driver_sql("PRAGMA database_list")
        file = next((row.file for row in listed if row.name == DATASTORE), "")
        if not file:
            raise Unavailable("Questions in SQL need tables that are kept in a file")
        try:
            return _collected(_question(file, sources, text, limits), limits)
        except Unreadable as problem:
            raise Invalid(query=["The answer takes longer or needs more memory than allowed"]) from problem
        except Problem as problem:
            # What SQLite says of a hidden table must not differ from what it says of one that is not there.
            raise no_table() if hidden else problem from problem


def _question(file: str, sources: Sequence[Source], text: str, limits: Limits) -> Question:
    tables = {source.table: dict(zip(source.columns, source.types, strict=True)) for source in sources}
    # Names that differ in capitals are one to SQLite; the one with capitals was found as it stands there, in quotes.
    second = [source for source in sources if source.name != source.table]
    second.sort(key=lambda source: source.name.islower(), reverse=True)
    aliases = {source.name.lower(): source.table for source in second if not questions.is_own(source.name)}
    return Question(file, text, tables, aliases, allowed.SQLITE_FUNCTIONS, limits.rows, limits.bytes)


def _collected(question: Question, limits: Limits) -> Answer:
    room = sandbox.Limits(limits.seconds, limits.memory, 2 * limits.bytes + 1_000_000)
    items: Any = sandbox.run(questions.answer, question, limits=room)
    fields, *batches, truncated = items
    records = [orjson.Fragment(record) for record in chain.from_iterable(batches)]
    return Answer([(name, kind) for name, kind in fields], records, truncated)
