"""Searching rows for words: PostgreSQL's full text search, and on SQLite a search that looks at each row.

On PostgreSQL words are compared in the forms that the language has (`language`: german, english, simple and the other
dictionaries of PostgreSQL), with an index where one was made. SQLite has no such dictionaries: there words are compared
as they stand, without regard to capitals, each row is looked at, and in a question that is not plain `<->` means `&`.
On both a word with `:*` behind it stands for all that begin with it, `&`, `|`, `!` and brackets combine words, and a
plain question wants all of its words.
"""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Table, Text, cast, func, literal_column
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import Double

from hub.datasets.models import DataTable
from hub.datasets.store.tables.fields import RANK, Field, fields_of, one_of
from hub.datasets.store.tables.filters import column_of
from hub.db import DATASTORE
from hub.errors import Invalid

LANGUAGES = frozenset((
    "arabic", "armenian", "basque", "catalan", "danish", "dutch", "english", "finnish", "french", "german", "greek",
    "hindi", "hungarian", "indonesian", "irish", "italian", "lithuanian", "nepali", "norwegian", "portuguese",
    "romanian", "russian", "serbian", "simple", "spanish", "swedish", "tamil", "turkish", "yiddish",
))  # fmt: skip
LONGEST = 200_000
"""Characters of a row that are looked at: a vector of words has at most a megabyte."""
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\s*(?:(<->|<\d+>|[&|!()])|('(?:[^']|'')*'|[^\s&|!()<>':]+)(:\*)?)")
_TIMES = ("date", "time", "timestamp", "timestamptz")

Question = Callable[[Sequence[str]], int]
"""How often a text, given by its words, answers a question; 0 for not at all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search for words: the condition, and the rank of a row by the name of its column."""

    conditions: Sequence[ColumnElement[bool]] = ()
    ranks: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)


def asked(
    connection: Connection, row: DataTable, made: Table, q: Any, full_text: str, plain: bool, language: str
) -> Asked:
    """What a question for words means; `Invalid` says what is wrong with it."""
    if language not in LANGUAGES:
        raise Invalid(language=[f"“{language}” is not a language that can be searched"])
    parts = list(_parts(row, q, full_text))
    if not parts:
        return Asked((), {})
    of_one = _of_postgresql if connection.dialect.name == "postgresql" else _of_sqlite
    conditions: list[ColumnElement[bool]] = []
    ranks: dict[str, ColumnElement[Any]] = {}
    for number, (name, fields, text) in enumerate(parts):
        condition, rank = of_one(connection, made, fields, text, plain, language, number)
        conditions.append(condition)
        ranks.setdefault(name, rank)
    return Asked(conditions, ranks)


def _parts(row: DataTable, q: Any, full_text: str) -> Iterator[tuple[str, list[Field], str]]:
    """Name of the rank, columns and words of each part of a question."""
    if isinstance(q, str) and q.lstrip().startswith("{"):
        with contextlib.suppress(ValueError):
            q = orjson.loads(q)
    if isinstance(q, Mapping):
        for id, text in q.items():
            if str(text).strip():
                field = one_of(row, str(id), q="The words")
                yield f"{RANK} {field.id}", [field], _text(text)
    elif q not in (None, ""):
        yield RANK, fields_of(row), _text(q)
    if full_text:
        yield RANK, fields_of(row), _text(full_text)


def _text(given: Any) -> str:
    if isinstance(given, Mapping | list) or len(str(given)) > 1000 or "\0" in str(given):
        raise Invalid(q=["Words to search for are a text of at most 1000 characters"])
    return str(given)


def vector(made: Table, fields: Sequence[Field], language: str) -> ColumnElement[Any]:
    """The words of a row as PostgreSQL has them; all constants stand in the text, so that an index is recognised."""
    texts = [func.coalesce(_as_text(column_of(made, each.id), each), literal_column("''")) for each in fields]
    whole: Any = texts[0]
    for text in texts[1:]:
        whole = whole.op("||")(literal_column("' '")).op("||")(text)
    start = func.left(whole, literal_column(str(LONGEST)))
    return func.to_tsvector(literal_column(f"'{language}'::regconfig"), start, type_=TSVECTOR)


def _as_text(column: Any, each: Field) -> Any:
    if each.type == "text":
        return column
    if each.type in _TIMES or each.type == "_text":
        return getattr(getattr(func, DATASTORE), "allmende_text")(column, type_=Text)  # noqa: B009
    return cast(column, Text)


def _of_postgresql(
    connection: Connection, made: Table, fields: Sequence[Field], text: str, plain: bool, language: str, number: int
) -> tuple[ColumnElement[bool], ColumnElement[float]]:
    words = vector(made, fields, language)
    config: Any = literal_column(f"'{language}'::regconfig")
    if not plain:
        parsed(text)  # says what is wrong with it before the database does
    question = (func.plainto_tsquery if plain else func.to_tsquery)(config, text)
    rank: Any = func.ts_rank(words, question, literal_column("32"), type_=Double)
    return words.op("@@")(question), rank


def _of_sqlite(
    connection: Connection, made: Table, fields: Sequence[Field], text: str, plain: bool, language: str, number: int
) -> tuple[ColumnElement[bool], ColumnElement[float]]:
    question = all_of(_WORD.findall(text.casefold())) if plain else parsed(text)
    name = f"allmende_rank_{number}"
    driver: Any = connection.connection.driver_connection
    driver.create_function(name, -1, lambda *texts: _rank(question, texts), deterministic=True)
    columns = [cast(func.coalesce(column_of(made, each.id), literal_column("''")), Text) for each in fields]
    texts = [_joined(columns[start : start + 10]) for start in range(0, len(columns), 10)]
    rank: Any = getattr(func, name)(*texts, type_=Double)
    return rank > literal_column("0"), rank


def _joined(columns: Sequence[Any]) -> Any:
    whole = columns[0]
    for column in columns[1:]:
        whole = whole.op("||")(literal_column("' '")).op("||")(column)
    return whole


def _rank(question: Question, texts: Sequence[str]) -> float:
    hits = question(_WORD.findall(" ".join(texts).casefold()))
    return hits / (hits + 1)


def all_of(words: Sequence[str]) -> Question:
    """A plain question: all of these words."""
    return _all([_is(word) for word in words]) if words else lambda _: 0


def _is(word: str) -> Question:
    return lambda text: text.count(word)


def _begins(word: str) -> Question:
    return lambda text: sum(each.startswith(word) for each in text)


def _all(parts: Sequence[Question]) -> Question:
    def count(text: Sequence[str]) -> int:
        found = [part(text) for part in parts]
        return sum(found) if all(found) else 0

    return count


def _any(parts: Sequence[Question]) -> Question:
    return lambda text: sum(part(text) for part in parts)


def _not(part: Question) -> Question:
    return lambda text: int(not part(text))


def parsed(text: str) -> Question:
    """A question in the language of PostgreSQL's `to_tsquery`."""
    tokens: list[tuple[str, str, bool]] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _unreadable(text)
        tokens.append((found[1] or "", (found[2] or "").strip("'").replace("''", "'"), bool(found[3])))
        at = found.end()
    reader = _Reader(text, tokens)
    question = reader.any()
    if reader.left or not tokens:
        raise _unreadable(text)
    return question


def _unreadable(text: str) -> Invalid:
    return Invalid(q=[f"“{text[:100]}” cannot be read: words stand between & and |, such as tree:* & !oak"])


class _Reader:
    """Tokens on the way to a question."""

    def __init__(self, text: str, tokens: list[tuple[str, str, bool]]) -> None:
        self.text, self.left = text, tokens[::-1]

    def any(self) -> Question:
        parts = [self.every()]
        while self._takes("|"):
            parts.append(self.every())
        return _any(parts)

    def every(self) -> Question:
        parts = [self.one()]
        while self._takes("&", "<"):
            parts.append(self.one())
        return _all(parts)

    def one(self) -> Question:
        if self._takes("!"):
            return _not(self.one())
        if self._takes("("):
            inner = self.any()
            if not self._takes(")"):
                raise _unreadable(self.text)
            return inner
        if not self.left or not self.left[-1][1]:
            raise _unreadable(self.text)
        _, word, prefix = self.left.pop()
        words = _WORD.findall(word.casefold())
        if not words:
            return lambda _: 0
        return _all([*map(_is, words[:-1]), (_begins if prefix else _is)(words[-1])])

    def _takes(self, *signs: str) -> bool:
        if self.left and self.left[-1][0] and self.left[-1][0][0] in signs:
            self.left.pop()
            return True
        return False
