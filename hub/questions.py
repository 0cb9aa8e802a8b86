"""One question in SQL to a file of SQLite, answered in a child of the sandbox that may only read.

SQLite's authoriser is asked at every step of compilation; time and memory end with the child. This module is small,
because each child imports it.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain
from typing import Any

import orjson

from hub.errors import Forbidden, Invalid, NotFound, Problem

NOT_READ = "Only one statement that reads can be asked: SELECT, VALUES or WITH … SELECT"
TOO_LARGE = "A row of the answer is larger than allowed"
NO_TABLE = "There is no such table"
FIRST, BATCH = 20, 500
"""Rows by which the types of computed columns are guessed, and rows that are handed over at once."""
TABLE_FUNCTIONS = frozenset(("json_each", "json_tree"))
OWN_NAMES = ("sqlite_", "pragma_")
OWN_VIEW = "allmende_question"
OF_DECLARED: Mapping[str, tuple[str, ...]] = {
    "TEXT": ("text", "date", "time", "timestamp", "timestamptz", "json", "_text"),
    "INTEGER": ("int4", "int8"),
    "BIGINT": ("int8",),
    "DOUBLE": ("float8",),
    "NUMERIC": ("numeric",),
    "BOOLEAN": ("bool",),
    "BLOB": ("geometry",),
}
"""The types that a column may have by what SQLite declares."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which file: the tables that may be read by id, with the types of their columns; other names."""

    file: str
    text: str
    tables: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, str]
    functions: frozenset[str]
    rows: int
    bytes: int


@dataclass(slots=True)
class Guard:
    """The authoriser: allows what is on the lists and remembers what it refused first."""

    question: Question
    places: Mapping[str, Any]
    there: frozenset[str]
    refused: Problem | None = field(default=None)

    def __call__(self, action: int, first: str | None, second: str | None, schema: str | None, _: str | None) -> int:
        problem = self._problem(action, first or "", second or "", schema)
        if problem is None:
            return sqlite3.SQLITE_OK
        self.refused = self.refused or problem
        return sqlite3.SQLITE_DENY

    def _problem(self, action: int, first: str, second: str, schema: str | None) -> Problem | None:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return None
        if action == sqlite3.SQLITE_READ:
            return self._reading(first.lower(), second, schema)
        if action == sqlite3.SQLITE_FUNCTION:
            name = second.lower()
            known = name in self.question.functions or name in self.places
            return None if known else Forbidden(f"The function “{name}” is not available here")
        return Invalid(query=[NOT_READ])

    def _reading(self, table: str, column: str, schema: str | None) -> Problem | None:
        own = self.question.aliases if schema == "temp" else self.question.tables
        if table in own or table in TABLE_FUNCTIONS:
            return None
        if schema is None and not column and (table in self.question.aliases or not self._is_there(table)):
            return None  # what WITH calls so, of which no column is read
        return NotFound(NO_TABLE) if _ID.search(table) else Forbidden(f"The table “{table}” is not available here")

    def _is_there(self, table: str) -> bool:
        return table in self.there or table.startswith(OWN_NAMES)


def is_own(name: str) -> bool:
    """Whether SQLite has something of its own under this name, which nobody else may take."""
    return name.lower().startswith(OWN_NAMES) or name.lower() in TABLE_FUNCTIONS


def answer(question: Question) -> Iterator[Any]:
    """First names and types of the columns, then rows as JSON objects in batches, at last whether there are more."""
    connection = sqlite3.connect(f"file:{question.file}?mode=ro", uri=True, cached_statements=0)
    guard = Guard(question, _places(connection, question.text), _there(connection))
    try:
        yield from _answer(connection, question, guard)
    except sqlite3.Error as error:
        raise guard.refused or _explain(error, question) from error


def _answer(connection: sqlite3.Connection, question: Question, guard: Guard) -> Iterator[Any]:
    _limit(connection, question)
    _show(connection, question.aliases)
    declared = _declared(connection, question.text)
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(guard)
    found = connection.execute(question.text)
    names = [column[0] for column in found.description]
    known = [_type(question, name, kind) for name, kind in zip(names, declared, strict=True)]
    first = found.fetchmany(FIRST)
    types = [kind or _guess(row[at] for row in first) for at, kind in enumerate(known)]
    yield list(zip(names, types, strict=True))
    yield from _batches(chain(first, found), names, types, question)


def _batches(
    rows: Iterable[tuple[Any, ...]], names: Sequence[str], types: Sequence[str], question: Question
) -> Iterator[Any]:
    writers = [_WRITERS.get(kind, _written) for kind in types]
    batch: list[bytes] = []
    size = 0
    for count, row in enumerate(rows):
        one = orjson.dumps({name: write(value) for name, write, value in zip(names, writers, row, strict=True)})
        if len(one) > question.bytes:
            raise Invalid(query=[TOO_LARGE])
        size += len(one)
        if count == question.rows or size > question.bytes:
            yield batch
            yield True
            return
        batch.append(one)
        if len(batch) == BATCH or len(one) > 100_000:
            yield batch
            batch = []
    yield batch
    yield False


def _there(connection: sqlite3.Connection) -> frozenset[str]:
    listed = "SELECT lower(name) FROM sqlite_schema UNION ALL SELECT lower(name) FROM pragma_module_list"
    return frozenset(name for (name,) in connection.execute(listed))


def _limit(connection: sqlite3.Connection, question: Question) -> None:
    connection.text_factory = lambda text: text.decode(errors="replace")
    connection.execute("PRAGMA temp_store = MEMORY")
    for limit, value in (
        (sqlite3.SQLITE_LIMIT_LENGTH, question.bytes),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 500),
        (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 100),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
        (sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 0),
        (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
    ):
        connection.setlimit(limit, value)


def _show(connection: sqlite3.Connection, aliases: Mapping[str, str]) -> None:
    for name, table in aliases.items():
        quoted = name.replace('"', '""')
        connection.execute(f'CREATE TEMP VIEW "{quoted}" AS SELECT * FROM main."{table}"')  # noqa: S608 (names we keep)


def _declared(connection: sqlite3.Connection, text: str) -> list[str]:
    """The declared types of what the question finds; as a view nothing is executed, and only what reads can be one."""
    try:
        connection.execute(f"CREATE TEMP VIEW {OWN_VIEW} AS {text}")
    except (sqlite3.Warning, sqlite3.ProgrammingError) as error:
        raise Invalid(query=[NOT_READ]) from error
    declared = [str(row[2]).upper() for row in connection.execute(f"PRAGMA temp.table_info({OWN_VIEW})")]
    connection.execute(f"DROP VIEW temp.{OWN_VIEW}")
    return declared


def _type(question: Question, name: str, declared: str) -> str | None:
    """The type of a column, None where values are computed; what SQLite keeps alike is told apart by the name."""
    possible = OF_DECLARED.get(declared)
    if possible is None:
        return None
    kinds = {types[name] for types in question.tables.values() if name in types}.intersection(possible)
    return kinds.pop() if len(kinds) == 1 else possible[0]


def _guess(values: Iterator[Any]) -> str:
    found = next((value for value in values if value is not None), "")
    return {int: "int8", float: "float8", bytes: "geometry"}.get(type(found), "text")


def _written(value: Any) -> Any:
    return _place(value) if isinstance(value, bytes) else value


def _json(value: Any) -> Any:
    with suppress(TypeError, orjson.JSONDecodeError):
        return orjson.loads(value)
    return _written(value)


def _boolean(value: Any) -> Any:
    return bool(value) if value in (0, 1) else _written(value)


def _in_utc(value: Any) -> Any:
    return f"{value}+00:00" if isinstance(value, str) else _written(value)


def _place(value: bytes) -> Any:
    """A place as GeoJSON, anything else in hexadecimal."""
    shapely = import_module("shapely")
    with suppress(shapely.errors.ShapelyError):
        return orjson.Fragment(shapely.to_geojson(shapely.from_wkb(value)))
    return f"\\x{value.hex()}"


_WRITERS: Mapping[str, Callable[[Any], Any]] = {
    "json": _json, "_text": _json, "bool": _boolean, "timestamptz": _in_utc,
}  # fmt: skip


def _explain(error: sqlite3.Error, question: Question) -> Problem:
    said = str(error)
    if said.startswith("no such table"):
        return NotFound(NO_TABLE)
    if said.startswith("no such function"):
        return Invalid(query=["The question calls a function that is not there"])
    if isinstance(error, sqlite3.DataError) or "too big" in said:
        return Invalid(query=[TOO_LARGE])
    if isinstance(error, sqlite3.Warning | sqlite3.ProgrammingError):
        return Invalid(query=[NOT_READ])
    return Invalid(query=[said])


def _places(connection: sqlite3.Connection, text: str) -> Mapping[str, Any]:
    """A few functions of PostGIS by their names, where the question may call one."""
    if "st_" not in text.lower():
        return {}
    shapely = import_module("shapely")
    found: dict[str, tuple[int, Callable[..., Any]]] = {
        "st_x": (1, shapely.get_x),
        "st_y": (1, shapely.get_y),
        "st_area": (1, shapely.area),
        "st_length": (1, shapely.length),
        "st_centroid": (1, shapely.centroid),
        "st_envelope": (1, shapely.envelope),
        "st_isvalid": (1, shapely.is_valid),
        "st_astext": (1, lambda place: shapely.to_wkt(place, rounding_precision=-1)),
        "st_asgeojson": (1, shapely.to_geojson),
        "st_geomfromtext": (1, lambda text: shapely.from_wkt(text)),
        "st_makepoint": (2, lambda x, y: shapely.Point(x, y)),
        "st_distance": (2, shapely.distance),
        "st_intersects": (2, shapely.intersects),
        "st_within": (2, shapely.within),
        "st_contains": (2, shapely.contains),
    }
    for name, (count, function) in found.items():
        connection.create_function(name, count, _with_places(shapely, function), deterministic=True)
    return found


def _with_places(shapely: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*values: Any) -> Any:
        if None in values:
            return None
        made = function(*(shapely.from_wkb(each) if isinstance(each, bytes) else each for each in values))
        if isinstance(made, shapely.Geometry):
            return shapely.to_wkb(made)
        return made.item() if hasattr(made, "item") else made

    return call
